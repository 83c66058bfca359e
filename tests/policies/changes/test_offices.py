"""A change is sent back and countersigned like an application, by the same policies."""

import pytest

from schemas.acts.act import Actor

BACK = {"reason": "意见不具体"}
REVIEW = {"to": {"role": "STREET_REVIEWER", "org": "533102100"}, "reason": "涉及街道"}
REVIEWER = Actor(person="533102100/other", role="STREET_REVIEWER", org="533102100")
CHECKED = {"capacity_checked": True, "overlap_checked": True, "opinion": "建议同意"}
STREET_HEAD = Actor(person="533102100/STREET_HEAD", role="STREET_HEAD", org="533102100")


@pytest.fixture
def asked(item):
    """A community more, consulted, reviewed and certified: it waits for the chair."""
    item.done("request_change", item.head, **item.more)
    item.consulted(*item.state.request.concerned).certified("3360.00")
    assert item.state.request.at == "LG_DECISION"
    return item


def reserved(item):
    return item.balance("reserved", item.number), item.line().reserved_fen


def test_what_was_certified_for_a_change_goes_back_to_its_line_and_is_certified_again(asked):
    before = reserved(asked)
    extra = asked.state.request.reserved_fen
    assert extra
    asked.done("return_to", asked.chair, step="FUND_REVIEW", **BACK)
    assert (asked.state.stage, asked.state.request.at) == ("AMENDING", "FUND_REVIEW")
    assert asked.state.request.reserved_fen == 0
    assert reserved(asked) == tuple(one - extra for one in before)
    assert asked.state.certified  # of the item as it was approved
    assert ("confirm_funds", "FIN_BUREAU") in asked.owed()
    assert asked.code("approve_change", asked.chair, **asked.grant) == "request_not_ready"
    asked.certified("3360.00")
    assert reserved(asked) == before
    asked.done("approve_change", asked.chair, **asked.grant)


def test_a_change_back_at_the_street_runs_every_step_again(asked):
    asked.done("return_to", asked.office, step="STREET_REVIEW", **BACK)
    assert (asked.state.request.at, asked.state.opinion) == ("STREET_REVIEW", "")
    assert asked.owed() >= {("propose", "STREET_HEAD")}
    asked.done("propose", STREET_HEAD, **CHECKED)
    assert asked.state.request.at == "FUND_REVIEW"
    asked.certified("3360.00")
    assert asked.state.request.at == "LG_DECISION"


def test_a_change_whose_opinion_is_given_anew_resumes_with_the_group(asked):
    before = reserved(asked)
    asked.done("return_to", asked.chair, step="STREET_REVIEW", then="resume", **BACK)
    assert reserved(asked) == before
    asked.done("propose", STREET_HEAD, **CHECKED)
    assert (asked.state.request.at, asked.state.resume_at) == ("LG_DECISION", None)
    again = {"step": "FUND_REVIEW", "then": "resume", **BACK}
    assert asked.code("return_to", asked.chair, **again) == "runs_again"


@pytest.mark.parametrize("end", ["reject_change", "withdraw_request"])
def test_a_request_that_ends_while_it_was_to_resume_leaves_the_next_its_whole_way(asked, end):
    asked.done("return_to", asked.chair, step="STREET_REVIEW", then="resume", **BACK)
    asked.done(end, asked.chair if end == "reject_change" else asked.head, **asked.no)
    assert asked.state.resume_at is None
    asked.done("request_change", asked.head, **asked.more)
    asked.consulted(*asked.state.request.concerned)
    assert asked.state.request.at == "FUND_REVIEW"


def test_a_change_goes_back_to_be_asked_again_and_only_where_it_passed(asked):
    asked.done("return_to", asked.chair, step="ACCEPTED", **BACK)
    assert asked.owed() >= {("open_consultation", "STREET_REVIEWER")}
    asked.consulted(*asked.state.request.concerned).certified("3360.00")
    asked.done("approve_change", asked.chair, **asked.grant)
    assert asked.code("return_to", asked.office, step="STREET_REVIEW", **BACK) == "wrong_stage"


def test_on_the_short_path_there_is_no_step_to_go_back_to(item):
    item.done("request_change", item.head, **item.longer)
    assert item.code("return_to", item.office, step="STREET_REVIEW", **BACK) == "not_passed"
    assert item.code("return_to", STREET_HEAD, step="ACCEPTED", **BACK) == "wrong_org"


def test_a_grant_waits_for_its_signers_and_a_no_holds_it_up(asked):
    assert asked.code("add_signer", STREET_HEAD, **REVIEW) == "wrong_org"
    asked.done("add_signer", asked.chair, **REVIEW)
    assert ("countersign", "STREET_REVIEWER") in asked.owed()
    assert asked.code("approve_change", asked.chair, **asked.grant) == "countersign_open"
    asked.done("countersign", REVIEWER, ballot="against", text="承载不足")
    assert asked.code("approve_change", asked.chair, **asked.grant) == "countersign_refused"
    asked.done("return_to", asked.chair, step="STREET_REVIEW", **BACK)
    assert asked.state.signers == ()
    asked.done("propose", STREET_HEAD, **CHECKED)
    asked.certified("3360.00")
    asked.done("add_signer", asked.chair, **REVIEW)
    asked.done("countersign", REVIEWER, ballot="in_favour")
    asked.done("approve_change", asked.chair, **asked.grant)
    assert asked.state.signers == ()


def test_a_signer_removed_or_a_change_turned_down_leaves_no_round_behind(asked):
    asked.done("add_signer", asked.chair, **REVIEW)
    asked.done("remove_signer", asked.chair, **REVIEW)
    asked.done("add_signer", asked.chair, **REVIEW)
    asked.done("reject_change", asked.chair, **asked.no)  # a no needs nobody's signature
    assert asked.state.signers == ()
    assert ("countersign", "STREET_REVIEWER") not in asked.owed()
