"""The life cycle, row by row: what an act does, and when it is refused."""

from datetime import date, timedelta

import pytest

from policies.facts.residents_meeting import meeting_holds
from policies.lifecycle.steps.admission.consultation import sample
from schemas.acts.act import SYSTEM, Actor

HEAD = Actor(person="DH-ZJJ/DEPT_HEAD", role="DEPT_HEAD", org="DH-ZJJ")
STREET = "533103001"
REVIEWER = Actor(person="s/r", role="STREET_REVIEWER", org=STREET)
STREET_HEAD = Actor(person="s/h", role="STREET_HEAD", org=STREET)
CHAIR = Actor(person="lg/c", role="LG_CHAIR", org="DH-LG")
OFFICE = Actor(person="lgb/o", role="LG_OFFICE", org="DH-LGB")
FINANCE = Actor(person="f/b", role="FIN_BUREAU", org="DH-CZJ")
ONE, TWO = "533103001002", "533103001003"
VOTE = {"members": 14, "present": 12, "recused": ["DH-ZJJ"], "voting": 11, "in_favour": 11,
        "against": 0, "abstain": 0, "result": "approve"}  # fmt: skip


def secretary(community):
    return Actor(person=f"{community}/sec", role="COMM_SEC", org=community)


def stage(memory, number):
    return memory.state("assignment", number).stage


@pytest.fixture
def assignment(memory, filed):
    """Case 48 on the full path, just filed and prechecked."""
    return filed("48", list_class="new")


def test_a_life_on_the_yes_path_ends_in_the_archive_with_all_money_usable(memory, assignment):
    number, day = assignment
    memory.walk(number, day)

    balances = memory.balances()
    assert stage(memory, number) == "ARCHIVED"
    assert sum(balances.values()) == 0
    usable = {code: fen for code, fen in balances.items() if code.startswith("usable:") and fen}
    assert sum(usable.values()) == memory.state("assignment", number).terms.total_fen


def test_an_application_with_a_reject_finding_cannot_be_submitted(memory, cases):
    number = "533100-ZR-2026-09999"
    bad = cases["18"]["application"]
    head = Actor(person="h", role="DEPT_HEAD", org=bad["applicant"])
    refused = memory.do(number, "submit", head, date(2026, 3, 2), application=bad)
    assert refused.code == "rejected_by_rules"
    assert "N01" in refused.params["rules"]
    assert not memory.raw


def test_silence_accepts_only_after_the_term(memory, assignment):
    number, day = assignment
    assert memory.do(number, "accept", SYSTEM, day + timedelta(days=2)).code == "too_early"
    memory.settle(date(2026, 3, 31))
    assert stage(memory, number) == "ACCEPTED"


def test_a_defect_must_be_returned_and_returned_whole(memory, filed):
    number, day = filed("44", list_class="new", legal_basis=[], end_on=None)
    cleared = memory.do(number, "accept", REVIEWER, day)
    assert cleared.code == "defects_open"
    part = memory.do(number, "return", REVIEWER, day, defects=["B01"])
    assert part.code == "defects_missing"
    assert part.params["rules"] == ["T03"]


def test_an_unanswered_correction_is_withdrawn_and_its_money_freed(memory, assignment):
    number, day = assignment
    memory.do(number, "return", REVIEWER, day, defects=["OTHER"], fields=["title"], text="不清楚")
    assert stage(memory, number) == "RETURNED"
    memory.settle(date(2026, 4, 1))
    assert stage(memory, number) == "RETURNED"
    memory.settle(date(2026, 4, 2))
    assert stage(memory, number) == "WITHDRAWN"
    assert memory.state("assignment", number).reserved_fen == 0


def test_what_was_not_told_the_first_time_may_not_return_it_again(memory, assignment, cases):
    number, day = assignment
    application = {**cases["48"]["application"], "list_class": "new"}
    other = {"defects": ["OTHER"], "fields": ["title"], "text": "不清楚"}
    memory.do(number, "return", REVIEWER, day, **other)
    memory.do(number, "resubmit", HEAD, day, application=application, changed=["title"])
    memory.settle(day)
    assert memory.do(number, "return", REVIEWER, day, **other).code == "not_told_at_first"
    assert memory.state("assignment", number).version == 2


def test_a_field_that_the_form_has_not_cannot_be_returned(memory, assignment):
    number, day = assignment
    other = {"defects": ["OTHER"], "fields": ["title", "费用合计"], "text": "不清楚"}
    refused = memory.do(number, "return", REVIEWER, day, **other)
    assert refused.code == "no_such_form_field"
    assert refused.params["named"] == ["费用合计"]
    known = {**other, "fields": ["legal_basis", "legal_basis.0.title", "funding.total"]}
    assert memory.do(number, "return", REVIEWER, day, **known) is None


