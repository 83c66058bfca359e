"""Many at once on one line and on few accounts: no fen too much, no deadlock, nobody lost."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from desk.demo.actors import employ
from ledger.read import assignments
from ledger.store.failures import InsufficientFunds
from ledger.write import keys, money
from ledger.write.journal import Envelope
from policies.applications import intake
from schemas import events
from schemas.acts.act import SYSTEM, Act, Actor, Receipt
from schemas.events import Event
from schemas.states.states import BudgetState
from tasks.acts import record
from tasks.acts.load import Loaded
from tasks.acts.perform import perform
from tasks.judges import judgement_of
from tasks.verify.verify import verify

AT = datetime(2026, 3, 9, 1, tzinfo=UTC)
HEAD = Actor(person="head", role="DEPT_HEAD", org="DH-XFJ")
THREADS, ENOUGH_FOR = 64, 9
DOC, PLACE = "德财预〔2026〕14号-消防-020", "533103001005"
TOTAL = 784_000


def application(cases, serial, doc=DOC):
    lines = [
        {"category": "labour", "unit": "小时", "quantity": 161, "unit_price": "40.00"},
        {"category": "volunteer", "unit": "人次", "quantity": 35, "unit_price": "40.00"},
    ]
    change = {"communities": [PLACE], "funding.lines": lines, "funding.total": "7840.00"}
    change |= {"title": f"电动自行车劝导{serial}", "list_class": "new"}
    change |= {"submitted_on": "2026-03-09", "funding.budget_doc_no": doc}
    return intake.changed(cases[36], change)


@pytest.fixture
def line(open_new):
    """A verified line that pays for nine applications and one fen less than ten."""
    ledger = open_new(simulated=True)
    employ(ledger, [HEAD])
    limit = (ENOUGH_FOR + 1) * TOTAL - 1
    account = f"budget:DH-XFJ:{DOC}"
    body = {"department": "DH-XFJ", "doc_no": DOC, "verified": True, "limit_fen": limit}
    body["postings"] = [["outside", account, limit]]
    event = Event(stream=events.budget("DH-XFJ", DOC), kind="budget.certified", body=body)
    envelope = Envelope(by=SYSTEM, occurred_at=AT, recorded_at=AT, key="line")
    with ledger.write() as tx:
        (entry,) = record.record(tx, Loaded(""), [event], envelope, judgement_of(ledger))
        told = {"events": (entry.uid,), "leaf": entry.leaf, "version": entry.version}
        keys.remember(tx, SYSTEM.person, "line", "0" * 64, Receipt(accepted=True, **told))
    return ledger, account, limit


def test_sixty_four_at_once_never_reserve_a_fen_more_than_the_line_holds(line, applications):
    ledger, account, limit = line

    def file(serial):
        act = Act(verb="submit", data={"application": application(applications, serial)})
        return perform(ledger, act, HEAD, f"file-{serial}", at=AT)

    with ThreadPoolExecutor(THREADS) as pool:
        receipts = list(pool.map(file, range(THREADS)))
    refused = {one.refused.code for one in receipts if one.refused}
    assert sum(one.accepted for one in receipts) == ENOUGH_FOR
    assert refused == {"funds_short"}
    with ledger.read() as tx:
        state = assignments.state(tx, BudgetState, f"DH-XFJ:{DOC}")
        found = money.balances(tx)
    assert state.reserved_fen == ENOUGH_FOR * TOTAL
    assert found[account] == limit - ENOUGH_FOR * TOTAL
    assert sum(found.values()) == 0
    assert verify(ledger).ok


def test_transfers_between_few_accounts_in_every_order_neither_deadlock_nor_overdraw(open_new):
    ledger = open_new()
    accounts = [f"usable:{n}" for n in range(4)]
    with ledger.write() as tx:
        money.apply(tx, [(f"open-{n}", ("outside", one, 1000)) for n, one in enumerate(accounts)])

    def transfer(serial):
        chance = random.Random(serial)
        debit, credit = chance.sample(accounts, 2)
        try:
            with ledger.write() as tx:
                money.apply(tx, [(f"move-{serial}", (debit, credit, chance.randrange(1, 700)))])
        except InsufficientFunds:
            return "short"
        return "moved"

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(transfer, range(160)))
    assert {"moved", "short"} == set(done)
    with ledger.read() as tx:
        kept, rebuilt = money.balances(tx), dict.fromkeys(accounts, 0)
        for _, (debit, credit, fen) in money.postings(tx):
            rebuilt[debit] = rebuilt.get(debit, 0) - fen
            rebuilt[credit] = rebuilt.get(credit, 0) + fen
    assert kept == rebuilt
    assert min(kept[one] for one in accounts) >= 0
    assert sum(kept.values()) == 0


def test_a_played_ledger_rebuilds_to_the_balances_it_keeps(played):
    verdict = verify(played)
    assert verdict.ok
    assert verdict.checked["postings"] == 24


def test_a_line_is_one_however_its_number_is_written(line, applications):
    ledger, account, limit = line
    written = (" 德财预[2026]14号-消防-020", "德财预（２０２６）第014号－消防—020 ", DOC)
    for serial, doc in enumerate(written):
        act = Act(verb="submit", data={"application": application(applications, serial, doc)})
        assert perform(ledger, act, HEAD, f"file-{serial}", at=AT).accepted
    with ledger.read() as tx:
        state = assignments.state(tx, BudgetState, f"DH-XFJ:{DOC}")
        found = money.balances(tx)
    assert (state.reserved_fen, state.doc_no) == (3 * TOTAL, DOC)
    assert found[account] == limit - 3 * TOTAL
    assert verify(ledger).ok
