"""Signatures on paper: recorded with a scan, and in effect once somebody else saw the original."""

from datetime import timedelta

import pytest

from policies.lifecycle.act_context import FiledPaper
from schemas.acts.act import Actor
from schemas.states.stages import Agreement
from tests.policies.office.test_sent_back import CHAIR, DEPT, HEAD, OFFICE, STREET, walked, who

__all__ = ["walked"]
PLACE = "533103001002"
SCAN, SHEET = "a" * 64, "b" * 64
CLERK, SECRETARY = who("DEPT_CLERK", DEPT), who("COMM_SEC", PLACE)
WORKER, REVIEWER = who("COMM_WORKER", PLACE), who("STREET_REVIEWER", STREET)
SEEN = {"community": PLACE, "seen_by": "段审核"}


@pytest.fixture
def do(walked):
    """Case 48 approved and its agreement sent, with a scan and a workbook among its files."""
    do = walked("APPROVED")
    do.memory.files = {SCAN: "application/pdf", SHEET: "application/xlsx"}
    assert do("send_agreement", CLERK, communities=[PLACE]) is None
    return do


def signed(do, act="sign_dept", name="李部长", on=None, **more):
    on = str(on or do.day)
    return {"act": act, "community": PLACE, "signatory": name, "dated": on, "scan": SCAN, **more}


def placement(do):
    return do.memory.of("placement", do.number)[PLACE]


def waits(do, act):
    found = [one for one, where in do.memory.waits(do.number) if one.act == act]
    return [(one.role, one.org) for one in found]


def both_signed(do):
    """Both sides have signed on paper, and the street has seen each original."""
    assert do("sign_on_paper", CLERK, **signed(do)) is None
    assert do("confirm_original", REVIEWER, **SEEN) is None
    assert do("sign_on_paper", WORKER, **signed(do, "sign_community", "王书记")) is None
    assert do("confirm_original", REVIEWER, **SEEN) is None


def test_an_agreement_is_signed_on_paper_seen_by_the_street_and_witnessed(do):
    due = [one.due for one, _ in do.memory.waits(do.number) if one.act == "sign_dept"]
    assert do("sign_on_paper", CLERK, **signed(do)) is None
    assert placement(do).agreement is Agreement.G_SENT  # nothing is signed yet
    seen = [one for one, _ in do.memory.waits(do.number) if one.act == "confirm_original"]
    assert [(one.role, one.org, one.due) for one in seen] == [("STREET_REVIEWER", STREET, due[0])]
    assert waits(do, "sign_dept") == []
    assert do("confirm_original", REVIEWER, **SEEN) is None
    assert placement(do).agreement is Agreement.G_SIGNED_DEPT
    assert placement(do).on_paper == {}
    told = next(one for one in do.memory.events if one.kind == "signature.confirmed").body
    assert told["signature"]["signer"] == "李部长"
    assert told["signature"]["seen_by"] == "段审核"
    assert told["signature"]["scan"] == SCAN
    assert do("sign_on_paper", WORKER, **signed(do, "sign_community", "王书记")) is None
    assert do("confirm_original", REVIEWER, **SEEN) is None
    assert placement(do).signed_on == do.day
    assert do("witness", REVIEWER, communities=[PLACE]) is None
    assert placement(do).agreement is Agreement.G_IN_FORCE


def test_the_day_on_the_paper_moves_no_date(do):
    day = do.day + timedelta(days=1)
    told = signed(do, on=do.day)
    assert (
        do("sign_on_paper", CLERK, day, **signed(do, on=day + timedelta(days=1))) == "dated_ahead"
    )
    assert do("sign_on_paper", CLERK, day, **signed(do, on="2025-01-06")) == "dated_before"
    assert do("sign_on_paper", CLERK, day, **told) is None
    (kept,) = placement(do).on_paper.values()
    assert (kept.on, kept.recorded_on) == (do.day, day)
    assert do("confirm_original", REVIEWER, day, **SEEN) is None
    later = signed(do, "sign_community", "王书记", on=do.day)
    assert do("sign_on_paper", WORKER, day, **later) is None
    assert do("confirm_original", REVIEWER, day, **SEEN) is None
    assert placement(do).signed_on == day


def test_a_missing_or_wrong_scan_is_no_signature(do):
    told = signed(do)
    no = {**told, "scan": ""}
    assert do("sign_on_paper", CLERK, **no) in ("incomplete", "wrong_data")
    assert do("sign_on_paper", CLERK, **{**told, "scan": "c" * 64}) == "no_such_scan"
    assert do("sign_on_paper", CLERK, **{**told, "scan": SHEET}) == "not_a_scan"
    assert placement(do).on_paper == {}


