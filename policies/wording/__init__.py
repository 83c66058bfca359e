"""policies.wording."""
