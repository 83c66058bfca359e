"""A running term, as every state that waits for somebody holds it."""

from datetime import date

from schemas.values import Value


class Clock(Value):
    """A running term: `wd` working days from `start` (day 0) to `due`; estimated = 预估.

    `code` names it in route.yaml (`clocks`), where its Chinese and English names live.
    """

    code: str
    start: date
    wd: int
    due: date
    estimated: bool = False
