"""Red flags: signs that something may be wrong, each with its rows; a question, never a verdict."""

from typing import Any

from schemas.values import Value


class Sign(Value):
    """One sign as judged: what it is about, whose answer is asked for, and the figures behind it.

    numbers: assignments, refusals; org: a department or office, empty where nobody's in particular.
    """

    org: str = ""
    numbers: tuple[str, ...] = ()
    params: dict[str, Any] = {}


class FlagRow(Sign):
    """A sign in words."""

    text: str
    text_en: str


class Flag(Value):
    """A red flag (A1 to A30 of section 9) with what it asks, and the signs found now.

    known: False where the ledger cannot know it; `question` then says why.
    """

    code: str
    title: str
    title_en: str
    question: str
    question_en: str
    rows: tuple[FlagRow, ...] = ()
    known: bool = True


class Sample(Value):
    """A drawn sample: the same seed, size, stratum and ledger give the same numbers again.

    strata: stratum -> numbers, in the order in which they were drawn.
    """

    seed: str
    size: int
    stratum: str
    population: int
    strata: dict[str, tuple[str, ...]] = {}
