"""The vote of the leading group on an item, and the steps it may be sent back to."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from desk.web.act_forms.asking import FormQuestion, Option
from desk.web.assignment import View
from policies.lifecycle.steps.office import sending_back
from policies.lifecycle.steps.office.verdict import Cast, at_step
from policies.lifecycle.steps.office.voting import FIGURES, seats
from schemas.states.decisions import Ballot, Voting
from schemas.states.stages import Stage
from schemas.states.states import AssignmentState
from tasks.reasons import name_of


class Tally(NamedTuple):
    """A vote as it stands: how it was called, what was cast, who is left, and the visitor's own."""

    called: Voting | None
    cast: dict[str, int]
    left: tuple[str, ...]
    whole: int
    own: Ballot | None


def tally(view: View) -> Tally | None:
    """Return how the vote stands; None where there is none, or the visitor does not see it."""
    state = view.state
    if not isinstance(state, AssignmentState) or state.stage is not Stage.LG_DECISION:
        return None
    if not (state.voting or state.ballots):
        return None
    every = seats(state, view.desk.rules)
    kinds = [one.ballot for one in every if one.ballot]
    own = next((one for one in state.ballots if one.org == view.desk.by.org), None)
    cast = {name: kinds.count(name) for name in ("in_favour", "against", "abstain")}
    return Tally(state.voting, cast, tuple(map(_body, _open(every))), len(every), own)


def votes(view: View) -> bool:
    """Tell whether the visitor may still vote: it has a seat, and no ballot in it."""
    state, by = view.whole.own.state, view.desk.by
    if not isinstance(state, AssignmentState) or state.stage is not Stage.LG_DECISION:
        return False
    if state.voting is not None and view.desk.today > state.voting.until:
        return False
    return f"{by.role}@{by.org}" in [one.seat for one in _open(seats(state, view.desk.rules))]


def _open(every: list[Cast]) -> list[Cast]:
    return [one for one in every if not one.ballot]


def _body(one: Cast) -> str:
    return one.seat.partition("@")[2]


def steps(view: View) -> tuple[Stage, ...]:
    """Return the steps that the item, or what is asked of it, may be sent back to."""
    state = view.whole.own.state
    if not isinstance(state, AssignmentState) or view.table is None:
        return ()
    here = at_step(state) in (Stage.STREET_REVIEW, Stage.FUND_REVIEW, Stage.LG_DECISION)
    return sending_back.passed(state, view.table) if here else ()


def narrowed(view: View, verb: str, found: tuple[FormQuestion, ...]) -> tuple[FormQuestion, ...]:
    """Ask where to send back only among the steps passed, and how it goes on where that is open.

    Of a decision nothing is asked that the ballots tell, and nothing that this item does not need.
    """
    state = view.whole.own.state
    if not isinstance(state, AssignmentState):
        return found
    if verb == "decide":
        return tuple(_decided(view, state, found))
    if verb != "return_to":
        return found
    told = steps(view)
    choices = tuple(Option(one, name_of(one, view.desk.lang)) for one in told)
    resumes = Stage.STREET_REVIEW in told and at_step(state) is Stage.LG_DECISION
    return tuple(
        replace(one, choices=choices) if one.name == "step" else one
        for one in found
        if resumes or one.name != "then"
    )


def _decided(
    view: View, state: AssignmentState, found: tuple[FormQuestion, ...]
) -> Iterator[FormQuestion]:
    directory = view.desk.rules.directory
    prepares = state.terms is not None and directory.host in state.terms.departments
    owed = any(one["severity"] in ("exempt", "return") for one in view.judged)
    known = FIGURES if state.voting else ()
    for one in found:
        if one.name in known or (one.name == "exemptions" and not owed):
            continue
        if one.name == "prepared_by":
            if prepares:
                vice = (Option("vice_chair", name_of("vice_chair", view.desk.lang)),)
                yield replace(one, kind="choice", choices=vice, value="vice_chair")
            continue
        yield one
