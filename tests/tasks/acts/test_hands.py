"""Separation of duties on a real ledger: over all communities of an item, and for reports."""

import shutil

import pytest

from desk.demo.actors import actor
from ledger.desk.grants import Grant
from ledger.read import queries
from ledger.store.session import open_ledger
from schemas.acts.act import SYSTEM, Act
from tasks import clock, grants
from tasks.acts.perform import perform
from tasks.grants import SINCE

ONE, TWO, STREET = "533103001002", "533103001003", "533103001"
ITEM = "533100-ZR-2026-00148"


@pytest.fixture
def played(tales, tmp_path):
    """A maker: TL01 up to an act, and do(verb, by, **data) on it."""
    opened = []

    def make(upto):
        file = tmp_path / f"{upto}.db"
        shutil.copyfile(tales.file("TL01", upto), file)
        ledger = open_ledger(f"sqlite:///{file}", create=False)
        opened.append(ledger)

        def do(verb, by, number=ITEM, **data):
            act = Act(verb=verb, number=number, data=data)
            return perform(ledger, act, by, f"{verb}:{by.person}", at=clock.now(ledger))

        return ledger, do

    yield make
    for ledger in opened:
        ledger.close()


def also(ledger, by, role, org):
    """Give somebody one more role; returns them in it."""
    grants.give(ledger, by.person, Grant(role=role, org=org, valid_from=SINCE), SYSTEM)
    return by.model_copy(update={"role": role, "org": org})


def test_who_signed_for_one_community_does_not_witness_at_another(played):
    ledger, do = played(15)
    secretary = actor("COMM_SEC", ONE)
    witness = also(ledger, secretary, "STREET_REVIEWER", STREET)
    assert do("sign_community", actor("COMM_SEC", TWO)).accepted

    refused = do("witness", witness, communities=[TWO]).refused
    assert (refused.code, refused.params["did"]) == ("separate_duties", "sign_community")
    assert do("witness", actor("STREET_REVIEWER", STREET), communities=[TWO]).accepted


def test_who_paid_keeps_no_money_of_the_item_even_when_the_role_has_ended(played):
    ledger, do = played(19)
    payer = actor("FIN_DEPT", "DH-ZJJ")
    keeper = also(ledger, payer, "FIN_STREET", STREET)
    today = clock.now(ledger).date()
    grants.end(ledger, payer.person, "FIN_DEPT", "DH-ZJJ", today, SYSTEM)

    amounts = {ONE: "1.00"}
    refused = do("custody_in", keeper, instalment=1, communities=[ONE], amounts=amounts).refused
    assert (refused.code, refused.params["did"]) in {
        ("separate_duties", "pay"), ("separate_duties", "order"),
    }  # fmt: skip


def test_who_reported_a_bypass_does_not_rule_on_it_and_the_attempt_tells_nobody(played):
    ledger, do = played(1)
    worker = actor("COMM_WORKER", ONE)
    office = also(ledger, worker, "LG_OFFICE", "DH-LGB")
    told = {"department": "DH-ZJJ", "anonymous": True, "evidence": "截图", "demand": "台账"}
    number = do("b_report", worker, number="", **told).number
    with ledger.read() as tx:
        before = len(queries.attempts(tx))

    assert do("b_triage", office, number=number, result="accepted").refused.code == "own_report"
    with ledger.read() as tx:
        assert len(queries.attempts(tx)) == before
    other = actor("LG_OFFICE", "DH-LGB")
    assert do("b_triage", other, number=number, result="accepted").accepted
