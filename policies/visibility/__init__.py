"""policies.visibility."""
