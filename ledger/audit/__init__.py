"""What an auditor reads and compares: rows as they are stored."""
