"""schemas.reports."""