def test_a_correction_does_not_shorten_the_lead_time(memory, filed, cases, dehong):
    day = filed("48", list_class="new")[1]
    start = dehong.calendar.add(day, 30).isoformat()
    number, day = filed("48", list_class="new", start_on=start)
    application = {**cases["48"]["application"], "list_class": "new", "start_on": start}
    memory.do(number, "return", REVIEWER, day, defects=["OTHER"], fields=["title"], text="不清楚")
    later = dehong.calendar.add(day, 3)
    memory.do(number, "resubmit", HEAD, later, application=application, changed=["title"])
    memory.settle(later)
    state = memory.state("assignment", number)
    assert (state.filed_on, state.submitted_on) == (day, later)
    assert "T01" not in {one.rule for one in state.findings}


def test_a_correction_does_not_ask_for_its_money_twice(memory, assignment, cases):
    number, day = assignment
    application = {**cases["48"]["application"], "list_class": "new"}
    (line,) = [ident for kind, ident in memory.raw if kind == "budget"]
    asked = memory.state("budget", line).noted_fen
    memory.do(number, "return", REVIEWER, day, defects=["OTHER"], fields=["title"], text="不清楚")
    memory.do(number, "resubmit", HEAD, day, application=application, changed=["title"])
    assert asked == memory.state("assignment", number).terms.total_fen
    assert memory.state("budget", line).noted_fen == asked


def test_a_third_return_withdraws(memory, filed, cases):
    number, day = filed("48", list_class="new", legal_basis=[])
    application = {**cases["48"]["application"], "list_class": "new", "legal_basis": []}
    for seen in ("RETURNED", "RETURNED", "WITHDRAWN"):
        assert memory.do(number, "return", REVIEWER, day, defects=["B01"]) is None
        assert stage(memory, number) == seen
        memory.do(number, "resubmit", HEAD, day, application=application)
        memory.settle(day)
    assert memory.state("assignment", number).reserved_fen == 0


def test_the_sample_is_drawn_by_the_system_and_can_be_repeated(dehong):
    rule = dehong.jurisdiction.routes[0].sample
    codes = dehong.directory.codes
    drawn = sample(codes, "533100-ZR-2026-00001/1", rule)
    assert len(drawn) == 12  # 30 % of 37, rounded up
    assert drawn == sample(codes, "533100-ZR-2026-00001/1", rule)
    assert drawn != sample(codes, "533100-ZR-2026-00002/1", rule)
    assert sample(codes[:10], "x", rule) == codes[:10]
    assert len(sample(codes[:11], "x", rule)) == 5


@pytest.mark.parametrize(
    ("members", "present", "in_favour", "holds"),
    [(90, 60, 31, True), (90, 60, 30, False), (90, 59, 59, False), (90, 91, 91, False)],
)
def test_a_residents_meeting_needs_two_thirds_present_and_more_than_half_of_them(
    members, present, in_favour, holds
):
    assert meeting_holds(members, present, in_favour) is holds


def consulted(memory, assignment, *answers):
    number, day = assignment
    memory.do(number, "accept", REVIEWER, day)
    memory.do(number, "open_consultation", REVIEWER, day, communities=[ONE, TWO])
    for community, said in zip((ONE, TWO), answers, strict=False):
        memory.do(number, "answer", secretary(community), day, answer=said, hours="9")
    return number, day


def test_a_community_may_change_its_answer_until_the_consultation_closes(memory, assignment):
    number, day = consulted(memory, assignment, "AGREE")
    again = memory.do(number, "answer", secretary(ONE), day, answer="AGREE", hours="9")
    assert again.code == "already_done"
    assert memory.do(number, "answer", secretary(ONE), day, answer="DISAGREE", hours="9") is None
    state = memory.state("assignment", number)
    assert (state.answered, state.opposed) == (1, 1)
    given = [one.body for one in memory.events if one.kind == "opinion.given"]
    assert [one.get("replaces") for one in given] == [None, "AGREE"]


def test_silence_in_a_consultation_is_not_consent(memory, assignment):
    number, day = consulted(memory, assignment, "AGREE")
    early = memory.do(number, "close_consultation", SYSTEM, day)
    assert early.code == "consultation_running"
    memory.settle(date(2026, 4, 10))
    assert memory.state("opinion", f"{number}:{TWO}").answer == "NO_ANSWER"


