"""Taking back one's own last act, and sending a file back inside the house."""

from datetime import timedelta

import pytest

from schemas.acts.act import Actor
from schemas.states.stages import Stage

DEPT, STREET, PLACE, OTHER = "DH-ZJJ", "533103001", "533103001002", "533103001003"


def who(role, org, person=""):
    return Actor(person=person or f"{org}/{role}", role=role, org=org)


REVIEWER, STREET_HEAD = who("STREET_REVIEWER", STREET), who("STREET_HEAD", STREET)
OFFICE, CHAIR = who("LG_OFFICE", "DH-LGB"), who("LG_CHAIR", "DH-LG")
FINANCE = who("FIN_BUREAU", "DH-CZJ")
CLERK, HEAD = who("DEPT_CLERK", DEPT), who("DEPT_HEAD", DEPT)
MEMBER, SECOND = who("LG_MEMBER", "DH-MZJ"), who("LG_MEMBER", "DH-JYJ")
OPINION = {"capacity_checked": True, "overlap_checked": True, "opinion": "同意"}
VOTE = {"members": 14, "present": 12, "recused": [DEPT], "voting": 11, "in_favour": 11,
        "against": 0, "abstain": 0, "result": "approve"}  # fmt: skip
BACK = {"reason": "意见不具体"}


@pytest.fixture
def walked(memory, at):
    """A maker: case 48 walked to a stage, as do(verb, by, **data) with its state."""

    def make(until, **change):
        number, day = at(until, **change)

        def do(verb, by, on=day, **data):
            refused = memory.do(number, verb, by, on, **data)
            return refused and refused.code

        def state():
            return memory.state("assignment", number)

        do.state, do.day, do.number, do.memory = state, day, number, memory
        return do

    return make


def clock(do, code):
    return next((one for one in do.state().clocks if one.code == code), None)


def owed(do):
    return {(one.act, one.role) for one, _ in do.memory.waits(do.number) if one.role != "system"}


def finance(do):
    return who("FIN_BUREAU", do.memory.rules.directory.finance_bureau)


def certified(do):
    terms = do.state().terms
    return {"budget_doc_no": terms.budget_doc_no, "amount": f"{terms.total_fen / 100:.2f}"}


def test_who_proposed_takes_it_back_until_somebody_goes_on(walked):
    do = walked("STREET_REVIEW")
    before = do.state()
    assert do("propose", STREET_HEAD, **OPINION) is None
    assert do.state().stage is Stage.FUND_REVIEW
    assert do("take_back", who("STREET_HEAD", STREET, "other"), **BACK) == "nothing_to_take_back"
    assert do("take_back", STREET_HEAD) == "incomplete"
    assert do("take_back", STREET_HEAD, **BACK) is None
    after = do.state()
    assert after.model_copy(update={"hands": before.hands}) == before
    assert after.hands["propose"] == (STREET_HEAD.person,)
    assert do.memory.events[-1].body["took_back"]["act"] == "propose"
    assert ("propose", "STREET_HEAD") in owed(do)  # asked for again, and of nobody else

    assert do("propose", STREET_HEAD, **OPINION) is None
    assert do("confirm_funds", finance(do), **certified(do)) is None
    assert do("take_back", STREET_HEAD, **BACK) == "gone_on_from"


def test_money_and_decisions_are_not_taken_back(walked):
    do = walked("LG_DECISION")
    assert do("take_back", finance(do), **BACK) == "wrong_role"
    assert do("decide", CHAIR, **VOTE) is None
    assert do("take_back", CHAIR, **BACK) == "wrong_stage"


def test_what_is_said_between_people_is_no_next_step(walked):
    do = walked("STREET_REVIEW")
    assert do("propose", STREET_HEAD, **OPINION) is None
    to = {"role": "FIN_BUREAU", "org": finance(do).org}
    assert do("remind", OFFICE, to=to) is None
    assert do("take_back", STREET_HEAD, **BACK) is None
    assert do.state().reminded  # what was said stays said


def test_signers_whom_the_next_step_asked_are_not_lost(walked):
    do = walked("STREET_REVIEW")
    assert do("propose", STREET_HEAD, **OPINION) is None
    to = {"role": "LG_MEMBER", "org": MEMBER.org}
    assert do("add_signer", finance(do), to=to, reason="涉及民政") is None
    assert do("take_back", STREET_HEAD, **BACK) == "gone_on_from"
    assert do("countersign", MEMBER, ballot="in_favour") is None
    assert do("take_back", STREET_HEAD, **BACK) == "gone_on_from"


def test_signers_removed_again_leave_nothing_that_was_gone_on_from(walked):
    do = walked("STREET_REVIEW")
    to = {"role": "LG_MEMBER", "org": MEMBER.org}
    assert do("propose", STREET_HEAD, **OPINION) is None
    assert do("add_signer", finance(do), to=to, reason="涉及民政") is None
    assert do("remove_signer", finance(do), to=to, reason="不涉及") is None
    assert do("take_back", STREET_HEAD, **BACK) is None


def test_a_member_takes_its_ballot_back_while_others_vote_and_not_after_the_decision(walked):
    do = walked("LG_DECISION")
    assert do("vote", MEMBER, ballot="against") is None
    assert do("vote", SECOND, ballot="in_favour") is None
    assert do("take_back", MEMBER, **BACK) is None
    assert [(one.org, one.ballot) for one in do.state().ballots] == [(SECOND.org, "in_favour")]
    assert do("vote", MEMBER, ballot="in_favour") is None
    assert do("decide", CHAIR, **VOTE) is None
    assert do("take_back", MEMBER, **BACK) == "wrong_stage"


