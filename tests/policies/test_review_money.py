"""Money follows one way: nothing is moved twice, left behind, or covered by what has not come."""

from datetime import date, timedelta

import pytest

from schemas.acts.act import SYSTEM, Actor
from schemas.money import yuan_of

DEPT, FIRST, SECOND = "DH-XFJ", "533103001005", "533103001001"
NEEDED = ("send_agreement", "sign_dept", "sign_community", "witness", "order", "pay", "custody_in")


def person(role, org):
    return Actor(person=f"{org}/{role}", role=role, org=org)


class Two:
    """One assignment, approved at two communities."""

    def __init__(self, memory, number, day):
        self.memory, self.number, self.day = memory, number, day

    def at(self, code):
        return self.memory.state("placement", f"{self.number}:{code}")

    @property
    def assignment(self):
        return self.memory.state("assignment", self.number)

    def do(self, verb, role, org, **data):
        return self.memory.do(self.number, verb, person(role, org), self.day, **data)

    def fund(self, verb, code, no=1, *, codes=(), by=None):
        amounts = {code: yuan_of(self.at(code).instalments[no - 1].amount_fen)}
        data = {"instalment": no, "communities": list(codes) or [code], "amounts": amounts}
        if verb == "order":
            data["accounts"] = {code: self.at(code).account}
        street = self.memory.rules.directory.street_of(code)
        role, org = ("FIN_STREET", street) if verb == "custody_in" else ("FIN_DEPT", DEPT)
        actor = by or person(role, org)
        return self.memory.do(self.number, verb, actor, self.day, **data)

    def bring(self, code, until):
        street = self.memory.rules.directory.street_of(code)
        for verb in NEEDED[: NEEDED.index(until) + 1]:
            if verb in ("order", "pay", "custody_in"):
                refused = self.fund(verb, code)
            elif verb == "sign_community":
                refused = self.do(verb, "COMM_SEC", code)
            else:
                role = {"send_agreement": "DEPT_CLERK", "sign_dept": "DEPT_HEAD"}.get(verb)
                org = DEPT if role else street
                refused = self.do(verb, role or "STREET_REVIEWER", org, communities=[code])
            assert refused is None, (verb, refused)

    def confirm(self, code, no=1):
        return self.do("confirm_usable", "COMM_SEC", code, instalment=no)

    def refuse(self, code, ground="NO_FUNDS", **more):
        return self.do("refuse", "COMM_SEC", code, ground=ground, text="不予承担", **more)

    def of_refusal(self, code, verb, role, org, **data):
        return self.memory.do(f"R-{code}-2026-001", verb, person(role, org), self.day, **data)

    def held(self, kind):
        accounts = self.memory.balances()
        return sum(fen for code, fen in accounts.items() if code.startswith(f"{kind}:"))

    def due(self):
        return {(verb, code) for verb, _, code in self._owed()}

    def _owed(self):
        return self.memory.due(self.day)

    def tick(self):
        for owed in self._owed():
            if owed not in self._owed():
                continue  # what was done before has ended it
            verb, number, code = owed
            data = {"communities": [code]} if code else {}
            refused = self.memory.do(number, verb, SYSTEM, self.day, **data)
            assert refused is None, (verb, refused)


@pytest.fixture
def two(memory, filed):
    lines = [
        {"category": "labour", "unit": "小时", "quantity": 322, "unit_price": "40.00"},
        {"category": "volunteer", "unit": "人次", "quantity": 70, "unit_price": "40.00"},
    ]
    plan = [
        {"no": 1, "percent": 40, "due": "before_start"},
        {"no": 2, "percent": 40, "due": "2026-09-07"},
        {"no": 3, "percent": 20, "due": "after_acceptance"},
    ]
    money = {"lines": lines, "total": "15680.00", "instalments": plan, "payee_account": None}
    change = {f"funding__{key}": value for key, value in money.items()}
    communities = {"communities": [FIRST, SECOND], "end_on": "2026-11-30"}
    number, day = filed("36", list_class="new", **communities, **change)
    return Two(memory, number, memory.walk(number, day, until="APPROVED"))


