"""policies.lifecycle."""
