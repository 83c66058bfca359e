"""Figures from the ledger: summaries, the burden report, dashboards, red flags, capacity."""