def test_a_community_named_twice_is_paid_once(two):
    two.bring(FIRST, "witness")
    assert two.fund("order", FIRST, codes=[FIRST, FIRST]) is None
    assert two.held("ordered") == two.at(FIRST).instalments[0].amount_fen


def test_a_later_instalment_that_comes_first_starts_no_work(two):
    two.bring(FIRST, "witness")
    for verb in ("order", "pay", "custody_in"):
        assert two.fund(verb, FIRST, no=2) is None
    assert two.confirm(FIRST, no=2) is None
    assert (two.at(FIRST).work, two.at(FIRST).cover) == ("WAIT_FUNDS", "none")
    assert two.assignment.stage == "APPROVED"
    for verb in ("order", "pay", "custody_in"):
        assert two.fund(verb, FIRST) is None
    assert two.confirm(FIRST) is None
    assert (two.at(FIRST).work, two.at(FIRST).cover) == ("READY", "funds")


def test_the_first_instalment_is_not_settled_away_before_the_work_is_ready(two):
    two.bring(FIRST, "witness")
    data = {"instalment": 1, "communities": [FIRST], "basis": "少付", "amounts": {FIRST: "0.01"}}
    assert two.do("settle", "FIN_DEPT", DEPT, **data).code == "wrong_work"


def test_what_calls_itself_exempt_and_carries_money_waits_for_it(memory, filed):
    exempt = {"funding__mode": "exempt", "funding__exemption": "community_invited"}
    number, day = filed("48", list_class="new", **exempt)
    memory.walk(number, day, until="APPROVED")
    placements = memory.of("placement", number).values()
    assert {one.cover for one in placements if one.amount_fen} == {"none"}


def test_what_is_paid_does_not_lapse_while_the_street_keeps_it(two):
    two.bring(FIRST, "custody_in")
    two.day += timedelta(days=60)
    assert ("lapse", FIRST) not in two.due()
    assert ("lapse", SECOND) in two.due()
    refused = two.memory.do(two.number, "lapse", SYSTEM, two.day, communities=[FIRST])
    assert refused.code == "wrong_payment"
    assert two.confirm(FIRST) is None


def test_money_on_its_way_to_a_refused_placement_is_received_and_returned(two):
    two.bring(FIRST, "custody_in")
    two.refuse(FIRST)
    assert two.of_refusal(FIRST, "accept_refusal", "DEPT_HEAD", DEPT, reason="撤回") is None
    assert two.at(FIRST).work == "TERMINATED"
    assert [wait.act for wait, code in two.memory.waits(two.number) if code == FIRST] == [
        "confirm_usable"
    ]
    assert two.confirm(FIRST) is None
    fen = two.at(FIRST).instalments[0].amount_fen
    back = {"instalment": 1, "amount": yuan_of(fen), "reason": "已撤回"}
    assert two.do("return_funds", "COMM_SEC", FIRST, **back) is None
    assert two.held("custody") == two.held("usable") == 0
    assert two.at(FIRST).work == "TERMINATED"


def test_a_placement_that_was_never_signed_ends_after_the_end_date_too(two):
    two.bring(FIRST, "custody_in")
    two.confirm(FIRST)
    two.refuse(SECOND)
    two.of_refusal(SECOND, "contest", "DEPT_HEAD", DEPT, argument="已准入")
    two.day = date(2026, 12, 1)
    two.tick()
    assert two.assignment.stage == "EXITED"
    two.of_refusal(SECOND, "overturn_refusal", "LG_OFFICE", "DH-LGB", reason="已准入")
    assert ("end_unstarted", SECOND) in two.due()
    two.tick()
    assert two.at(SECOND).work == "TERMINATED"


def test_an_assignment_that_every_community_is_freed_of_lapses(two):
    for code in (FIRST, SECOND):
        two.refuse(code)
        assert two.of_refusal(code, "accept_refusal", "DEPT_HEAD", DEPT, reason="撤回") is None
    assert two.assignment.stage == "LAPSED"
    two.memory.settle(two.day + timedelta(days=10))
    assert two.assignment.stage == "ARCHIVED"
    assert two.held("budget") == 1568000


