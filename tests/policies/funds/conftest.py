"""One assignment at one community, followed by its money."""

from datetime import date
from importlib import util
from pathlib import Path

import pytest

from policies.lifecycle import waiting
from schemas.acts.act import SYSTEM, Actor
from schemas.money import yuan_of

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
    def assignment(self):
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
        waits = waiting.waiting("placement", self.placement, self.memory.rules)
        return {w.act for w in waits if w.role == "system" and w.from_on and w.from_on <= day}


@pytest.fixture
def story(memory, filed, begun):
    """An assignment that runs at one community, its first instalment confirmed."""
    return Story(memory, begun(memory, "story", lambda: running(memory, filed)))


def running(memory, filed):
    number, day = filed(CASE, **CHANGE)
    day = memory.walk(number, day, until="EFFECTIVE")
    told = Story(memory, number)
    day = max(day, date(2026, 5, 18))
    assert told.community("start_task", day) is None
    return number


@pytest.fixture
def late_plan(memory, filed):
    """The same assignment with its second instalment due on the day it may start."""
    plan = [dict(one) for one in CHANGE["funding__instalments"]]
    plan[1]["due"] = "2026-05-18"
    number, day = filed(CASE, **{**CHANGE, "funding__instalments": plan})
    memory.walk(number, day, until="EFFECTIVE")
    return Story(memory, number)


@pytest.fixture
def early_plan(memory, filed):
    """An approved assignment whose second instalment is due before anybody has signed."""
    plan = [dict(one) for one in CHANGE["funding__instalments"]]
    plan[1]["due"] = "2026-03-10"
    number, day = filed(CASE, **{**CHANGE, "funding__instalments": plan})
    return number, memory.walk(number, day, until="APPROVED")


@pytest.fixture
def as_person():
    return person


BEGUN = {}  # the one assignment the walks begin from; it is copied and never changed
SECOND = "533103001001"


@pytest.fixture
def in_effect(memory, filed):
    """An assignment in effect whose money is confirmed at two communities and works at one."""
    if not BEGUN:
        lines = [{**line, "quantity": 2 * line["quantity"]} for line in CHANGE["funding__lines"]]
        change = {**CHANGE, "communities": [PLACE, SECOND], "funding__lines": lines}
        change |= {"funding__total": "15680.00", "funding__payee_account": None}
        number, day = filed(CASE, **change)
        day = memory.walk(number, day, until="EFFECTIVE")
        told = Story(memory, number)
        for code in (PLACE, SECOND):
            _ready(told, code, day)
        day = max(day, date(2026, 5, 18))
        assert told.community("start_task", day) is None
        BEGUN["begin"] = number, day, memory
    return BEGUN["begin"]


def _ready(told, code, day):
    """Bring a placement to its first confirmed instalment; what is done already is refused."""
    placement = told.memory.state("placement", f"{told.number}:{code}")
    street = told.memory.rules.directory.street_of(code)
    amounts = {code: yuan_of(placement.instalments[0].amount_fen)}
    one = {"instalment": 1, "communities": [code], "amounts": amounts}
    for verb, role, org, data in (
        ("send_agreement", "DEPT_CLERK", "DH-XFJ", {"communities": [code]}),
        ("sign_dept", "DEPT_HEAD", "DH-XFJ", {"communities": [code]}),
        ("sign_community", "COMM_SEC", code, {}),
        ("witness", "STREET_REVIEWER", street, {"communities": [code]}),
        ("order", "FIN_DEPT", "DH-XFJ", {**one, "accounts": {code: placement.account}}),
        ("pay", "FIN_DEPT", "DH-XFJ", one),
        ("custody_in", "FIN_STREET", street, one),
        ("confirm_usable", "COMM_SEC", code, {"instalment": 1}),
    ):
        told.do(verb, role, org, day, **data)
    placement = told.memory.state("placement", f"{told.number}:{code}")
    assert placement.work == "READY", placement


@pytest.fixture
def walk(in_effect):
    """The machine of random walks, beginning from the assignment in effect."""
    spec = util.spec_from_file_location("funds_machine", Path(__file__).with_name("machine.py"))
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return type("Walk", (module.Money,), {"begin": in_effect})
