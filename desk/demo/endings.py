"""How the demo ended: for every case what became of it, and the sums; and its papers as files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import accumulate
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from desk import tables
from desk.words import say
from ledger.read import assignments, queries
from ledger.store.session import Ledger, Tx
from policies.rules import Rules
from schemas.acts.act import Refused
from schemas.states.disputes import DisputeState
from schemas.states.emergency import EmergencyState
from schemas.states.stages import Work
from schemas.states.states import AssignmentState, PlacementState, RefusalState
from tasks import reasons

Ending = dict[str, Any]
AT_PLACES = {
    "changes": {"agree_change"},
    "suspensions": {"suspend"},
    "not_done": {"declare_not_done", "deem_not_done"},
}  # what is counted -> the acts of which one was done at a community

EARLY = {"exit", "exit_nonpay"}  # a placement ends before its day
EXITED = {"placement.exited", "placement.exited_for_nonpayment"}
NONPAY = "nonpay"


def endings(ledger: Ledger, filed: Iterable[tuple[int, str, str]]) -> list[Ending]:
    """Return what became of each (case, number, title) and its next terms: stage, money, work."""
    with ledger.read() as tx:
        return [one for told in sorted(filed) for one in _terms(tx, *told)]


def _terms(tx: Tx, case: int, number: str, title: str) -> Iterator[Ending]:
    state = assignments.state(tx, AssignmentState, number)
    told: Ending = {"case": case, "number": number, "title": title}
    if state is None:
        yield {**told, "stage": "", "refused": _why(tx, number)}
        return
    yield _ending(tx, told, state)
    if state.renewed_as:
        yield from _terms(tx, case, state.renewed_as, title)


def _ending(tx: Tx, told: Ending, state: AssignmentState) -> Ending:
    placements = assignments.parts(tx, PlacementState, state.number)
    return {
        **told,
        "stage": str(state.stage),
        "severity": state.severity,
        "route": state.route,
        "findings": sorted({one.rule for one in state.findings}),
        "admitted": state.approved_on is not None or state.placed > 0,
        "placements": len(placements),
        "closed": sum(one.work is Work.CLOSED for one in placements),
        "total_fen": state.terms.total_fen,
        "confirmed_fen": sum(one.confirmed_fen for one in placements),
    }


def _why(tx: Tx, number: str) -> dict[str, Any] | None:
    for one in queries.attempts(tx, number=number):
        if one["verb"] == "submit":
            return reasons.reason(Refused(code=one["code"], params=one["params"]))
    return None


def busiest(ledger: Ledger, numbers: Iterable[str]) -> date | None:
    """Return the first day on which most communities were at work, or None if none ever was."""
    changes: Counter[date] = Counter()
    with ledger.read() as tx:
        for number in numbers:
            for one in assignments.parts(tx, PlacementState, number):
                if one.started_on and one.delivered_on:
                    changes[one.started_on] += 1
                    changes[one.delivered_on] -= 1
    days = sorted(changes)
    running = list(accumulate(changes[day] for day in days))
    return days[running.index(max(running))] if days else None


def summary(ended: list[Ending], ledger: Ledger, rules: Rules) -> dict[str, Any]:
    """Return the sums: filed, refused, returned, admitted, funded (fen), done, archived."""
    filed = [one for one in ended if one["stage"]]
    with ledger.read() as tx:
        counts, lives = queries.counts(tx), _lives(tx, rules)
    return {
        "filed": len(filed),
        "refused_at_the_desk": len(ended) - len(filed),
        "returned": sum(not one["admitted"] for one in filed),
        "admitted": sum(one["admitted"] for one in filed),
        "placements": sum(one["placements"] for one in filed),
        "funded_fen": sum(one["confirmed_fen"] for one in filed),
        "done": sum(one["closed"] for one in filed),
        **lives,
        "stages": dict(Counter(one["stage"] for one in filed)),
        "entries": counts["journal"],
        "refused_attempts": counts["attempt"],
    }


def _lives(tx: Tx, rules: Rules) -> dict[str, Any]:
    """Return what did not go the plain way: refusals, disputes, emergencies, changes, ends; and
    who else asks than one department, and where else than at a residents' committee."""
    refusals = [one.state for one in assignments.every(tx, RefusalState)]
    at = [one.state for one in assignments.every(tx, PlacementState)]
    placements = [one.hands.keys() for one in at]
    items = [one.state for one in assignments.every(tx, AssignmentState)]
    return {
        "refusals": _by_stage(refusals),
        "demands": sum(bool(one.demand and one.number) for one in refusals),
        "silence": sum("deem_refusal_accepted" in one.hands for one in refusals),
        "disputes": _by_stage(one.state for one in assignments.every(tx, DisputeState)),
        "emergencies": _by_stage(one.state for one in assignments.every(tx, EmergencyState)),
        **{name: sum(bool(verbs & one) for one in placements) for name, verbs in AT_PLACES.items()},
        "exits": _exits(tx, at),
        "renewals": sum(bool(one.renewed_as) for one in items),
        "joint": sum(bool(one.terms.parties) for one in items),
        "streets": sum(rules.directory.is_street(one.terms.applicant) for one in items),
        "villages": sum(rules.directory.is_village(one.community) for one in at),
    }


