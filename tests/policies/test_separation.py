"""One person never does both halves of a thing, at whichever community of the item."""

from datetime import date

import pytest

from policies import loader
from schemas.acts.act import Actor

ONE, TWO, STREET, DEPT = "533103001002", "533103001003", "533103001", "DH-ZJJ"
APART = loader.load("dehong").jurisdiction.apart
VOTE = {"members": 14, "present": 12, "recused": [DEPT], "voting": 11, "in_favour": 11,
        "against": 0, "abstain": 0, "result": "approve"}  # fmt: skip


def hand(role, org, person="x"):
    return Actor(person=person, role=role, org=org)


def refused(memory, number, verb, by, day, **data):
    """The code for which an act is refused, and what its actor did before; None when it is done."""
    told = memory.do(number, verb, by, day, **data)
    return told and (told.code, told.params.get("did"))


def test_who_proposes_does_not_decide_but_another_does(memory, at):
    number, day = at("STREET_REVIEW")
    opinion = {"capacity_checked": True, "overlap_checked": True, "opinion": "同意"}
    assert refused(memory, number, "propose", hand("STREET_HEAD", STREET), day, **opinion) is None
    day = memory.walk(number, day, until="LG_DECISION")

    said = refused(memory, number, "decide", hand("LG_CHAIR", "DH-LG"), day, **VOTE)
    assert said == ("separate_duties", "propose")
    assert refused(memory, number, "decide", hand("LG_CHAIR", "DH-LG", "y"), day, **VOTE) is None


def test_within_the_delegation_one_head_does_both_and_another_person_recalls(memory, filed):
    change = {"list_class": "new", "nature": "temporary", "end_on": "2026-08-19"}
    change |= {"hours_per_community": 40, "title": "街区秩序宣传"}
    number, day = filed("43", **change)
    day = memory.walk(number, day, until="APPROVED")
    (head,) = memory.state("assignment", number).hands["decide_delegated"]

    assert memory.state("assignment", number).hands["propose"] == (head,)
    same, other = hand("LG_OFFICE", "DH-LGB", head), hand("LG_OFFICE", "DH-LGB")
    assert refused(memory, number, "recall", same, day, reason="影响大")[0] == "separate_duties"
    assert refused(memory, number, "recall", other, day, reason="影响大") is None


def test_who_signs_for_one_community_witnesses_for_none(memory, at):
    number, day = at("APPROVED")
    for code in (ONE, TWO):
        memory.bring(number, code, day, "sign_dept")
    for code, person in ((ONE, "x"), (TWO, "z")):
        by = hand("COMM_SEC", code, person)
        assert refused(memory, number, "sign_community", by, day) is None

    both = {"communities": [TWO]}
    witness = hand("STREET_REVIEWER", STREET)
    said = refused(memory, number, "witness", witness, day, **both)
    assert said == ("separate_duties", "sign_community")
    other = hand("STREET_REVIEWER", STREET, "y")
    assert refused(memory, number, "witness", other, day, **both) is None


@pytest.mark.parametrize(
    ("upto", "verb", "role", "org", "did"),
    [
        ("pay", "custody_in", "FIN_STREET", STREET, "pay"),
        ("order", "custody_in", "FIN_STREET", STREET, "order"),
        ("pay", "confirm_usable", "COMM_SEC", TWO, "pay"),
        ("custody_in", "confirm_usable", "COMM_SEC", ONE, "custody_in"),
        ("custody_in", "dispute_funds", "COMM_SEC", TWO, "custody_in"),
        ("confirm_usable", "order", "FIN_DEPT", DEPT, "confirm_usable"),
    ],
)
def test_money_passes_through_three_hands(memory, at, upto, verb, role, org, did):
    number, day = at("APPROVED")
    memory.bring(number, ONE, day, upto)
    person = memory.state("placement", f"{number}:{ONE}").hands[did][-1]

    data = {"instalment": 1, "communities": [org], "amounts": {org: "1.00"}, "reason": "x"}
    data = {"instalment": 1} if role == "COMM_SEC" else data
    if verb in ("order", "custody_in"):
        data |= {"accounts": {ONE: ""}, "communities": [ONE], "amounts": {ONE: "1.00"}}
    if verb == "dispute_funds":
        data |= {"reason": "少一元"}
    said = refused(memory, number, verb, hand(role, org, person), day, **data)
    assert said[0] == "separate_duties"
    assert did in memory.state("placement", f"{number}:{ONE}").hands
    told = refused(memory, number, verb, hand(role, org, "nobody-else"), day, **data)
    assert told is None or told[0] != "separate_duties"


