"""Whose hands a work item is in, where it was handed on inside its organisation."""

from datetime import date
from typing import Literal

from schemas.values import Value


class Hop(Value):
    """One step of a work item from hand to hand: to a role, or to one person who holds it.

    What is transferred (转办) stays there; what is delegated (委派) comes back, at the latest after
    `until`. by: who handed it on; through: who had it since and handed it on once more; arranged:
    `by` never had it in hand, but heads those who do it.
    """

    kind: Literal["transfer", "delegate"]
    role: str
    org: str
    person: str = ""
    by: str
    through: tuple[str, ...] = ()
    until: date | None = None
    arranged: bool = False

    @property
    def givers(self) -> tuple[str, ...]:
        """Everybody whose hands it went through on the way here."""
        return self.through if self.arranged else (self.by, *self.through)


Handed = dict[str, tuple[Hop, ...]]
"""act/role/organisation/instalment -> its way; the last hop says whose hands it is in."""
