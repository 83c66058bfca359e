"""ledger.tables."""
