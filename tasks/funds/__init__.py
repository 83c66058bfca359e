"""The money of the ledger, read: lists, reports, exports, and what a bank or treasury says."""
