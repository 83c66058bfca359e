"""Where a guard begins: what is just on its right side is done, the next one is refused."""

from datetime import date

import pytest

from schemas.acts.act import Actor

PLACE, DEPT = "533103001002", "DH-ZJJ"
HERE = {"communities": [PLACE]}


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


SECRETARY, CLERK = person("COMM_SEC", PLACE), person("DEPT_CLERK", DEPT)
HEAD, REVIEWER = person("DEPT_HEAD", DEPT), person("STREET_REVIEWER", "533103001")
FINANCE = person("FIN_BUREAU", "DH-CZJ")


def test_the_clauses_of_the_approval_are_locked_and_only_these(at, assert_no, assert_yes):
    """Free text may be added at every stage of the talk before a signature."""
    number, day = at("APPROVED", communities=[PLACE])
    words = {"text": "每周二下午办理", "community": PLACE}
    talk = (("send_agreement", CLERK, HERE), ("negotiate", SECRETARY, {"remark": "改为下午"}), None)
    for step in talk:
        for clause in (1, 15):
            assert_no("clause_locked", number, "edit_agreement", CLERK, day, clause=clause, **words)
        for clause in (16, "free"):
            assert_yes(number, "edit_agreement", CLERK, day, clause=clause, **words)
        if step:
            verb, by, data = step
            assert_yes(number, verb, by, day, **data)


@pytest.fixture
def on_line(memory, cases):
    """Register the line of case 48 with its total and some fen; returns the application, total."""

    def registered(more=0):
        application = {**cases["48"]["application"], "list_class": "new"}
        funding = application["funding"]
        fen = round(float(funding["total"]) * 100) + more
        line = {"department": DEPT, "budget_doc_no": funding["budget_doc_no"]}
        day = date.fromisoformat(str(application["submitted_on"]))
        told = {**line, "amount": f"{fen / 100:.2f}"}
        assert memory.do("", "register_line", FINANCE, day, **told) is None
        return application, day

    return registered


@pytest.mark.parametrize(("more", "code"), [(-1, "funds_short"), (0, None)])
def test_a_line_pays_to_its_last_fen_and_not_one_more(memory, on_line, more, code):
    application, day = on_line(more)
    said = memory.do("533100-ZR-2026-00001", "submit", HEAD, day, application=application)
    assert (said and said.code) == code


def test_a_correction_takes_from_the_line_what_it_holds_already(memory, on_line, assert_yes):
    application, day = on_line()
    number = "533100-ZR-2026-00001"
    assert_yes(number, "submit", HEAD, day, application=application)
    memory.settle(day)
    unclear = {"defects": ["OTHER"], "fields": ["title"], "text": "不清楚"}
    assert_yes(number, "return", REVIEWER, day, **unclear)
    assert_yes(number, "resubmit", HEAD, day, application=application, changed=["title"])


def test_a_second_return_tells_what_is_new_in_the_correction_and_what_was_told(
    memory, filed, cases, assert_no, assert_yes
):
    """New: found only now. Told: also what does not send it back by itself. Nothing else."""
    number, day = filed("48", list_class="new")
    warned = sorted({one.rule for one in memory.state("assignment", number).findings})
    assert_yes(number, "return", REVIEWER, day, defects=["OTHER", *warned[:1]], fields=["title"],
               text="不清楚")  # fmt: skip
    broken = {**cases["48"]["application"], "list_class": "new", "legal_basis": []}
    assert_yes(number, "resubmit", HEAD, day, application=broken, changed=["legal_basis"])
    memory.settle(day)
    findings = memory.state("assignment", number).findings
    fresh = sorted({one.rule for one in findings if one.severity in ("return", "reject")})
    late = sorted({one.rule for one in findings} - set(fresh) - set(warned[:1]))
    assert fresh
    if late:
        assert_no("not_told_at_first", number, "return", REVIEWER, day, defects=[*fresh, late[0]])
    assert_yes(number, "return", REVIEWER, day, defects=[*fresh, *warned[:1]])


def test_what_nothing_covers_does_not_begin_even_where_it_is_ready(memory, at, assert_no):
    number, day = at("APPROVED", communities=[PLACE])
    day = max(day, memory.state("placement", f"{number}:{PLACE}").start_on)
    memory.bring(number, PLACE, day, "confirm_usable")
    key = ("placement", f"{number}:{PLACE}")
    assert memory.raw[key]["work"] == "READY"
    memory.raw[key] = {**memory.raw[key], "cover": "none"}
    assert_no("funds_missing", number, "start_task", SECRETARY, day)
