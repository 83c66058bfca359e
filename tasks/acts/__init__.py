"""tasks.acts."""
