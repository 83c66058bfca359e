"""schemas.states."""
