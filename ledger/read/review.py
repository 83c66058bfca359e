"""What a review of a whole ledger reads: filings, moments, what was refused.

Streamed, never rows; what a report of a bypass said is left out at the source.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, select

from ledger.desk.reporters import REPORTED
from ledger.read.paging import holds
from ledger.store.session import Tx
from ledger.tables.columns import moment_text
from ledger.tables.journal import application, attempt, journal, role_grant
from ledger.tables.states import assignment
from schemas.states.states import AssignmentState

BATCH = 1000
BYPASS = "bypass"
Raw = dict[str, Any]


class Instant(NamedTuple):
    """An entry of the journal: what happened, where, by whom, when, and what it tells."""

    kind: str
    stream_id: str
    actor: str
    role: str
    org: str
    at: datetime
    body: Raw


def filings(tx: Tx) -> Iterator[tuple[AssignmentState, Raw]]:
    """Return each assignment's state with the newest application that was filed for it."""
    newer = application.alias()
    same = and_(newer.c.number == application.c.number, newer.c.version > application.c.version)
    asked = (
        select(assignment.c.body, application.c.body)
        .join(application, application.c.number == assignment.c.id)
        .where(~select(newer.c.number).where(same).exists())
        .order_by(assignment.c.id)
    )
    for state, filed in tx.execute(asked.execution_options(yield_per=BATCH)):
        yield AssignmentState.model_validate_json(state), json.loads(filed)


def instants(tx: Tx, kinds: Sequence[str]) -> Iterator[Instant]:
    """Return the entries of some kinds of events in order; none of a bypass report."""
    asked = (
        select(
            journal.c.kind,
            journal.c.stream_id,
            journal.c.actor,
            journal.c.role,
            journal.c.org,
            journal.c.occurred_at,
            journal.c.body,
        )
        .where(journal.c.kind.in_(kinds), journal.c.stream_kind != BYPASS)
        .order_by(journal.c.id)
    )
    for row in tx.execute(asked.execution_options(yield_per=BATCH)):
        kind, stream, actor, role, org, at, body = row
        yield Instant(kind, stream, actor, role, org, at, json.loads(body))


def refused(tx: Tx, code: str) -> Iterator[tuple[str, Raw]]:
    """Return who was refused for a reason, and the parameters of the reason: (org, params)."""
    asked = select(attempt.c.org, attempt.c.params).where(attempt.c.code == code)
    for org, params in tx.execute(asked.execution_options(yield_per=BATCH)):
        yield org, json.loads(params)


class SearchQuery(NamedTuple):
    """What an auditor looks for; empty fields ask for nothing. Amounts in fen."""

    text: str = ""
    stage: str = ""
    applicant: str = ""
    street: str = ""
    severity: str = ""
    route: str = ""
    rule: str = ""
    since: date | None = None
    until: date | None = None
    least_fen: int | None = None
    most_fen: int | None = None


class Found(NamedTuple):
    """An assignment that was looked for."""

    number: str
    title: str
    applicant: str
    street: str
    stage: str
    route: str
    severity: str
    submitted_on: date | None
    total_fen: int


def search(tx: Tx, asked: SearchQuery, *, after: str = "", limit: int = 100) -> list[Found]:
    """Return the assignments that fit, in the order of their numbers; no drafts."""
    columns = assignment.c
    names = ("title", "applicant", "street", "stage", "route", "severity")
    query = (
        select(columns.id, *(columns[name] for name in names), columns.submitted_on,
               columns.total_fen)
        .where(columns.id > after, columns.stage != "DRAFT", *_conditions(asked))
        .order_by(columns.id)
        .limit(limit)
    )  # fmt: skip
    return [Found._make(row) for row in tx.execute(query)]


def _conditions(asked: SearchQuery) -> Iterator[ColumnElement[bool]]:
    columns = assignment.c
    for name in ("stage", "applicant", "street", "severity", "route"):
        if value := getattr(asked, name):
            yield columns[name] == value
    if asked.text:
        yield holds(asked.text, columns.title, columns.id)
    if asked.rule:  # findings stand in the canonical body of the state
        yield columns.body.contains(f'"rule":"{asked.rule}"', autoescape=True)
    bounds: tuple[tuple[Any, Any, Any], ...] = (
        (columns.submitted_on, asked.since, asked.until),
        (columns.total_fen, asked.least_fen, asked.most_fen),
    )
    for column, least, most in bounds:
        if least is not None:
            yield column >= least
        if most is not None:
            yield column <= most


def journal_lines(tx: Tx) -> Iterator[tuple[int, Raw]]:
    """Return every entry of the journal as plain JSON data; what a report said is left out."""
    asked = select(journal).order_by(journal.c.id).execution_options(yield_per=BATCH)
    for row in tx.execute(asked):
        told = dict(row._mapping)
        told |= {name: moment_text(told[name]) for name in ("occurred_at", "recorded_at")}
        told["body"] = json.loads(told["body"])
        yield told.pop("id"), told | ({"key": "", "body": {}} if told["kind"] == REPORTED else {})


def people(tx: Tx) -> list[tuple[str, str, str]]:
    """Return everybody who ever acted or held a role: (person, role, organisation), each once."""
    acted = (
        select(journal.c.actor, journal.c.role, journal.c.org)
        .where(journal.c.actor != "")  # a report is in nobody's name
        .distinct()
    )
    held = select(role_grant.c.person, role_grant.c.role, role_grant.c.org)
    found = {
        row[0]: (row[0], row[1], row[2]) for asked in (held, acted) for row in tx.execute(asked)
    }
    return [found[person] for person in sorted(found)]


def attempts(tx: Tx) -> Iterator[Raw]:
    """Return every refused attempt as plain JSON data, without what was asked for."""
    names = ("uid", "verb", "number", "code", "role", "org", "occurred_at", "leaf")
    asked = select(*(attempt.c[name] for name in names)).order_by(attempt.c.id)
    for row in tx.execute(asked.execution_options(yield_per=BATCH)):
        told = dict(row._mapping)
        yield {**told, "occurred_at": moment_text(told["occurred_at"])}
