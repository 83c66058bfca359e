"""A settlement below the agreed sum: what it rests on, who answers it, and what silence does."""

from datetime import date

import pytest

from schemas.acts.act import SYSTEM

DAY = date(2026, 9, 7)
PLACE = "533103001005"
DEPT = ("FIN_DEPT", "DH-XFJ")
SUPERVISION = ("RES_SUPERV", PLACE)
ONE = {"instalment": 2, "communities": [PLACE], "basis": "按实际工时"}


def settle(story, amount, day=DAY, no=2):
    data = {**ONE, "instalment": no, "amounts": {PLACE: amount}}
    return story.do("settle", *DEPT, day, **data)


def waits(story, act):
    return [wait for wait, _ in story.memory.waits(story.number) if wait.act == act]


def delivered(story, day, quantities, accepted=None):
    """The work as both sides state it; accepted: None when the department states no quantities."""
    assert story.community("deliver", day, result="完成", quantities=quantities) is None
    more = {} if accepted is None else {"quantities": {PLACE: accepted}}
    told = story.do("accept_work", "DEPT_CLERK", "DH-XFJ", day, communities=[PLACE], **more)
    assert told is None, told


@pytest.mark.parametrize("amount", ["0.00", "0.01", "3135.99"])
def test_less_than_agreed_is_a_proposal_and_moves_nothing(story, amount):
    before = story.memory.balances()

    assert settle(story, amount) is None

    assert story.memory.events[-1].kind == "funds.settlement_proposed"
    assert (story.stage(2), story.memory.balances()) == ("PLANNED", before)
    (asked,) = waits(story, "agree_settlement")
    assert (asked.role, asked.org, asked.instalment) == ("COMM_SEC", PLACE, 2)
    assert asked.due == story.memory.rules.calendar.add(DAY, 10)


def test_the_agreed_sum_takes_effect_at_once(story):
    assert settle(story, "3136.00") is None
    assert story.placement.instalments[1].settled_fen == 313600


def test_consent_brings_the_sum_into_effect_once(story):
    assert story.community("agree_settlement", DAY, instalment=2).code == "no_proposal"
    assert settle(story, "3000.00") is None
    assert story.community("agree_settlement", DAY, instalment=3).code == "no_proposal"
    other = story.do("agree_settlement", "COMM_SEC", "533103001001", DAY, instalment=2)
    assert other.code in ("not_admitted", "no_proposal")
    assert story.community("agree_settlement", DAY, instalment=2) is None
    assert story.memory.events[0 - 2].body["because"] == "consent"
    assert story.placement.amount_fen == 784000 - 13600
    assert story.community("agree_settlement", DAY, instalment=2).code == "no_proposal"


def on_paper(story, verb, signer, role, org, day=DAY, **more):
    """Sign on paper, and let the street see the original."""
    told = {"act": verb, "community": PLACE, "signatory": signer, "dated": str(day)}
    refused = story.do("sign_on_paper", role, org, day, scan="a" * 64, **told, **more)
    assert refused is None, refused
    assert [one.act for one in waits(story, "confirm_original")] == ["confirm_original"]
    street = story.memory.rules.directory.street_of(PLACE)
    seen = {"community": PLACE, "seen_by": "段审核"}
    return story.do("confirm_original", "STREET_REVIEWER", street, day, **seen)


def test_a_settlement_and_an_acceptance_are_signed_on_paper(story):
    assert settle(story, "3000.00") is None
    term = waits(story, "agree_settlement")[0].due
    late = story.memory.rules.calendar.next(term)
    told = {"instalment": 2, "day": late}
    assert on_paper(story, "agree_settlement", "王书记", "COMM_WORKER", PLACE, **told) is None
    assert story.placement.amount_fen == 784000 - 13600
    assert story.community("deliver", late, result="完成") is None
    assert on_paper(story, "accept_work", "张科长", "DEPT_CLERK", "DH-XFJ", day=late) is None
    assert story.placement.accepted_on == late


def test_a_second_proposal_waits_for_the_first(story):
    assert settle(story, "3000.00") is None
    assert settle(story, "1.00", no=3).code == "proposal_open"
    assert settle(story, "3136.00") is None
    assert waits(story, "agree_settlement") == []


def test_who_orders_the_agreed_sum_gives_the_proposal_up(story):
    assert settle(story, "3000.00") is None
    story.pay_all(DAY)
    assert story.placement.proposal is None
    assert waits(story, "agree_settlement") == []


def test_the_clocks_of_non_payment_run_on_beside_a_proposal(story):
    assert settle(story, "0.00") is None
    story.memory.settle(date(2026, 9, 21))
    assert (story.stage(2), story.placement.instalments[1].level) == ("OVERDUE", 3)
    assert story.community("suspend_nonpay", date(2026, 9, 21), instalment=2) is None


