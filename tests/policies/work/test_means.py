"""What the department hands over with its work: owed like money, seen by the community."""

from dataclasses import replace

import pytest

from policies import loader
from schemas.acts.act import Actor
from tests.policies.changes.conftest import DEPT, FIRST, SECOND
from tests.policies.conftest import Memory

CLERK = Actor(person="c", role="DEPT_CLERK", org=DEPT)
PROMISED = {"powers", "people", "data_shared", "training", "materials"}


def strict(rules):
    """The place as one that holds work back until everything promised was seen."""
    routes = tuple(
        one.model_copy(update={"means_hold": "promised"}) for one in rules.jurisdiction.routes
    )
    place = rules.jurisdiction.model_copy(update={"routes": routes})
    return replace(rules, jurisdiction=place)


@pytest.fixture
def memory(request, dehong):
    return Memory(strict(dehong) if getattr(request, "param", "") == "strict" else dehong)


@pytest.fixture
def placed(memory, filed):
    """Case 51 at two communities, agreements in force, nothing paid."""
    number, day = filed("51", list_class="new")
    day = memory.walk(number, day, until="APPROVED")
    for code in (FIRST, SECOND):
        memory.bring(number, code, day, "witness")
    return Placed(memory, number, day)


class Placed:
    def __init__(self, memory, number, day):
        self.memory, self.number, self.day = memory, number, day

    def code(self, verb, by, **data):
        refused = self.memory.do(self.number, verb, by, self.day, **data)
        return refused and refused.code

    def own(self, verb, code=FIRST, **data):
        return self.code(verb, Actor(person=code, role="COMM_SEC", org=code), **data)

    def handed(self, *items):
        return self.code("hand_over", CLERK, communities=[FIRST], items=list(items))

    def at(self, code=FIRST):
        return self.memory.state("placement", f"{self.number}:{code}")

    def owed(self, code=FIRST):
        told = [one for one, where in self.memory.waits(self.number) if where == code]
        return {one.act: one for one in told if one.act in ("hand_over", "confirm_means")}

    def paid(self):
        self.memory.bring(self.number, FIRST, self.day, "custody_in")
        assert self.own("confirm_usable", instalment=1) is None


def test_a_placement_knows_what_was_promised_and_by_when(placed):
    assert set(placed.at().means) == PROMISED
    first = placed.at().instalments[0]
    assert placed.at().means_due == first.due


@pytest.mark.parametrize("memory", ["strict"], indirect=True)
def test_money_alone_makes_nothing_ready_while_a_promise_is_open(placed):
    placed.paid()
    assert (placed.at().work, placed.at().cover) == ("WAIT_FUNDS", "funds")
    assert placed.own("start_task") == "means_missing"
    assert placed.owed()["hand_over"].due == placed.at().means_due
    assert placed.handed() is None
    assert set(placed.owed()) == {"confirm_means"}
    assert placed.own("confirm_means", items=["people"]) is None
    assert placed.at().work == "WAIT_FUNDS"
    assert placed.own("confirm_means") is None
    assert placed.at().work == "READY"
    assert placed.memory.state("assignment", placed.number).stage == "EFFECTIVE"
    assert placed.own("confirm_means") == "already_done"
    assert placed.handed("people") == "means_seen_already"


@pytest.mark.parametrize("memory", ["strict"], indirect=True)
def test_what_was_seen_first_lets_the_money_make_it_ready(placed):
    assert placed.handed() is None
    assert placed.own("confirm_means") is None
    assert placed.at().work == "WAIT_FUNDS"
    placed.paid()
    assert placed.at().work == "READY"


def test_where_the_place_says_so_only_what_is_missing_holds(placed):
    assert placed.owed() == {}
    placed.paid()
    assert placed.at().work == "READY"
    assert placed.own("report_missing", items=["materials"], text="未到") is None
    assert placed.at().work == "WAIT_FUNDS"
    assert placed.own("start_task") == "means_missing"
    assert set(placed.owed()) == {"hand_over"}
    assert placed.handed("materials") is None
    assert placed.handed("materials") == "already_done"
    assert placed.at().work == "WAIT_FUNDS"
    assert placed.own("confirm_means") is None
    assert placed.at().work == "READY"


def test_what_is_missing_once_work_runs_is_owed_and_stops_nothing(placed):
    placed.paid()
    placed.day = max(placed.day, placed.at().start_on)
    assert placed.own("start_task") is None
    assert placed.own("report_missing", items=["data_shared"]) is None
    assert (placed.at().work, set(placed.owed())) == ("RUNNING", {"hand_over"})


def test_who_says_what_and_of_what(placed):
    assert placed.own("report_missing", items=["equipment"]) == "no_such_means"
    assert placed.own("report_missing", items=[]) == "incomplete"
    assert placed.own("hand_over", communities=[FIRST]) == "wrong_role"
    assert placed.code("confirm_means", CLERK, community=FIRST) == "wrong_role"


def test_nothing_is_handed_over_before_the_agreement_is_in_force(placed):
    placed.memory.raw["placement", f"{placed.number}:{FIRST}"]["agreement"] = "G_SENT"
    assert placed.handed() == "wrong_agreement"


def test_work_that_comes_with_nothing_waits_for_nothing(memory, filed):
    number, day = filed("51", list_class="new", handover=None)
    day = memory.walk(number, day, until="APPROVED")
    memory.bring(number, FIRST, day, "witness")
    placed = Placed(memory, number, day)
    assert placed.at().means == {}
    assert placed.handed() == "no_means_promised"


def test_delivered_work_is_handed_nothing_more(placed):
    raw = placed.memory.raw["placement", f"{placed.number}:{FIRST}"]
    raw["work"] = "DELIVERED"
    assert placed.handed() == "wrong_work"


def test_every_place_but_those_that_say_otherwise_holds_promises():
    for name, held in (("dehong", "missing"), ("xicheng", "promised")):
        assert {one.means_hold for one in loader.load(name).jurisdiction.routes} == {held}
