"""The rulebook's own life: the leading group's office puts it in force from a day on."""

from typing import Any

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.rulebook.diff import difference
from schemas import events
from schemas.acts.act import Act, Actor
from schemas.acts.rulebooks import PutRulebook, RulebookVote
from schemas.events import Event
from schemas.states.rulebooks import InForce, RulebookChange

SHOWN_MAX = 200  # changes told in the journal; the text itself is kept whole


def put_in_force(case: Case) -> list[Event]:
    """Put the rulebook of the place's files in force from a day on, never in the past.

    A list of duties that grows takes the path of an assignment: the leading group votes on it,
    with the entries and their hours before it (section 9, A21).
    """
    assert isinstance(case.form, PutRulebook)
    form, book, held = case.form, case.rules.rulebook, case.scene.rulebooks
    if form.digest and form.digest != book.digest:
        raise Stop("other_rulebook", found=book.digest, given=form.digest)
    if form.since < case.today:
        raise Stop("not_backwards", begins=form.since.isoformat())
    if held is not None and held.versions and held.on(form.since) == book.digest:
        raise Stop("already_done", verb=case.act.verb)
    before = case.scene.before
    change = difference(before, book) if before is not None else RulebookChange()
    _check_growth(case, form, change)
    place = case.rules.jurisdiction.place
    put = InForce(
        digest=book.digest,
        since=form.since,
        put_on=case.today,
        by=f"{case.by.person}@{case.by.org}",
        document_no=form.document_no,
        reason=form.reason,
    )
    body: dict[str, Any] = {
        "id": place,
        "append": {"versions": [put.model_dump(mode="json")]},
        "rulebook": book.digest,
        "change": _told(change),
        "overrides": [f"{one.rule}.{one.key}" for one in book.overrides],
        "vote": form.vote.model_dump(mode="json") if form.vote else None,
    }
    return [case.on(events.rulebook(place), "rulebook.put_in_force", **body)]


def _check_growth(case: Case, form: PutRulebook, change: RulebookChange) -> None:
    if not change.growth:
        return
    added = [entry for one in change.growth for entry in one.added]
    hours = [f"{one.name} +{len(one.added)} ({one.hours} h)" for one in change.growth]
    if form.vote is None:
        raise Stop("vote_missing", added=added, hours=hours)
    _check_vote(case, form.vote)


def _check_vote(case: Case, vote: RulebookVote) -> None:
    members = case.table.members or len(case.rules.directory.members) + 1
    if vote.members != members:
        raise Stop("other_members", members=members, given=vote.members)
    if vote.voting != vote.in_favour + vote.against + vote.abstain or vote.voting > vote.present:
        raise Stop("votes_do_not_add_up", voting=vote.voting)
    if not case.table.decision_quorum.met(vote.voting, members):
        raise Stop("quorum_missed", voting=vote.voting, of=members)
    if 2 * vote.in_favour <= vote.voting:
        raise Stop("result_is_not_the_vote", in_favour=vote.in_favour, voting=vote.voting)


def _told(change: RulebookChange) -> dict[str, Any]:
    told = change.model_dump(mode="json", exclude_defaults=True)
    return {name: rows[:SHOWN_MAX] for name, rows in told.items()}


def _standing(act: Act, by: Actor) -> Needs:
    return Needs(rulebooks=True)


STEPS = {"put_rulebook_in_force": Step(put_in_force, needs=_standing)}
