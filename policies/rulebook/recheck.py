"""The legal basis of live work, looked at again: what expires soon, what a new law has replaced.

Pure. A basis that expires during the term is told 30 days ahead; an article that a revision has
replaced is told once the rule that says so is in force (B03).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from policies.facts.item import replaced_by
from policies.rulebook import Rulebook
from policies.rulebook.verdicts import row_of
from schemas.applications.application import Application
from schemas.values import Value

AHEAD = timedelta(days=30)
EXPIRING, REPLACED = "expiring", "replaced"
REPLACING_RULE = "B03"


class BasisNotice(Value):
    """One thing to tell about a basis: `until` its last day, `instead` what to cite."""

    code: str  # expiring or replaced
    title: str
    until: date | None = None
    instead: str = ""

    @property
    def key(self) -> str:
        """What makes it the same notice: told once, it is not told again."""
        return f"{self.code}:{self.title}:{self.until or self.instead}"


def notices(application: Application, book: Rulebook, day: date) -> tuple[BasisNotice, ...]:
    """Return what there is to tell about the basis of live work on a day."""
    return (*_expiring(application, day), *_replaced(application, book, day))


def _expiring(application: Application, day: date) -> Iterator[BasisNotice]:
    for basis in application.legal_basis:
        last, end = basis.effective_to, application.end_on or date.max
        if last is not None and last < end and day >= last - AHEAD:
            yield BasisNotice(code=EXPIRING, title=basis.title or "", until=last)


def _replaced(application: Application, book: Rulebook, day: date) -> Iterator[BasisNotice]:
    rules = [row_of(rule) for rule in book.rules]
    if not any(rule.id == REPLACING_RULE and rule.in_force(day) for rule in rules):
        return
    for basis in application.legal_basis:
        instead = replaced_by(basis, book.ground.on(day))
        if instead:
            title = f"{basis.title or ''}{basis.article or ''}"
            yield BasisNotice(code=REPLACED, title=title, instead=instead)
