"""A community's other income by a file, a row for each year: read whole, then noted.

Of a table of many communities each takes in its own rows: nobody speaks for another. What stands
already is not noted again; a corrected figure takes its place, and the journal keeps both.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from desk.inventories import by_community
from ledger.read import assignments
from ledger.store.session import Ledger
from policies import loader
from policies.place.book.rows import Faults, Row, Spot, where
from schemas.acts.act import Act, Actor, Refused
from schemas.acts.communities import NoteIncome
from schemas.money import yuan_of
from schemas.place.workbook import Fault
from schemas.states.communities import CommunityState, YearIncome
from schemas.written import fault
from tasks import clock, rulebooks
from tasks.acts.perform import perform
from tasks.judges import judgement_of
from tasks.papers.places.lists import read_list
from tasks.papers.places.write import write_list

SHEET = "income"
AMOUNTS = ("fiscal", "own", "donated", "other")
SINCE = 2000


class IncomeYear(NamedTuple):
    """A year of a community: what stands (None: nothing), and what the file says (fen)."""

    year: int
    before: YearIncome | None
    after: YearIncome

    @property
    def state(self) -> str:
        """Say what noting it would do: noted, corrected, unchanged."""
        if self.before is None:
            return "noted"
        return "unchanged" if self.before == self.after else "corrected"


class IncomeTable(NamedTuple):
    """What a file says of one community; others: rows of other communities, left out."""

    years: tuple[IncomeYear, ...]
    others: int
    faults: tuple[Fault, ...]


def read(ledger: Ledger, content: bytes, name: str, community: str) -> IncomeTable:
    """Read a file (XLSX, CSV); with a fault nothing of it is taken. Raises InputError for none."""
    rules, faults = rulebooks.rules_of(ledger), Faults()
    rows = read_list(SHEET, content, name, faults)
    if not rows:
        faults.at(Spot(name), "nothing_listed")
    found = by_community(rows, rules, faults)
    until = judgement_of(ledger).today(clock.now(ledger)).year
    told = {code: _years(own, until, faults) for code, own in found.items()}
    if not faults.all() and community not in told:
        faults.at(Spot(name), "not_in_list", value=rules.directory.name_of(community))
    if wrong := tuple(faults.all()):
        return IncomeTable((), 0, wrong)
    stands = noted(ledger, community)
    years = tuple(
        IncomeYear(year, stands.get(str(year)), one)
        for year, one in sorted(told[community].items())
    )
    return IncomeTable(years, len(rows) - len(years), ())


def noted(ledger: Ledger, community: str) -> Mapping[str, YearIncome]:
    """Return what a community has noted, by year."""
    with ledger.read() as tx:
        state = assignments.state(tx, CommunityState, community)
    return state.income if state else {}


def _years(rows: Sequence[Row], until: int, faults: Faults) -> dict[int, YearIncome]:
    found: dict[int, YearIncome] = {}
    stands: dict[int, Row] = {}
    for row in rows:
        year = row.get("year")
        if year is not None and not SINCE <= year <= until:
            faults.add(row, "year", "year_out", value=year, since=SINCE, until=until)
        elif year in stands:
            faults.add(row, "year", "row_twice", value=year, other=where(stands[year]))
        elif year is not None:
            stands[year] = row
        if (one := _income(row, faults)) and year is not None:
            found[year] = one
    return found


def _income(row: Row, faults: Faults) -> YearIncome | None:
    """Return a row as the act takes it; None, with the faults, where it would not."""
    if {*AMOUNTS, "basis"} - row.cells.keys():
        return None  # what is blank or unreadable is told already
    told = {name: f"{row.get(name):f}" for name in AMOUNTS}
    try:
        form = NoteIncome(year=SINCE, basis=row.text("basis"), **told)  # type: ignore[arg-type]
    except ValidationError as broken:
        for one in broken.errors():
            name = str(one["loc"][0])
            faults.add(row, name, fault(one["type"]) or "missing", value=told.get(name, ""))
        return None
    return YearIncome(**form.model_dump(exclude={"community", "year"}))


def template(ledger: Ledger, community: str) -> bytes:
    """Write the file to fill in, with what is noted already."""
    name = rulebooks.rules_of(ledger).directory.name_of(community)
    rows = [
        {"community": name, "year": int(year), "basis": one.basis, **amounts(one)}
        for year, one in sorted(noted(ledger, community).items())
    ]
    return write_list(SHEET, rows or [{"community": name}], loader.ground())


def amounts(one: YearIncome) -> dict[str, str]:
    """Return the four columns of a year in yuan."""
    return {name: yuan_of(getattr(one, name)) for name in AMOUNTS}


def enter(
    ledger: Ledger, table: IncomeTable, by: Actor, key: str
) -> list[tuple[IncomeYear, Refused]]:
    """Note what is new or corrected, an act for each year; returns what was refused."""
    refused = []
    for one in table.years:
        if one.state == "unchanged":
            continue
        data: dict[str, Any] = {"year": one.year, "basis": one.after.basis, **amounts(one.after)}
        act = Act(verb="note_income", data={**data, "community": by.org})
        told = perform(ledger, act, by, f"{key}:{one.year}").refused
        if told and told.code != "already_done":  # somebody noted the same meanwhile
            refused.append((one, told))
    return refused
