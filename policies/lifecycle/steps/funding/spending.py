"""Use of an instalment by its community: spending by category, and what becomes of the rest."""

from policies.cost.funding import account, move
from policies.lifecycle.act_context import Needs
from policies.lifecycle.steps import money
from policies.lifecycle.steps.case import Case, Step, Stop, named
from policies.lifecycle.steps.funding.payment import instalment_of
from policies.lifecycle.steps.funding.receiving import finished, replaced
from schemas.acts.act import Act, Actor
from schemas.acts.funds import Balance, Spending
from schemas.events import Event
from schemas.states.stages import Payment as Paid
from schemas.states.states import Instalment
from schemas.values import plain


def _usable(case: Case, code: str, no: int, fen: int) -> Instalment:
    one = instalment_of(case.placement(code), no)
    if one.stage not in case.row.leaves(Paid) or one.confirmed_on is None:
        raise Stop("not_usable", no=no, community=code, stage=one.stage)
    if fen == 0:
        raise Stop("nothing_to_move", no=no)
    if fen > one.left_fen:
        raise Stop("more_than_left", no=no, community=code, fen=one.left_fen, given=fen)
    return one


def _after(one: Instalment, spent: int, returned: int) -> Instalment:
    """Return the instalment after some of it was spent or returned; all gone: SPENT, RETURNED."""
    now = one.model_copy(
        update={"spent_fen": one.spent_fen + spent, "returned_fen": one.returned_fen + returned}
    )
    if one.stage is Paid.SETTLED or now.left_fen:
        return now
    stage = Paid.RETURNED if now.returned_fen else Paid.SPENT
    return now.model_copy(update={"stage": stage})


def spend(case: Case) -> list[Event]:
    """The community writes down what it paid, for what, out of which instalment."""
    assert isinstance(case.form, Spending)
    form, code = case.form, case.own()
    one = _usable(case, code, form.instalment, form.amount)
    owed = one.settled_fen
    if one.stage is Paid.SETTLED and owed is not None and one.spent_fen + form.amount > owed:
        fen = max(0, owed - one.spent_fen)
        raise Stop("more_than_left", no=one.no, community=code, fen=fen, given=form.amount)
    ids = (case.number, code)
    category = form.category.value
    postings = move(account("usable", *ids), account("spent", *ids, category), form.amount)
    after = _after(one, form.amount, 0)
    event = case.on_placement(
        code,
        "funds.spent",
        instalment=plain(after),
        no=one.no,
        fen=form.amount,
        category=category,
        purpose=form.purpose,
        postings=postings,
    )
    return [event, *_finished(case, code, after)]


def return_funds(case: Case) -> list[Event]:
    """What was not needed goes back to the budget line it came from."""
    assert isinstance(case.form, Balance)
    form, code = case.form, case.own()
    placement = case.placement(code)
    one = _usable(case, code, form.instalment, form.amount)
    line = placement.line_of(one)
    postings = move(account("usable", case.number, code), line, form.amount)
    after = _after(one, 0, form.amount)
    event = case.on_placement(
        code,
        "funds.returned",
        instalment=plain(after),
        no=one.no,
        fen=form.amount,
        because=form.reason,
        postings=postings,
    )
    done = _finished(case, code, after)
    return [event, *done, *money.back_to_lines(case, [event])]


def carry_funds(case: Case) -> list[Event]:
    """What was not needed stays with the community, by agreement; nothing moves."""
    assert isinstance(case.form, Balance)
    form, code = case.form, case.own()
    one = _usable(case, code, form.instalment, form.amount)
    if one.carried_fen + form.amount > one.left_fen:
        raise Stop("more_than_left", no=one.no, community=code, fen=one.left_fen, given=form.amount)
    carried = one.model_copy(update={"carried_fen": one.carried_fen + form.amount})
    event = case.on_placement(
        code,
        "funds.carried",
        instalment=plain(carried),
        no=one.no,
        fen=form.amount,
        because=form.reason,
    )
    return [event, *_finished(case, code, carried)]


def _finished(case: Case, code: str, one: Instalment) -> list[Event]:
    """Work that was never started is settled once its community holds nothing of it."""
    placement = case.placement(code)
    return finished(case, placement, replaced(placement, one)) if placement.unstarted else []


def _with_line(act: Act, by: Actor) -> Needs:
    return Needs(communities=named(act, by), budget=True)


STEPS = {
    "spend": Step(spend, needs=_with_line),
    "return_funds": Step(return_funds, needs=_with_line),
    "carry_funds": Step(carry_funds, needs=_with_line),
}
