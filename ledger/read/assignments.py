"""The one reader of assignments: all that stands on one, and typed states of every kind of stream.

What no event has told of a state is at the default of its model (schemas.states.states).
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, select

from ledger.desk.reporters import REPORTED
from ledger.read.queries import entry_of, waits, waits_of
from ledger.store.session import Tx
from ledger.tables.journal import application as filing
from ledger.tables.journal import journal
from ledger.tables.states import budget_line
from ledger.write import states as register
from ledger.write.projections import TABLES
from schemas.acts.act import Entry
from schemas.applications.application import Application
from schemas.assignment import Raw, StoredAssignment, StoredState, kind_of
from schemas.states.states import KINDS, AssignmentState, BudgetState, State

S = TypeVar("S", bound=State)
KIND_OF: dict[type[Any], str] = {model: kind for kind, model in KINDS.items()}


def find(tx: Tx, number: str) -> StoredAssignment | None:
    """Return all that stands on an assignment, refusal or bypass report, or None if there is none.

    Seven statements for an assignment, however many communities it has.
    """
    kind = kind_of(number)
    own = register.load(tx, kind, [number]).get(number)
    urgent = None
    if kind == "assignment" and (own is None or own.raw.get("emergency")):
        urgent = register.load(tx, "emergency", [number]).get(number)
        own = own or urgent
    if own is None:
        return None
    if kind != "assignment":  # what waits in a refusal bears the number of its assignment
        return StoredAssignment(own, waits=tuple(waits_of(tx, kind, number)))
    waiting = tuple(waits(tx, number))
    opened = urgent.raw.get("bypass") if urgent else ""
    return StoredAssignment(
        own,
        application=filed(tx, number),
        opinions=register.load_all(tx, "opinion", number),
        placements=register.load_all(tx, "placement", number),
        refusals=register.load_all(tx, "refusal", number),
        disputes=register.load_all(tx, "dispute", number),
        emergency=urgent,
        reports=register.load(tx, "bypass", [opened]) if opened else {},
        waits=waiting,
    )


def state(tx: Tx, model: type[S], ident: str) -> S | None:
    """Return the state of one stream, or None when there is none."""
    return next(iter(states(tx, model, [ident])), None)


def states(tx: Tx, model: type[S], idents: Sequence[str]) -> list[S]:
    """Return the states of some streams in the order asked for; what is not there is left out."""
    rows = register.load(tx, KIND_OF[model], idents) if idents else {}
    return [rows[ident].state for ident in idents if ident in rows]


def parts(tx: Tx, model: type[S], number: str) -> list[S]:
    """Return the opinions, placements or refusals of an assignment, in order of id."""
    return [row.state for row in register.load_all(tx, KIND_OF[model], number).values()]


def every(tx: Tx, model: type[S], asked: Select[Any] | None = None) -> Iterator[StoredState[S]]:
    """Return the states of all streams of a kind in order of id, or those of a question."""
    return register.rows(tx, KIND_OF[model], asked)


def taken_over(tx: Tx) -> list[str]:
    """Return the numbers of the items that ran before there was admission, in order."""
    mine = (journal.c.stream_kind == "assignment", journal.c.kind == "assignment.taken_over")
    return list(tx.scalars(select(journal.c.stream_id).where(*mine).order_by(journal.c.stream_id)))


def budget_lines(tx: Tx, department: str = "", *, limit: int = 500) -> list[BudgetState]:
    """Return the budget lines of a department (or all), in order of code."""
    asked = register.question("budget").limit(limit)
    if department:
        asked = asked.where(budget_line.c.department == department)
    return [row.state for row in every(tx, BudgetState, asked)]


def versions(tx: Tx, kind: str, idents: Sequence[str]) -> dict[str, int]:
    """Return the versions of some streams by id; what is not there is absent."""
    table = TABLES[kind]
    asked = select(table.c.id, table.c.version).where(table.c.id.in_(idents))
    return {ident: version for ident, version in tx.execute(asked)}


def filed(tx: Tx, number: str, version: int = 0) -> Raw | None:
    """Return one version of an application (0: the newest) as plain JSON, or None."""
    asked = select(filing.c.body).where(filing.c.number == number)
    if version:
        asked = asked.where(filing.c.version == version)
    body = tx.scalar(asked.order_by(filing.c.version.desc()).limit(1))
    return json.loads(body) if body is not None else None


def application(tx: Tx, assignment: AssignmentState | None) -> Application | None:
    """Return the application of an assignment as filed in the version of its state, or None."""
    raw = filed(tx, assignment.number, assignment.version) if assignment else None
    return None if raw is None else Application.model_validate(raw)


def history(tx: Tx, number: str) -> list[Entry]:
    """Return the entries of an assignment with all its parts, of a refusal or bypass.

    What a report of a bypass said is left out of the entry that opened it.
    """
    own = select(journal).where(
        journal.c.stream_kind.in_(("assignment", "refusal", "bypass", "emergency")),
        journal.c.stream_id == number,
    )
    theirs = select(journal).where(
        journal.c.stream_kind.in_(("opinion", "placement", "dispute")),
        journal.c.stream_id > f"{number}:",
        journal.c.stream_id < f"{number};",
    )
    found = [(row.id, entry_of(row)) for query in (own, theirs) for row in tx.execute(query)]
    return [_hidden(entry) for _, entry in sorted(found, key=lambda pair: pair[0])]


def _hidden(entry: Entry) -> Entry:
    return entry.model_copy(update={"key": "", "body": {}}) if entry.kind == REPORTED else entry
