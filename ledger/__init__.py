"""Memory: the only SQL; an append-only journal and the state, waits and money it moves."""