def test_a_department_takes_back_its_signature_until_the_community_signs(walked):
    do = walked("APPROVED")
    both = {"communities": [PLACE, OTHER]}
    assert do("send_agreement", CLERK, **both) is None
    before = do.memory.state("placement", f"{do.number}:{PLACE}")
    assert do("sign_dept", HEAD, **both) is None
    assert do("sign_community", who("COMM_SEC", OTHER)) is None
    assert do("take_back", HEAD, **BACK, **both) == "gone_on_from"  # all of it or nothing
    assert do("take_back", HEAD, **BACK, communities=[PLACE]) is None
    after = do.memory.state("placement", f"{do.number}:{PLACE}")
    assert after.model_copy(update={"hands": before.hands}) == before
    assert do("sign_community", who("COMM_SEC", PLACE)) == "wrong_agreement"
    assert do("take_back", CLERK, **BACK, communities=[PLACE]) == "gone_on_from"


def voted(do, day, *, anew):
    """Decide by figures; anew: who voted before votes again, and ballots tell the figures."""
    if anew:
        assert do("open_voting", OFFICE, on=day, form="meeting", until=str(day)) is None
        members = [one for one in do.memory.rules.directory.members if one != DEPT]
        for org in members[:9]:
            assert do("vote", who("LG_MEMBER", org), on=day, ballot="in_favour") is None
    assert do("decide", CHAIR, on=day, **({"result": "approve"} if anew else VOTE)) is None


@pytest.mark.parametrize(
    ("stage", "by", "step"),
    [
        ("STREET_REVIEW", STREET_HEAD, "ACCEPTED"),
        ("FUND_REVIEW", FINANCE, "STREET_REVIEW"),
        ("FUND_REVIEW", FINANCE, "ACCEPTED"),
        ("LG_DECISION", OFFICE, "FUND_REVIEW"),
        ("LG_DECISION", CHAIR, "STREET_REVIEW"),
        ("LG_DECISION", CHAIR, "ACCEPTED"),
    ],
)
def test_back_at_an_earlier_step_what_was_approved_since_is_void(walked, stage, by, step):
    do = walked(stage)
    by = finance(do) if by is FINANCE else by
    due = clock(do, "decision").due
    if stage == "LG_DECISION":
        assert do("vote", MEMBER, ballot="in_favour") is None
    assert do("return_to", by, step=step, **BACK) is None
    state = do.state()
    assert state.stage == step
    assert (state.ballots, state.certified) == ((), False)
    assert (state.opinion == "") == (step != "FUND_REVIEW")
    assert clock(do, "decision").due == due  # the whole term goes on
    act = {"ACCEPTED": "open_consultation", "STREET_REVIEW": "propose"}.get(step, "confirm_funds")
    assert {one for one, _ in owed(do)} == {act}
    day = do.memory.walk(do.number, do.day, until="LG_DECISION")  # every step, once more
    assert do.state().certified
    assert do.state().opinion
    voted(do, day, anew=stage == "LG_DECISION")


def test_nobody_is_jumped_over(walked):
    do = walked("STREET_REVIEW")
    assert do("return_to", STREET_HEAD, step="FUND_REVIEW", **BACK) == "not_passed"
    assert do("return_to", STREET_HEAD, step="STREET_REVIEW", **BACK) == "not_passed"
    assert do("return_to", STREET_HEAD, step="LG_DECISION", **BACK) == "wrong_data"
    assert do("return_to", OFFICE, step="ACCEPTED", **BACK) == "wrong_org"
    assert do("return_to", STREET_HEAD, step="ACCEPTED") == "incomplete"


def test_the_leading_group_may_have_the_streets_opinion_anew_and_resume(walked):
    do = walked("LG_DECISION")
    resume = {"step": "STREET_REVIEW", "then": "resume", **BACK}
    assert do("vote", MEMBER, ballot="in_favour") is None
    assert do("return_to", CHAIR, **{**resume, "step": "FUND_REVIEW"}) == "runs_again"
    assert do("return_to", OFFICE, **resume) is None
    state = do.state()
    assert (state.opinion, state.ballots, state.certified) == ("", (), True)
    assert do("propose", STREET_HEAD, **{**OPINION, "opinion": "补充：仅限一次"}) is None
    state = do.state()
    assert (state.stage, state.resume_at, state.opinion) == ("LG_DECISION", None, "补充：仅限一次")
    voted(do, do.day, anew=True)


def test_who_resumes_may_still_be_sent_further_back_and_then_all_runs_again(walked):
    do = walked("LG_DECISION")
    assert do("return_to", CHAIR, step="STREET_REVIEW", then="resume", **BACK) is None
    assert do("return_to", STREET_HEAD, step="ACCEPTED", then="resume", **BACK) == "runs_again"
    assert do("return_to", STREET_HEAD, step="ACCEPTED", **BACK) is None
    assert (do.state().resume_at, do.state().certified) == (None, False)
    do.memory.walk(do.number, do.day, until="LG_DECISION")


def test_who_certified_may_certify_the_same_again_and_the_line_is_as_before(walked):
    do = walked("LG_DECISION")
    line = do.memory.balances()
    assert do("return_to", CHAIR, step="FUND_REVIEW", **BACK) is None
    later = do.day + timedelta(days=1)
    assert do("confirm_funds", finance(do), on=later, **certified(do)) is None
    assert do.memory.balances() == line
