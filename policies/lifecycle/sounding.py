"""Offices remind, inform and ask each other about an assignment: on record, deciding nothing.

A reminder goes to whom something waits on, once in a working day; a copy is for the information of
a body, which notes that it was read; a question is answered and changes no state, day or hand.
Communities are neither sent copies nor questions: what is asked of them has its own acts.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.handing import streams
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.waiting import waiting
from policies.visibility.may_read import within
from policies.visibility.scope import reach
from schemas import events
from schemas.acts.act import Act, Actor, Wait
from schemas.acts.office import Addressee, Copying, QuestionPut, Reminding, Replying
from schemas.events import Event
from schemas.place.visibility import Parties
from schemas.states.sounding import CopySent, Question, Reminder
from schemas.values import plain

KEPT = 20  # questions that stay with an item after their answer


def remind(case: Case) -> list[Event]:
    """Remind a seat of what waits on it; once in a working day, whoever does."""
    form = case.form
    assert isinstance(form, Reminding)
    _concerned(case, case.by.role, case.by.org)
    acts = dict.fromkeys(one.act for one in _waits(case, form.to))
    if not acts:
        raise Stop("nothing_waits_there", role=form.to.role, org=form.to.org)
    seat = _seat(form.to)
    last = case.assignment.reminded.get(seat)
    if last is not None and case.today < case.rules.calendar.next(last.on):
        raise Stop("reminded_today", on=last.on)
    note = Reminder(on=case.today, times=last.times + 1 if last else 1)
    merge = {"reminded": {seat: plain(note)}}
    return [_said(case, "application.reminded", form.to, form.text, merge=merge, acts=[*acts])]


def cc(case: Case) -> list[Event]:
    """Send a copy for the information of a body."""
    form = case.form
    assert isinstance(form, Copying)
    seat = body(case, form.to)
    if seat in case.assignment.copies:
        raise Stop("copied_already", role=form.to.role, org=form.to.org)
    merge = {"copies": {seat: plain(CopySent(on=case.today))}}
    return [_said(case, "application.copied", form.to, merge=merge)]


def note_read(case: Case) -> list[Event]:
    """Note that a copy was read."""
    known = case.assignment.copies.get(_seat(case.by))
    if known is None:
        raise Stop("no_copy")
    if known.read_on is not None:
        raise Stop("already_done", verb=case.act.verb)
    read = known.model_copy(update={"read_on": case.today})
    merge = {"copies": {_seat(case.by): plain(read)}}
    return [_said(case, "application.copy_read", case.by, merge=merge)]


def ask(case: Case) -> list[Event]:
    """Ask a body, whose answer decides nothing."""
    form = case.form
    assert isinstance(form, QuestionPut)
    body(case, form.to)
    question = Question(
        no=_last(case) + 1,
        role=form.to.role,
        org=form.to.org,
        asked_by=_seat(case.by),
        text=form.text,
        on=case.today,
    )
    append = {"inquiries": [plain(question)]}
    return [_said(case, "application.asked", form.to, form.text, append=append, no=question.no)]


def reply(case: Case) -> list[Event]:
    """Answer a question that was put to one's seat."""
    form = case.form
    assert isinstance(form, Replying)
    mine = (case.by.role, case.by.org)
    asked = [one for one in case.assignment.inquiries if (one.role, one.org) == mine]
    found = next((one for one in asked if one.no == form.no), None)
    known = {one.no for one in case.assignment.inquiries}
    fallen = form.no not in known and 0 < form.no <= _last(case)
    if fallen or (found is not None and found.answered_on is not None):
        raise Stop("already_done", verb=case.act.verb)
    if found is None:
        raise Stop("no_such_question", no=form.no)
    answered = found.model_copy(update={"answer": form.text, "answered_on": case.today})
    every = [answered if one is found else one for one in case.assignment.inquiries]
    role, _, org = found.asked_by.partition("@")
    to, left = Addressee(role=role, org=org), [plain(one) for one in _kept(every)]
    return [_said(case, "application.replied", to, form.text, inquiries=left, no=found.no)]


def _last(case: Case) -> int:
    return max((one.no for one in case.assignment.inquiries), default=0)


def _kept(every: Sequence[Question]) -> list[Question]:
    """Return the open questions and the newest answered ones; the journal keeps all of them.

    An item of years would else carry every question through each of its acts.
    """
    return [one for one in every if one.answered_on is None or one in every[-KEPT:]]


def _said(case: Case, kind: str, to: Addressee | Actor, text: str = "", /, **more: Any) -> Event:
    asking: dict[str, Any] = {"to": _seat(to)}
    asking |= {name: more.pop(name) for name in ("acts", "no") if name in more}
    asking |= {"text": text} if text else {}
    return case.on(events.assignment(case.number), kind, asking=asking, **more)


def _seat(one: Addressee | Actor) -> str:
    return f"{one.role}@{one.org}"


def body(case: Case, to: Addressee) -> str:
    """Return the seat of a body that a copy or question may go to."""
    _concerned(case, case.by.role, case.by.org)
    if to.org in case.rules.directory.communities:
        raise Stop("bodies_only", org=to.org)
    _concerned(case, to.role, to.org)
    if _seat(to) == _seat(case.by):
        raise Stop("to_oneself")
    if Actor(person="", role=to.role, org=to.org) in case.scene.absent:
        raise Stop("nobody_there", role=to.role, org=to.org)
    return _seat(to)


def _concerned(case: Case, role: str, org: str) -> None:
    """Raise Stop unless a seat reads the assignment as one that has to do with it."""
    one, scene = case.assignment, case.scene
    whose = Parties(
        kind="assignment",
        number=case.number,
        stage=one.stage,
        applicant=one.terms.applicant,
        real_owner=one.terms.real_owner,
        reviewer=one.street,
        streets=frozenset(one.terms.streets if one.placed else ()),
        communities=frozenset((*scene.placements, *scene.opinions)),
    )
    seat = Actor(person="", role=role, org=org)
    if not within(reach(seat, case.rules), whose):
        raise Stop("not_concerned", org=org)


def _waits(case: Case, to: Addressee) -> Iterator[Wait]:
    """Yield what waits on a seat today."""
    for stream, state in streams(case.scene, case.act.number):
        for one in waiting(stream.kind, state, case.rules):
            begun = one.from_on is None or one.from_on <= case.today
            if begun and (one.role, one.org) == (to.role, to.org):
                yield one


def _theirs(act: Act, by: Actor) -> Needs:
    """What waits on whom is reminded, and what makes a community a party."""
    own = (by.org,) if by.role.startswith("COMM_") else ()
    return Needs(communities=own, opinions=own, items_of=act.code("to", "org"))


STEPS = {
    "remind": Step(remind, needs=_theirs),
    "cc": Step(cc),
    "note_read": Step(note_read),
    "ask": Step(ask),
    "reply": Step(reply),
}
