"""A document as page, Word file and PDF."""
