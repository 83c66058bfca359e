"""One assignment at one community, followed by its money."""

from datetime import date

import pytest

from policies import route
from schemas.acts import SYSTEM, Actor

CASE = "36"
PLACE = "533103001005"
CHANGE = {
    "list_class": "new",
    "communities": [PLACE],
    "end_on": "2026-11-30",
    "funding__lines": [
        {"category": "labour", "unit": "小时", "quantity": 161, "unit_price": "40.00"},
        {"category": "volunteer", "unit": "人次", "quantity": 35, "unit_price": "40.00"},
    ],
    "funding__total": "7840.00",
    "funding__instalments": [
        {"no": 1, "percent": 40, "due": "before_start"},
        {"no": 2, "percent": 40, "due": "2026-09-07"},
        {"no": 3, "percent": 20, "due": "after_acceptance"},
    ],
    "funding__payee_account": "99533103001005000104",
}


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


class Story:
    """One assignment at one community whose second instalment stays away."""

    def __init__(self, memory, number):
        self.memory, self.number = memory, number

    @property
    def placement(self):
        return self.memory.state("placement", f"{self.number}:{PLACE}")

    @property
    def matter(self):
        return self.memory.state("assignment", self.number)

    def stage(self, no):
        return str(self.placement.instalments[no - 1].stage)

    def do(self, verb, role, org, day, **data):
        return self.memory.do(self.number, verb, person(role, org), day, **data)

    def community(self, verb, day, **data):
        return self.do(verb, "COMM_SEC", PLACE, day, **data)

    def pays(self, verb, day, no, amount="3136.00", **more):
        role, org = ("FIN_STREET", "533103001") if verb == "custody_in" else ("FIN_DEPT", "DH-XFJ")
        amounts = {PLACE: amount}
        return self.do(
            verb, role, org, day, instalment=no, communities=[PLACE], amounts=amounts, **more
        )

    def pay_all(self, day, no=2, amount="3136.00"):
        accounts = {PLACE: self.placement.account}
        assert self.pays("order", day, no, amount, accounts=accounts) is None
        assert self.pays("pay", day, no, amount) is None
        assert self.pays("custody_in", day, no, amount) is None
        assert self.community("confirm_usable", day, instalment=no) is None

    def note(self, day):
        return self.memory.do(self.number, "note_arrears", SYSTEM, day, communities=[PLACE])

    def system(self, day):
        waits = route.waiting("placement", self.placement, self.memory.rules)
        return {w.act for w in waits if w.role == "system" and w.from_on and w.from_on <= day}


@pytest.fixture
def story(memory, filed):
    """An assignment that runs at one community, its first instalment confirmed."""
    number, day = filed(CASE, **CHANGE)
    day = memory.walk(number, day, until="EFFECTIVE")
    told = Story(memory, number)
    day = max(day, date(2026, 5, 18))
    assert told.community("start_task", day) is None
    return told


@pytest.fixture
def late_plan(memory, filed):
    """The same assignment with its second instalment due on the day it may start."""
    plan = [dict(one) for one in CHANGE["funding__instalments"]]
    plan[1]["due"] = "2026-05-18"
    number, day = filed(CASE, **{**CHANGE, "funding__instalments": plan})
    memory.walk(number, day, until="EFFECTIVE")
    return Story(memory, number)


@pytest.fixture
def as_person():
    return person
