"""Work items handed on, on a real ledger: who holds them, for whom it was done, who left."""

import shutil
from datetime import timedelta

import pytest

from desk.demo.actors import actor
from ledger.desk.grants import Grant
from ledger.read import assignments, queries
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM, Act, Actor
from tasks import clock, grants
from tasks.acts.perform import perform
from tasks.grants import SINCE
from tasks.verify.verify import verify

ONE, TWO, STREET = "533103001002", "533103001003", "533103001"
ITEM = "533100-ZR-2026-00148"
A = actor("STREET_REVIEWER", STREET)
B = Actor(person="b", role=A.role, org=STREET)


@pytest.fixture
def played(tales, tmp_path):
    """A maker: TL01 up to an act with a second reviewer, and do(verb, by, **data) on it."""
    opened = []

    def make(upto):
        file = tmp_path / f"{upto}.db"
        shutil.copyfile(tales.file("TL01", upto), file)
        ledger = open_ledger(f"sqlite:///{file}", create=False)
        opened.append(ledger)
        hired(ledger, B)

        def do(verb, by, **data):
            act = Act(verb=verb, number=ITEM, data=data)
            key = f"{verb}:{by.person}:{len(opened)}"
            opened.append(None)
            receipt = perform(ledger, act, by, key, at=clock.now(ledger))
            return receipt.refused and receipt.refused.code

        return ledger, do

    yield make
    opened[0].close()


def hired(ledger, one):
    grants.give(ledger, one.person, Grant(role=one.role, org=one.org, valid_from=SINCE), SYSTEM)
    return one


def to(one):
    return {"role": one.role, "org": one.org, "person": one.person}


def waits(ledger, act):
    with ledger.read() as tx:
        return [one for one in queries.waits(tx) if one.act == act and one.role != "system"]


def newest(ledger):
    with ledger.read() as tx:
        return assignments.history(tx, ITEM)[-1]


def sound(ledger):
    return not verify(ledger).problems


def test_the_journal_names_both_and_the_work_item_whose_hands_it_is_in(played):
    ledger, do = played(2)
    until = str(clock.now(ledger).date() + timedelta(days=3))
    assert do("delegate", A, to=to(B), until=until) is None
    (item,) = waits(ledger, "accept")
    assert (item.person, item.role, item.org) == ("b", A.role, STREET)
    assert do("accept", A) == "in_other_hands"

    assert do("accept", B) is None
    done = newest(ledger)
    assert (done.actor, done.on_behalf_of) == ("b", A.person)
    assert sound(ledger)


def test_nothing_goes_to_who_does_not_hold_the_role(played):
    _, do = played(2)
    nobody = B.model_copy(update={"person": "nobody"})
    assert do("transfer", A, to=to(nobody), reason="x") == "nobody_there"
    assert do("transfer", A, to={"role": "LG_OFFICE"}, reason="x") == "nobody_there"
    assert do("transfer", A, to=to(B), reason="x") is None


def test_when_a_role_ends_whoever_else_holds_it_goes_on_and_the_head_may_say_who(played):
    ledger, do = played(2)
    assert do("transfer", A, to=to(B), reason="分工") is None
    assert do("accept", A) == "in_other_hands"
    yesterday = clock.now(ledger).date() - timedelta(days=1)
    grants.end(ledger, "b", B.role, STREET, yesterday, SYSTEM)

    c = hired(ledger, B.model_copy(update={"person": "c"}))
    assert do("transfer", actor("STREET_HEAD", STREET), to=to(c), reason="离岗") is None
    assert waits(ledger, "accept")[0].person == "c"
    grants.end(ledger, "c", B.role, STREET, yesterday, SYSTEM)
    assert do("accept", A) is None
    assert sound(ledger)


