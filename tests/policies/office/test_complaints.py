"""What users of other products complain of (complaints 8 to 16), each as a test of its own."""

import pytest

from schemas.states.stages import Stage
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
    walked,  # noqa: F401 - a fixture
    who,
)

SIGNER = {"to": {"role": "FIN_STREET", "org": STREET}, "reason": "涉及账户"}
FIN_STREET = who("FIN_STREET", STREET)


@pytest.fixture
def do(walked):  # noqa: F811
    return walked("STREET_REVIEW")


def test_8_a_wait_for_people_needs_no_run_that_is_paused_it_is_a_state(do):
    assert owed(do) == {("propose", "STREET_HEAD")}
    assert do.state().stage is Stage.STREET_REVIEW
    assert (
        do("propose", STREET_HEAD, on=do.memory.rules.calendar.add(do.day, 40), **OPINION) is None
    )


def test_9_no_signature_asked_for_beside_others_is_skipped(do):
    other = {"to": {"role": "LG_OFFICE", "org": OFFICE.org}, "reason": "口径"}
    assert do("add_signer", STREET_HEAD, **SIGNER) is None
    assert do("add_signer", STREET_HEAD, **other) is None
    assert do("countersign", OFFICE, ballot="in_favour") is None
    assert do("propose", STREET_HEAD, **OPINION) == "countersign_open"


def test_10_a_return_jumps_past_nobody_and_keeps_no_stale_approval(walked):  # noqa: F811
    do = walked("LG_DECISION")
    assert do("return_to", CHAIR, step="STREET_REVIEW", **BACK) is None
    assert (do.state().opinion, do.state().certified) == ("", False)
    assert do("decide", CHAIR, **VOTE) == "wrong_stage"
    assert do("propose", STREET_HEAD, **OPINION) is None
    assert do("decide", CHAIR, **VOTE) == "wrong_stage"  # finance is not jumped over


def test_11_what_one_no_means_is_the_named_policy_of_the_step(do):
    assert do("add_signer", STREET_HEAD, **SIGNER) is None
    assert do("countersign", FIN_STREET, ballot="against", text="无账户") is None
    assert do("propose", STREET_HEAD, **OPINION) == "countersign_refused"  # policy: all


def test_12_a_signer_is_added_and_removed_on_record_and_never_after_the_step(do):
    gone = {"to": SIGNER["to"], "reason": "不再需要"}
    assert do("add_signer", STREET_HEAD, **SIGNER) is None
    assert do.state().signers[0].asked_by == STREET_HEAD.person
    assert do("remove_signer", STREET_HEAD, **gone) is None
    assert do("propose", STREET_HEAD, **OPINION) is None
    assert do("add_signer", finance(do), **SIGNER) is None
    assert do("remove_signer", STREET_HEAD, **gone) == "wrong_org"  # another step has the file


def test_13_no_to_do_stays_behind_what_was_taken_back_or_withdrawn(do):
    assert do("add_signer", STREET_HEAD, **SIGNER) is None
    assert do("countersign", FIN_STREET, ballot="in_favour") is None
    assert do("propose", STREET_HEAD, **OPINION) is None
    assert do("take_back", STREET_HEAD, **BACK) is None
    assert owed(do) == {("propose", "STREET_HEAD")}
    assert do("withdraw", HEAD, reason="不办了") is None
    assert owed(do) == set()


def test_14_what_is_delegated_names_both_and_several_hops_come_back_right(do):
    b, c = who("STREET_HEAD", STREET, "b"), who("STREET_HEAD", STREET, "c")
    for by, to in ((STREET_HEAD, b), (b, c)):
        seat = {"role": to.role, "org": to.org, "person": to.person}
        assert do("delegate", by, to=seat, until=str(do.day)) is None
    assert do("give_back", c) is None
    assert do("propose", STREET_HEAD, **OPINION) == "in_other_hands"
    assert do("propose", b, **OPINION) is None
    assert do.memory.events[-1].behalf == STREET_HEAD.person


def test_15_the_record_says_which_decision_was_taken_by_whom_and_why(walked):  # noqa: F811
    do = walked("LG_DECISION")
    assert do("decide", CHAIR, **VOTE, reasons="确有必要") is None
    made = do.state().decision
    assert (made.result, made.reasons, made.in_favour) == ("approve", "确有必要", 11)
    assert made.document_no
    assert do.state().hands["decide"] == (CHAIR.person,)


def test_16_who_may_approve_is_checked_and_never_the_applicant(walked):  # noqa: F811
    do = walked("FUND_REVIEW")
    signed = who("FIN_BUREAU", finance(do).org, f"{DEPT}/DEPT_HEAD")
    assert do("confirm_funds", signed, **certified(do)) == "separate_duties"
    assert do("confirm_funds", who("FIN_BUREAU", DEPT), **certified(do)) == "wrong_org"
    assert do("confirm_funds", HEAD, **certified(do)) == "wrong_role"
    assert do("add_signer", finance(do), to={"role": "DEPT_HEAD", "org": DEPT}, reason="x") == (
        "recused"
    )
