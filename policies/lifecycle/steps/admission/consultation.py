"""Consultation of communities: open, answer, clarify, close, the fast route, the street's opinion.

Rows 8 to 10 and section 3.2 of the life cycle; residents' meeting: Art. 29-30 of the law of 2025.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from policies.cost.funding import communities_of
from policies.facts.residents_meeting import meeting_holds
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop, at_opinions, clock_of
from schemas.acts.act import Act, Actor
from schemas.acts.decision import AnswerForm, Clarify, OpenConsultation, Propose
from schemas.acts.filing import RouteFast
from schemas.events import Event
from schemas.place.jurisdiction import Sample
from schemas.states.stages import Answer, Stage
from schemas.states.states import OpinionState

FULL = "L03"  # the route of a new item: asked, reviewed, funded, decided by the leading group
AGREED = (Answer.AGREE, Answer.AGREE_WITH_CONDITIONS)
OPPOSED = (Answer.DISAGREE, Answer.NO_CAPACITY)
WORDED = (Answer.AGREE_WITH_CONDITIONS, Answer.ASK_CLARIFICATION)  # nothing without words
HOURLESS = (*OPPOSED, Answer.ASK_CLARIFICATION)  # who does not take the work need not estimate it


def sample(codes: tuple[str, ...], seed: str, rule: Sample) -> tuple[str, ...]:
    """Draw who is asked: all up to `over`, else a share (at least some), by the system.

    The draw is the order of sha256(seed, code), so nobody can steer it and anyone can repeat it.
    """
    if len(codes) <= rule.over:
        return codes
    share = -(-len(codes) * int(rule.share * 100) // 100)
    drawn = sorted(codes, key=lambda code: sha256(f"{seed}\n{code}".encode()).hexdigest())
    chosen = set(drawn[: max(share, rule.at_least)])
    return tuple(code for code in codes if code in chosen)


def open_consultation(case: Case) -> list[Event]:
    """Row 8: ask the communities; of more than ten the system draws a sample, others may join.

    Whoever reviews may take the fuller path, with a reason, where the rules would allow less.
    """
    assert isinstance(case.form, OpenConsultation)
    assert case.scene.application is not None
    fuller = {} if case.request else _fuller(case, case.form)
    codes = (
        case.request.concerned
        if case.request
        else communities_of(case.scene.application, case.rules.directory)
    )
    strangers = [code for code in case.form.communities if code not in codes]
    if strangers:
        raise Stop("community_not_asked_for", communities=strangers)
    seed = f"{case.number}/{case.assignment.version}"
    drawn = codes if _deliberated(case) else sample(codes, seed, case.table.sample)
    chosen = {*drawn, *case.form.communities}
    asked = [code for code in codes if code in chosen]
    opened = case.on_assignment(
        "consultation.opened",
        asked=len(asked),
        answered=0,
        opposed=0,
        add={"round": 1},
        seed=seed,
        communities=asked,
        **fuller,
        **case.enter(),
    )
    due = opened.body["start"][0]["due"]
    return [opened, *(_asked(case, code, due) for code in asked)]


def _fuller(case: Case, form: OpenConsultation) -> dict[str, Any]:
    """Return what is written when the fuller path is taken instead of the one of the rules."""
    route, table = case.assignment.route, case.table
    if form.full and table.path(route) == table.path(FULL):
        raise Stop("already_full", route=route)
    skips = table.path(route)[0] != Stage.CONSULTING
    if not skips and not form.full:
        return {}
    if case.assignment.terms.required_by:
        raise Stop("required_by_law", law=case.assignment.terms.required_by)
    if not form.reason.strip() and not form.full:
        raise Stop("no_consultation_on_route", route=route)
    if not form.reason.strip():
        raise Stop("incomplete", fields=["reason"])
    return {"route": FULL, "instead_of": route, "reason": form.reason}


def _asked(case: Case, code: str, due: str) -> Event:
    terms = case.assignment.terms
    return case.on_opinion(
        code,
        "opinion.asked",
        number=case.number,
        community=code,
        title=terms.title,
        applicant=terms.applicant,
        street=case.rules.directory.street_of(code),
        answer=Answer.ASKED,
        round=case.assignment.round + 1,
        due=due,
    )


def answer(case: Case) -> list[Event]:
    """A community answers for itself; it may change its answer until the consultation closes.

    An answer that takes the place of an earlier one says which (`replaces`).
    """
    assert isinstance(case.form, AnswerForm)
    form, code = case.form, case.own()
    if case.at not in case.row.within:
        raise Stop("consultation_closed", stage=case.at)
    before = _opinion(case, code)
    check_answer(form.answer, form.hours, form.remark)
    if (before.answer, before.hours, before.remark) == (form.answer, form.hours, form.remark):
        raise Stop("already_done", verb="answer")
    _check_meeting(form.meeting)
    if form.answer in AGREED and form.meeting is None and (names := _deliberated(case)):
        raise Stop("deliberation_missing", names=names)
    given = case.on_opinion(
        code,
        "opinion.given",
        answer=form.answer,
        hours=None if form.hours is None else str(form.hours),
        remark=form.remark,
        by=case.by.person,
        meeting=form.meeting,
        **({"replaces": before.answer} if _answered(before.answer) else {}),
    )
    counted = {
        "answered": _answered(form.answer) - _answered(before.answer),
        "opposed": (form.answer in OPPOSED) - (before.answer in OPPOSED),
    }
    return [given, case.on_assignment("consultation.answered", community=code, add=counted)]


def check_answer(answer: str, hours: object, remark: str) -> None:
    """Refuse an answer that lacks the hours or the words without which it says nothing."""
    if answer not in HOURLESS and hours is None:
        raise Stop("incomplete", fields=["hours"])
    if answer in WORDED and not remark.strip():
        raise Stop("incomplete", fields=["remark"])


def _deliberated(case: Case) -> tuple[str, ...]:
    """Return the certificates that are asked for and that a residents' meeting has to allow."""
    return (case.request or case.assignment.terms).deliberated


