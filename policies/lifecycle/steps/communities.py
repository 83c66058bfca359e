"""What a community records by itself: an invitation and its end, and what came off the wall.

The rules read it of every application that asks the community (tasks.acts.register_facts).
"""

from datetime import date
from decimal import Decimal

from policies.facts.form_defects import months_after
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.lifecycle.steps.placement.refusing import known_organisation
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.communities import (
    DeclareBurden,
    Invite,
    NoteIncome,
    NoteRemoval,
    WithdrawInvitation,
)
from schemas.applications.codes import Route
from schemas.events import Event
from schemas.states.communities import (
    METRICS,
    CommunityState,
    DeclaredBurden,
    Removal,
    StandingInvitation,
    YearIncome,
)
from schemas.written import folded


def invite(case: Case) -> list[Event]:
    """A community asks for work, for a term; the same is not asked for twice at a time."""
    assert isinstance(case.form, Invite)
    form, known = case.form, own_state(case)
    known_organisation(case, form.department)
    dated(case, form.on)
    last = months_after(case.today, case.table.invitation_months)
    if not case.today <= form.until <= last:
        raise Stop("invitation_term", until=form.until.isoformat(), last=last.isoformat())
    for no, one in known.standing(case.today):
        same = one.department == form.department and folded(one.title) == folded(form.title)
        if same and str(no) not in known.used:
            raise Stop("already_done", verb=case.act.verb)
    told = StandingInvitation(**form.model_dump(exclude={"community"})).model_dump(mode="json")
    return [community_event(case, "community.invited", append={"invitations": [told]})]


def withdraw(case: Case) -> list[Event]:
    """It is taken back: from then on no application rests on it; what was decided stays."""
    assert isinstance(case.form, WithdrawInvitation)
    known, no = own_state(case), case.form.no
    if no > len(known.invitations):
        raise Stop("no_such_invitation", no=no, community=case.own())
    if str(no) in known.withdrawn:
        raise Stop("already_done", verb=case.act.verb)
    if case.today > (until := known.invitations[no - 1].until):
        raise Stop("invitation_over", no=no, until=until.isoformat())
    taken = {"withdrawn": {str(no): case.today.isoformat()}}
    return [
        community_event(
            case, "community.invitation_withdrawn", merge=taken, reason=case.form.reason
        )
    ]


def note_removal(case: Case) -> list[Event]:
    """A plaque or ledger is gone; who asks for one like it is asked why (A14)."""
    assert isinstance(case.form, NoteRemoval)
    form = case.form
    dated(case, form.on)
    told = Removal(**form.model_dump(exclude={"community"})).model_dump(mode="json")
    same = ((one.kind, folded(one.name)) for one in own_state(case).removals if one.on >= form.on)
    if (form.kind, folded(form.name)) in same:
        raise Stop("already_done", verb=case.act.verb)
    return [community_event(case, "community.removal_noted", append={"removals": [told]})]


def note_income(case: Case) -> list[Event]:
    """The other columns of the yearly table; what is noted anew takes the place of the last."""
    assert isinstance(case.form, NoteIncome)
    form = case.form
    if form.year > case.today.year:
        raise Stop("dated_ahead", on=str(form.year))
    told = YearIncome(**form.model_dump(exclude={"community", "year"}))
    if own_state(case).income.get(str(form.year)) == told:
        raise Stop("already_done", verb=case.act.verb)
    merged = {"income": {str(form.year): told.model_dump(mode="json")}}
    return [community_event(case, "community.income_noted", merge=merged)]


def declare_burden(case: Case) -> list[Event]:
    """What it bears before admission, for the first census; declared anew takes its place."""
    assert isinstance(case.form, DeclareBurden)
    form = case.form
    dated(case, form.on)
    found = {metric: getattr(form, name) for name, metric in METRICS.items()}
    values = {metric: Decimal(value) for metric, value in found.items() if value is not None}
    if not values:
        raise Stop("nothing_declared")
    told = DeclaredBurden(
        on=form.on, method=form.method, values=values, heaviest=form.heaviest or ""
    )
    if own_state(case).burden == told:
        raise Stop("already_done", verb=case.act.verb)
    return [community_event(case, "community.burden_declared", burden=told.model_dump(mode="json"))]


def used_up(case: Case, route: str) -> list[Event]:
    """An application that goes the way of the invited uses the invitation up."""
    one = case.scene.given.invitation
    if route != Route.LIGHT or one is None or one.no is None:
        return []
    taken = {"used": {str(one.no): case.number}}
    return [case.on(events.community(str(one.community)), "community.invitation_used", merge=taken)]


def own_state(case: Case) -> CommunityState:
    """Return what the community of an act has on record."""
    return case.scene.community or CommunityState(id=case.own())


def dated(case: Case, on: date) -> None:
    """Refuse a day that is still to come."""
    if on > case.today:
        raise Stop("dated_ahead", on=on.isoformat())


def community_event(case: Case, kind: str, **body: object) -> Event:
    """Return an event of the stream of the community of an act."""
    return case.on(events.community(case.own()), kind, id=case.own(), **body)


def own_stream(act: Act, by: Actor) -> Needs:
    """The community that is named, else the actor's own."""
    return Needs(community=act.code("community") or by.org)


STEPS = {
    "invite": Step(invite, own_stream),
    "withdraw_invitation": Step(withdraw, own_stream),
    "note_removal": Step(note_removal, own_stream),
    "note_income": Step(note_income, own_stream),
    "declare_burden": Step(declare_burden, own_stream),
}
