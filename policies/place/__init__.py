"""policies.place."""