def _answered(value: str) -> int:
    return int(value not in (Answer.ASKED, Answer.ASK_CLARIFICATION))


def _check_meeting(meeting: Mapping[str, Any] | None) -> None:
    if meeting is None:
        return
    try:
        numbers = [int(meeting[key]) for key in ("members", "present", "in_favour")]
    except (KeyError, TypeError, ValueError) as broken:
        raise Stop("incomplete", fields=["meeting"]) from broken
    if not meeting_holds(*numbers):
        raise Stop("meeting_not_valid", **meeting)


def _opinion(case: Case, code: str) -> OpinionState:
    found = case.scene.opinions.get(code)
    if found is None or found.round != case.assignment.round:
        raise Stop("not_consulted", community=code)
    return found


def clarify(case: Case) -> list[Event]:
    """The department answers a community's question; the question stays open for its answer."""
    assert isinstance(case.form, Clarify)
    before = _opinion(case, case.form.community)
    if before.answer is not Answer.ASK_CLARIFICATION:
        raise Stop("nothing_to_clarify", community=case.form.community)
    if before.clarification:
        raise Stop("already_done", verb="clarify")
    text = case.form.text
    return [case.on_opinion(case.form.community, "opinion.clarified", clarification=text)]


def close_consultation(case: Case) -> list[Event]:
    """Row 9: closed when all have answered, else the day after the term; silence is no yes."""
    assignment = case.assignment
    clock = clock_of(assignment.clocks, "consultation")
    over = clock is not None and case.today > clock.due
    if assignment.answered < assignment.asked and not over:
        raise Stop("consultation_running", due=str(clock.due) if clock else "")
    quorum = case.table.consultation_quorum.met(assignment.answered, assignment.asked)
    closed = case.on_assignment(
        "consultation.closed", quorum_met=quorum, **case.enter(case.next_stage())
    )
    silent = [
        case.on_opinion(code, "opinion.not_given", answer=Answer.NO_ANSWER, open=False)
        for code, one in case.scene.opinions.items()
        if one.round == assignment.round and one.answer in (Answer.ASKED, Answer.ASK_CLARIFICATION)
    ]
    done = [
        case.on_opinion(code, "opinion.closed", open=False)
        for code, one in case.scene.opinions.items()
        if one.round == assignment.round and _answered(one.answer)
    ]
    return [closed, *silent, *done]


def route_fast(case: Case) -> list[Event]:
    """Section 3.4: an item of the assist list, unchanged, goes straight to its funds."""
    assert isinstance(case.form, RouteFast)
    if case.form.route != case.assignment.route:
        raise Stop("other_route", route=case.assignment.route, asked=case.form.route)
    stage = case.next_stage_of_acceptance()
    if stage == Stage.CONSULTING:
        raise Stop("consultation_needed", route=case.assignment.route)
    return [case.on_assignment("application.routed_fast", **case.enter(stage))]


def propose(case: Case) -> list[Event]:
    """Row 10: the street's written opinion, after its capacity and overlap checks."""
    assert isinstance(case.form, Propose)
    if not (case.form.capacity_checked and case.form.overlap_checked):
        raise Stop("checks_missing")
    return [
        case.on_assignment(
            "application.proposed", opinion=case.form.opinion, **case.enter(case.next_stage())
        )
    ]


def _asks(act: Act, by: Actor) -> Needs:
    return Needs(application=True)


STEPS = {
    "open_consultation": Step(open_consultation, _asks),
    "answer": Step(answer, needs=at_opinions),
    "clarify": Step(clarify, at_opinions),
    "close_consultation": Step(close_consultation, lambda act, by: Needs(all_opinions=True)),
    "route_fast": Step(route_fast),
    "propose": Step(propose),
}