def to_decision(memory, assignment, *answers):
    number, day = consulted(memory, assignment, *answers)
    memory.settle(day + timedelta(days=14))
    memory.do(number, "propose", STREET_HEAD, day, capacity_checked=True, overlap_checked=True,
              opinion="建议准入")  # fmt: skip
    terms = memory.state("assignment", number).terms
    assert memory.do(number, "confirm_funds", FINANCE, day, budget_doc_no=terms.budget_doc_no,
                     amount=f"{terms.total_fen / 100:.2f}") is None  # fmt: skip
    return number, day


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"recused": []}, "recusal_missing"),
        ({"voting": 10}, "votes_do_not_add_up"),
        ({"members": 13}, "other_members"),
        ({"present": 8, "voting": 8, "in_favour": 8}, "quorum_missed"),
        ({"in_favour": 5, "against": 6}, "result_is_not_the_vote"),
        ({"result": "reject", "in_favour": 5, "against": 6}, "reasons_missing"),
        ({"result": "approve_with_conditions"}, "conditions_missing"),
        ({"result": "perhaps"}, "wrong_data"),
    ],
)
def test_a_decision_needs_quorum_recusal_and_reasons(memory, assignment, change, code):
    number, day = to_decision(memory, assignment, "AGREE", "AGREE")
    assert memory.do(number, "decide", CHAIR, day, **{**VOTE, **change}).code == code
    assert memory.do(number, "decide", CHAIR, day, **VOTE) is None
    assert memory.do(number, "decide", CHAIR, day, **VOTE).code == "already_done"


@pytest.mark.parametrize("answers", [("DISAGREE", "NO_CAPACITY"), ("AGREE",)])
def test_approving_against_the_majority_or_without_quorum_owes_reasons(memory, assignment, answers):
    number, day = to_decision(memory, assignment, *answers)
    assert memory.do(number, "decide", CHAIR, day, **VOTE).code == "reasons_missing"
    assert memory.do(number, "decide", CHAIR, day, **VOTE, reasons="理由") is None


def test_a_tally_may_not_contradict_the_recorded_ballots(memory, assignment):
    number, day = to_decision(memory, assignment, "AGREE", "AGREE")
    member = Actor(person="m", role="LG_MEMBER", org="DH-GAJ")
    assert memory.do(number, "vote", member, day, ballot="against") is None
    assert memory.do(number, "vote", member, day, ballot="against").code == "already_done"
    assert memory.do(number, "decide", CHAIR, day, **VOTE).code == "ballots_contradict"


def test_an_objection_stops_the_publication_and_a_dismissal_lets_the_rest_run(memory, assignment):
    number, day = to_decision(memory, assignment, "AGREE", "AGREE")
    memory.do(number, "decide", CHAIR, day, **VOTE)  # 2026-03-25, to 2026-04-01
    resident = Actor(person="p", role="PUBLIC", org="533103001002")
    memory.do(number, "object", resident, date(2026, 3, 27), reason="不同意")
    assert memory.do(number, "publicity_end", SYSTEM, date(2026, 4, 20)).code == "wrong_stage"
    ruling = {"answer": "不成立", "publish": True}
    memory.do(number, "dismiss_objection", OFFICE, date(2026, 3, 30), **ruling)
    clock = memory.state("assignment", number).clocks[-1]
    assert (clock.wd, clock.due) == (3, date(2026, 4, 2))


def test_every_decision_asks_for_the_next_number_of_its_body_and_year(memory, assignment):
    number, day = to_decision(memory, assignment, "AGREE", "AGREE")
    for _ in range(3):
        assert memory.do(number, "decide", CHAIR, day, **VOTE) is None
        resident = Actor(person="p", role="PUBLIC", org="533103001002")
        memory.do(number, "object", resident, day, reason="不同意")
        ruling = {"answer": "成立", "publish": True}
        assert memory.do(number, "uphold_objection", OFFICE, day, **ruling) is None
    made = [one.body for one in memory.events if one.kind == "application.decided"]
    assert [one["series"] for one in made] == ["decision:DH-LG:2026"] * 3
    assert {one["decision"]["document_no"] for one in made} == {"德社建准〔2026〕{no}号"}


@pytest.mark.parametrize("said", ["DISAGREE", "NO_CAPACITY"])
def test_who_does_not_take_the_work_need_not_estimate_it(memory, assignment, said):
    number, day = consulted(memory, assignment)

    assert memory.do(number, "answer", secretary(ONE), day, answer=said) is None
    assert memory.do(number, "answer", secretary(TWO), day, answer="AGREE").code == "incomplete"


@pytest.mark.parametrize("remark", ["", "  "])
def test_agreement_on_conditions_without_a_condition_is_incomplete(memory, assignment, remark):
    number, day = consulted(memory, assignment)
    said = {"answer": "AGREE_WITH_CONDITIONS", "hours": "9"}

    bare = memory.do(number, "answer", secretary(ONE), day, **said, remark=remark)

    assert (bare.code, bare.params["fields"]) == ("incomplete", ["remark"])
    assert memory.do(number, "answer", secretary(ONE), day, **said, remark="会场由部门出") is None
