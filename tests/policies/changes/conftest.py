"""Case 51 (veterans' records, three communities) in effect and running, to be changed."""

from datetime import date

import pytest

from schemas.acts.act import SYSTEM, Actor

DEPT, STREET = "DH-TYJR", "533102100"
FIRST, SECOND, THIRD = "533102100001", "533102100005", "533102100009"
NEW = "533102100006"
LINE = "德财预〔2026〕14号-退役-023"
# One community more, and what it costs: 40 yuan an hour, 50 a month for the telephone.
MORE = {
    "change": "增加友好社区",
    "set": {
        "communities": [FIRST, SECOND, THIRD, NEW],
        "funding.lines.0.quantity": 74,
        "funding.lines.1.quantity": 8,
        "funding.total": "3360.00",
    },
}
LONGER = {"change": "核查延长一周", "end_on": "2026-12-02"}
LESS = {"change": "减少工时", "quantities": {"1": "52"}, "total": "2380.00"}
GRANT, NO = {"reasons": "确有需要"}, {"reason": "社区承载不足"}


def by(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


HEAD, CHAIR, OFFICE = by("DEPT_HEAD", DEPT), by("LG_CHAIR", "DH-LG"), by("LG_OFFICE", "DH-LGB")
FINANCE, REVIEWER = by("FIN_BUREAU", "DH-CZJ"), by("STREET_REVIEWER", STREET)
STREET_HEAD = by("STREET_HEAD", STREET)


def secretary(code):
    return by("COMM_SEC", code)


class Item:
    """The item, its day, and the acts of a change on it."""

    head, chair, office, finance, reviewer = HEAD, CHAIR, OFFICE, FINANCE, REVIEWER
    first, second, third, new = FIRST, SECOND, THIRD, NEW
    more, longer, less, grant, no = MORE, LONGER, LESS, GRANT, NO
    secretary = staticmethod(secretary)

    def __init__(self, memory, number, day):
        self.memory, self.number, self.day = memory, number, day

    def do(self, verb, actor, day=None, **data):
        return self.memory.do(self.number, verb, actor, day or self.day, **data)

    def done(self, verb, actor, day=None, **data):
        assert self.do(verb, actor, day, **data) is None, verb
        return self

    def code(self, verb, actor, day=None, **data):
        refused = self.do(verb, actor, day, **data)
        return refused and refused.code

    @property
    def state(self):
        return self.memory.state("assignment", self.number)

    def at(self, code):
        return self.memory.state("placement", f"{self.number}:{code}")

    def later(self, wd):
        return self.memory.rules.calendar.add(self.day, wd)

    def owed(self, code=""):
        return {
            (one.act, one.role)
            for one, where in self.memory.waits(self.number)
            if where == code and one.act not in ("deliver", "order")
        }

    def consulted(self, *codes):
        """Take a request through consultation, review and funds (full path)."""
        self.done("open_consultation", REVIEWER, communities=list(codes))
        for code in codes:
            self.done("answer", secretary(code), answer="AGREE", hours="14")
        self.done("close_consultation", SYSTEM)
        checked = {"capacity_checked": True, "overlap_checked": True, "opinion": "建议同意"}
        return self.done("propose", STREET_HEAD, **checked)

    def certified(self, amount):
        return self.done("confirm_funds", FINANCE, budget_doc_no=LINE, amount=amount)

    def line(self):
        return self.memory.state("budget", f"{DEPT}:{LINE}")

    def balance(self, *account):
        return self.memory.balances().get(":".join(account), 0)


@pytest.fixture
def item(memory, filed, begun):
    return Item(memory, *begun(memory, "item", lambda: running(memory, filed)))


def running(memory, filed):
    number, day = filed("51", list_class="new")
    day = memory.walk(number, day, until="APPROVED")
    for code in (FIRST, SECOND, THIRD):
        memory.bring(number, code, day, "confirm_usable")
    day = max(day, date(2026, 9, 3))
    for code in (FIRST, SECOND, THIRD):
        assert memory.do(number, "start_task", secretary(code), day) is None
    return number, day
