"""An item of five years with 2,000 events acts as fast as a new one."""

import shutil
import statistics
import time
from datetime import timedelta

import pytest
from sqlalchemy import event

from desk.demo.actors import employ
from ledger.read import assignments, queries
from ledger.store.session import open_ledger
from schemas.acts.act import Act, Actor
from schemas.states.states import PlacementState
from tasks import clock
from tasks.acts.perform import perform

STORY, RUNNING = "TL05", 19  # the work runs, and the first instalment is with the community
PLACE, DEPT = "533103001005", "DH-XFJ"
HERE = {"communities": [PLACE]}
BOUGHT = {"instalment": 1, "amount": "0.01", "category": "printing", "purpose": "折页"}
STAFF = 12  # persons who held a seat in turn over the years


class Item:
    """An item of its own ledger, on which people act."""

    def __init__(self, tales, folder, name):
        file = folder / f"{name}.db"
        shutil.copyfile(tales.file(STORY, RUNNING), file)
        self.ledger, self.number, self.serial = (
            open_ledger(f"sqlite:///{file}", create=False), tales.number(STORY), 0)  # fmt: skip
        orgs = {"COMM_SEC": PLACE, "FIN_DEPT": DEPT}
        self.staff = {role: [Actor(person=f"{role}{no}", role=role, org=org)
                             for no in range(STAFF)] for role, org in orgs.items()}  # fmt: skip
        employ(self.ledger, [one for some in self.staff.values() for one in some])

    def do(self, verb, role, **data):
        self.serial += 1
        by = self.staff[role][self.serial % STAFF]
        receipt = perform(self.ledger, Act(verb=verb, number=self.number, data=data), by,
                          f"{verb}-{self.serial}")  # fmt: skip
        assert receipt.accepted, (verb, receipt.refused)

    def spend(self):
        self.do("spend", "COMM_SEC", **BOUGHT)

    def grow(self, events):
        """Money is spent, ordered and not ordered after all, year after year."""
        account, amounts = self.placement().account, {PLACE: self.due()}
        while self.serial < events:  # each act writes an event or more
            for _ in range(10):
                self.spend()
            told = {"amounts": amounts, "accounts": {PLACE: account}}
            self.do("order", "FIN_DEPT", instalment=2, **HERE, **told)
            self.do("cancel_order", "FIN_DEPT", instalment=2, **HERE, reason="误下")

    def placement(self):
        with self.ledger.read() as tx:
            return assignments.state(tx, PlacementState, f"{self.number}:{PLACE}")

    def due(self):
        return f"{self.placement().instalments[1].amount_fen / 100:.2f}"


@pytest.fixture
def items(tales, tmp_path):
    made = [Item(tales, tmp_path, name) for name in ("old", "new")]
    yield made
    for one in made:
        one.ledger.close()


def asked(item):
    """The statements that one act sends."""
    told = []
    engine = item.ledger.engine
    event.listen(engine, "before_cursor_execute", lambda *args: told.append(args[2]))
    item.spend()
    return told


def test_what_an_act_asks_does_not_grow_with_the_history(items):
    old, new = items
    old.grow(400)
    new.spend()

    assert asked(old) == asked(new)


@pytest.mark.slow
def test_an_item_of_five_years_with_two_thousand_events_acts_as_fast_as_a_new_one(items):
    old, new = items
    old.grow(2000)
    with old.ledger.read() as tx:
        last = max(one.occurred_at for one in queries.entries(tx))
    for one in items:
        clock.set_now(one.ledger, last + timedelta(days=5 * 365))

    rounds = [(seconds(old), seconds(new)) for _ in range(60)]
    ratio = statistics.median(a / b for a, b in rounds)
    print(f"old beside new: {ratio:.2f}")
    assert ratio < 1.2, rounds


def seconds(item):
    """How long five acts take."""
    begun = time.perf_counter()
    for _ in range(5):
        item.spend()
    return time.perf_counter() - begun