def test_quantities_that_both_sides_state_settle_without_an_answer_and_never_below_them(story):
    delivered(story, DAY, {"1": "150", "2": "35"}, {"1": "150", "2": "35"})  # 6000 + 1400 of 7840

    below = settle(story, "2695.99")
    assert (below.code, below.params["fen"]) == ("below_delivered", 269600)
    assert settle(story, "2696.00") is None

    assert story.placement.amount_fen == 740000
    assert waits(story, "agree_settlement") == []
    assert settle(story, "1567.99", no=3).code == "below_delivered"


def test_quantities_that_differ_prove_nothing_but_hold_the_smaller(story):
    delivered(story, DAY, {"1": "150", "2": "35"}, {"1": "140", "2": "35"})  # 5600 + 1400
    assert settle(story, "2295.99").code == "below_delivered"
    assert settle(story, "2296.00") is None
    assert len(waits(story, "agree_settlement")) == 1


def test_what_only_the_community_states_needs_its_answer_and_holds_as_delivered(story):
    delivered(story, DAY, {"1": "150", "2": "35"})
    assert settle(story, "2695.99").code == "below_delivered"
    assert settle(story, "2696.00") is None
    assert len(waits(story, "agree_settlement")) == 1


def test_quantities_are_of_lines_that_there_are_and_follow_a_delivery(story):
    lost = story.community("deliver", DAY, result="完成", quantities={"3": "1"})
    assert (lost.code, lost.params["lines"]) == ("no_such_cost_line", ["3"])
    wrong = story.community("deliver", DAY, result="完成", quantities={"1": "-1"})
    assert wrong.code == "wrong_data"
    assert story.community("deliver", DAY, result="完成") is None
    stated = {"communities": [PLACE], "quantities": {PLACE: {"1": "1"}}}
    refused = story.do("accept_work", "DEPT_CLERK", "DH-XFJ", DAY, **stated)
    assert refused.code == "no_quantities_delivered"


def test_silence_brings_it_before_the_street_on_the_day_after_and_not_before(story):
    calendar = story.memory.rules.calendar
    assert settle(story, "3000.00") is None
    last = calendar.add(DAY, 10)
    here = {"communities": [PLACE]}
    early = story.memory.do(story.number, "refer_settlement", SYSTEM, last, **here)
    assert (early.code, early.params["due"]) == ("too_early", str(last))

    after = calendar.next(last)
    assert story.memory.do(story.number, "refer_settlement", SYSTEM, after, **here) is None
    again = story.memory.do(story.number, "refer_settlement", SYSTEM, after, **here)
    assert again.code == "nothing_due"

    (mediates,) = waits(story, "offer_terms")
    assert (mediates.role, mediates.org) == ("STREET_HEAD", "533103001")
    assert mediates.due == calendar.add(after, 5)
    assert story.stage(2) != "SETTLED"


def test_what_is_declined_goes_to_the_street_and_may_still_be_agreed_to(story):
    assert settle(story, "3000.00") is None
    decline = {"instalment": 2, "reason": "工时未扣减"}
    assert story.community("decline_settlement", DAY, **decline) is None
    assert story.community("decline_settlement", DAY, **decline).code == "already_done"
    assert story.assignment.disputes == 1
    assert settle(story, "2900.00").code == "proposal_open"

    assert story.community("agree_settlement", DAY, instalment=2) is None
    assert story.assignment.disputes == 0
    dispute = story.memory.state("dispute", f"{story.number}:{PLACE}:money")
    assert (dispute.stage, dispute.fen) == ("D_AGREED", 300000)


def test_the_supervision_committee_looks_through_beside_it_and_holds_nothing_up(story):
    early = story.do("look_through", *SUPERVISION, DAY, instalment=2)
    assert early.code == "nothing_to_look_through"
    assert settle(story, "3136.00") is None
    (look,) = waits(story, "look_through")
    assert (look.role, look.org) == SUPERVISION
    seen = {"instalment": 2, "remarks": "票据齐全"}
    assert story.do("look_through", "COMM_SEC", PLACE, DAY, **seen).code == "wrong_role"
    assert story.do("look_through", *SUPERVISION, DAY, **seen) is None
    assert story.memory.events[-1].body["remarks"] == "票据齐全"
    assert story.do("look_through", *SUPERVISION, DAY, **seen).code == "nothing_to_look_through"


def test_where_a_place_says_so_the_settlement_waits_to_be_looked_through(story, monkeypatch):
    rules = story.memory.rules
    table = rules.jurisdiction.routes[0].model_copy(update={"look_through_holds": True})
    monkeypatch.setattr(
        type(rules.jurisdiction), "route_by", lambda self, digest, day: table, raising=True
    )
    assert settle(story, "3000.00") is None
    assert story.community("agree_settlement", DAY, instalment=2) is None
    assert story.placement.instalments[1].settled_fen is None
    assert story.community("agree_settlement", DAY, instalment=2).code == "already_done"
    assert story.do("look_through", *SUPERVISION, DAY, instalment=2) is None
    assert story.placement.instalments[1].settled_fen == 300000
    assert waits(story, "look_through") == []
