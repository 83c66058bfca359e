"""What a community holds after a settlement is spent, returned or carried over from its page."""

from types import SimpleNamespace

import pytest

from desk.web.act_forms import offers
from desk.web.act_forms.offers import offered
from ledger.read import assignments
from policies import loader
from schemas.states.states import PlacementState

VERBS = ("spend", "return_funds", "carry_funds")


@pytest.fixture(scope="module")
def placement(money_of_two):
    """A placement with a confirmed instalment of which nothing was spent yet."""
    with money_of_two.ledger.read() as tx:
        placed = [
            one
            for number in money_of_two.numbers
            for one in assignments.parts(tx, PlacementState, number)
        ]
    return next(one for one in placed if any(part.left_fen for part in one.instalments))


@pytest.mark.parametrize(
    ("stage", "used", "wanted"),
    [
        ("CONFIRMED", {}, VERBS),
        ("SETTLED", {}, VERBS),
        ("SETTLED", {"spent_fen": 1}, VERBS),
        ("SETTLED", {"carried_fen": "all"}, ("spend", "return_funds")),
        ("SETTLED", {"spent_fen": "all"}, ()),
        ("SPENT", {"returned_fen": "all"}, ()),
        ("IN_CUSTODY", {}, ()),
    ],
)
def test_the_buttons_follow_what_is_left(placement, stage, used, wanted):
    part = next(one for one in placement.instalments if one.left_fen)
    told = {name: part.amount_fen if fen == "all" else fen for name, fen in used.items()}
    changed = part.model_copy(update={"stage": stage, **told})
    at = placement.model_copy(update={"instalments": (changed,)})
    assert tuple(verb for verb in VERBS if offers._placed(at, offered()[verb])) == wanted


def test_only_communities_whose_work_is_over_are_ticked_for_a_settlement(placement, money_of_two):
    rules = loader.load(money_of_two.ledger.jurisdiction)
    by = SimpleNamespace(role="DEPT_HEAD", org=placement.applicant)
    over = placement.model_copy(update={"work": "ACCEPTED"})
    runs = placement.model_copy(update={"work": "RUNNING", "community": "533103001009"})
    view = SimpleNamespace(
        placements=[over, runs], desk=SimpleNamespace(by=by, rules=rules, bodies=(by.org,))
    )

    assert offers.fitting(view, "settle") == [over.community]
    assert offers.fitting(view, "suspend") == [runs.community]
