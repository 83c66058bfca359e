"""A year of payments at many communities, written by the real judges and the real recorder."""

import random
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ledger.write import states
from ledger.write.journal import Envelope
from policies import loader
from policies.cost.funding import plan
from policies.lifecycle import judge
from policies.lifecycle.act_context import Scene
from schemas import events
from schemas.acts.act import SYSTEM, Act, Actor
from schemas.events import Event
from schemas.place.organisations import Community, Directory
from schemas.states.stages import Agreement, Cover, Stage, Work
from schemas.states.states import AssignmentState, PlacementState, PlannedInstalment, Terms
from schemas.values import plain
from tasks.acts import load
from tasks.acts import record as recording
from tasks.judges import PolicyJudgement

DEPARTMENTS = ("DH-XFJ", "DH-WJW", "DH-MZJ", "DH-RSJ", "DH-JYJ")
STREETS = 10
INSTALMENTS = 8
AMOUNT_FEN = 100_037
BEGIN = date(2026, 1, 5)
DUE = [date(2026, month, 10) for month in range(2, 2 + INSTALMENTS)]
ON = date(2026, 12, 31)
UNPAID, KEPT = 0.07, 0.05  # shares of instalments that stay away, and stay in custody


def place(communities):
    """The rules of dehong with many communities under ten streets."""
    rules = loader.load("dehong")
    made = {}
    for n in range(communities):
        code, street = f"5331990{n:05d}", f"53319{n % STREETS:04d}"
        made[code] = Community(
            code=code,
            name=f"社区{n}",
            street=street,
            account=f"99{code}",
            households=2600,
            staff=12,
        )
    told = {**rules.directory.__dict__, "communities": made}
    fields = {name: told[name] for name in Directory.model_fields}
    return replace(rules, directory=Directory(**fields))


class Year:
    """Writes a year of payments into a ledger, assignment by assignment."""

    def __init__(self, ledger, rules):
        self.ledger, self.rules, self.judge = ledger, rules, PolicyJudgement(rules)
        self.chance = random.Random(7)
        self.codes = list(rules.directory.communities)
        self.postings = self.serial = 0

    def write(self, enough):
        while self.postings < enough:
            self.serial += 1
            self.assignment(f"533100-ZR-2026-{self.serial:05d}")

    def assignment(self, number):
        department = DEPARTMENTS[self.serial % len(DEPARTMENTS)]
        self.record(number, BEGIN, self.opened(number, department))
        for no, due in enumerate(DUE, start=1):
            self.instalment(number, department, no, due)

    def opened(self, number, department):
        total, line = AMOUNT_FEN * len(self.codes), f"budget:{department}:{number}"
        terms = Terms(
            title=f"事项{self.serial}", applicant=department, real_owner=department, nature="long",
            domain="other", mode="follow_task", total_fen=total, budget_doc_no=number,
            communities=len(self.codes), streets=("533190000",), start_on=BEGIN, end_on=ON,
        )  # fmt: skip
        assignment = AssignmentState(
            number=number, stage=Stage.EFFECTIVE, terms=terms, filed_on=BEGIN, certified=True,
            placed=len(self.codes),
        )  # fmt: skip
        body = {
            **plain(assignment),
            "postings": [["outside", line, total], [line, f"reserved:{number}", total]],
        }
        yield Event(stream=events.assignment(number), kind="application.approved", body=body)
        share = Decimal(100) / INSTALMENTS
        planned = [PlannedInstalment(no=n, percent=share, due=str(d)) for n, d in enumerate(DUE, 1)]
        parts = plan(AMOUNT_FEN, planned, BEGIN, ON, self.rules.calendar)
        for code in self.codes:
            known = self.rules.directory.communities[code]
            state = PlacementState(
                number=number, community=code, title=terms.title, applicant=department,
                street=known.street, start_on=BEGIN, end_on=ON, amount_fen=AMOUNT_FEN,
                committed_fen=AMOUNT_FEN, cover=Cover.FUNDS, agreement=Agreement.G_IN_FORCE,
                work=Work.RUNNING, account=known.account, budget=line, instalments=parts,
                in_force_on=BEGIN,
            )  # fmt: skip
            moved = [[f"reserved:{number}", f"committed:{number}:{code}", AMOUNT_FEN]]
            told = {**plain(state), "postings": moved}
            yield Event(stream=events.placement(number, code), kind="placement.opened", body=told)

    def instalment(self, number, department, no, due):
        late = [code for code in self.codes if self.chance.random() < UNPAID]
        paid = [code for code in self.codes if code not in set(late)]
        kept = {code for code in paid if self.chance.random() < KEPT}
        fin = Actor(person="fin", role="FIN_DEPT", org=department)
        amounts, accounts = self.told(number, paid, no)
        many = {"instalment": no, "communities": paid, "amounts": amounts}
        self.act(number, "order", fin, due, [{**many, "accounts": accounts}])
        self.act(number, "pay", fin, due + timedelta(days=1), [many])
        by_street = {}
        for code in paid:
            by_street.setdefault(self.rules.directory.street_of(code), []).append(code)
        for street, codes in by_street.items():
            keeper = Actor(person="keeper", role="FIN_STREET", org=street)
            self.act(
                number,
                "custody_in",
                keeper,
                due + timedelta(days=2),
                [{**many, "communities": codes}],
            )
        own = [code for code in paid if code not in kept]
        self.act(number, "confirm_usable", None, due + timedelta(days=4), [
            {"instalment": no, "community": code} for code in own
        ])  # fmt: skip
        if late:
            self.act(
                number, "note_arrears", SYSTEM, due + timedelta(days=60), [{"communities": late}]
            )

    def told(self, number, codes, no):
        with self.ledger.read() as tx:
            known = states.load(tx, "placement", [f"{number}:{code}" for code in codes])
        raws = {ident.partition(":")[2]: row.raw for ident, row in known.items()}
        fen = {code: raws[code]["instalments"][no - 1]["amount_fen"] for code in codes}
        yuan = {code: f"{one // 100}.{one % 100:02d}" for code, one in fen.items()}
        return yuan, {code: raws[code]["account"] for code in codes}

    def act(self, number, verb, by, day, each):
        """Judge each of some acts on one load of the states, and record them together."""
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=2)
        codes = [code for one in each for code in one.get("communities", [one.get("community")])]
        with self.ledger.write() as tx:
            stage = load.Loaded(number)
            stage.load(tx, "assignment", (number,))
            stage.load(tx, "placement", tuple(f"{number}:{code}" for code in codes))
            views = {
                ident: self.judge.view(kind, row.raw) for (kind, ident), row in stage.rows.items()
            }
            placements = {i.partition(":")[2]: v for i, v in views.items() if ":" in i}
            scene = Scene(number=number, assignment=views[number], placements=placements)
            told = []
            for data in each:
                actor = by or Actor(person="own", role="COMM_SEC", org=data["community"])
                act = Act(verb=verb, number=number, data=data)
                found = judge.decide(scene, act, actor, self.rules, self.rules.calendar.moment(at))
                assert isinstance(found, list), found
                told += found
            self.keep(tx, stage, told, at)

    def record(self, number, day, told):
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=2)
        with self.ledger.write() as tx:
            self.keep(tx, load.Loaded(number), list(told), at)

    def keep(self, tx, stage, told, at):
        envelope = Envelope(
            by=SYSTEM, occurred_at=at, recorded_at=at, key=f"{time.perf_counter_ns()}"
        )
        recording.record(tx, stage, told, envelope, self.judge)
        self.postings += sum(len(event.body.get("postings", ())) for event in told)
