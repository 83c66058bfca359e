"""Countersigning: added and removed signers, in sequence or at once, the step waits for them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.acts.act import SYSTEM, Actor
from schemas.states.decisions import SignRule
from tests.policies.office.test_sent_back import (
    BACK,
    CHAIR,
    DEPT,
    HEAD,
    OFFICE,
    OPINION,
    STREET,
    STREET_HEAD,
    VOTE,
    certified,
    finance,
    owed,
    who,
)

FIN_STREET = who("FIN_STREET", STREET)
REVIEWER = who("STREET_REVIEWER", STREET)


def to(one):
    return {"to": {"role": one.role, "org": one.org}}


def asks(one, why="涉及其职责"):
    return {**to(one), "reason": why}


YES, NO = {"ballot": "in_favour"}, {"ballot": "against", "text": "依据不足"}


@pytest.fixture
def walked(memory, at):
    """A maker: case 48 walked to a stage where signers agree by a rule, as do(verb, by, **data)."""

    def make(until, **rule):
        place = memory.rules.jurisdiction
        signing = {until: SignRule(**rule)} if rule else {}
        routes = [one.model_copy(update={"signing": signing}) for one in place.routes]
        place = place.model_copy(update={"routes": tuple(routes)})
        memory.rules = replace(memory.rules, jurisdiction=place)
        number, day = at(until)

        def do(verb, by, on=day, **data):
            refused = memory.do(number, verb, by, on, **data)
            return refused and refused.code

        def state():
            return memory.state("assignment", number)

        do.state, do.day, do.number, do.memory = state, day, number, memory
        return do

    return make


def test_the_step_waits_for_its_signers_and_is_over_with_it(walked):
    do = walked("STREET_REVIEW")
    assert do("add_signer", STREET_HEAD, **asks(FIN_STREET)) is None
    assert do("add_signer", STREET_HEAD, **asks(OFFICE)) is None
    assert do("add_signer", STREET_HEAD, **asks(OFFICE)) == "signer_already"
    assert ("countersign", "FIN_STREET") in owed(do)
    assert do("propose", STREET_HEAD, **OPINION) == "countersign_open"
    assert do("countersign", REVIEWER, **YES) == "no_such_signer"
    assert do("countersign", FIN_STREET, **YES) is None
    assert do("countersign", FIN_STREET, **YES) == "already_done"
    assert do("propose", STREET_HEAD, **OPINION) == "countersign_open"
    assert do("countersign", OFFICE, **YES) is None
    one, _ = do.state().signers
    assert (one.asked_by, one.person, one.reason) == (
        STREET_HEAD.person, FIN_STREET.person, "涉及其职责",
    )  # fmt: skip
    assert do("propose", STREET_HEAD, **OPINION) is None
    assert do.state().signers == ()
    assert not {act for act, _ in owed(do)} & {"countersign", "propose"}


def test_a_no_holds_the_step_up_and_the_file_goes_back(walked):
    do = walked("FUND_REVIEW")
    by = finance(do)
    assert do("add_signer", by, **asks(OFFICE)) is None
    assert do("countersign", OFFICE, ballot="against") == "incomplete"  # a no has a reason
    assert do("countersign", OFFICE, **NO) is None
    assert do("confirm_funds", by, **certified(do)) == "countersign_refused"
    assert do("return_to", by, step="STREET_REVIEW", **BACK) is None
    assert do.state().signers == ()
    assert do("propose", STREET_HEAD, **OPINION) is None


def test_a_rejection_needs_nobodys_signature_and_an_approval_does(walked):
    do = walked("LG_DECISION")
    assert do("add_signer", CHAIR, **asks(REVIEWER)) is None
    assert do("decide", CHAIR, **VOTE) == "countersign_open"
    against = {**VOTE, "in_favour": 0, "against": 11, "result": "reject", "reasons": "不必要"}
    assert do("decide", CHAIR, **against) is None
    assert do.state().signers == ()


def test_who_asked_or_the_chair_removes_a_signer_and_nobody_once_it_has_signed(walked):
    do = walked("LG_DECISION")
    assert do("add_signer", OFFICE, **asks(REVIEWER)) is None
    assert do("add_signer", CHAIR, **asks(FIN_STREET)) is None
    gone = {"reason": "不再需要"}
    assert do("remove_signer", OFFICE, **to(FIN_STREET), **gone) == "asked_by_another"
    assert do("remove_signer", OFFICE, **to(HEAD), **gone) == "no_such_signer"
    assert do("countersign", REVIEWER, **YES) is None
    assert do("remove_signer", CHAIR, **to(REVIEWER), **gone) == "signed_already"
    assert do("remove_signer", CHAIR, **to(FIN_STREET), **gone) is None
    assert do.memory.events[-1].body["asking"]["text"] == "不再需要"
    assert do("add_signer", OFFICE, **asks(FIN_STREET)) is None
    assert do("remove_signer", CHAIR, **to(FIN_STREET), **gone) is None  # the chair removes any
    assert do("decide", CHAIR, **VOTE) is None
    assert do("add_signer", CHAIR, **asks(FIN_STREET)) == "already_done"  # and no more
    assert do("remove_signer", CHAIR, **to(REVIEWER), **gone) == "already_done"


def test_the_applicant_communities_and_strangers_do_not_sign(walked):
    do = walked("LG_DECISION")
    assert do("add_signer", CHAIR, **asks(HEAD)) == "recused"
    secretary = who("COMM_SEC", "533103001002")
    assert do("add_signer", CHAIR, **asks(secretary)) == "bodies_only"
    assert do("add_signer", CHAIR, **asks(who("STREET_HEAD", "533103002"))) == "not_concerned"
    assert do("add_signer", CHAIR, **asks(CHAIR)) == "to_oneself"
    assert do("add_signer", STREET_HEAD, **asks(REVIEWER)) == "wrong_org"
    assert do("add_signer", CHAIR, **asks(REVIEWER)) is None
    applied = Actor(person=f"{DEPT}/DEPT_HEAD", role="STREET_REVIEWER", org=STREET)
    assert do("countersign", applied, **YES) == "separate_duties"  # in another seat of theirs


def test_no_more_signers_than_can_be_waited_for(walked):
    do = walked("LG_DECISION")
    members = [one for one in do.memory.rules.directory.members if one != DEPT]
    seats = [*(who("LG_MEMBER", org) for org in members), OFFICE]
    codes = [do("add_signer", CHAIR, **asks(one)) for one in seats]
    assert codes.count(None) == 12
    assert set(codes[12:]) == {"too_many_signers"}


def test_in_a_sequence_each_is_asked_when_the_one_before_has_signed(walked):
    do = walked("LG_DECISION", order="sequence", wd=2)
    for one in (REVIEWER, FIN_STREET):
        assert do("add_signer", CHAIR, **asks(one)) is None
    calendar = do.memory.rules.calendar

    def due():
        found = [one for one, _ in do.memory.waits(do.number) if one.act == "countersign"]
        return [(one.role, one.due) for one in found]

    assert due() == [("STREET_REVIEWER", calendar.add(do.day, 2))]
    assert do("countersign", FIN_STREET, **YES) == "others_sign_first"
    later = calendar.next(do.day)
    assert do("countersign", REVIEWER, on=later, **YES) is None
    assert due() == [("FIN_STREET", calendar.add(later, 2))]
    assert do("decide", CHAIR, on=later, **VOTE) == "countersign_open"
    assert do("countersign", FIN_STREET, on=later, **YES) is None
    assert do("decide", CHAIR, on=later, **VOTE) is None


@pytest.mark.parametrize(
    ("rule", "first", "then"),
    [
        ({"policy": "any"}, YES, None),
        ({"policy": "any"}, NO, "countersign_open"),
        ({"policy": "k_of_n", "k": 2}, YES, "countersign_open"),
        ({"policy": "k_of_n", "k": 3}, NO, "countersign_refused"),
        ({"policy": "weighted", "weights": {"LG_OFFICE": 5}}, YES, None),
        ({"policy": "weighted", "weights": {"LG_OFFICE": 5}}, NO, "countersign_refused"),
        ({"policy": "all"}, NO, "countersign_refused"),
    ],
)
def test_the_policy_of_the_step_says_when_it_is_settled_and_nobody_else_is_asked(
    walked, rule, first, then
):
    do = walked("STREET_REVIEW", **rule)
    for one in (OFFICE, REVIEWER, FIN_STREET):
        assert do("add_signer", STREET_HEAD, **asks(one)) is None
    assert do("countersign", OFFICE, **first) is None
    settled = then != "countersign_open"
    assert (("countersign", "FIN_STREET") in owed(do)) is not settled
    assert do("countersign", REVIEWER, **YES) == ("others_sign_first" if settled else None)
    if settled:
        assert do("propose", STREET_HEAD, **OPINION) == then


def test_a_signature_that_does_not_come_goes_up_and_is_never_a_yes(walked):
    do = walked("STREET_REVIEW")
    assert do("add_signer", STREET_HEAD, **asks(FIN_STREET)) is None
    calendar = do.memory.rules.calendar
    late = calendar.add(do.day, 5)
    assert do("escalate", SYSTEM, on=late) is None
    (item,) = [one for one, _ in do.memory.waits(do.number) if one.act == "countersign"]
    assert item.escalated_to == (f"STREET_HEAD@{STREET}",)
    much_later = late + timedelta(days=90)
    assert do("propose", STREET_HEAD, on=much_later, **OPINION) == "countersign_open"


def test_a_signature_is_delegated_like_any_work_item_and_both_names_are_kept(walked):
    do = walked("STREET_REVIEW")
    other = who("FIN_STREET", STREET, "f2")
    assert do("add_signer", STREET_HEAD, **asks(FIN_STREET)) is None
    seat = {"role": "FIN_STREET", "org": STREET, "person": "f2"}
    assert do("delegate", FIN_STREET, act="countersign", to=seat, until=str(do.day)) is None
    assert do("countersign", FIN_STREET, **YES) == "in_other_hands"
    assert do("countersign", other, **YES) is None
    assert do.memory.events[-1].behalf == FIN_STREET.person
    assert do.state().hands["countersign"] == ("f2", FIN_STREET.person)
    assert do("propose", STREET_HEAD, **OPINION) is None
