"""What a careful reader found: ways around the rules that are closed now."""

from datetime import date, timedelta

import pytest

from schemas.acts.act import SYSTEM, Actor

HEAD = Actor(person="DH-ZJJ/DEPT_HEAD", role="DEPT_HEAD", org="DH-ZJJ")
FINANCE = Actor(person="DH-ZJJ/FIN_DEPT", role="FIN_DEPT", org="DH-ZJJ")
CUSTODY = Actor(person="s/fin", role="FIN_STREET", org="533103001")
CHAIR = Actor(person="lg/c", role="LG_CHAIR", org="DH-LG")
ONE, TWO = "533103001002", "533103001003"
VOTE = {"members": 14, "present": 12, "recused": ["DH-ZJJ"], "voting": 11, "in_favour": 11,
        "against": 0, "abstain": 0, "result": "approve"}  # fmt: skip


def secretary(community):
    return Actor(person=f"{community}/sec", role="COMM_SEC", org=community)


@pytest.fixture
def in_force(memory, filed):
    """Case 48 with both agreements in force and nothing ordered: (number, day)."""
    number, day = filed("48", list_class="new")
    day = memory.walk(number, day, "APPROVED")
    clerk = Actor(person="c", role="DEPT_CLERK", org="DH-ZJJ")
    street = Actor(person="w", role="STREET_REVIEWER", org="533103001")
    both = {"communities": [ONE, TWO]}
    assert memory.do(number, "send_agreement", clerk, day, **both) is None
    assert memory.do(number, "sign_dept", HEAD, day, **both) is None
    for community in (ONE, TWO):
        assert memory.do(number, "sign_community", secretary(community), day) is None
    assert memory.do(number, "witness", street, day, **both) is None
    return number, day


def pay(memory, number, day, no, communities):
    """Order, pay and receive one instalment at some communities."""
    accounts, amounts = {}, {}
    for code in set(communities):
        placement = memory.state("placement", f"{number}:{code}")
        one = next(i for i in placement.instalments if i.no == no)
        accounts[code] = placement.account
        amounts[code] = f"{one.amount_fen / 100:.2f}"
    told = {"instalment": no, "communities": communities, "amounts": amounts}
    assert memory.do(number, "order", FINANCE, day, **told, accounts=accounts) is None
    assert memory.do(number, "pay", FINANCE, day, **told) is None
    assert memory.do(number, "custody_in", CUSTODY, day, **told) is None


def test_a_community_named_twice_is_paid_once(memory, in_force):
    number, day = in_force
    pay(memory, number, day, 1, [ONE, ONE])
    balances = memory.balances()
    assert balances[f"custody:{number}:{ONE}"] == 153522
    assert min(fen for code, fen in balances.items() if code != "outside") >= 0


def test_a_later_instalment_that_comes_early_covers_no_start(memory, in_force):
    number, day = in_force
    pay(memory, number, day, 2, [ONE])
    assert memory.do(number, "confirm_usable", secretary(ONE), day, instalment=2) is None
    placement = memory.state("placement", f"{number}:{ONE}")
    assert (placement.work, placement.cover) == ("WAIT_FUNDS", "none")


def test_what_is_paid_does_not_lapse(memory, in_force):
    number, day = in_force
    pay(memory, number, day, 1, [ONE])
    late = day + timedelta(days=90)
    refused = memory.do(number, "lapse", SYSTEM, late, communities=[ONE])
    assert refused.code == "wrong_payment"
    assert memory.do(number, "lapse", SYSTEM, late, communities=[TWO]) is None


def test_the_quorum_cannot_be_shrunk_by_recusing_strangers(memory, filed):
    number, day = filed("48", list_class="new")
    day = memory.walk(number, day, "LG_DECISION")
    few = {**VOTE, "present": 7, "voting": 6, "in_favour": 6}
    few["recused"] = ["DH-ZJJ", "DH-CGJ", "DH-XFJ", "DH-YJJ", "DH-TW"]
    assert memory.do(number, "decide", CHAIR, day, **few).code == "not_a_member"
    negative = {**VOTE, "in_favour": 12, "against": -1}
    assert memory.do(number, "decide", CHAIR, day, **negative).code == "wrong_data"


def test_nobody_files_in_another_departments_name(memory, cases):
    day = date(2026, 3, 25)
    stolen = {**cases["48"]["application"], "applicant": "DH-GAJ"}
    thief = memory.do("533100-ZR-2026-09998", "save_draft", HEAD, day, application=stolen)
    assert thief.code == "wrong_org"
    assert not memory.raw


def test_a_refusal_is_aimed_at_the_department_of_the_assignment(memory, in_force):
    number, day = in_force
    said = {"ground": "NO_POWERS", "text": "未授权", "department": "DH-GAJ"}
    assert memory.do(number, "refuse", secretary(ONE), day, **said).code == "other_department"


def test_a_text_that_the_department_signed_is_no_more_talked_about(memory, filed):
    number, day = filed("48", list_class="new")
    day = memory.walk(number, day, "APPROVED")
    clerk = Actor(person="c", role="DEPT_CLERK", org="DH-ZJJ")
    assert memory.do(number, "send_agreement", clerk, day, communities=[ONE]) is None
    assert memory.do(number, "sign_dept", HEAD, day, communities=[ONE]) is None

    talked = memory.do(number, "negotiate", secretary(ONE), day, remark="加一条")
    clause = {"clause": "free", "text": "每月初提供材料", "community": ONE}
    edited = memory.do(number, "edit_agreement", secretary(ONE), day, **clause)
    assert (talked.code, edited.code) == ("text_is_signed", "text_is_signed")
    assert memory.do(number, "sign_community", secretary(ONE), day) is None


def test_what_was_rejected_is_not_filed_again_unchanged(memory, filed, cases):
    memory.given = memory.given.model_copy(update={"rejected": "533100-ZR-2026-00001"})
    application = {**cases["48"]["application"], "list_class": "new"}

    told = memory.do("533100-ZR-2026-00009", "submit", HEAD, date(2026, 3, 3),
                     application=application)  # fmt: skip
    assert (told.code, told.params["number"]) == ("rejected_before", "533100-ZR-2026-00001")
