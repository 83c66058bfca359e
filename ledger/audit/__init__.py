"""ledger.audit."""
