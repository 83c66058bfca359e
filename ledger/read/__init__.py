"""Questions to the ledger: lists, inboxes, money, notices; nothing is written."""