def test_on_paper_nobody_signs_for_a_head_who_has_left(played):
    ledger, do = played(13)
    head, clerk = actor("DEPT_HEAD", "DH-ZJJ"), actor("DEPT_CLERK", "DH-ZJJ")
    day = clock.now(ledger).date()
    paper = {"act": "sign_dept", "signatory": "李部长", "dated": str(day), "scan": "a" * 64}
    assert do("sign_on_paper", clerk, community=ONE, **paper) is None
    grants.end(ledger, head.person, head.role, head.org, day - timedelta(days=1), SYSTEM)
    assert do("sign_on_paper", clerk, community=TWO, **paper) == "nobody_there"
    assert do("confirm_original", A, community=ONE, seen_by="段审核") == "nobody_there"
    hired(ledger, head.model_copy(update={"person": "successor"}))
    assert do("confirm_original", A, community=ONE, seen_by="段审核") is None
    assert sound(ledger)


def test_what_is_at_communities_is_handed_on_there_with_what_was_done_elsewhere_in_mind(played):
    ledger, do = played(15)
    assert do("sign_community", actor("COMM_SEC", TWO)) is None
    signed = hired(ledger, A.model_copy(update={"person": f"{TWO}/COMM_SEC"}))
    assert [one.community for one in waits(ledger, "witness")] == [ONE, TWO]

    assert do("transfer", A, to=to(signed), reason="x") == "cannot_be_done_by"
    assert do("transfer", signed, to=to(B), reason="x") == "separate_duties"
    assert do("transfer", A, to=to(B), reason="x", communities=["533103001006"]) == "not_in_hand"
    assert do("transfer", A, to=to(B), reason="x", communities=[TWO]) is None
    assert [one.person for one in waits(ledger, "witness")] == ["", "b"]
    assert do("witness", B, communities=[TWO]) is None
    assert sound(ledger)


def test_ones_last_act_is_taken_back_and_the_state_is_rebuilt_from_the_journal(played):
    ledger, do = played(8)
    head = actor("STREET_HEAD", STREET)
    assert do("take_back", A, reason="x") == "nothing_to_take_back"
    assert [one.role for one in waits(ledger, "confirm_funds")] == ["FIN_BUREAU"]
    assert do("take_back", head, reason="意见不完整") is None
    assert newest(ledger).body["took_back"]["act"] == "propose"
    assert waits(ledger, "confirm_funds") == []  # no to-do stays behind
    assert [one.role for one in waits(ledger, "propose")] == ["STREET_HEAD"]
    assert do("take_back", head, reason="x") == "gone_on_from"
    assert sound(ledger)


def test_a_return_inside_the_house_leaves_no_approval_and_no_to_do_behind(played):
    ledger, do = played(9)
    chair = actor("LG_CHAIR", "DH-LG")
    assert do("return_to", chair, step="STREET_REVIEW", reason="须补意见") is None
    assert waits(ledger, "decide") == []
    assert [one.role for one in waits(ledger, "propose")] == ["STREET_HEAD"]
    with ledger.read() as tx:
        state = assignments.find(tx, ITEM).state
    assert (state.certified, state.opinion, state.ballots) == (False, "", ())
    assert sound(ledger)


def test_what_the_recorder_of_a_paper_did_elsewhere_counts_when_it_is_seen(played):
    ledger, do = played(13)
    clerk, head = actor("DEPT_CLERK", "DH-ZJJ"), actor("DEPT_HEAD", "DH-ZJJ")
    assert do("sign_dept", head, communities=[TWO]) is None
    day = str(clock.now(ledger).date())
    paper = {"act": "sign_dept", "signatory": "李部长", "dated": day, "scan": "a" * 64}
    assert do("sign_on_paper", clerk, community=ONE, **paper) is None
    other = hired(ledger, clerk.model_copy(update={"role": "COMM_SEC", "org": TWO}))
    assert do("sign_community", other) is None
    assert do("confirm_original", A, community=ONE, seen_by="段审核") == "separate_duties"
    assert sound(ledger)
