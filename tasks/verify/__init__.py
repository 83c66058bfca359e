"""Verifying a whole ledger; reads, never writes."""
