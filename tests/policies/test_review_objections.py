"""Objections, each on its own; and what an item that ends takes with it."""

from schemas.acts.act import Actor

ANSWER = {"answer": "已核实，予以说明", "publish": True}


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


OFFICE = person("LG_OFFICE", "DH-LGB")


def published(memory, filed):
    number, day = filed("55")
    day = memory.walk(number, day, until="PUBLICITY")
    first, second = (person("COMM_SEC", code) for code in memory.asked(number)[:2])
    return number, day, first, second


def object_(memory, number, by, day, reason):
    return memory.do(number, "object", by, day, reason=reason)


def test_a_second_objection_is_kept_and_the_publication_goes_on_after_both(memory, filed):
    number, day, first, second = published(memory, filed)
    calendar = memory.rules.calendar
    later = calendar.add(day, 1)
    assert object_(memory, number, first, day, "人手不足") is None
    assert object_(memory, number, second, later, "与现有台账重复") is None
    assert object_(memory, number, second, later, "与现有台账重复").code == "already_done"
    assert memory.do(number, "dismiss_objection", OFFICE, later, **ANSWER).code == "which_objection"
    assert memory.do(number, "dismiss_objection", OFFICE, later, no=3, **ANSWER).code == (
        "no_such_objection"
    )

    assert memory.do(number, "dismiss_objection", OFFICE, later, no=1, **ANSWER) is None
    state = memory.state("assignment", number)
    assert state.stage == "OBJECTION"
    assert [one.no for one in state.objected] == [2]
    (wait,) = [one for one, _ in memory.waits(number) if one.act == "dismiss_objection"]
    assert wait.due == calendar.add(later, 5)  # the term of the second, from its own day
    assert memory.do(number, "uphold_objection", OFFICE, later, no=1, **ANSWER).code == (
        "already_done"
    )

    assert memory.do(number, "dismiss_objection", OFFICE, later, **ANSWER) is None
    state = memory.state("assignment", number)
    assert state.stage == "PUBLICITY"
    (clock,) = [one for one in state.clocks if one.code == "publicity"]
    assert clock.due == calendar.add(later, 5)  # stopped on its first day: five were left


def test_one_upheld_objection_brings_the_item_back_once_the_others_are_answered(memory, filed):
    number, day, first, second = published(memory, filed)
    assert object_(memory, number, first, day, "人手不足") is None
    assert object_(memory, number, second, day, "与现有台账重复") is None
    assert memory.do(number, "uphold_objection", OFFICE, day, no=1, **ANSWER) is None
    assert memory.state("assignment", number).stage == "OBJECTION"
    assert memory.do(number, "dismiss_objection", OFFICE, day, no=2, **ANSWER) is None
    assert memory.state("assignment", number).stage == "LG_DECISION"

    day = memory.walk(number, day, until="PUBLICITY")
    assert memory.state("assignment", number).objections == ()
    assert object_(memory, number, second, day, "与现有台账重复") is None
    assert memory.do(number, "dismiss_objection", OFFICE, day, **ANSWER) is None
    assert memory.state("assignment", number).stage == "PUBLICITY"


def test_an_objection_after_the_last_day_is_refused(memory, filed):
    number, _, first, _ = published(memory, filed)
    (clock,) = [o for o in memory.state("assignment", number).clocks if o.code == "publicity"]
    after = memory.rules.calendar.add(clock.due, 1)
    assert object_(memory, number, first, after, "人手不足").code == "publicity_over"
    assert object_(memory, number, first, clock.due, "人手不足") is None


def test_what_is_withdrawn_leaves_no_community_with_an_answer_to_give(memory, filed):
    number, day = filed("55")
    day = memory.walk(number, day, until="CONSULTING")
    state = memory.state("assignment", number)
    asked = memory.of("opinion", number)
    answering, *silent = asked
    assert silent
    yes = {"answer": "AGREE", "hours": "10"}
    assert memory.do(number, "answer", person("COMM_SEC", answering), day, **yes) is None
    head = person("DEPT_HEAD", state.terms.applicant)
    assert memory.do(number, "withdraw", head, day, reason="另行安排") is None

    assert memory.waits(number) == []
    told = memory.of("opinion", number)
    assert told[answering].answer == "AGREE"
    assert {told[code].answer for code in silent} == {"ASKED"}  # nobody was late
    late = memory.do(number, "answer", person("COMM_SEC", silent[0]), day, **yes)
    assert late.code == "consultation_closed"
    memory.walk(number, day, until="ARCHIVED")
    assert memory.waits(number) == []
