"""Reports of money at the desk: narrowed to what a seat may read, for pages, files and the API."""

from collections.abc import Mapping
from datetime import date
from itertools import islice

from desk.web.request.gate import Denied
from desk.web.request.request import Desk
from ledger.read import list_rows, lists
from policies.visibility import money, scope
from schemas.place.visibility import Reach
from tasks.funds import reports_by_name as funds
from tasks.funds.mismatches import listed
from tasks.funds.mismatches.listed import Mismatch
from tasks.funds.reports import FundsSource, Wanted
from tasks.funds.reports_by_name import Filter

UNEQUAL_SHOWN = 10  # on the first page; the list has all


def reach_of(here: Desk) -> Reach:
    """Return how far the seat reads."""
    return scope.reach(here.by, here.rules)


def titles(here: Desk, lang: str) -> list[tuple[str, str]]:
    """Return the reports that there are for the seat: (name, title)."""
    reach = reach_of(here)
    return [one for one in funds.titles(lang) if money.reads(reach, one[0])]


def filters(here: Desk, name: str, day: date | None, asked: Mapping[str, str]) -> Filter:
    """Return what a report is narrowed to; raises Denied for what is not the seat's.

    asked: department, street, community, number; each may be empty. A community that names none
    asks for itself.
    """
    reach, own = reach_of(here), dict(asked)
    readable = name in funds.REPORTS and money.reads(reach, name)
    if not readable or not money.asked_within(reach, own):
        raise Denied
    if reach.kind == "community":
        own["community"] = reach.org
    if own.get("number") and not money.reads_all(reach):
        _readable(here, reach, own["number"])
    return Filter(reach, day, **own)


def unequal(here: Desk) -> list[Mismatch]:
    """Return the first amounts in motion that do not match, of the seat's own items."""
    with here.ledger.read() as tx:
        source = FundsSource(tx, here.rules, Wanted(here.today), reach_of(here))
        return list(islice(listed.found(source, open_only=True), UNEQUAL_SHOWN))


def _readable(here: Desk, reach: Reach, number: str) -> None:
    """Raise Denied for a number that is not the seat's, whether there is one or not."""
    with here.ledger.read() as tx:
        if not lists.assignments(tx, reach, list_rows.Want(number=number), limit=1).items:
            raise Denied


def all_accounts(here: Desk) -> None:
    """Raise Denied unless the seat reads the money of everybody."""
    if not money.reads_all(reach_of(here)):
        raise Denied
