"""schemas.applications."""
