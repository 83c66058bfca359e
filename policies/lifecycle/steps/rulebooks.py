"""The rulebook's own life: the leading group's office puts it in force from a day on."""

from datetime import date
from typing import Any, Protocol

from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps.case import Case, Step, Stop
from policies.rulebook import Rulebook
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
    if case.scene.place is not None:
        raise Stop("place_is_adopted")
    if form.digest and form.digest != book.digest:
        raise Stop("other_rulebook", found=book.digest, given=form.digest)
    if form.since < case.today:
        raise Stop("not_backwards", begins=form.since.isoformat())
    if held is not None and held.versions and held.on(form.since) == book.digest:
        raise Stop("already_done", verb=case.act.verb)
    check_growth(case, book, form.vote)
    vote = form.vote.model_dump(mode="json") if form.vote else None
    return [put(case, book, form, vote)]


class Word(Protocol):
    """On whose word a rulebook is put in force, and from which day."""

    @property
    def since(self) -> date:
        """The first day."""

    @property
    def document_no(self) -> str:
        """The paper it rests on."""

    @property
    def reason(self) -> str:
        """Why."""


def put(case: Case, book: Rulebook, word: Word, vote: dict[str, Any] | None = None) -> Event:
    """Write that a rulebook comes into force, with how it differs from the one before."""
    place = case.rules.jurisdiction.place
    version = InForce(
        digest=book.digest,
        since=word.since,
        put_on=case.today,
        by=f"{case.by.person}@{case.by.org}",
        document_no=word.document_no,
        reason=word.reason,
    )
    body: dict[str, Any] = {
        "id": place,
        "append": {"versions": [version.model_dump(mode="json")]},
        "rulebook": book.digest,
        "change": _told(_change(case, book)),
        "overrides": [f"{one.rule}.{one.key}" for one in book.overrides],
        "vote": vote,
    }
    return case.on(events.rulebook(place), "rulebook.put_in_force", **body)


def _change(case: Case, book: Rulebook) -> RulebookChange:
    before = case.scene.before
    if before is None and case.scene.place is not None:
        before = case.rules.rulebook
    return difference(before, book) if before is not None else RulebookChange()


def check_growth(case: Case, book: Rulebook, vote: RulebookVote | None) -> None:
    """Ask for the leading group's vote where a list of duties grows."""
    change = _change(case, book)
    if not change.growth:
        return
    added = [entry for one in change.growth for entry in one.added]
    hours = [f"{one.name} +{len(one.added)} ({one.hours} h)" for one in change.growth]
    if vote is None:
        raise Stop("vote_missing", added=added, hours=hours)
    _check_vote(case, vote)


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
    return Needs(rulebooks=True, place=True)


STEPS = {"put_rulebook_in_force": Step(put_in_force, needs=_standing)}
