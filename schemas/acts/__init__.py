"""schemas.acts."""