def test_a_budget_year_changes_only_what_is_committed(memory, filed):
    number, day = filed("48", list_class="new")
    day = memory.walk(number, day, until="LG_DECISION")
    bureau, new = person("FIN_BUREAU", "DH-CZJ"), {"budget_doc_no": "新文号", "amount": "0.00"}
    assert memory.do(number, "convert_budget", bureau, day, **new).code == "wrong_stage"


def test_a_budget_year_takes_over_what_is_reserved_for_communities_not_yet_placed(two):
    reserved = f"reserved:{two.number}"
    two.memory.raw["assignment", two.number]["reserved_fen"] = 100
    new = {"budget_doc_no": "新文号", "amount": "15681.00"}
    assert two.do("convert_budget", "FIN_BUREAU", "DH-CZJ", **new) is None
    lines = {one.doc_no: one for kind, ident in two.memory.raw if kind == "budget"
             for one in [two.memory.state(kind, ident)]}  # fmt: skip
    assert lines["新文号"].reserved_fen == 1568100
    assert two.memory.balances()[reserved] == 0


def test_the_end_date_frees_what_was_reserved_for_communities_never_placed(two):
    two.bring(FIRST, "custody_in")
    two.confirm(FIRST)
    two.memory.raw["assignment", two.number]["reserved_fen"] = 100
    two.day = date(2026, 11, 30)
    assert two.memory.do(two.number, "end_date", SYSTEM, two.day) is None
    assert two.assignment.reserved_fen == 0
    assert two.held("reserved") == -100


def test_who_accepted_the_work_does_not_pay_for_it(two):
    two.bring(FIRST, "custody_in")
    two.confirm(FIRST)
    two.day = date(2026, 5, 20)
    assert two.do("start_task", "COMM_SEC", FIRST) is None
    assert two.do("deliver", "COMM_SEC", FIRST, result="已移交") is None
    both = "同一人"
    clerk = Actor(person=both, role="DEPT_CLERK", org=DEPT)
    accepted = two.memory.do(two.number, "accept_work", clerk, two.day, communities=[FIRST])
    assert accepted is None
    assert two.fund("order", FIRST, no=3) is None
    cashier = Actor(person=both, role="FIN_DEPT", org=DEPT)
    assert two.fund("pay", FIRST, no=3, by=cashier).code == "two_people"


def test_a_recall_takes_an_order_back_and_refuses_once_money_is_paid(memory, filed):
    number, day = filed("34", list_class="new")
    day = memory.walk(number, day, until="APPROVED")
    assert memory.state("assignment", number).route == "DELEGATED"
    office = person("LG_OFFICE", "DH-LGB")
    code = next(iter(memory.of("placement", number)))
    applicant = memory.state("assignment", number).terms.applicant
    street = memory.rules.directory.street_of(code)
    placement = memory.state("placement", f"{number}:{code}")
    first = placement.instalments[0]
    paying = {"instalment": first.no, "communities": [code]}
    paying["amounts"] = {code: yuan_of(first.amount_fen)}
    for verb, role, org, data in (
        ("send_agreement", "DEPT_CLERK", applicant, {"communities": [code]}),
        ("sign_dept", "DEPT_HEAD", applicant, {"communities": [code]}),
        ("sign_community", "COMM_SEC", code, {}),
        ("witness", "STREET_REVIEWER", street, {"communities": [code]}),
        ("order", "FIN_DEPT", applicant, {**paying, "accounts": {code: placement.account}}),
    ):
        assert memory.do(number, verb, person(role, org), day, **data) is None, verb
    kept = {key: dict(raw) for key, raw in memory.raw.items()}
    events = list(memory.events)
    assert memory.do(number, "recall", office, day, reason="应由领导小组审议") is None
    assert all(fen >= 0 for one, fen in memory.balances().items() if one != "outside")
    assert memory.balances()[f"ordered:{number}:{code}"] == 0
    assert (
        memory.balances()[f"reserved:{number}"] == memory.state("assignment", number).reserved_fen
    )
    memory.raw, memory.events = kept, events
    assert memory.do(number, "pay", person("FIN_DEPT", applicant), day, **paying) is None
    late = memory.do(number, "recall", office, day, reason="应由领导小组审议")
    assert late.code == "wrong_payment"
