"""Migrations of the ledger; shipped in the wheel, run by ledger.store.migrate."""
