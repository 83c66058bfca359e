"""One emergency, act by act: case 39 of the shipped cases, asked for on 2026-07-13 (a Monday)."""

from datetime import date, time

import pytest

from policies.applications import intake
from policies.lifecycle import waiting
from schemas.acts.act import SYSTEM, Actor

ONE, TWO = "533123100001", "533123100002"
DAY = date(2026, 7, 13)
NUMBER = "533100-ZR-2026-00239"
LINE = "德财预〔2026〕14号-应急-101"
DATA = "转移人员姓名、住址、健康状况"
NOTICE = {
    "issuer": "盈江县防汛抗旱指挥部", "issuer_kind": "command", "number": "盈汛指〔2026〕12号",
    "event": "自然灾害（暴雨洪涝）", "level": 3, "started_on": "2026-07-13",
    "expected_end": "2026-07-22",
}  # fmt: skip
LIFTED = {"issuer": NOTICE["issuer"], "number": "盈汛指〔2026〕15号", "lifted_on": "2026-07-20"}
VOTES = {"members": 14, "present": 10, "recused": [], "voting": 10, "abstain": 0}


class Urgent:
    """An emergency in memory; each method does one act on a day and returns the refusal, if any."""

    notice = NOTICE

    def __init__(self, memory, application):
        self.memory, self.application = memory, application

    def do(self, verb, role, org, day, **data):
        by = SYSTEM if role == "system" else Actor(person=f"{org}/{role}", role=role, org=org)
        return self.memory.do(NUMBER, verb, by, day, **data)

    def itself(self, verb, day, **data):
        return self.do(verb, "system", "", day, **data)

    def ours(self, verb, day, **data):
        return self.do(verb, "DEPT_CLERK", "DH-YJJ", day, **data)

    def at(self, verb, day, community=ONE, **data):
        return self.do(verb, "COMM_SEC", community, day, **data)

    def request(self, day=DAY, **change):
        asked = {"notice": NOTICE, "communities": [ONE, TWO], "channel": "phone",
                 "text": "引导并清点危险区住户"}  # fmt: skip
        return self.ours("e_request", day, **{**asked, **change})

    def verify(self, day=DAY, result="verified", hour=time(2)):
        self.memory.hour = hour
        said = self.do("e_verify", "LG_OFFICE", "DH-LGB", day, result=result, text="已核对文号")
        self.memory.hour = time(1)
        return said

    def begin(self, day=DAY, **change):
        """Ask, verify and begin."""
        for said in (self.request(day, **change), self.verify(day), self.itself("e_activate", day)):
            assert said is None, said

    def file(self, day=DAY, **change):
        application = intake.changed(self.application, change)
        told = {"apply_type": "emergency_followup", "application": application}
        return self.do("e_file", "DEPT_HEAD", "DH-YJJ", day, **told)

    def follow(self, day=DAY, **change):
        """File, and be prechecked."""
        assert self.file(day, **change) is None
        assert self.itself("precheck", day) is None

    def decide(self, day, result="approve", **more):
        yes = 10 if result == "approve" else 0
        votes = {**VOTES, "in_favour": yes, "against": 10 - yes, "result": result}
        return self.do("decide", "LG_CHAIR", "DH-LG", day, **votes, **more)

    def lift(self, day, **change):
        return self.ours("response_lifted", day, notice={**LIFTED, **change})

    def cost(self, day, one="2762.50", two="2337.50", **change):
        told = {"communities": [ONE, TWO], "actual_hours": "96", "hours": {ONE: "52", TWO: "44"},
                "amounts": {ONE: one, TWO: two}, "amount": "5100.00"}  # fmt: skip
        return self.ours("cost_statement", day, **{**told, **change})

    @property
    def state(self):
        return self.memory.state("emergency", NUMBER)

    @property
    def assignment(self):
        return self.memory.state("assignment", NUMBER)

    @property
    def works(self):
        return {code: str(one.work) for code, one in self.memory.of("placement", NUMBER).items()}

    @property
    def report(self):
        return self.memory.state("bypass", self.state.bypass)

    def owed(self, day, kind="emergency", community=""):
        """What waits on a day: (act, role, due day)."""
        ident = f"{NUMBER}:{community}" if community else NUMBER
        state = self.memory.state(kind, ident)
        return [
            (one.act, one.role, one.due)
            for one in waiting.waiting(kind, state, self.memory.rules)
            if one.from_on is None or one.from_on <= day
        ]


@pytest.fixture
def urgent(memory, cases):
    return Urgent(memory, cases["39"]["application"])
