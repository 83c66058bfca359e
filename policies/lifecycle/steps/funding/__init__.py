"""policies.lifecycle.steps.funding."""
