"""What a line of a bank was found to stand for."""

from typing import NamedTuple

from tasks.funds.files import Finding
from tasks.funds.rows import BankLine

FINE = ("fits", "fits_joined", "fits_together", "joined_with", "recorded", "recorded_parts",
        "interest", "fee", "carried_over")  # fmt: skip
Key = tuple[str, str, int]  # number, community, instalment


class Part(NamedTuple):
    """What of a line is one instalment's, in fen."""

    number: str
    community: str
    no: int
    fen: int


class BankMatch(NamedTuple):
    """What a line may stand for; `would`: the act it would book, "" where none."""

    line: BankLine
    why: Finding
    match: Key | None = None
    would: str = ""
    by: tuple[str, ...] = ()  # what fits: number, account, name, amount, day
    act: str = ""  # that the line stands for, whether or not it would be booked
    due: int = 0  # fen that its instalment still is
    parts: tuple[Part, ...] = ()  # the instalments that it stands for together
    joined: tuple[tuple[str, int], ...] = ()  # row -> fen of the lines that make it up together

    @property
    def fine(self) -> bool:
        """Whether nobody need look into it."""
        return self.why["code"] in FINE
