"""A ledger for the benchmark of pages: real assignments with a story, and open work items beside
them.

The assignments are played by acts, so that each page has what it has in life: a journal,
placements, instalments, clocks. The work items that only have to be many are written straight into
the tables.
"""

import random
from datetime import UTC, datetime
from pathlib import Path

import inboxes
from ruamel.yaml import YAML
from sqlalchemy import insert

from desk.demo.story import plain
from desk.people import demo_people
from ledger.read import queries
from ledger.tables.states import assignment, waiting
from schemas.acts.act import SYSTEM, Act
from tasks import clock, grants
from tasks.acts.perform import Command, carry_out
from tasks.judges import PolicyJudgement

NOW = datetime(2026, 3, 12, 1, tzinfo=UTC)
CASES = (30, 31, 34, 36)
"""Shipped applications on the list route that are filed by then."""
EACH = 6  # communities of an assignment
HOURS = 6  # so few that many assignments have room beside one another
SYLLABLES = "芒勐瑞景陇遮弄户盏梁盈江畹町帕底轩岗允罕相姐木康风平三台营城北南东西河坝山田"
"""Titles of made-up names: much alike ones would be told to be merged (rule D01)."""
WALK = ("placed", "sent", "signed", "signed", "signed", "asked")
"""How far an assignment has come: it waits for its agreement, a signature, or to be accepted."""


class Filler:
    """Plays assignments on a ledger by the acts of the people whose turn it is."""

    def __init__(self, ledger, rules, first=0):
        """first: where its serial numbers begin; two fillers of a ledger begin elsewhere."""
        self.ledger, self.rules = ledger, rules
        self.judge = PolicyJudgement(rules)
        self.serial, self.chance = first, random.Random(11 + first)
        self.cases = _cases()
        self.numbers = []

    def begin(self, state):
        """Set the day and let everybody in."""
        clock.set_now(self.ledger, NOW)
        grants.seed(self.ledger, self.rules)
        demo_people.demo_people(self.ledger, self.rules, state)

    def do(self, verb, by, number="", **data):
        """Do an act that must go well; returns the number."""
        self.serial += 1
        act = Act(verb=verb, number=number, data=data)
        key = f"bench:{id(self):x}:{self.serial}"
        receipt = carry_out(self.ledger, Command(act, by, key), self.judge)
        assert receipt.accepted, (verb, number, receipt.refused)
        return receipt.number

    def file(self):
        """File the next application; returns its number and what it says."""
        told = self._next()
        return self.do("submit", self._head(told), application=told), told

    def _head(self, told):
        return grants.synthetic("DEPT_HEAD", told["applicant"])

    def _next(self):
        base = self.cases[self.serial % len(self.cases)]
        codes = sorted(self.chance.sample(sorted(self.rules.directory.codes), EACH))
        funding = {**base["funding"], "budget_doc_no": f"德财预〔2026〕{self.serial}号"}
        title = f"{self._name(6)}{base['title']}（{self._name(6)}）"
        return {
            **base, "title": title, "communities": codes, "hours_per_community": HOURS,
            "funding": funding,
        }  # fmt: skip

    def _name(self, length):
        return "".join(self.chance.choices(SYLLABLES, k=length))

    def admit(self, number, told):
        """Let the office accept an assignment by the list route and the bureau confirm its
        money.
        """
        directory = self.rules.directory
        office = grants.synthetic("LG_OFFICE", directory.lg_office)
        bureau = grants.synthetic("FIN_BUREAU", directory.finance_bureau)
        self.do("accept", office, number)
        self.do("route_fast", office, number, route="L02")
        funding = told["funding"]
        confirmed = {"budget_doc_no": funding["budget_doc_no"], "amount": funding["total"]}
        self.do("confirm_funds", bureau, number, **confirmed)

    def play(self, walk):
        """Play an assignment as far as a word of WALK says."""
        number, told = self.file()
        self.numbers.append(number)
        self.do("precheck", SYSTEM, number)
        if walk == "asked":
            return
        self.admit(number, told)
        while self._due(number, "fan_out"):
            self.do("fan_out", SYSTEM, number)
        for verb, role in (("send_agreement", "DEPT_CLERK"), ("sign_dept", "DEPT_HEAD")):
            if walk == "placed" or (walk == "sent" and verb == "sign_dept"):
                return
            by = grants.synthetic(role, told["applicant"])
            self.do(verb, by, number, communities=told["communities"])

    def asks(self, number):
        """Tell whether an assignment waits to be accepted."""
        return self._due(number, "accept")

    def _due(self, number, verb):
        with self.ledger.read() as tx:
            return any(one.act == verb for one in queries.waits(tx, number))

    def fill(self, assignments, items):
        """Play so many assignments, and write open work items until there are so many."""
        for n in range(assignments):
            self.play(WALK[n % len(WALK)])
        _crowd(self.ledger, self.rules, items)


def _cases():
    path = Path(__file__).parents[2] / "desk" / "demo" / "data" / "cases.yaml"
    rows = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["cases"]
    found = [plain(one["application"]) for one in rows if one["case"] in CASES]
    for one in found:
        one["funding"].pop("per_community", None)
    return found


def _crowd(ledger, rules, items):
    """Write assignments and work items of nobody's story: nine tenths wait in one inbox."""
    chance, directory = random.Random(7), rules.directory
    departments = sorted(c for c, o in directory.organisations.items() if o.kind == "department")
    assignments, waits = [], []
    for n in range(items // inboxes.ASSIGNMENT_ITEMS):
        number, code = f"533100-ZR-2025-{n:05d}", chance.choice(directory.codes)
        title = f"{chance.choice(inboxes.WORDS)}{chance.choice(inboxes.PLACES)}（{n}）"
        place = {"title": title, "applicant": chance.choice(departments)}
        assignments.append(inboxes._assignment(number, place, directory.street_of(code), n))
        for _ in range(inboxes.ASSIGNMENT_ITEMS):
            wait = inboxes._wait(number, title, code, chance)
            if wait["role"] == inboxes.BUSY.role:
                wait["org"] = directory.lg_office
            waits.append(wait)
    with ledger.write() as tx:
        for table, rows in ((assignment, assignments), (waiting, waits)):
            for start in range(0, len(rows), inboxes.CHUNK):
                tx.execute(insert(table), rows[start : start + inboxes.CHUNK])
    inboxes._settle(ledger)
