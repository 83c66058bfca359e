"""How far a work item that nobody may decide by silence has been taken up the ladder."""

from datetime import date

from schemas.values import Value


class EscalatedItem(Value):
    """One work item: its due day, and who was told since, in order (role@organisation)."""

    due: date
    to: tuple[str, ...] = ()


Escalations = dict[str, EscalatedItem]
"""act/role/organisation/instalment -> how far it went."""
