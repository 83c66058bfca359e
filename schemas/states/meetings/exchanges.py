"""The exchanges of a street office with departments and communities, and their three lists."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from schemas.values import Value

YEAR = 12  # months


class Period(NamedTuple):
    """A part of a year in which one exchange is owed; both days belong to it."""

    first: date
    last: date


def period(day: date, a_year: int) -> Period:
    """Return the part of the year that a day lies in; a_year: how many there are (3.10)."""
    months = YEAR // a_year
    begin = (day.month - 1) // months * months + 1
    year, month = divmod(day.year * YEAR + begin - 1 + months, YEAR)
    return Period(date(day.year, begin, 1), date(year, month + 1, 1) - timedelta(days=1))


class CalledExchange(Value):
    """A meeting that is called: when and where, and which departments are asked to come."""

    on: date
    place: str
    called_on: date
    agenda: str = ""
    departments: tuple[str, ...] = ()


class HeldExchange(Value):
    """A meeting that was held; which communities came is not written down."""

    on: date
    place: str
    noted_on: date
    text: str
    departments: tuple[str, ...] = ()  # asked to come
    came: tuple[str, ...] = ()  # of departments


class ListEntry(Value):
    """A line of one of the three lists; number: its place among all, from 1.

    org: the community that needs something, or who offers or proposes. told_by: who told a need
    that the street wrote down, by kind of person. needs, resources: what a project brings together.
    """

    list: str  # need, resource, project
    title: str
    org: str
    on: date
    text: str = ""
    told_by: str = ""
    needs: tuple[int, ...] = ()
    resources: tuple[int, ...] = ()


class StruckEntry(Value):
    """How an entry came off its list."""

    why: str  # met, withdrawn
    on: date
    text: str = ""


class ExchangeState(Value):
    """What a street office calls, holds and lists; stream `exchange/{street}`."""

    id: str
    since: date | None = None  # of the first call
    called: CalledExchange | None = None
    held: tuple[HeldExchange, ...] = ()
    entries: tuple[ListEntry, ...] = ()
    struck: dict[str, StruckEntry] = {}

    def standing(self, name: str = "") -> Iterator[tuple[int, ListEntry]]:
        """Yield the entries that stand, with their numbers; of one list, or of all."""
        for no, one in enumerate(self.entries, 1):
            if str(no) not in self.struck and name in ("", one.list):
                yield no, one

    def in_period(self, some: Period) -> tuple[HeldExchange, ...]:
        """Return the meetings held in a part of a year."""
        return tuple(one for one in self.held if some.first <= one.on <= some.last)

    def silent(self, today: date, a_year: int) -> bool:
        """Tell whether the last part of the year passed without a meeting, and none was since.

        A call for a day of another part, gone by or far ahead, does not keep it from being silent.
        """
        now = period(today, a_year)
        coming = self.called is not None and now.first <= self.called.on <= now.last
        before = period(now.first - timedelta(days=1), a_year)
        return not coming and not self.in_period(Period(before.first, now.last))

    def missed(self, today: date, a_year: int) -> tuple[Period, ...]:
        """Return the parts of years that passed without a meeting since the first was called."""
        found: list[Period] = []
        day, now = self.since or today, period(today, a_year)
        while (some := period(day, a_year)) != now and some.first < now.first:
            found += [] if self.in_period(some) else [some]
            day = some.last + timedelta(days=1)
        return tuple(found)
