"""Why an item does not move: the cause, who owes it, and what comes next, in words.

One answer for the desk, the terminal and the runs of the flows. It is read from the work item, its
due day and the table of who owes what (policies.lifecycle.owing); nothing is kept of it.
"""

from collections.abc import Sequence
from datetime import date

from ledger.read import queries
from ledger.store.session import Ledger
from policies.lifecycle.owing import OWINGS, SYSTEM
from policies.lifecycle.row import STREAM_OF
from policies.lifecycle.waiting import rungs, told_by
from policies.rules import Rules
from schemas.acts.act import WorkItem
from schemas.texts import catalogue
from schemas.values import Value
from tasks import clock, rulebooks
from tasks.reasons import name_of

THEN = {
    (STREAM_OF[type(one.state)], one.act, one.role): one.then for one in OWINGS if one.then
}  # the stream, an act and who owes it -> what the system does when it did not come


class Stuck(Value):
    """A work item that nobody did in time; all but the number in Chinese (zh) and English (en)."""

    number: str
    owner: dict[str, str]
    cause: dict[str, str]
    next: dict[str, str]


def of(item: WorkItem, rules: Rules, today: date) -> Stuck | None:
    """Return why a work item does not move; None while it is not late."""
    day = item.from_on if item.role == SYSTEM else item.due
    if day is None or day >= today:
        return None
    who = {lang: _who(f"{item.role}@{item.org}", rules, lang) for lang in catalogue.LANGUAGES}
    late = rules.calendar.between(day, today)
    key = "system" if item.role == SYSTEM else "late"
    step, params, act = _next(item, rules)
    told = {
        lang: {"act": name_of(act, lang), "who": who[lang], **_named(params, rules, lang)}
        for lang in catalogue.LANGUAGES
    }
    return Stuck(
        number=item.about,
        owner=who,
        cause={
            lang: _text(
                key, lang, who=who[lang], act=name_of(item.act, lang), day=_day(day, lang), wd=late
            )
            for lang in told
        },
        next={lang: _text(step, lang, **told[lang]) for lang in told},
    )


def _next(item: WorkItem, rules: Rules) -> tuple[str, dict[str, str | date], str]:
    """Return what comes next: which text says it, of what day and seat, and of which act."""
    if item.role == SYSTEM:
        return "run", {}, item.act
    assert item.due is not None
    ladder, own = rungs(item, rules), f"{item.role}@{item.org}"
    for rung in ladder[len(item.escalated_to) :]:
        if (to := told_by(item, rung, rules)) != own:  # who owes it need not be told by others
            return "rung", {"day": rules.calendar.add(item.due, rung.wd), "to": to}, item.act
    if above := [to for to in item.escalated_to if to != own]:
        return "top", {"to": above[-1]}, item.act
    then = THEN.get((item.kind, item.act, item.role))
    if then:
        return "then", {"day": rules.calendar.next(item.due)}, then
    return "remind", {}, item.act


def late(ledger: Ledger, numbers: Sequence[str] | None, limit: int) -> list[Stuck]:
    """Return what is stuck of some assignments (None: of all), the longest first."""
    rules = rulebooks.rules_of(ledger)
    today = rules.calendar.today(clock.now(ledger))
    with ledger.read() as tx:
        items = queries.late(tx, today, numbers=numbers or (), limit=limit)
    return [one for one in (of(item, rules, today) for item in items) if one is not None]


def _who(seat: str, rules: Rules, lang: str) -> str:
    role, _, org = seat.partition("@")
    at = rules.directory.name_of(org) if org else ""
    within = {"zh": f"（{at}）", "en": f" ({at})"}[lang] if at else ""
    return f"{name_of(role, lang)}{within}"


def _named(params: dict[str, str | date], rules: Rules, lang: str) -> dict[str, str]:
    return {
        key: _day(one, lang) if isinstance(one, date) else _who(one, rules, lang)
        for key, one in params.items()
    }


def _day(day: date, lang: str) -> str:
    """Write a day as Chinese offices do; in English as the rest of the engine's text."""
    parts = {"year": day.year, "month": day.month, "day": day.day}
    return catalogue.text("report", "day", lang, **parts) if lang == "zh" else str(day)


def _text(key: str, lang: str, **params: object) -> str:
    return catalogue.text("lifecycle", f"stuck.{key}", lang, **params)
