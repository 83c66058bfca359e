"""What is noted of work as it goes on: by a community if it likes, by the department of its own."""

from decimal import Decimal

import pytest

from policies.lifecycle.owing import OWINGS

NOTES = ("note_progress", "note_hours", "note_step")


def test_a_community_notes_progress_and_the_last_note_stands(item):
    item.done("note_progress", item.secretary(item.first), done=40)
    item.done("note_progress", item.secretary(item.first), done="60", text="已核一半")
    assert item.at(item.first).progress == 60
    assert item.at(item.first).work == "RUNNING"
    assert item.code("note_progress", item.secretary(item.first)) == "incomplete"
    assert item.code("note_progress", item.secretary(item.first), done=101) == "wrong_data"


def test_hours_are_added_and_a_mistake_is_taken_back(item):
    for hours in ("3.5", "2", "-1.5"):
        item.done("note_hours", item.secretary(item.first), hours=hours)
    assert item.at(item.first).noted_hours == Decimal("4.0")
    code = item.code("note_hours", item.secretary(item.first), hours="-4.5")
    assert code == "hours_below_nothing"
    item.done("note_hours", item.secretary(item.first), hours="-4")
    assert item.at(item.first).noted_hours == 0


def test_only_the_community_itself_notes_and_only_of_work_that_goes_on(item):
    for verb, told in (("note_progress", {"done": 10}), ("note_hours", {"hours": 1})):
        assert item.code(verb, item.head, community=item.first, **told) == "wrong_role"
        assert item.code(verb, item.secretary(item.first), community=item.second, **told) == (
            "wrong_org"
        )
    ready = item.memory.raw["placement", f"{item.number}:{item.first}"]
    ready["work"] = "READY"
    assert item.code("note_progress", item.secretary(item.first), done=10) == "wrong_work"


def test_hours_of_an_emergency_are_logged_where_they_are_paid(item):
    item.memory.raw["placement", f"{item.number}:{item.first}"]["cover"] = "emergency"
    code = item.code("note_hours", item.secretary(item.first), hours=2)
    assert code == "hours_paid_by_emergency"


def test_a_step_of_the_department_is_on_record_with_its_day(item):
    application = item.memory.applications[item.number, item.state.version]
    ours = [n for n, one in enumerate(application["steps"], 1) if one["by"] == "department"]
    theirs = [n for n, one in enumerate(application["steps"], 1) if one["by"] == "community"]
    item.done("note_step", item.head, no=ours[0], text="已派员")
    assert item.state.steps_done == {str(ours[0]): item.day}
    assert item.code("note_step", item.head, no=theirs[0]) == "no_step_of_department"
    assert item.code("note_step", item.head, no=99) == "no_step_of_department"
    assert item.code("note_step", item.secretary(item.first), no=ours[0]) == "wrong_role"


@pytest.mark.parametrize("verb", NOTES)
def test_nothing_noted_is_ever_owed(verb):
    assert verb not in {one.act for one in OWINGS} | {one.then for one in OWINGS}
