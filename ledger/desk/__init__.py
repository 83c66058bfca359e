"""ledger.desk."""