def test_only_the_body_that_signs_records_it_and_only_what_may_be_on_paper(do):
    assert do("sign_on_paper", WORKER, **signed(do)) == "not_ones_signature"
    assert do("sign_on_paper", CLERK, **signed(do, "order")) == "not_on_paper"
    assert do("sign_on_paper", CLERK, **signed(do, "sign_community")) == "not_ones_signature"
    early = signed(do, "sign_community", "王书记")
    assert do("sign_on_paper", WORKER, **early) == "wrong_agreement"  # the department comes first
    assert do("sign_on_paper", CLERK, **{**signed(do), "community": ""}) == "incomplete"
    assert do("sign_on_paper", CLERK, **signed(do)) is None
    assert do("sign_on_paper", CLERK, **signed(do)) == "already_done"
    assert do("sign_on_paper", HEAD, **signed(do)) == "already_done"


def test_who_recorded_or_signed_it_does_not_see_the_original(do):
    both = Actor(person=CLERK.person, role="STREET_REVIEWER", org=STREET)
    assert do("sign_on_paper", CLERK, **signed(do)) is None
    assert do("confirm_original", both, **SEEN) == "separate_duties"
    assert do("confirm_original", REVIEWER, **{**SEEN, "seen_by": "李部长"}) == "signer_saw_it"
    assert do("confirm_original", OFFICE, **SEEN) == "wrong_org"  # the street witnesses
    elsewhere = who("STREET_REVIEWER", "533103002")
    assert do("confirm_original", elsewhere, **SEEN) == "wrong_org"
    assert do("confirm_original", CLERK, **SEEN) == "wrong_role"
    assert do("confirm_original", REVIEWER, **SEEN) is None
    assert do("confirm_original", REVIEWER, **SEEN) == "no_paper_signature"
    # Whoever recorded it counts among the hands that signed: it is no witness later.
    witness = {"communities": [PLACE]}
    assert do("sign_on_paper", WORKER, **signed(do, "sign_community", "王书记")) is None
    assert do("confirm_original", REVIEWER, **SEEN) is None
    signer = Actor(person=WORKER.person, role="STREET_REVIEWER", org=STREET)
    assert do("witness", signer, **witness) == "separate_duties"


def test_an_original_that_does_not_fit_leaves_everything_as_it_was(do):
    before = placement(do)
    assert do("turn_down_original", REVIEWER, community=PLACE, reason="无") == "no_paper_signature"
    assert do("sign_on_paper", CLERK, **signed(do)) is None
    assert do("turn_down_original", REVIEWER, community=PLACE) == "incomplete"
    assert do("turn_down_original", REVIEWER, community=PLACE, reason="没有盖章") is None
    after = placement(do)
    assert after.model_copy(update={"hands": before.hands}) == before
    assert waits(do, "sign_dept") == [("DEPT_HEAD", DEPT)]
    assert do("sign_on_paper", CLERK, **signed(do)) is None  # again, with the right paper


def test_a_text_that_moved_since_it_was_signed_is_not_in_effect(do):
    assert do("sign_on_paper", CLERK, **signed(do)) is None
    free = {"clause": "free", "text": "甲方每季度提供名册。", "community": PLACE}
    assert do("edit_agreement", SECRETARY, **free) is None
    assert do("confirm_original", REVIEWER, **SEEN) == "text_moved"


def test_nobody_loses_an_agreement_because_the_second_person_is_silent(do):
    assert do("sign_on_paper", CLERK, **signed(do)) is None
    due = next(one.due for one, _ in do.memory.waits(do.number) if one.act == "confirm_original")
    late = do.memory.rules.calendar.add(due, 6)
    do.memory.settle(late)
    assert placement(do).agreement is Agreement.G_SENT
    (asked,) = [one for one, _ in do.memory.waits(do.number) if one.act == "confirm_original"]
    assert [one.partition("@")[0] for one in asked.escalated_to] == [
        "STREET_HEAD", "LG_OFFICE", "LG_CHAIR",
    ]  # fmt: skip


MEMBER, MEMBER_CLERK = who("LG_MEMBER", "DH-JYJ"), who("DEPT_CLERK", "DH-JYJ")


