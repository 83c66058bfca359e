"""Which columns index a state, per kind of stream: pure functions of its plain JSON."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Table

from ledger.tables import rules, states
from schemas.states.emergency import notice_key
from schemas.states.states import APPROVALS

Raw = dict[str, Any]


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _due(raw: Raw) -> date | None:
    """Return the day the first running clock ends."""
    days = [clock["due"] for clock in raw.get("clocks", ())]
    return _day(min(days)) if days else _day(raw.get("due"))


def _assignment(raw: Raw) -> Raw:
    terms = raw.get("terms") or {}
    return {
        "stage": raw.get("stage", ""),
        "title": terms.get("title", ""),
        "applicant": terms.get("applicant", ""),
        "owner": terms.get("real_owner", ""),
        "street": raw.get("street", ""),
        "route": raw.get("route", ""),
        "severity": raw.get("severity", ""),
        "submitted_on": _day(raw.get("submitted_on")),
        "due_on": _due(raw),
        "start_on": _day(terms.get("start_on")),
        "end_on": _day(terms.get("end_on")),
        "total_fen": terms.get("total_fen", 0),
        "reserved_fen": raw.get("reserved_fen", 0),
        "published": (raw.get("decision") or {}).get("result") in APPROVALS,
    }


def _place(raw: Raw) -> Raw:
    return {name: raw.get(name, "") for name in ("number", "community", "title", "applicant")}


def _opinion(raw: Raw) -> Raw:
    return {
        **_place(raw),
        "street": raw.get("street", ""),
        "answer": raw.get("answer", ""),
        "due_on": _due(raw),
        "open": raw.get("open", True),
    }


def _placement(raw: Raw) -> Raw:
    return {
        **_place(raw),
        "street": raw.get("street", ""),
        "agreement": raw.get("agreement", "G_DRAFT"),
        "work": raw.get("work", "WAIT_AGREEMENT"),
        "cover": raw.get("cover", "none"),
        "amount_fen": raw.get("amount_fen", 0),
        "committed_fen": raw.get("committed_fen", 0),
        "confirmed_fen": raw.get("confirmed_fen", 0),
        "start_on": _day(raw.get("start_on")),
        "end_on": _day(raw.get("end_on")),
        "due_on": _due(raw),
        "closed_on": _day(raw.get("closed_on")),
    }


def _refusal(raw: Raw) -> Raw:
    return {
        "number": raw.get("number", ""),
        "community": raw.get("community", ""),
        "department": raw.get("department", ""),
        "ground": raw.get("ground", ""),
        "stage": raw.get("stage", "R_ISSUED"),
        "issued_on": _day(raw.get("issued_on")),
        "due_on": _due(raw),
    }


def _bypass(raw: Raw) -> Raw:
    return {
        "number": raw.get("number", ""),
        "department": raw.get("department", ""),
        "stage": raw.get("stage", "B_REPORTED"),
        "flagged_on": _day(raw.get("flagged_on")),
        "due_on": _due(raw),
    }


def _dispute(raw: Raw) -> Raw:
    named = ("number", "community", "department", "street", "kind")
    return {
        **{name: raw.get(name, "") for name in named},
        "stage": raw.get("stage", "D_TALK"),
        "opened_on": _day(raw.get("opened_on")),
        "due_on": _due(raw),
    }


def _emergency(raw: Raw) -> Raw:
    return {
        "department": raw.get("department", ""),
        "notice_no": notice_key(raw["notice"]["number"])[:120],
        "stage": raw.get("stage", "E_REQUESTED"),
        "requested_on": _day(raw["requested_on"]),
        "due_on": _due(raw),
    }


def _budget(raw: Raw) -> Raw:
    return {
        "department": raw.get("department", ""),
        "doc_no": raw.get("doc_no", ""),
        "verified": raw.get("verified", False),
        "limit_fen": raw.get("limit_fen", 0),
        "reserved_fen": raw.get("reserved_fen", 0),
        "noted_fen": raw.get("noted_fen", 0),
    }


def _rulebook(raw: Raw) -> Raw:
    versions = raw.get("versions") or [{}]
    return {"digest": versions[-1].get("digest", ""), "since": _day(versions[-1].get("since"))}


TABLES: Mapping[str, Table] = {
    "assignment": states.assignment,
    "opinion": states.opinion,
    "placement": states.placement,
    "refusal": states.refusal,
    "bypass": states.bypass,
    "dispute": states.dispute,
    "emergency": states.emergency,
    "budget": states.budget_line,
    "rulebook": rules.rulebook,
}
COLUMNS: Mapping[str, Callable[[Raw], Raw]] = {
    "assignment": _assignment,
    "opinion": _opinion,
    "placement": _placement,
    "refusal": _refusal,
    "bypass": _bypass,
    "dispute": _dispute,
    "emergency": _emergency,
    "budget": _budget,
    "rulebook": _rulebook,
}


def place_of(kind: str, ident: str, raw: Raw) -> tuple[str, str, str]:
    """Return the number, community and title under which a stream's work items are shown."""
    if kind == "assignment":
        title = (raw.get("terms") or {}).get("title", "")
        return ident, "", f"{title} [{' '.join(raw['over'])}]" if raw.get("over") else title
    if kind == "refusal":
        return raw.get("number") or ident, raw.get("community", ""), raw.get("text", "")[:80]
    if kind == "bypass":  # shown to the department as well: its words only before
        return ident, "", (raw.get("notice") or raw.get("demand", ""))[:80]
    if kind == "emergency":
        return ident, "", raw.get("text", "")[:80]
    if kind == "budget":
        return "", "", raw.get("doc_no", "")
    return raw.get("number", ""), raw.get("community", ""), raw.get("title", "")
