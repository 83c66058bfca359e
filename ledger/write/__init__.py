"""ledger.write."""
