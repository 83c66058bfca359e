"""A delegated decision that is recalled, whatever happened at its communities meanwhile."""

from schemas.acts.act import SYSTEM, Actor

FREE = {
    "mode": "exempt",
    "exemption": "poster_only",
    "source": "department_budget",
    "lines": [],
    "total": "0.00",
    "allocation": "flat",
    "instalments": [],
}
RECALL = {"reason": "应由领导小组审议"}


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


OFFICE = person("LG_OFFICE", "DH-LGB")


def into_force(memory, number, code, day):
    applicant = memory.state("assignment", number).terms.applicant
    street, here = memory.rules.directory.street_of(code), {"communities": [code]}
    for verb, role, org, data in (
        ("send_agreement", "DEPT_CLERK", applicant, here),
        ("sign_dept", "DEPT_HEAD", applicant, here),
        ("sign_community", "COMM_SEC", code, {}),
        ("witness", "STREET_REVIEWER", street, here),
    ):
        assert memory.do(number, verb, person(role, org), day, **data) is None, verb


def test_a_quick_signature_does_not_end_the_term_of_recall(memory, filed):
    number, day = filed("34", list_class="new", funding=FREE)
    day = memory.walk(number, day, until="APPROVED")
    assert memory.state("assignment", number).route == "DELEGATED"
    code = next(iter(memory.of("placement", number)))
    into_force(memory, number, code, day)
    assert memory.state("assignment", number).stage == "EFFECTIVE"

    assert memory.do(number, "recall", OFFICE, day, **RECALL) is None

    state = memory.state("assignment", number)
    assert (state.stage, state.effective_on, state.placed) == ("LG_DECISION", None, 0)
    undone = memory.state("placement", f"{number}:{code}")
    assert (undone.agreement, undone.work) == ("G_TERMINATED", "TERMINATED")
    told = [one.body["undone"] for one in memory.events if one.kind == "placement.recalled"]
    assert sorted(told) == ["G_DRAFT", "G_DRAFT", "G_IN_FORCE"]
    memory.walk(number, day, until="EFFECTIVE")
    assert memory.state("assignment", number).placed == state.terms.communities


def test_a_recall_after_its_term_is_too_late_however_far_the_agreements_are(memory, filed):
    number, day = filed("34", list_class="new", funding=FREE)
    day = memory.walk(number, day, until="APPROVED")
    into_force(memory, number, next(iter(memory.of("placement", number))), day)
    after = memory.rules.calendar.add(day, 4)
    assert memory.do(number, "recall", OFFICE, after, **RECALL).code == "recall_too_late"


def test_a_community_freed_by_a_refusal_is_not_placed_again_after_a_recall(memory, filed):
    number, day = filed("34", list_class="new")
    day = memory.walk(number, day, until="APPROVED")
    terms = memory.state("assignment", number).terms
    freed, *others = memory.of("placement", number)
    secretary, head = person("COMM_SEC", freed), person("DEPT_HEAD", terms.applicant)
    refusing = {"ground": "NO_POWERS", "text": "未授予权限"}
    assert memory.do(number, "refuse", secretary, day, **refusing) is None
    refusal = f"R-{freed}-2026-001"
    assert memory.do(refusal, "accept_refusal", head, day, reason="撤回") is None

    assert memory.do(number, "recall", OFFICE, day, **RECALL) is None
    day = memory.walk(number, day, until="EFFECTIVE")

    state = memory.state("assignment", number)
    assert (state.left_out, state.placed, state.reserved_fen) == ((freed,), len(others), 0)
    assert memory.state("placement", f"{number}:{freed}").work == "TERMINATED"
    assert all(fen >= 0 for one, fen in memory.balances().items() if one != "outside")
    memory.walk(number, day, until="ARCHIVED")


def office_waits(memory, number):
    return [one for one, _ in memory.waits(number) if one.act == "note_filing"]


def delegated(memory, filed, **change):
    """A delegated decision, made without typing whom it is filed with: number, day."""
    number, day = filed("34", list_class="new", **change)
    day = memory.walk(number, day, until="FUND_REVIEW")
    while memory.state("assignment", number).stage == "FUND_REVIEW":
        (wait,) = [one for one, _ in memory.waits(number)]
        data = memory.yes(wait, number)
        data.pop("filed_with", None)
        assert memory.do(number, wait.act, person(wait.role, wait.org), day, **data) is None
    return number, day


def test_a_delegated_decision_comes_to_the_office_with_its_term(memory, filed):
    number, day = delegated(memory, filed)
    (wait,) = office_waits(memory, number)
    due = memory.rules.calendar.add(day, 3)
    told = [one.body for one in memory.events if one.kind == "application.approved"]

    assert (wait.role, wait.org, wait.due) == ("LG_OFFICE", "DH-LGB", due)
    assert told[-1]["filed_with"] == "DH-LGB"
    elsewhere = {"result": "approve", "filed_with": "DH-MZJ", "reasons": "x"}
    head = person("STREET_HEAD", memory.state("assignment", number).street)
    assert memory.do(number, "decide_delegated", head, day, **elsewhere).code == "already_done"


def test_what_the_office_has_noted_is_not_recalled_nor_noted_twice(memory, filed):
    number, day = delegated(memory, filed)
    assert memory.do(number, "note_filing", OFFICE, day) is None
    assert office_waits(memory, number) == []
    assert memory.do(number, "recall", OFFICE, day, **RECALL).code == "filing_noted"
    assert memory.do(number, "note_filing", OFFICE, day).code == "nothing_to_note"


def test_silence_lets_a_delegated_decision_stand_on_the_day_after_the_term(memory, filed):
    number, day = delegated(memory, filed)
    due = memory.rules.calendar.add(day, 3)
    assert memory.do(number, "note_filing", SYSTEM, due).code == "too_early"
    assert office_waits(memory, number)
    memory.settle(memory.rules.calendar.add(day, 4))
    assert office_waits(memory, number) == []
    assert memory.state("assignment", number).stage == "APPROVED"


def test_the_office_may_recall_on_the_last_day_of_its_term(memory, filed):
    number, day = delegated(memory, filed)
    due = memory.rules.calendar.add(day, 3)
    assert memory.do(number, "recall", OFFICE, due, **RECALL) is None
    assert office_waits(memory, number) == []
