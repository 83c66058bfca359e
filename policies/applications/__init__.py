"""policies.applications."""
