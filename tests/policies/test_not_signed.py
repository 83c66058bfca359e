"""A community that sends a text back or does not sign; a new legal representative signs."""

import pytest

from schemas.acts.act import Actor

PLACE, DEPT = "533103001002", "DH-ZJJ"
SECRETARY = Actor(person="s", role="COMM_SEC", org=PLACE)
HEAD = Actor(person="h", role="DEPT_HEAD", org=DEPT)
WHY = {"reason": "数量与批准的不一致"}


@pytest.fixture
def signed(memory, filed):
    """An agreement that the department has signed at the one community."""
    number, day = filed("48", list_class="new", communities=[PLACE])
    day = memory.walk(number, day, until="APPROVED")
    memory.bring(number, PLACE, day, "send_agreement")
    early = memory.do(number, "send_back", SECRETARY, day, **WHY)
    assert early.code == "wrong_agreement"
    memory.bring(number, PLACE, day, "sign_dept")
    return memory, number, day


def at(memory, number):
    return memory.state("placement", f"{number}:{PLACE}")


def test_a_text_that_is_sent_back_is_signed_anew_by_the_department(signed):
    memory, number, day = signed
    assert memory.do(number, "send_back", HEAD, day, **WHY).code == "wrong_role"
    assert memory.do(number, "send_back", SECRETARY, day).code == "incomplete"
    assert memory.do(number, "send_back", SECRETARY, day, **WHY) is None
    assert at(memory, number).agreement == "G_NEGOTIATING"
    assert memory.do(number, "send_back", SECRETARY, day, **WHY).code == "already_done"
    assert memory.do(number, "sign_community", SECRETARY, day).code == "wrong_agreement"
    assert memory.do(number, "sign_dept", HEAD, day, communities=[PLACE]) is None
    assert memory.do(number, "sign_community", SECRETARY, day) is None


def test_who_does_not_sign_is_free_and_the_money_goes_back(signed):
    memory, number, day = signed
    line = at(memory, number).budget
    before = memory.balances()[line]
    fen = at(memory, number).committed_fen
    assert memory.do(number, "decline_to_sign", SECRETARY, day, **WHY) is None
    assert (at(memory, number).work, at(memory, number).agreement) == ("TERMINATED", "G_TERMINATED")
    assert memory.balances()[line] == before + fen
    assert memory.state("assignment", number).stage == "LAPSED"
    again = memory.do(number, "decline_to_sign", SECRETARY, day, **WHY)
    assert again.code == "already_done"
    assert not [one for one, _ in memory.waits(number)]


def test_what_both_have_signed_is_not_declined_any_more(signed):
    memory, number, day = signed
    assert memory.do(number, "sign_community", SECRETARY, day) is None
    told = memory.do(number, "decline_to_sign", SECRETARY, day, **WHY)
    assert told.code == "wrong_agreement"
    assert memory.do(number, "send_back", SECRETARY, day, **WHY).code == "wrong_agreement"


def test_a_new_legal_representative_signs_what_was_sent_to_the_one_before(signed):
    memory, number, day = signed
    new = Actor(person="n", role="COMM_SEC", org=PLACE)
    assert memory.do(number, "sign_community", new, day) is None
    assert at(memory, number).hands["sign_community"] == ("n",)
