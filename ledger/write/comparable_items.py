"""Items as rules compare them: title, target, term and hours of every assignment, live or not."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, func, insert, select, tuple_, update

from ledger.store.hashing import digest
from ledger.store.prepared import Prepared
from ledger.store.session import Tx
from ledger.tables.journal import application
from ledger.tables.rules import item

CHUNK = 500
KEPT = 20_000  # applications whose asks are kept in memory
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


_NEWEST = (item.c.submitted_on.desc(), item.c.id.desc())
_COLUMNS = [column for column in item.c if column.name != "id"]
_MINE = and_(item.c.applicant == bindparam("p_dept"), item.c.submitted_on >= bindparam("p_since"))
_filing = and_(application.c.number == item.c.number, application.c.version == item.c.version)
_whole = select(*_COLUMNS, application.c.digest).select_from(item.outerjoin(application, _filing))
_some = select(*_COLUMNS).order_by(*_NEWEST).limit(bindparam("p_limit"))
_near = Prepared(
    _whole.where(
        item.c.target_type == bindparam("p_target"),
        item.c.submitted_on.between(bindparam("p_since"), bindparam("p_until")),
    )
    .order_by(*_NEWEST)
    .limit(bindparam("p_limit"))
)
_of_applicant = Prepared(_some.where(_MINE))
_ended = Prepared(_some.where(_MINE, item.c.end_on < bindparam("p_before")))
_natures = Prepared(select(item.c.nature, func.count()).where(_MINE).group_by(item.c.nature))


def near(tx: Tx, target: str, since: date, until: date, *, limit: int = 100) -> list[Item]:
    """Return items with the same target filed between two days, newest first."""
    told = {"p_target": target[:200], "p_since": since, "p_until": until, "p_limit": limit}
    return _with_communities(tx, _near.all(tx, told))


def of_applicant(tx: Tx, applicant: str, since: date, *, limit: int = 50) -> list[Item]:
    """Return what a department filed since a day, newest first, without its communities."""
    told = {"p_dept": applicant, "p_since": since, "p_limit": limit}
    return [_item(row) for row in _of_applicant.all(tx, told)]


def ended(tx: Tx, applicant: str, since: date, before: date, *, limit: int = 200) -> list[Item]:
    """Return a department's items filed since a day that ended before another, newest first."""
    told = {"p_dept": applicant, "p_since": since, "p_before": before, "p_limit": limit}
    return [_item(row) for row in _ended.all(tx, told)]


def natures(tx: Tx, applicants: Iterable[str], since: date) -> dict[str, int]:
    """Count what some departments filed since a day, by nature."""
    found: Counter[str] = Counter()
    for one in applicants:
        found.update(dict(_natures.all(tx, {"p_dept": one, "p_since": since})))
    return dict(found)


def of_numbers(tx: Tx, numbers: Sequence[str]) -> list[Item]:
    """Return items by number, newest first; what does not exist is absent."""
    found: list[Item] = []
    for start in range(0, len(numbers), CHUNK):
        some = _whole.where(item.c.number.in_(numbers[start : start + CHUNK]))
        found += _with_communities(tx, tx.execute(some.order_by(*_NEWEST)).all())
    return found


def _item(row: Sequence[Any]) -> Item:
    return Item._make((*row[:6], Decimal(row[6]), *row[7:12], (), False))


class _Ask(NamedTuple):
    """What an application asks of communities."""

    communities: tuple[str, ...] | str = ()
    collects: bool = False


_ASKS: dict[str, _Ask] = {}
"""By digest of the application: what is kept under its content's own hash cannot grow stale."""


def _with_communities(tx: Tx, rows: Sequence[Sequence[Any]]) -> list[Item]:
    """Read rows that end in the digest of the application; add what it asks of communities."""
    known = {row[0]: ask for row in rows if (ask := _ASKS.get(row[-1])) is not None}
    bodies = filed(tx, [(row[0], row[1]) for row in rows if row[0] not in known])
    fresh = {number: _ask(body) for number, body in bodies.items()}
    if len(_ASKS) > KEPT:
        _ASKS.clear()
    for row in rows:
        if row[0] in fresh and digest(bodies[row[0]]) == row[-1]:
            _ASKS[row[-1]] = fresh[row[0]]
    asks = known | fresh
    return [_item(row)._replace(**asks.get(row[0], _Ask())._asdict()) for row in rows]


def _ask(application: dict[str, Any]) -> _Ask:
    return _Ask(_codes(application.get("communities", ())), collects(application))


def filed(tx: Tx, versions: Sequence[tuple[str, int]]) -> dict[str, dict[str, Any]]:
    """Return applications by number, each in one version, as plain JSON."""
    found: dict[str, dict[str, Any]] = {}
    here = tuple_(application.c.number, application.c.version)
    for start in range(0, len(versions), CHUNK):
        some = here.in_(versions[start : start + CHUNK])
        for row in tx.execute(select(application.c.number, application.c.body).where(some)):
            found[row.number] = json.loads(row.body)
    return found


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