def test_a_member_votes_on_paper_and_the_office_sees_the_ballot(walked):
    do = walked("LG_DECISION")
    until = str(do.day + timedelta(days=3))
    assert do("open_voting", OFFICE, form="circulation", until=until) is None
    ballot = {"act": "vote", "signatory": "赵局长", "dated": str(do.day), "scan": SCAN}
    assert do("sign_on_paper", MEMBER_CLERK, **ballot) == "incomplete"  # how it voted
    assert do("sign_on_paper", MEMBER_CLERK, **ballot, ballot="against") is None
    assert "DH-JYJ" not in {org for _, org in waits(do, "vote")}
    other = who("DEPT_CLERK", "DH-MZJ")
    assert do("sign_on_paper", other, **ballot, ballot="in_favour") is None
    seen = {"seen_by": "周科长"}
    assert do("confirm_original", REVIEWER, **seen) == "wrong_org"
    assert do("confirm_original", OFFICE, **seen) == "incomplete"  # which of the two
    assert do("confirm_original", OFFICE, **seen, org="DH-JYJ") is None
    assert [(one.org, one.ballot) for one in do.state().ballots] == [("DH-JYJ", "against")]
    assert do("turn_down_original", OFFICE, reason="没有签名") is None
    assert "DH-MZJ" in {org for _, org in waits(do, "vote")}


def test_what_the_act_itself_refuses_is_refused_on_paper(walked):
    do = walked("LG_DECISION")
    ballot = {"act": "vote", "signatory": "赵局长", "dated": str(do.day), "scan": SCAN}
    recused = who("DEPT_CLERK", DEPT)
    assert do("sign_on_paper", recused, **ballot, ballot="in_favour") == "voting_not_called"
    assert do("open_voting", OFFICE, form="meeting", until=str(do.day)) is None
    assert do("sign_on_paper", recused, **ballot, ballot="in_favour") == "recused"
    assert do("sign_on_paper", MEMBER_CLERK, **ballot, ballot="in_favour") is None
    assert do("withdraw", HEAD, reason="不办了") is None
    assert do("confirm_original", OFFICE, seen_by="周科长") == "no_paper_signature"
    assert do("sign_on_paper", MEMBER_CLERK, **ballot, ballot="in_favour") == "wrong_stage"


def test_somebody_who_did_another_part_does_not_record_a_signature(walked):
    do = walked("LG_DECISION")
    asked = {"to": {"role": "FIN_STREET", "org": STREET}, "reason": "涉及代管"}
    assert do("add_signer", CHAIR, **asked) is None
    head = next(iter(do.state().hands["submit"]))
    other = Actor(person=head, role="FIN_STREET", org=STREET)
    told = {"act": "countersign", "signatory": "钱会计", "dated": str(do.day), "scan": SCAN}
    assert do("sign_on_paper", other, **told, ballot="in_favour") == "separate_duties"
    assert do("sign_on_paper", who("FIN_STREET", STREET), **told, ballot="in_favour") is None
    assert do("confirm_original", OFFICE, seen_by="周科长") is None
    assert do.state().signers[0].ballot == "in_favour"


def test_the_issuer_attaches_a_sealed_file_to_its_paper_once(do):
    no = do.state().decision.document_no
    told = {"document_no": no, "sealed": SCAN}
    do.memory.filed = ()
    assert do("attach_sealed", OFFICE, **told) == "no_such_paper"
    do.memory.filed = (FiledPaper("decision"),)
    assert do("attach_sealed", OFFICE, **{**told, "sealed": "c" * 64}) == "no_such_scan"
    assert do("attach_sealed", OFFICE, **{**told, "sealed": SHEET}) == "not_sealable"
    assert do("attach_sealed", CLERK, **told) == "not_the_issuer"
    assert do("attach_sealed", REVIEWER, **told) == "not_the_issuer"
    assert do("attach_sealed", OFFICE, **told) is None
    assert do("attach_sealed", OFFICE, **told) == "already_done"
    (kept,) = do.state().sealed
    assert (kept.paper, kept.document_no, kept.file, kept.org) == ("decision", no, SCAN, "DH-LGB")


@pytest.mark.parametrize(
    ("paper", "by", "code"),
    [
        (FiledPaper("payment_notice", DEPT, PLACE), CLERK, None),
        (FiledPaper("payment_notice", DEPT, PLACE), SECRETARY, "not_the_issuer"),
        (FiledPaper("minutes", "DH-LG"), OFFICE, None),
        (FiledPaper("agreement", "", PLACE), SECRETARY, None),
        (FiledPaper("agreement", "", PLACE), CLERK, None),
        (FiledPaper("agreement", "", "533103001003"), SECRETARY, "not_the_issuer"),
        (FiledPaper("correction_notice"), REVIEWER, None),
        (FiledPaper("payment_notice"), CLERK, "no_such_paper"),  # put right: it has no series
    ],
)
def test_a_paper_is_its_issuers(do, paper, by, code):
    do.memory.filed = (paper,)
    assert do("attach_sealed", by, document_no="1号", sealed=SCAN) == code