def test_who_delivers_does_not_accept(memory, at):
    number, day = at("EXITED", communities=[ONE])
    key = ("placement", f"{number}:{ONE}")
    memory.raw[key] = {**memory.raw[key], "work": "DELIVERED", "clocks": []}
    (secretary,) = memory.state(*key).hands["deliver"]
    for verb, data in (("accept_work", {}), ("list_defects", {"standard": "x", "defect": "y"})):
        clerk = hand("DEPT_CLERK", DEPT, secretary)
        said = refused(memory, number, verb, clerk, day, communities=[ONE], **data)
        assert said in (("separate_duties", "deliver"), ("incomplete", None))
    accepted = hand("DEPT_CLERK", DEPT, "y")
    assert refused(memory, number, "accept_work", accepted, day, communities=[ONE]) is None


def test_who_refuses_or_contests_does_not_rule(memory, at):
    number, day = at("APPROVED")
    said = {"ground": "NO_FUNDS", "text": "经费未到位"}
    assert refused(memory, number, "refuse", hand("COMM_SEC", ONE), day, **said) is None
    about = f"R-{ONE}-2026-001"
    contest = hand("DEPT_HEAD", DEPT, "y")
    assert refused(memory, about, "contest", contest, day, argument="已到位") is None

    for person, did in (("x", "refuse"), ("y", "contest")):
        for verb in ("uphold_refusal", "overturn_refusal"):
            ruling = hand("LG_OFFICE", "DH-LGB", person)
            told = refused(memory, about, verb, ruling, day, reason="已查")
            assert told == ("separate_duties", did)
    other = hand("LG_OFFICE", "DH-LGB", "z")
    assert refused(memory, about, "overturn_refusal", other, day, reason="已查") is None


def test_who_objects_does_not_rule_but_may_write_down_what_a_resident_hands_in(memory, at):
    number, day = at("PUBLICITY")
    ruled = {"answer": "已查", "publish": True}
    objecting = hand("RES_SUPERV", ONE)
    assert refused(memory, number, "object", objecting, day, reason="没有征求意见") is None
    office = hand("LG_OFFICE", "DH-LGB")
    assert refused(memory, number, "object", office, day, reason="居民书面异议") is None

    said = refused(memory, number, "dismiss_objection", office, day, no=1, **ruled)
    assert said == ("separate_duties", "object")
    assert refused(memory, number, "dismiss_objection", office, day, no=2, **ruled) is None


def test_who_kept_the_draft_last_does_not_sign_it(memory, cases):
    application = {**cases["48"]["application"], "list_class": "new"}
    number, day = "533100-ZR-2026-00077", date(2026, 3, 3)
    kept = {"application": application}
    clerk, head = hand("DEPT_CLERK", DEPT), hand("DEPT_HEAD", DEPT)
    assert refused(memory, number, "save_draft", clerk, day, **kept) is None

    assert refused(memory, number, "submit", head, day, **kept) == ("separate_duties", "save_draft")
    other = hand("DEPT_HEAD", DEPT, "y")
    assert refused(memory, number, "save_draft", other, day, **kept) is None
    assert refused(memory, number, "submit", other, day, **kept) == (
        "separate_duties", "save_draft",
    )  # fmt: skip
    assert refused(memory, number, "submit", head, day, **kept) is None


def test_every_pair_of_the_place_is_tried_here():
    assert [tuple(map(set, one)) for one in APART] == [
        ({"propose"}, {"decide", "decide_reconsideration", "approve_change", "approve_renewal"}),
        ({"propose", "decide_delegated"}, {"recall"}),
        (
            {"sign_dept", "sign_change", "settle"},  # office/test_paper_and_click.py
            {"sign_community", "agree_change", "agree_settlement"},
            {"witness"},
        ),
        ({"submit", "resubmit"}, {"propose", "vote", "open_voting", "return_to", "countersign"}),
        ({"add_signer"}, {"countersign"}),  # both there, and in office/test_signing.py
        ({"sign_on_paper"}, {"confirm_original", "turn_down_original"}),  # office/test_on_paper.py
        (
            {"order", "pay", "reverse_payment"},
            {"custody_in", "reverse_receipt"},
            {"confirm_usable", "dispute_funds"},
        ),
        ({"deliver"}, {"accept_work", "list_defects"}),
        ({"refuse", "contest", "accept_refusal"}, {"uphold_refusal", "overturn_refusal"}),
    ]
