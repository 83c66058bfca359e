"""Reminders, copies and questions: on record, limited, and deciding nothing."""

import pytest

from policies.lifecycle import waiting
from schemas.acts.act import Actor

PLACE, DEPT, STREET = "533103001002", "DH-ZJJ", "533103001"


def who(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


CLERK, REVIEWER = who("DEPT_CLERK", DEPT), who("STREET_REVIEWER", STREET)
OFFICE, CHAIR = who("LG_OFFICE", "DH-LGB"), who("LG_CHAIR", "DH-LG")
SECRETARY = who("COMM_SEC", PLACE)


def to(one):
    return {"role": one.role, "org": one.org}


@pytest.fixture
def item(memory, filed):
    """An application that the street has to accept: do(verb, by, **data), its state and waits."""
    number, day = filed("48", list_class="new")

    def do(verb, by, on=day, **data):
        refused = memory.do(number, verb, by, on, **data)
        return refused and refused.code

    def state():
        return memory.state("assignment", number)

    do.memory, do.number, do.day, do.state = memory, number, day, state
    return do


def waits(do):
    return [(one.act, one.role, one.org) for one, _ in do.memory.waits(do.number)]


def test_whom_it_waits_on_is_reminded_once_in_a_working_day(item):
    before = item.state()
    assert item("remind", CLERK, to=to(REVIEWER), text="请尽快") is None
    assert item("remind", CLERK, to=to(REVIEWER)) == "reminded_today"
    assert item("remind", OFFICE, to=to(REVIEWER)) == "reminded_today"
    after = item.memory.rules.calendar.next(item.day)
    assert item("remind", OFFICE, on=after, to=to(REVIEWER)) is None
    state = item.state()
    known = state.reminded[f"STREET_REVIEWER@{STREET}"]
    assert (known.on, known.times) == (after, 2)
    assert state.model_copy(update={"reminded": {}}) == before  # no day, no state, no hand moved


def test_on_a_rest_day_after_a_reminder_nobody_is_reminded_again(item):
    calendar, day = item.memory.rules.calendar, item.day
    while (calendar.next(day) - day).days == 1:
        day = calendar.next(day)
    assert item("remind", CLERK, on=day, to=to(REVIEWER)) is None
    saturday = day.fromordinal(day.toordinal() + 1)
    assert item("remind", CLERK, on=saturday, to=to(REVIEWER)) == "reminded_today"


def test_nobody_is_reminded_of_what_does_not_wait_on_them(item):
    assert item("remind", CLERK, to=to(OFFICE)) == "nothing_waits_there"
    assert item("remind", who("DEPT_CLERK", "DH-SFJ"), to=to(REVIEWER)) == "not_concerned"
    assert item("remind", CLERK, to={"role": "LG_OFFICE"}) == "incomplete"


def test_a_community_may_remind_of_what_is_owed_to_it(memory, at):
    number, day = at("APPROVED")
    assert memory.do(number, "remind", SECRETARY, day, to=to(CLERK), text="协议未送") is None
    told = memory.events[-1].body["asking"]
    assert (told["acts"], told["text"]) == (["send_agreement"], "协议未送")
    asked = memory.of("placement", number)
    other = who("COMM_SEC", next(one for one in memory.rules.directory.codes if one not in asked))
    assert memory.do(number, "remind", other, day, to=to(CLERK)).code == "not_concerned"


def test_a_copy_is_noted_as_read_by_the_body_it_went_to(item):
    assert item("note_read", CHAIR) == "no_copy"
    assert item("cc", CLERK, to=to(CHAIR)) is None
    assert item("cc", CLERK, to=to(CHAIR)) == "copied_already"
    assert ("note_read", "LG_CHAIR", "DH-LG") in waits(item)
    after = item.memory.rules.calendar.next(item.day)
    assert item("note_read", CHAIR, on=after) is None
    assert item.state().copies["LG_CHAIR@DH-LG"].read_on == after
    assert ("note_read", "LG_CHAIR", "DH-LG") not in waits(item)
    assert item("note_read", CHAIR) == "already_done"


def test_copies_and_questions_go_to_no_community_no_stranger_and_not_to_oneself(item):
    for verb, data in (("cc", {}), ("ask", {"text": "?"})):
        assert item(verb, CLERK, to=to(SECRETARY), **data) == "bodies_only"
        assert item(verb, CLERK, to=to(who("DEPT_HEAD", "DH-SFJ")), **data) == "not_concerned"
        assert item(verb, CLERK, to=to(CLERK), **data) == "to_oneself"
        assert item(verb, SECRETARY, to=to(CLERK), **data) == "wrong_role"


def test_a_copy_goes_to_no_seat_that_nobody_holds(item, monkeypatch):
    from dataclasses import replace

    known, nobody = item.memory.scene, Actor(person="", **to(CHAIR))
    monkeypatch.setattr(
        item.memory, "scene", lambda *told: replace(known(*told), absent=frozenset({nobody}))
    )
    assert item("cc", CLERK, to=to(CHAIR)) == "nobody_there"


def test_a_question_is_answered_and_decides_nothing(item):
    before = item.state()
    assert item("ask", REVIEWER, to=to(OFFICE), text="是否在清单内？") is None
    assert item("ask", REVIEWER, to=to(OFFICE), text="上年办过吗？") is None
    assert waits(item).count(("reply", "LG_OFFICE", "DH-LGB")) == 1
    assert item("reply", CHAIR, no=1, text="在") == "no_such_question"
    assert item("reply", OFFICE, no=3, text="在") == "no_such_question"
    assert item("reply", OFFICE, no=1, text="在") is None
    assert item("reply", OFFICE, no=1, text="不在") == "already_done"
    assert ("reply", "LG_OFFICE", "DH-LGB") in waits(item)
    assert item("reply", OFFICE, no=2, text="没有") is None
    assert ("reply", "LG_OFFICE", "DH-LGB") not in waits(item)
    state = item.state()
    assert [(one.answer, one.asked_by) for one in state.inquiries] == [
        ("在", f"STREET_REVIEWER@{STREET}"), ("没有", f"STREET_REVIEWER@{STREET}")]  # fmt: skip
    assert state.model_copy(update={"inquiries": ()}) == before
    assert item("accept", REVIEWER) is None  # it waited for no answer


def test_an_item_of_years_carries_its_newest_questions_and_those_that_are_open(item):
    assert item("ask", REVIEWER, to=to(OFFICE), text="开着") is None
    for no in range(2, 24):
        assert item("ask", REVIEWER, to=to(OFFICE), text="本月照常？") is None
        assert item("reply", OFFICE, no=no, text="照常") is None
    kept = [one.no for one in item.state().inquiries]
    assert kept == [1, *range(4, 24)]
    assert item("reply", OFFICE, no=2, text="不") == "already_done"  # in the journal alone
    assert item("reply", OFFICE, no=24, text="不") == "no_such_question"
    assert item("reply", OFFICE, no=1, text="在") is None
    assert item("ask", REVIEWER, to=to(OFFICE), text="还在？") is None
    assert item.state().inquiries[-1].no == 24


def test_nothing_is_said_of_a_draft_and_nothing_waits_in_an_archive(item):
    item.memory.raw["assignment", item.number]["stage"] = "DRAFT"
    for verb, data in (("cc", {}), ("ask", {"text": "?"}), ("remind", {})):
        assert item(verb, CLERK, to=to(OFFICE), **data) == "wrong_stage"
    item.memory.raw["assignment", item.number]["stage"] = "SUBMITTED"
    assert item("cc", CLERK, to=to(CHAIR)) is None
    item.memory.raw["assignment", item.number]["stage"] = "ARCHIVED"
    assert waiting.waiting("assignment", item.state(), item.memory.rules) == ()
