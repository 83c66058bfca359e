"""ledger.read."""
