"""A ledger as a file or a database: engine, transactions, lock, backup, structure."""
