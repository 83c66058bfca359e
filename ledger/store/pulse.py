"""What one process knows of time: when its clock was last found sound, and how long that is ago."""

from datetime import datetime, timedelta
from time import monotonic


class Pulse:
    """A moment that was found sound; the monotonic clock measures how long that is ago.

    Whoever turns the wall clock does not turn that one.
    """

    def __init__(self) -> None:
        self._mark: tuple[datetime, float] | None = None

    def set(self, at: datetime) -> None:
        """Note that the wall clock (UTC) was found sound just now."""
        self._mark = (at, monotonic())

    def expected(self) -> datetime | None:
        """Return what the wall clock must show now, or None before the first sound moment."""
        if self._mark is None:
            return None
        at, then = self._mark
        return at + timedelta(seconds=monotonic() - then)
