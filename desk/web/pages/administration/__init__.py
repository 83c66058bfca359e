"""Pages of the three administrators: accounts, safety, operations."""
