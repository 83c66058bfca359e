"""Acts about every community of an item at once: seconds of each, and statements of SQLAlchemy.

python tests/bench/bulk.py [SIZE ...]      (1000 where none is named)

One item of a made-up place goes to SIZE communities. Wall seconds hold the transaction; CPU seconds
are what a busy machine does not change. The load stands beside them.
"""

import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

import run
from sqlalchemy import event

from ledger.read import assignments, queries
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM, Act
from schemas.money import yuan_of
from schemas.states.states import PlacementState
from tasks import clock, grants
from tasks.judges import PolicyJudgement


class Item:
    """An item placed at every community of a place made up for it, and what each act took."""

    def __init__(self, ledger, size):
        self.ledger, self.judge, self.took = ledger, PolicyJudgement(run.generated(size)), {}
        self.application = run._for_all(size)
        self.today = datetime.fromisoformat(f"{self.application['submitted_on']}T01:00:00+00:00")
        clock.set_now(ledger, self.today.astimezone(UTC))
        self.place = self.judge.rules.directory
        self.codes = sorted(self.place.communities)
        grants.seed(ledger, self.judge.rules)
        self.number = run._filed(ledger, self.judge, self.application)
        told = self.application["funding"]
        bureau = ("FIN_BUREAU", self.place.finance_bureau)
        self.act(bureau, "confirm_funds", budget_doc_no=told["budget_doc_no"], amount=told["total"])
        while run._placed(ledger, self.number) < size:
            run._do(ledger, self.judge, SYSTEM, Act(verb="fan_out", number=self.number))
        self.statements = 0
        event.listen(ledger.engine, "before_cursor_execute", self._count)

    def _count(self, *_):
        self.statements += 1

    def act(self, by, verb, **data):
        """Do an act as ROLE, ORG; returns its wall and CPU seconds."""
        said = Act(verb=verb, number=self.number, data=data)
        wall, cpu = time.perf_counter(), time.process_time()
        run._do(self.ledger, self.judge, grants.synthetic(*by), said)
        return time.perf_counter() - wall, time.process_time() - cpu

    def measured(self, by, verb, **data):
        """Do an act about all communities, and keep what it took."""
        self.statements = 0
        wall, cpu = self.act(by, verb, communities=self.codes, **data)
        figures = {"wall_s": round(wall, 3), "cpu_s": round(cpu, 3)}
        self.took[verb] = figures | {"statements": self.statements}

    def life(self):
        """From the agreement to the pause."""
        department = self.application["applicant"]
        self.measured(("DEPT_CLERK", department), "send_agreement")
        self.measured(("DEPT_HEAD", department), "sign_dept")
        for code in self.codes:
            self.act(("COMM_SEC", code), "sign_community", community=code)
        self._by_street("witness")
        first = {"instalment": 1, **self._first()}
        self.measured(("FIN_DEPT", department), "order", **first)
        paid = {"instalment": 1, "amounts": first["amounts"]}
        self.measured(("FIN_DEPT", department), "pay", **paid)
        self._by_street("custody_in", **paid)
        holder = self._owes("confirm_usable")
        for code in self.codes:
            self.act((holder, code), "confirm_usable", instalment=1)
        until = (self.today + timedelta(days=20)).date()
        office = ("LG_OFFICE", self.place.lg_office)
        self.measured(office, "suspend", cause="汛情", until=str(until))
        return self.took

    def _by_street(self, verb, amounts=None, **data):
        role = self._owes(verb)
        for street in sorted({one.street for one in self.place.communities.values()}):
            codes = [code for code in self.codes if self.place.communities[code].street == street]
            own = {"amounts": {code: amounts[code] for code in codes}} if amounts else {}
            self.act((role, street), verb, communities=codes, **own, **data)

    def _owes(self, verb):
        with self.ledger.read() as tx:
            return next(one.role for one in queries.waits(tx, self.number) if one.act == verb)

    def _first(self):
        with self.ledger.read() as tx:
            names = {code: f"{self.number}:{code}" for code in self.codes}
            told = {c: assignments.state(tx, PlacementState, n) for c, n in names.items()}
        amounts = {code: yuan_of(one.instalments[0].amount_fen) for code, one in told.items()}
        return {"amounts": amounts, "accounts": {code: one.account for code, one in told.items()}}


def main():
    for size in map(int, sys.argv[1:] or ["1000"]):
        with (
            tempfile.TemporaryDirectory(prefix="zhunru-bulk-") as folder,
            open_ledger(f"sqlite:///{folder}/bulk.db", simulated=True) as ledger,
        ):
            took = Item(ledger, size).life()
        print(json.dumps({"communities": size, "load": os.getloadavg()[0], "acts": took}))


if __name__ == "__main__":
    main()
