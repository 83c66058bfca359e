"""Official papers: drawn up from what the ledger holds, rendered as a page and as Word."""
