"""The steps of the life cycle: for each act, what must hold and what then happened."""
