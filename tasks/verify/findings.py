"""The findings of a verification: counted, worded in two languages, and cut where too many."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ledger.audit import cells
from ledger.store.session import Tx
from schemas.reports.reports import Problem, Verdict
from schemas.texts import catalogue

LISTED = 1000
STEP = 5000  # entries between two reports of progress


class Findings:
    """Collects problems; `total` is the number of steps that progress is told of."""

    def __init__(self, total: int, progress: Callable[[int, int], None] | None = None) -> None:
        self._total = total
        self._progress = progress
        self._steps = 0
        self._checked: Counter[str] = Counter()
        self._problems: list[Problem] = []
        self._more = 0
        self.sealed = self.unsealed = 0
        self.external = False

    def count(self, what: str, number: int = 1) -> None:
        """Count what has been looked at."""
        self._checked[what] += number

    def step(self, number: int = 1) -> None:
        """Go on by some entries, and tell so now and then."""
        before = self._steps // STEP
        self._steps += number
        if self._progress and self._steps // STEP != before:
            self._progress(self._steps, self._total)

    def add(self, check: str, stream: str = "", version: int = 0, **params: object) -> None:
        """Note a problem; KeyError when the book `verify` has no text for it."""
        if len(self._problems) >= LISTED:
            self._more += 1
            return
        stream, version = str(stream), version if isinstance(version, int) else 0
        told = {"stream": stream, "version": version, **params}
        zh, en = catalogue.both("verify", check, **told)
        self._problems.append(
            Problem(check=check, stream=stream, version=version, message=zh, message_en=en)
        )

    @contextmanager
    def apart(self, tx: Tx, what: str) -> Iterator[None]:
        """Look at one thing so that whatever it breaks on is a problem too, and the rest goes on.

        what: where we were, for whoever reads it.
        """
        try:
            with cells.apart(tx):
                yield
        except Exception as broken:  # noqa: BLE001 - an auditor reports, whatever a row does to it
            self.add("check_broken", what, why=f"{type(broken).__name__}: {broken}"[:200])

    def verdict(self) -> Verdict:
        """Return the verdict; ok only without any problem."""
        if self._progress:
            self._progress(self._total, self._total)
        return Verdict(
            ok=not self._problems,
            checked=dict(self._checked),
            problems=tuple(self._problems),
            more=self._more,
            level="external" if self.external else "internal",
            sealed=self.sealed,
            unsealed=self.unsealed,
        )