def _exits(tx: Tx, at: Iterable[PlacementState]) -> dict[str, int]:
    """Return how many placements ended before their day, by the ground of row 24."""
    numbers = {one.number for one in at if EARLY & one.hands.keys()}
    told = [one for number in sorted(numbers) for one in assignments.history(tx, number)]
    grounds = (one.body.get("notice", NONPAY) for one in told if one.kind in EXITED)
    return dict(sorted(Counter(grounds).items()))


def _by_stage(states: Iterable[RefusalState | DisputeState | EmergencyState]) -> dict[str, int]:
    return dict(sorted(Counter(str(one.stage) for one in states).items()))


def shown(ended: list[Ending], sums: Mapping[str, Any], lang: str) -> list[RenderableType]:
    """Show the endings and the sums."""
    columns = ("case", "title", "severity", "route", "ended", "placements", "funded", "done_at")
    rows = (_row(one, lang) for one in ended)
    money = {**sums, "funded_fen": say("yuan", lang, amount=tables.yuan(sums["funded_fen"]))}
    pairs = [(f"demo.{key}", _counted(value, lang)) for key, value in money.items()]
    return [
        tables.table("demo.endings", columns, lang, rows),
        Text(say("demo.rules", lang)),
        tables.facts("demo.sums", pairs, lang),
    ]


def _counted(value: Any, lang: str) -> Any:
    """Return a count by states as text; another value as it is."""
    if not isinstance(value, Mapping):
        return value
    return "  ".join(f"{reasons.name_of(code, lang)} {count}" for code, count in value.items())


def _end(one: Ending) -> str:
    """Return how an item that was filed went: admitted or not, and done at how many communities."""
    if not one["admitted"]:
        return "not_admitted"
    return "done" if one["closed"] == one["placements"] else "partly"


def _row(one: Ending, lang: str) -> tuple[Any, ...]:
    if not one["stage"]:
        why = one["refused"]
        text = tables.message(why, lang).splitlines()[0] if why else ""
        return one["case"], one["title"], say("severity.reject", lang), "", text, "", "", ""
    return (
        one["case"],
        one["title"],
        say(f"severity.{one['severity']}", lang) + " " + " ".join(one["findings"]),
        reasons.name_of(one["route"], lang),
        say(f"demo.end.{_end(one)}", lang, stage=reasons.name_of(one["stage"], lang)),
        one["placements"] or "",
        tables.yuan(one["confirmed_fen"]) if one["confirmed_fen"] else "",
        one["closed"] or "",
    )
