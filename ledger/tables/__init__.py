"""What the ledger's tables are; whoever knows one knows them all (`columns.metadata`)."""

from ledger.tables import desk, journal, rules, seal, states

__all__ = ["desk", "journal", "rules", "seal", "states"]
