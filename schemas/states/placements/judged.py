"""How work is judged beside its acceptance: by residents, and by both sides again."""

from datetime import date
from typing import Literal

from schemas.values import Value


class ResidentsView(Value):
    """What a residents' meeting said of the work, after the party organisation had discussed it.

    asks_exit: it proposes to end the work, and the leading group has not answered yet.
    """

    discussed_on: date
    held_on: date
    members: int
    present: int
    in_favour: int
    satisfaction: int  # 0 to 100
    asks_exit: bool = False


class Score(Value):
    """One side's evaluation (0 to 100 per item)."""

    by: str
    on: date
    scores: dict[str, int]
    parties: dict[str, int] = {}  # a community's mark for each further department of a joint item


class Review(Value):
    """Both sides judge each other while work goes on, or at its early end; blind while it is open.

    no: of the placement's reviews, from 1.
    """

    no: int
    kind: Literal["half_year", "exit"]
    on: date
    open: bool = True
    scores: dict[str, Score] = {}  # side (community, department) -> score
