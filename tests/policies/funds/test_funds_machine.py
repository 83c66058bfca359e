"""Random walks through the money of an assignment, and bugs put in on purpose that they find."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from policies.lifecycle import judge
from policies.lifecycle.moves import UndeclaredMove
from policies.lifecycle.steps import tally
from policies.lifecycle.steps.funding import arrears as steps
from policies.lifecycle.steps.funding import payment, receiving, settlement, spending
from schemas.states.instalments import Instalment

WALKS = settings(
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # a bug is found or not; the shortest way to it is for debugging
    suppress_health_check=list(HealthCheck),
)
HUNTS = settings(WALKS, max_examples=400)


@pytest.mark.parametrize("walks", [25, pytest.param(120, marks=pytest.mark.slow)])
def test_every_fen_has_one_place_at_every_stage_whatever_people_do(walk, walks):
    seen = set()

    class Watching(walk):
        def teardown(self):
            for event in self.memory.events:
                seen.add(event.body.get("instalment", {}).get("stage"))

    run_state_machine_as_test(Watching, settings=settings(WALKS, max_examples=walks))
    assert {"ORDERED", "PAID", "OVERDUE", "DEFERRED"} <= seen
    assert {"IN_CUSTODY", "CONFIRMED", "DISPUTED", "SPENT", "SETTLED", "RETURNED"} <= seen


def doubled(real):
    def moved(case, placement, one, path, stage):
        event = real(case, placement, one, path, stage)
        body = {**event.body, "postings": [[d, c, 2 * f] for d, c, f in event.body["postings"]]}
        return event.model_copy(update={"body": body})

    return moved


def skipping(real):
    return lambda *_args: None


def landing(real):
    """Book what arrived, whatever was ordered."""

    def other(case, placement, one, given):
        return receiving._landed(case, placement, one, given)

    return other


def kept(real):
    """Forget to take the money back when something is undone."""

    def moved(case, placement, one, path, stage):
        event = real(case, placement, one, path, stage)
        body = {key: value for key, value in event.body.items() if key != "postings"}
        undone = path[0] in (
            "funds.order_cancelled",
            "funds.payment_reversed",
            "funds.receipt_reversed",
        )
        return event.model_copy(update={"body": body}) if undone else event

    return moved


def greedy(real):
    return property(lambda one: one.amount_fen)


def never_left(real):
    """Forget what a community returned."""
    return lambda one, spent, returned: real(one, spent, 0)


def all_free(real):
    """Free the whole rest of an exited placement and what is owed, too."""

    def after(case, placement, one, proposal):
        events, back = real(case, placement, one, proposal)
        return events, back + proposal.fen

    return after


def unpaused(real):
    """Never suspend the assignment."""
    return lambda case, after, unpaid: {}


def paying(real):
    """Order what is late by itself."""

    def note(case):
        told = real(case)
        code = case.form.communities[0]
        placement = case.placement(code)
        one = placement.instalments[1]
        stage = {"stage": "ORDERED"}
        return [*told, payment.moved(case, placement, one, payment.ORDERED, stage)]

    return note


def overspending(real):
    """Settle before payment without giving the difference back."""

    def settled(case, placement, one, proposal):
        events, back = real(case, placement, one, proposal)
        body = {key: value for key, value in events[0].body.items() if key != "postings"}
        return [events[0].model_copy(update={"body": body}), *events[1:]], back

    return settled


BUGS = {
    "a payment posts twice the amount": (payment, "moved", doubled),
    "a stage is not checked before an order": (payment, "at_stage", skipping),
    "a stage is not checked before a receipt": (receiving, "at_stage", skipping),
    "another amount is booked as if it were right": (receiving, "_other", landing),
    "a reversal moves nothing": (receiving, "moved", kept),
    "a cancelled order moves nothing": (payment, "moved", kept),
    "more is spent than is left": (Instalment, "left_fen", greedy),
    "a return is forgotten": (spending, "_after", never_left),
    "a settlement frees what it owes": (settlement, "_after_exit", all_free),
    "a settlement keeps the difference": (settlement, "_before_payment", overspending),
    "the assignment is never suspended": (tally, "_stage", unpaused),
}
# Found only after many walks.
RARE = ("a reversal moves nothing", "a cancelled order moves nothing",
        "another amount is booked as if it were right")  # fmt: skip


@pytest.mark.parametrize(
    "bug",
    [pytest.param(b, marks=[pytest.mark.slow] if b in RARE else []) for b in sorted(BUGS)],
)
def test_a_bug_put_in_on_purpose_is_found(bug, walk, monkeypatch):
    module, name, break_it = BUGS[bug]
    monkeypatch.setattr(module, name, break_it(getattr(module, name)))
    with pytest.raises(Exception):  # noqa: B017, PT011 - any failure of the walk is the answer
        run_state_machine_as_test(walk, settings=HUNTS)


def test_money_that_moves_by_itself_is_found(walk, monkeypatch):
    step = steps.STEPS["note_arrears"]
    broken = type(step)(paying(step.decide), step.needs)
    monkeypatch.setitem(judge.STEPS, "note_arrears", broken)
    with pytest.raises(UndeclaredMove):
        run_state_machine_as_test(walk, settings=HUNTS)
