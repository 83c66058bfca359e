"""What a settlement of one instalment rests on: what was delivered, and what was proposed."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from schemas.values import Value

Quantities = dict[str, Decimal]
"""Number of a line of the calculation, from 1 -> quantity."""


class MeasuredWork(Value):
    """Quantities of the work as its community delivered and its department accepted them.

    fen: their value at the agreed unit prices; where the two differ, of the smaller ones.
    """

    delivered: Quantities
    accepted: Quantities = Field(default_factory=dict)
    fen: int

    @property
    def proven(self) -> bool:
        """Whether both sides stated the same quantities."""
        return bool(self.accepted) and self.accepted == self.delivered


class LookedThrough(Value):
    """The supervision committee looked through the settlement of an instalment."""

    no: int
    on: date
    remarks: str = ""


class Proposal(Value):
    """A sum proposed for an instalment below what was agreed.

    whole: it stands for all that was unpaid when the placement ended. referred: it is before the
    street's mediation or above. because: it has its ground and waits to be looked through only.
    """

    no: int
    fen: int
    on: date
    basis: str
    whole: bool = False
    referred: bool = False
    because: str = ""
