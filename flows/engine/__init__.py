"""flows.engine."""
