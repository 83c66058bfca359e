"""policies.cost."""
