"""The census by a file, for many communities at once: what is wrong with it, and taking it in.

One reader for the office's page and the command line; what is known of a community's work already
stands in the file to fill in, so that nobody types it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from desk import running
from ledger.read import assignments, funds
from ledger.store.session import Ledger
from policies import loader
from policies.place.book.rows import Faults, Row, Spot, known_by, nearest, where
from policies.rules import Rules
from policies.visibility.money import WHOLE
from schemas.acts.act import Act, Actor, Receipt
from schemas.acts.communities import LINES_MAX, MOST
from schemas.place.workbook import Fault
from schemas.states.stages import Work
from schemas.states.states import PlacementState
from schemas.written import folded
from tasks import clock, rulebooks
from tasks.acts.perform import perform
from tasks.papers.places.lists import read_list
from tasks.papers.places.write import write_list

SHEET = "inventory"
NAME_MOST = 120
GUESSED_MOST = 200  # wrong names of which it is said what was probably meant
NAMED = ("kind", "asker", "title", "held_by")  # what tells two lines apart
LIVE = frozenset((Work.READY, Work.RUNNING, Work.REWORK, Work.PAUSED_NONPAY, Work.PAUSED_FORCE,
                  Work.PAUSED_LG, Work.DELIVERED))  # fmt: skip
Line = Mapping[str, Any]
"""A line as the act takes it: kind, asker, title, held_by, hours."""


class Listed(NamedTuple):
    """What a file says: data of `enter_inventory` by community, without who, when and how."""

    lists: Mapping[str, Mapping[str, Any]]
    faults: tuple[Fault, ...]

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return sum(len(one["lines"]) for one in self.lists.values())


def read(ledger: Ledger, content: bytes, name: str) -> Listed:
    """Read a file (XLSX, CSV); with a fault nothing of it is taken. Raises InputError for none."""
    rules, faults = rulebooks.rules_of(ledger), Faults()
    rows = read_list(SHEET, content, name, faults)
    found = by_community(rows, rules, faults)
    if not rows:
        faults.at(Spot(name), "nothing_listed")
    askers = bodies(rules)
    lists = {code: _listed(found[code], askers, faults) for code in sorted(found)}
    wrong = tuple(faults.all())
    return Listed({} if wrong else lists, wrong)


def by_community(rows: Iterable[Row], rules: Rules, faults: Faults) -> dict[str, list[Row]]:
    """Return rows by the code of the community each names; one that nobody knows is a fault."""
    names = {code: rules.directory.name_of(code) for code in rules.directory.codes}
    places, shared = _called(names), set(map(folded, names.values()))
    found: dict[str, list[Row]] = defaultdict(list)
    meant: dict[str, tuple[str, str]] = {}
    for row in rows:
        told = row.text("community")
        if code := places.get(folded(told)):
            found[code].append(row)
        elif folded(told) in shared:
            faults.add(row, "community", "same_name", value=told)
        elif told:
            if told not in meant and len(meant) < GUESSED_MOST:
                meant[told] = nearest(told, names.values())
            faults.add(row, "community", "no_community", value=told,
                       meant=meant.get(told, ""))  # fmt: skip
    return found


def _called(names: Mapping[str, str]) -> dict[str, str]:
    """Return codes by themselves and by their name, folded; by none that another bears too."""
    many = Counter(map(folded, names.values()))
    return known_by({
        code: (name,) if many[folded(name)] == 1 else () for code, name in names.items()
    })  # fmt: skip


def bodies(rules: Rules) -> dict[str, str]:
    """Return the codes of the organisations of the directory by every word they go by, folded."""
    return _called({one.code: one.name for one in rules.directory.organisations.values()})


def _listed(rows: Sequence[Row], askers: Mapping[str, str], faults: Faults) -> dict[str, Any]:
    lines: dict[tuple[str, ...], Line] = {}
    stands: dict[tuple[str, ...], Row] = {}
    worked: list[Decimal] = []
    for row in rows:
        _hours(row, faults)
        if row.get("kind") == "worked":
            worked += _worked(row, bool(worked), faults)
        elif line := _line(row, askers, faults):
            name = tuple(folded(str(line.get(at, ""))) for at in NAMED)
            if name in stands:
                faults.add(row, "title", "counted_twice", value=row.text("title"),
                           other=where(stands[name]))  # fmt: skip
            stands.setdefault(name, row)
            lines[name] = line
    hours = sum((Decimal(one["hours"]) for one in lines.values() if "hours" in one), Decimal(0))
    about = rows[0].text("community")
    if len(lines) > LINES_MAX:
        faults.add(rows[LINES_MAX], "community", "too_many_lines", value=about, most=LINES_MAX)
    if worked and hours > worked[0]:
        faults.add(rows[0], "month_hours", "more_than_worked", value=about, hours=hours,
                   worked=worked[0])  # fmt: skip
    if not lines:
        faults.add(rows[0], "title", "missing")
    told: dict[str, Any] = {"lines": list(lines.values())}
    return {**told, "worked": str(worked[0])} if worked else told


def _hours(row: Row, faults: Faults) -> None:
    """Note hours that the act would not take: the whole file is told at once."""
    hours = row.get("month_hours", Decimal(0))
    if hours > MOST or hours != round(hours, 2):
        faults.add(row, "month_hours", "odd_hours", value=hours, most=MOST)


def _worked(row: Row, known: bool, faults: Faults) -> Iterator[Decimal]:
    """Yield what a row of all hours says: once for a community, and nothing but hours."""
    if known or any(row.get(one) for one in ("asker", "title", "held_by")):
        faults.add(row, "kind", "worked_alone")
    elif row.get("month_hours") is None:
        faults.add(row, "month_hours", "missing")
    else:
        yield row.get("month_hours")


def _line(row: Row, askers: Mapping[str, str], faults: Faults) -> Line | None:
    """Return a line; None, with the faults, where it says too little or too much."""
    told = {name: row.text(name) for name in ("asker", "title")}
    for name, text in told.items():
        if not text:
            faults.add(row, name, "missing")
        elif len(text) > NAME_MOST:
            faults.add(row, name, "long_name", most=NAME_MOST)
    if not row.get("kind") or not all(told.values()):
        return None
    asker = askers.get(folded(told["asker"]), told["asker"])
    line = {"kind": row.text("kind"), "asker": asker, "title": told["title"]}
    if line["kind"] == "post":
        line["held_by"] = row.text("held_by") or "director"
    return {**line, "hours": row.text("month_hours")} if "month_hours" in row.cells else line


def known_lines(ledger: Ledger, rules: Rules, communities: Iterable[str]) -> dict[str, list[Line]]:
    """Return what is known of the work of communities: running items, and what the workbook names.

    hours are not known of them: those of an application are planned and of its whole term.
    """
    found: dict[str, dict[tuple[str, str], Line]] = {code: {} for code in communities}
    with ledger.read() as tx:
        for one in funds.placements(tx, WHOLE, community=tuple(found)):
            if one.work in LIVE:
                _know(found[one.community], one.applicant, one.title)
    taken = running.taken(ledger)
    for row in running.planned(ledger, rules, clock.now(ledger), taken):
        for code in row.communities:
            if code in found:
                _know(found[code], row.row.applicant, row.row.title)
    return {code: list(lines.values()) for code, lines in found.items()}


def planned_hours(ledger: Ledger, community: str, month: str) -> dict[str, Decimal]:
    """Return the hours planned for a month of running items, by title, folded.

    Of a plan, not worked: they are shown beside a line and never written into one.
    """
    with ledger.read() as tx:
        rows = funds.placements(tx, WHOLE, community=(community,))
        ids = [f"{one.number}:{one.community}" for one in rows if one.work in LIVE]
        found = assignments.states(tx, PlacementState, ids)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for one in found:
        if hours := one.load.months.get(month):
            sums[folded(one.title)] += Decimal(hours) / 100
    return dict(sums)


def _know(found: dict[tuple[str, str], Line], asker: str, title: str) -> None:
    found.setdefault((asker, folded(title)), {"kind": "item", "asker": asker, "title": title})


def template(ledger: Ledger) -> bytes:
    """Write the file to fill in: what is known of each community stands there already."""
    rules = rulebooks.rules_of(ledger)
    name_of = rules.directory.name_of
    rows = [
        {**line, "community": name_of(code), "asker": name_of(line["asker"])}
        for code, lines in known_lines(ledger, rules, rules.directory.codes).items()
        for line in lines
    ]
    return write_list(SHEET, rows, loader.ground())


def enter(
    ledger: Ledger, listed: Listed, about: Mapping[str, Any], by: Actor, key: str
) -> list[tuple[str, Receipt]]:
    """Enter each list for its community, by an act of its own; about: on, method, who, evidence."""
    done = []
    for code, told in listed.lists.items():
        act = Act(verb="enter_inventory", data={**about, **told, "community": code})
        done.append((code, perform(ledger, act, by, f"{key}:{code}")))
    return done
