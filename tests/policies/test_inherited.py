"""A body ends on a day: its seats act no more, and whoever goes on has its work items and acts."""

from datetime import timedelta
from functools import cache

import pytest

from policies import loader
from schemas.states.rulebooks import PlaceText
from tests.policies.conftest import person

DAY, WORD = "2026-02-01", "德编〔2026〕3号"
HEIR = "DH-YJJ"
AT = ("CONSULTING", "FUND_REVIEW", "PUBLICITY", "APPROVED")


@cache
def after(*rows):
    """Dehong once bodies ended: rows of (code, how, to)."""
    text = loader.text_of("dehong")
    lines = [f"- {{code: '{code}', how: {how}, to: '{to}', day: {DAY}, document: {WORD}}}"
             for code, how, to in rows]  # fmt: skip
    own = {**text.own}
    own["organisations.yaml"] += "\nlineage:\n" + "\n".join(lines) + "\n"
    return loader.of_text("dehong", PlaceText(own=own, base=text.base))


def case_48(memory, number):
    terms = memory.state("assignment", number).terms
    return terms.applicant, memory.asked(number)[0]


def walk_on(memory, number, day):
    """Say yes to the end; return the seats that acted."""
    before = len(memory.written)
    memory.walk(number, day)
    return {(one.role, one.org) for one in memory.written[before:]}


@pytest.mark.parametrize("how", ["renamed", "merged", "closed"])
@pytest.mark.parametrize("stage", AT)
def test_whoever_goes_on_for_a_department_brings_its_item_to_the_end(memory, at, stage, how):
    number, day = at(stage)
    old, _ = case_48(memory, number)
    memory.rules = after((old, how, HEIR))

    acted = walk_on(memory, number, day)

    assert {("DEPT_HEAD", HEIR), ("FIN_DEPT", HEIR)} <= acted
    assert old not in {org for _, org in acted}
    assert memory.state("assignment", number).terms.applicant == old, "as it was filed"


@pytest.mark.parametrize(("how", "to"), [("merged", "533103001010"), ("closed", "")])
@pytest.mark.parametrize("stage", AT)
def test_whoever_goes_on_for_a_community_brings_its_work_to_the_end(memory, at, stage, how, to):
    number, day = at(stage)
    _, old = case_48(memory, number)
    memory.rules = after((old, how, to))
    street = memory.rules.directory.street_of(old)
    rated = memory.rated
    memory.rated = lambda number, role: rated(number, "COMM_SEC" if role == "STREET_HEAD" else role)

    acted = walk_on(memory, number, day)

    assert (("COMM_SEC", to) if to else ("STREET_HEAD", street)) in acted
    assert ("COMM_SEC", old) not in acted
    assert memory.state("placement", f"{number}:{old}").community == old


def test_a_seat_that_ended_acts_no_more_and_is_told_who_does(memory, at):
    number, day = at("APPROVED")
    old, _ = case_48(memory, number)
    head = person("DEPT_HEAD", old)
    memory.rules = after((old, "renamed", HEIR))

    no = memory.do(number, "sign_dept", head, day)

    assert no.code == "body_ended"
    assert no.params == {"org": old, "orgs": [HEIR], "day": DAY, "document": WORD}
    assert memory.do(number, "sign_dept", person("DEPT_HEAD", "DH-GAJ"), day).code == "wrong_org"


def test_the_street_of_another_community_does_not_act_for_one_that_was_closed(memory, at):
    number, day = at("CONSULTING")
    _, old = case_48(memory, number)
    memory.rules = after((old, "closed", ""))
    told = {"answer": "AGREE", "communities": [old]}

    other = person("STREET_HEAD", "533103100")
    assert memory.do(number, "answer", other, day, **told).code in ("wrong_role", "wrong_org")


def test_a_change_that_is_taken_back_leaves_nothing_behind(memory, at):
    number, _ = at("APPROVED")
    old, place = case_48(memory, number)
    rules, before = memory.rules, memory.waits(number)
    memory.rules = after((old, "renamed", HEIR), (place, "merged", "533103001010"))
    moved = memory.waits(number)
    memory.rules = rules

    assert memory.waits(number) == before
    assert [(one.act, one.due) for one, _ in moved] == [(one.act, one.due) for one, _ in before]
    assert {one.org for one, _ in moved}.isdisjoint({old, place})


def test_terms_run_on_over_the_day_and_the_system_does_what_they_bring(memory, at):
    number, day = at("APPROVED")
    old, _ = case_48(memory, number)
    memory.rules = after((old, "renamed", HEIR))

    for _ in range(400):
        day += timedelta(days=1)
        memory.settle(day)
        if memory.state("assignment", number).stage in ("LAPSED", "EXITED", "ARCHIVED"):
            break
    assert memory.state("assignment", number).stage in ("LAPSED", "ARCHIVED", "EXITED")
