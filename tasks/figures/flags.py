"""The red flags of a ledger, as saved questions with their answers; and samples for a review.

A flag is a sign that can be explained, never a finding of guilt: what comes first is a question
to whoever it is about. Nothing here names who reported what.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from ledger.audit import journal
from ledger.read import assignments, journal_feed, review
from ledger.store.session import Ledger, Tx
from policies.cost.funding import largest_remainder
from policies.flags.book import FLAGS, UNKNOWN
from policies.flags.evidence import AssignmentEvidence, Evidence, Moment, PassedDown
from policies.rules import Rules
from policies.visibility import bypass, money
from schemas.acts.act import Actor
from schemas.money import yuan_of
from schemas.reports.dashboards import Dashboard
from schemas.reports.flags import Flag, FlagRow, Sample, Sign
from schemas.states.bypass import BypassState
from schemas.states.communities import CommunityState
from schemas.states.states import (
    AssignmentState,
    OpinionState,
    PlacementState,
    RefusalState,
    State,
)
from schemas.texts import catalogue
from tasks import adopted, clock, rulebooks
from tasks.figures import dashboard
from tasks.funds.reports import FundsSource, Wanted
from tasks.funds.sums import YEAR_END_LUMP, yearly
from tasks.reasons import name_of

KINDS = (
    "application.submitted", "application.proposed", "application.decided", "application.rejected",
    "application.accepted", "application.funds_confirmed", "consultation.closed", "opinion.asked",
    "opinion.given", "refusal.issued", "refusal.withdrawn", "rulebook.put_in_force",
    "agreement.sent", "agreement.signed_by_department", "funds.ordered", "funds.paid",
    "work.accepted", "work.defects_listed", "work.evaluated", "application.step_done",
)  # fmt: skip
"""Moments that the flags look at, and those in which a department does something for its work."""
S = TypeVar("S", bound=State)
ABOUT_REPORTS = ("A6", "A9")  # the flags that count reports of work passed down
STRATA = ("department", "street", "route", "stage", "none")


@dataclass(frozen=True)
class _Known:
    """The flags as of an entry of the journal and a day."""

    head: int
    on: date
    flags: tuple[Flag, ...]


_KNOWN: WeakKeyDictionary[Ledger, _Known] = WeakKeyDictionary()


def flags(ledger: Ledger, by: Actor | None = None) -> tuple[Flag, ...]:
    """Return every red flag in the order of its code, with the signs found now.

    Read anew when the ledger has moved. A flag that no ledger can know says why. by: who looks;
    reports of work passed down that they may not see are left out of what is counted.
    """
    rules = rulebooks.rules_of(ledger)
    on = rules.calendar.today(clock.now(ledger))
    with ledger.read() as tx:
        head = journal_feed.head(tx)
    known = _KNOWN.get(ledger)
    if known is None or (known.head, known.on) != (head, on):
        known = _KNOWN[ledger] = _Known(head, on, tuple(_judged(ledger, rules)))
    return known.flags if by is None else tuple(_left_to(by, ledger, rules, known))


def _left_to(by: Actor, ledger: Ledger, rules: Rules, known: _Known) -> Iterator[Flag]:
    with ledger.read() as tx:
        every = _every(tx, BypassState)
    seen = [one for one in every if bypass.shown(one, by, rules.directory) is not None]
    told = _told(ledger, rules, known.on, seen)
    for flag in known.flags:
        narrow = flag.code in ABOUT_REPORTS and len(seen) < len(every)
        yield _judge(flag.code, told) if narrow else flag


def _told(ledger: Ledger, rules: Rules, on: date, reports: Iterable[BypassState]) -> Evidence:
    """Return reports of work passed down as evidence, and nothing else."""
    told = tuple(PassedDown(one.department, one.channel) for one in reports)
    bounds = adopted.flags(ledger, clock.now(ledger))
    return Evidence(on=on, rules=rules, bounds=bounds, reports=told)


def _judged(ledger: Ledger, rules: Rules) -> Iterator[Flag]:
    seen = _evidence(ledger, rules)
    codes = sorted((*FLAGS, *UNKNOWN), key=lambda code: int(code[1:]))
    return (_judge(code, seen) for code in codes)


def _judge(code: str, seen: Evidence) -> Flag:
    texts = catalogue.texts("flags", code)
    judge = FLAGS.get(code)
    return Flag(
        code=code,
        title=texts["title"]["zh"],
        title_en=texts["title"]["en"],
        question=texts["question"]["zh"],
        question_en=texts["question"]["en"],
        rows=tuple(_worded(sign, texts) for sign in judge(seen)) if judge else (),
        known=judge is not None,
    )


def _worded(sign: Sign, texts: Mapping[str, catalogue.Text]) -> FlagRow:
    """Put a sign into words; a flag of several kinds has a text for each (A5)."""
    kind = sign.params.get("kind")
    row = texts[f"row.{kind}" if kind else "row"]
    return FlagRow(
        org=sign.org,
        numbers=sign.numbers,
        params=sign.params,
        text=row["zh"].format(**_named(sign.params, "zh")),
        text_en=row["en"].format(**_named(sign.params, "en")),
    )


def _named(params: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Say codes by their names and fen as yuan."""
    known = {
        key: name_of(one, lang) if isinstance(one, str) else one for key, one in params.items()
    }
    return {**known, "yuan": yuan_of(params["fen"])} if "fen" in params else known


