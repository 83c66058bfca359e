"""policies.lifecycle.steps.placement."""
