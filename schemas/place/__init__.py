"""schemas.place."""
