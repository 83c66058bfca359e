"""Which columns index a state, per kind of stream: pure functions of its plain JSON."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from sqlalchemy import Table

from ledger.tables import rules, states
from schemas.states.decisions import APPROVALS
from schemas.states.states import KINDS
from schemas.written import document_number

Raw = dict[str, Any]


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _begins(model: type[BaseModel]) -> Raw:
    fields = {name: one.default for name, one in model.model_fields.items()}
    return {
        name: str(value) if isinstance(value, StrEnum) else value
        for name, value in fields.items()
        if value is not PydanticUndefined
    }


BEGINS: Mapping[str, Raw] = {kind: _begins(model) for kind, model in KINDS.items()}
"""What each kind of state is until an event tells: the defaults of its model."""


def _columns(
    kind: str,
    raw: Raw,
    texts: Sequence[str],
    amounts: Sequence[str] = (),
    days: Sequence[str] = (),
) -> Raw:
    told = {**BEGINS[kind], **raw}
    return {
        **{name: told.get(name, "") for name in texts},
        **{name: told.get(name, 0) for name in amounts},
        **{name: _day(told.get(name)) for name in days},
    }


def _due(raw: Raw) -> date | None:
    """Return the day the first running clock ends."""
    days = [clock["due"] for clock in raw.get("clocks", ())]
    return _day(min(days)) if days else _day(raw.get("due"))


PLACE = ("number", "community", "title", "applicant", "street")


def _assignment(raw: Raw) -> Raw:
    terms = raw.get("terms") or {}
    own = _columns("assignment", raw, ("stage", "street", "route"), ("reserved_fen",))
    return {
        **own,
        "title": terms.get("title", ""),
        "applicant": terms.get("applicant", ""),
        "owner": terms.get("real_owner", ""),
        "joint": _joint(terms.get("parties", ())),
        "severity": raw.get("severity", ""),  # '' until it was looked at
        "submitted_on": _day(raw.get("submitted_on")),
        "due_on": _due(raw),
        "start_on": _day(terms.get("start_on")),
        "end_on": _day(terms.get("end_on")),
        "total_fen": terms.get("total_fen", 0),
        "published": (raw.get("decision") or {}).get("result") in APPROVALS,
    }


def _joint(parties: Sequence[Raw]) -> str:
    """Return the departments of a joint item, each between blanks; '' for one alone."""
    return f" {' '.join(one['org'] for one in parties)} " if parties else ""


def _opinion(raw: Raw) -> Raw:
    return {**_columns("opinion", raw, (*PLACE, "answer", "open")), "due_on": _due(raw)}


def _placement(raw: Raw) -> Raw:
    texts = (*PLACE, "agreement", "work", "cover")
    amounts = ("amount_fen", "committed_fen", "confirmed_fen")
    own = _columns("placement", raw, texts, amounts, ("start_on", "end_on", "closed_on"))
    return {**own, "due_on": _due(raw)}


def _refusal(raw: Raw) -> Raw:
    texts = ("number", "community", "department", "ground", "stage")
    return {**_columns("refusal", raw, texts, days=("issued_on",)), "due_on": _due(raw)}


def _bypass(raw: Raw) -> Raw:
    own = _columns("bypass", raw, ("number", "department", "stage"), days=("flagged_on",))
    return {**own, "due_on": _due(raw)}


def _dispute(raw: Raw) -> Raw:
    texts = ("number", "community", "department", "street", "kind", "stage")
    return {**_columns("dispute", raw, texts, days=("opened_on",)), "due_on": _due(raw)}


def _emergency(raw: Raw) -> Raw:
    own = _columns("emergency", raw, ("department", "stage"), days=("requested_on",))
    return {**own, "notice_no": document_number(raw["notice"]["number"])[:120], "due_on": _due(raw)}


def _budget(raw: Raw) -> Raw:
    amounts = ("limit_fen", "reserved_fen", "noted_fen")
    return _columns("budget", raw, ("department", "doc_no", "verified"), amounts)


def _community(raw: Raw) -> Raw:
    ended = raw.get("used", {}).keys() | raw.get("withdrawn", {}).keys()
    days = [
        one["until"] for no, one in enumerate(raw.get("invitations", ()), 1) if str(no) not in ended
    ]
    return {"open_until": _day(max(days, default=None))}


def _rulebook(raw: Raw) -> Raw:
    versions = raw.get("versions") or [{}]
    return {"digest": versions[-1].get("digest", ""), "since": _day(versions[-1].get("since"))}


def _place(raw: Raw) -> Raw:
    versions = raw.get("versions") or [{}]
    return {"digest": versions[-1].get("digest", "")}


def _exchange(raw: Raw) -> Raw:
    return {"called_on": _day((raw.get("called") or {}).get("on"))}


TABLES: Mapping[str, Table] = {
    "assignment": states.assignment,
    "opinion": states.opinion,
    "placement": states.placement,
    "refusal": states.refusal,
    "bypass": states.bypass,
    "dispute": states.dispute,
    "emergency": states.emergency,
    "budget": states.budget_line,
    "community": rules.community_record,
    "rulebook": rules.rulebook,
    "place": rules.place,
    "exchange": rules.exchange,
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
    "community": _community,
    "rulebook": _rulebook,
    "place": _place,
    "exchange": _exchange,
}


Shown = tuple[str, str, str]  # number, community, title


def place_of(kind: str, ident: str, raw: Raw) -> Shown:
    """Return the number, community and title under which a stream's work items are shown."""
    if (find := _SHOWN.get(kind)) is not None:
        return find(ident, raw)
    return raw.get("number", ""), raw.get("community", ""), raw.get("title", "")


def _assignment_shown(ident: str, raw: Raw) -> Shown:
    title = (raw.get("terms") or {}).get("title", "")
    return ident, "", f"{title} [{' '.join(raw['over'])}]" if raw.get("over") else title


def _refusal_shown(ident: str, raw: Raw) -> Shown:
    return raw.get("number") or ident, raw.get("community", ""), raw.get("text", "")[:80]


def _report_shown(ident: str, raw: Raw) -> Shown:
    """To the department as well: the words of the reporter only before its notice."""
    return ident, "", (raw.get("notice") or raw.get("demand", ""))[:80]


def _exchange_shown(_: str, raw: Raw) -> Shown:
    called = raw.get("called") or {}
    return "", "", " ".join(called[one] for one in ("on", "place") if one in called)[:80]


_SHOWN: Mapping[str, Callable[[str, Raw], Shown]] = {
    "assignment": _assignment_shown,
    "refusal": _refusal_shown,
    "bypass": _report_shown,
    "exchange": _exchange_shown,
    "emergency": lambda ident, raw: (ident, "", raw.get("text", "")[:80]),
    "budget": lambda _, raw: (next(iter(raw.get("urgent") or ()), ""), "", raw.get("doc_no", "")),
    "place": lambda _, raw: ("", "", (raw.get("proposed") or {}).get("reason", "")[:80]),
    "community": lambda ident, raw: ("", ident, (raw.get("entered") or {}).get("on", "")),
}
