"""Items as rules compare them: title, target, term and hours of every assignment, live or not."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, func, insert, select, tuple_, update

from ledger.rule_tables import item
from ledger.session import Tx
from ledger.tables import application

CHUNK = 500
ENDED = frozenset(
    {"DRAFT", "NOT_ACCEPTED", "REJECTED", "RECONSIDER", "WITHDRAWN", "LAPSED", "EXITED", "ARCHIVED"}
)

COLLECTING = frozenset({"form", "survey", "ledger"})


class Item(NamedTuple):
    """An assignment as rules compare it; `communities` as filed (codes, or `all`).

    collects: it asks for forms, ledgers, surveys or personal data, or the community collects.
    """

    number: str
    version: int
    title: str
    applicant: str
    target_type: str
    nature: str
    hours: Decimal
    budget_doc_no: str
    submitted_on: date | None
    start_on: date | None
    end_on: date | None
    live: bool
    communities: tuple[str, ...] | str = ()
    collects: bool = False


def of_state(number: str, raw: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of an assignment's plain state."""
    terms = raw.get("terms") or {}
    return {
        "number": number,
        "version": raw.get("version", 1),
        "title": terms.get("title", ""),
        "applicant": terms.get("applicant", ""),
        "target_type": terms.get("target_type", "")[:200],
        "nature": terms.get("nature", ""),
        "hours": str(terms.get("hours", "0")),
        "budget_doc_no": terms.get("budget_doc_no", "")[:120],
        "submitted_on": _day(raw.get("submitted_on")),
        "start_on": _day(terms.get("start_on")),
        "end_on": _day(terms.get("end_on")),
        "live": raw.get("stage", "DRAFT") not in ENDED,
    }


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


_live = update(item).where(item.c.number == bindparam("p_number")).values(live=bindparam("p_live"))


def store(tx: Tx, changes: Iterable[tuple[str, dict[str, Any] | None, dict[str, Any]]]) -> None:
    """Write down items (number, state before, None for a new one, and state after).

    A changed title or term gets a new row, so that whoever reads rows in order sees it.
    """
    for number, before, after in changes:
        old = of_state(number, before) if before else None
        new = of_state(number, after)
        if old == new:
            continue
        if old is not None and {**old, "live": new["live"]} == new:
            tx.execute(_live, {"p_number": new["number"], "p_live": new["live"]})
            continue
        if old is not None:
            tx.execute(delete(item).where(item.c.number == new["number"]))
        tx.execute(insert(item), new)


def titles(tx: Tx, after: int = 0) -> list[tuple[int, str, str]]:
    """Return (row, number, title) of all items after a row, in order."""
    asked = select(item.c.id, item.c.number, item.c.title).where(item.c.id > after)
    return [tuple(row) for row in tx.execute(asked.order_by(item.c.id))]


def near(tx: Tx, target: str, since: date, until: date, *, limit: int = 100) -> list[Item]:
    """Return items with the same target filed between two days, newest first."""
    same = and_(item.c.target_type == target[:200], item.c.submitted_on.between(since, until))
    return _with_communities(tx, _read(tx, same, limit))


def of_applicant(tx: Tx, applicant: str, since: date, *, limit: int = 50) -> list[Item]:
    """Return what a department filed since a day, newest first, without its communities."""
    return _read(tx, and_(item.c.applicant == applicant, item.c.submitted_on >= since), limit)


def ended(tx: Tx, applicant: str, since: date, before: date, *, limit: int = 200) -> list[Item]:
    """Return a department's items filed since a day that ended before another, newest first."""
    mine = and_(item.c.applicant == applicant, item.c.submitted_on >= since)
    return _read(tx, and_(mine, item.c.end_on < before), limit)


def natures(tx: Tx, applicant: str, since: date) -> dict[str, int]:
    """Count what a department filed since a day, by nature."""
    mine = and_(item.c.applicant == applicant, item.c.submitted_on >= since)
    asked = select(item.c.nature, func.count()).where(mine).group_by(item.c.nature)
    return {row[0]: row[1] for row in tx.execute(asked)}


def of_numbers(tx: Tx, numbers: Sequence[str]) -> list[Item]:
    """Return items by number; what does not exist is absent."""
    found: list[Item] = []
    for start in range(0, len(numbers), CHUNK):
        found += _read(tx, item.c.number.in_(numbers[start : start + CHUNK]), CHUNK)
    return _with_communities(tx, found)


def _read(tx: Tx, which: Any, limit: int) -> list[Item]:
    asked = select(item).where(which).order_by(item.c.submitted_on.desc(), item.c.id.desc())
    return [
        Item(
            number=row.number,
            version=row.version,
            title=row.title,
            applicant=row.applicant,
            target_type=row.target_type,
            nature=row.nature,
            hours=Decimal(row.hours),
            budget_doc_no=row.budget_doc_no,
            submitted_on=row.submitted_on,
            start_on=row.start_on,
            end_on=row.end_on,
            live=row.live,
        )
        for row in tx.execute(asked.limit(limit))
    ]


def _with_communities(tx: Tx, items: list[Item]) -> list[Item]:
    """Add the communities of items, from the applications they were filed with."""
    asked = filed(tx, [(one.number, one.version) for one in items])
    return [_filed(one, asked.get(one.number, {})) for one in items]


def filed(tx: Tx, versions: Sequence[tuple[str, int]]) -> dict[str, dict[str, Any]]:
    """Return applications by number, each in one version, as plain JSON."""
    found: dict[str, dict[str, Any]] = {}
    here = tuple_(application.c.number, application.c.version)
    for start in range(0, len(versions), CHUNK):
        some = here.in_(versions[start : start + CHUNK])
        for row in tx.execute(select(application.c.number, application.c.body).where(some)):
            found[row.number] = json.loads(row.body)
    return found


def _filed(one: Item, application: dict[str, Any]) -> Item:
    codes = _codes(application.get("communities", ()))
    return one._replace(communities=codes, collects=collects(application))


def collects(application: dict[str, Any]) -> bool:
    """Tell whether an application asks for data: forms, ledgers, surveys, personal data."""
    lists = any(application.get(name) for name in ("forms", "ledgers", "personal_data"))
    kinds = COLLECTING & set(application.get("kinds", ()))
    return bool(lists or kinds or application.get("community_role") == "collect")


def _codes(asked: Any) -> tuple[str, ...] | str:
    return "all" if asked == "all" else tuple(str(code) for code in asked)


def home(tx: Tx) -> Any:
    """Return what all connections of one open ledger share: a key for what is kept in memory."""
    return tx.engine.pool
