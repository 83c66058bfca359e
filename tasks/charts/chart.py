"""A chart before it is drawn: what it is called, what it tells, and the same figures as a table."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tasks.charts.words import Words

Row = tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """One chart in one language.

    about: a sentence for those who do not see it. spec: makes an altair chart, which takes a
    while. columns and rows: the figures as texts; numeric: how many columns from the right are
    numbers.
    """

    name: str
    title: str
    about: str
    spec: Callable[[], Any]
    columns: Row
    rows: tuple[Row, ...]
    numeric: int = 1
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Frame:
    """What every chart of one dashboard shares: its words, day, owner, and whether it is real."""

    words: Words
    on: date
    owner: str
    simulated: bool

    def title(self, chart: str, key: str = "title") -> str:
        """Return the title of a chart."""
        return self.words.say(f"{chart}.{key}")

    def subtitle(self, *notes: str) -> list[str]:
        """Return the lines under the title: whose, of when, real or not, and notes."""
        first = f"{self.owner} · {self.words.day(self.on)}"
        if self.simulated:
            first = f"{first} · {self.words.say('simulated')}"
        return [first, *(note for note in notes if note)]

    def about(self, chart: str, gist: str) -> str:
        """Return the sentence for those who do not see the picture."""
        day = self.words.day(self.on)
        text = self.words.say(f"{chart}.about", name=self.owner, as_of=day, gist=gist)
        return f"{text} {self.words.say('simulated')}" if self.simulated else text

    def heads(self, chart: str, keys: Sequence[str]) -> Row:
        """Return the heads of the table of a chart."""
        return tuple(self.words.say(f"{chart}.{key}") for key in keys)


def told_apart(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return names by code, those that come twice with their code: (code, name) pairs."""
    pairs = list(named)
    often = Counter(name for _, name in pairs)
    return {code: f"{name} {code}" if often[name] > 1 else name for code, name in pairs}
