"""The vote of the leading group, called for a meeting (上会) or for papers going round (传签).

Members vote in person and each has a work item; who is recused has none. Where voting was called,
the figures of the decision are those of the ballots; where it was not, the chair reports them.
"""

from typing import Any

from policies.lifecycle.steps.case import Case, Stop
from policies.lifecycle.steps.office.verdict import Cast, verdict
from policies.rules import Rules
from schemas.acts.decision import Decide, OpenVoting
from schemas.events import Event
from schemas.states.decisions import Voting
from schemas.states.states import AssignmentState

FIGURES = ("members", "present", "recused", "voting", "in_favour", "against", "abstain")


class Counted(Decide):
    """A decision with all its figures."""

    members: int
    present: int
    recused: tuple[str, ...]
    voting: int
    in_favour: int
    against: int
    abstain: int


def open_voting(case: Case) -> list[Event]:
    """Call a meeting on a day, or send the papers round until one; called anew, the day moves."""
    form = case.form
    assert isinstance(form, OpenVoting)
    if form.until < case.today:
        raise Stop("until_is_past", until=form.until)
    known = case.assignment.voting
    if known is not None and case.today <= known.until and form.until < known.until:
        raise Stop("voting_runs", until=known.until)
    called = Voting(form=form.form, opened_on=case.today, until=form.until)
    return [case.on_assignment("decision.voting_opened", voting=called.model_dump(mode="json"))]


def seats(state: AssignmentState, rules: Rules) -> list[Cast]:
    """Return the seats that may vote, with the ballots cast: the recused one is none of them."""
    directory = rules.directory
    due = directory.recused_from(state.terms.departments)
    cast = {one.org: one.ballot for one in state.ballots}
    group = directory.leading_group
    members = [Cast(f"LG_MEMBER@{org}", cast.get(org, "")) for org in directory.members]
    every = [Cast(f"LG_CHAIR@{group}", cast.get(group, ""), chair=True), *members]
    return [one for one in every if one.seat.partition("@")[2] not in due]


def stop_if_over(case: Case) -> None:
    """Refuse a ballot after the day until which was voted; one on paper counts from its record."""
    called = case.assignment.voting
    if called is not None and (case.handed_in or case.today) > called.until:
        raise Stop("voting_over", until=called.until)


def counted(case: Case, form: Decide) -> Counted:
    """Return a decision with its figures: those of the ballots where voting was called."""
    unseen = [one.org for one in case.assignment.on_paper.values() if one.act == "vote"]
    if unseen:
        raise Stop("paper_ballots_unseen", orgs=unseen)
    given = {name: getattr(form, name) for name in FIGURES if getattr(form, name) is not None}
    found = _figures(case) if case.assignment.voting else given
    missing = [name for name in FIGURES if name not in found]
    if missing:
        raise Stop("incomplete", fields=missing)
    for name, told in given.items():
        if told != found[name]:
            raise Stop("ballots_contradict", ballot=name, cast=found[name], given=told)
    return Counted(**{**form.model_dump(), **found})


def _figures(case: Case) -> dict[str, Any]:
    """Count the ballots, once nobody can vote any more or the rest would change nothing."""
    state, rules = case.assignment, case.rules
    called, cast = state.voting, seats(state, rules)
    assert called is not None
    quorum = case.table.decision_quorum
    if case.today <= called.until and verdict(case.table.votes, cast, quorum=quorum) == "open":
        raise Stop("voting_running", until=called.until)
    return figures(state, rules, case.table.members)


def figures(state: AssignmentState, rules: Rules, members: int = 0) -> dict[str, Any]:
    """Return the figures of a decision as the ballots tell them."""
    cast = seats(state, rules)
    kinds = [one.ballot for one in cast if one.ballot]
    due = rules.directory.recused_from(state.terms.departments)
    return {
        "members": members or len(rules.directory.members) + 1,
        "present": len(kinds),
        "recused": due,
        "voting": len(kinds),
        **{name: kinds.count(name) for name in ("in_favour", "against", "abstain")},
    }


def carried(case: Case, form: Counted) -> bool:
    """Tell whether a vote carried: by the policy of the place where ballots were cast."""
    if case.assignment.voting is None:
        return 2 * form.in_favour > form.voting
    cast, quorum = seats(case.assignment, case.rules), case.table.decision_quorum
    return verdict(case.table.votes, cast, closed=True, quorum=quorum) == "agreed"
