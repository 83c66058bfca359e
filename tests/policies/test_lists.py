"""The short path of a list: open only to what the list holds, unchanged; the full way always is."""

from dataclasses import replace

import pytest

from policies.applications.intake import changed, read_application
from policies.facts.item import off_list
from policies.wording.clauses import beyond
from schemas.acts.act import Actor
from schemas.applications.given import Given

STREET = Actor(person="r", role="STREET_REVIEWER", org="533103001")


@pytest.fixture
def judged(dehong, cases):
    """Judge a shipped case with changes: (route, why its list opens no short path)."""
    book = dehong.rulebook

    def judge(case, **change):
        application = changed(cases[case]["application"], change)
        read = read_application(application, book.ground.labels)
        return book.judge(read, Given(), read.submitted_on).route, off_list(read, book.ground)

    return judge


@pytest.mark.parametrize(
    ("case", "change", "route", "why"),
    [
        ("43", {}, "L02", ""),
        ("31", {}, "L02", ""),
        ("36", {}, "L02", ""),
        ("43", {"title": "协助上门张贴某某展览海报"}, "L03", "entry"),
        ("43", {"list_class": "catalogue"}, "L03", "entry"),
        ("43", {"list_class": "new"}, "L03", "class"),
        ("43", {"list_class": None}, "L03", "class"),
        ("43", {"kinds": ["task", "campaign"]}, "L03", "changed"),
        ("43", {"kinds": ["task", "door_to_door"]}, "L02", ""),
    ],
)
def test_the_short_path_is_open_to_an_unchanged_entry_of_the_declared_list(
    judged, case, change, route, why
):
    assert judged(case, **change) == (route, why)


@pytest.mark.parametrize(
    "change",
    [
        {"plaques": [{"text": "示范点", "place": "inside"}]},
        {"apps": [{"name": "某系统", "filing_no": "1", "builder_level": "national"}]},
        {"assessments": [{"name": "评比"}]},
        {"certificates": [{"name": "居住证明"}]},
        {"forms": [{"name": "表", "kind": "business", "fields": 3, "fields_held": 0}]},
    ],
)
def test_what_brings_more_than_the_entry_is_changed(judged, change):
    assert judged("43", **change)[1] == "changed"


@pytest.mark.parametrize(
    ("bodies", "why"),
    [((), ""), (("LX-CGJ",), ""), (("LX-OLD", "LX-CGJ"), ""), (("DH-GAJ",), "department")],
)
def test_an_entry_that_names_a_department_is_open_to_it_and_its_successor(
    dehong, cases, bodies, why
):
    ground = dehong.rulebook.ground
    owned = ground.lists.model_copy(update={"departments": {"门前三包宣传劝导": bodies}})
    read = read_application(cases["43"]["application"], ground.labels)

    assert off_list(read, replace(ground, lists=owned)) == why


def test_what_a_title_says_more_than_its_entry_is_told(dehong):
    lists = dehong.rulebook.ground.lists

    assert beyond("防诈骗入户宣传（公安带队）", "防诈骗入户宣传", lists) == ("公安带队",)
    assert beyond("门前三包宣传劝导", "门前三包宣传劝导", lists) == ()
    assert beyond("电动自行车上楼劝导", "电动车上楼治理劝导", lists) == ()


def accepted(memory, filed, case, **change):
    number, day = filed(case, **change)
    assert memory.do(number, "accept", STREET, day) is None
    return number, day


def test_the_reviewer_may_take_the_full_way_with_a_reason(memory, filed):
    number, day = accepted(memory, filed, "43")
    asked = {"communities": memory.asked(number)}
    assert memory.state("assignment", number).route == "L02"

    refused = memory.do(number, "open_consultation", STREET, day, **asked)
    assert refused.code == "no_consultation_on_route"
    reason = {"reason": "名称多出创卫内容，听社区意见"}
    assert memory.do(number, "open_consultation", STREET, day, **asked, **reason) is None
    assert memory.state("assignment", number).route == "L03"
    assert memory.events[-1 - len(asked["communities"])].body["instead_of"] == "L02"
    day = memory.walk(number, day, until="LG_DECISION")
    assert memory.walk(number, day, until="PUBLICITY")


def test_a_street_that_may_decide_itself_may_leave_it_to_the_leading_group(memory, filed):
    change = {"list_class": "new", "nature": "temporary", "end_on": "2026-08-19"}
    number, day = accepted(
        memory, filed, "43", **change, hours_per_community=40, title="街区秩序宣传"
    )
    asked = {"communities": memory.asked(number), "full": True}
    assert memory.state("assignment", number).route == "DELEGATED"

    assert memory.do(number, "open_consultation", STREET, day, **asked).code == "incomplete"
    assert memory.do(number, "open_consultation", STREET, day, **asked, reason="影响大") is None
    assert memory.state("assignment", number).route == "L03"
    memory.walk(number, day, until="LG_DECISION")


def test_what_is_on_the_full_way_already_is_not_put_on_it(memory, filed):
    number, day = accepted(memory, filed, "48", list_class="new")
    asked = {"communities": memory.asked(number)}

    again = memory.do(number, "open_consultation", STREET, day, **asked, full=True, reason="x")
    assert again.code == "already_full"
    assert memory.do(number, "open_consultation", STREET, day, **asked) is None