def _evidence(ledger: Ledger, rules: Rules) -> Evidence:
    board, heir = dashboard.of_office(ledger), rules.directory.heir
    with journal.snapshot(ledger) as tx:
        return replace(
            _told(ledger, rules, board.on, _every(tx, BypassState)),
            assignments=tuple(
                AssignmentEvidence(state, filed, heir(state.terms.applicant, state.number))
                for state, filed in review.filings(tx)
            ),
            placements=_every(tx, PlacementState),
            opinions=_every(tx, OpinionState),
            refusals=_every(tx, RefusalState),
            communities=_every(tx, CommunityState),
            moments=tuple(_moment(one) for one in review.instants(tx, KINDS)),
            refused=_refused(tx),
            owed=tuple((one.org, one.fen, one.longest_wd) for one in board.arrears),
            kept=tuple(_kept(board)),
            december=tuple(_december(tx, rules, board.on)),
            own_acts=board.line.own.per_item,
        )


def _every(tx: Tx, model: type[S]) -> tuple[S, ...]:
    return tuple(one.state for one in assignments.every(tx, model))


def _moment(one: review.Instant) -> Moment:
    number, _, community = one.stream_id.partition(":")
    return Moment(
        kind=one.kind,
        number=number,
        community=community,
        actor=one.actor,
        role=one.role,
        org=one.org,
        at=one.at,
        remark=str(one.body.get("remark") or ""),
    )


def _refused(tx: Tx) -> Mapping[tuple[str, str], int]:
    """Count the attempts to file what rules reject, by who tried and which rule."""
    found: Counter[tuple[str, str]] = Counter()
    for org, params in review.refused(tx, "rejected_by_rules"):
        found.update((org, rule) for rule in params.get("rules", ()))
    return found


def _kept(board: Dashboard) -> Iterator[tuple[str, int, int]]:
    """Return what streets keep beyond the term of handing over."""
    for one in board.custody:
        yield one.org, one.fen - one.by_age.get("in_term", 0), one.longest_wd


def _december(tx: Tx, rules: Rules, day: date) -> Iterator[tuple[str, str]]:
    """Return communities whose money of the year came in one lump at its end."""
    if day < min(table.valid_from for table in rules.jurisdiction.routes):
        return
    report = yearly(FundsSource(tx, rules, Wanted(day), money.WHOLE))
    names = [column.code for column in report.columns]
    for code, row in zip(rules.directory.codes, report.rows, strict=True):
        told = dict(zip(names, row, strict=True))
        if told["finding"] == YEAR_END_LUMP:
            yield code, told["december_share"]


def sample(ledger: Ledger, seed: str, size: int, stratum: str = "none") -> Sample:
    """Draw a sample of assignments by a seed: the same seed and ledger draw the same.

    Each stratum (STRATA) gives in proportion to its size; within it, numbers come in the order of
    the digests of seed and number. Whoever asks records the seed (security log).
    """
    with ledger.read() as tx:
        found = [
            (one.number, _stratum(one, stratum))
            for one in _every(tx, AssignmentState)
            if one.filed_on  # a draft is nobody's to review
        ]
    by_stratum: dict[str, list[str]] = {}
    for number, name in sorted(found, key=lambda pair: _drawn(seed, pair[0])):
        by_stratum.setdefault(name, []).append(number)
    names = sorted(by_stratum)
    wanted = min(max(size, 0), len(found))
    parts = largest_remainder(wanted, [len(by_stratum[name]) for name in names]) if names else []
    return Sample(
        seed=seed,
        size=wanted,
        stratum=stratum,
        population=len(found),
        strata={name: tuple(by_stratum[name][:n]) for name, n in zip(names, parts, strict=True)},
    )


def _stratum(state: AssignmentState, stratum: str) -> str:
    named = {
        "department": state.terms.applicant,
        "street": state.street,
        "route": state.route,
        "stage": str(state.stage),
    }
    return named.get(stratum, "")


def _drawn(seed: str, number: str) -> str:
    return hashlib.sha256(f"{seed}\n{number}".encode()).hexdigest()
