"""policies.lifecycle.steps.admission."""
