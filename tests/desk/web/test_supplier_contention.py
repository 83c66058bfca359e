"""A contract paid from pages and by programs at once, on both stores: never beyond its amount."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.read import assignments
from ledger.write import money
from policies import loader
from schemas.states.states import AssignmentState
from tasks import grants
from tasks.verify.verify import verify

NUMBER, PAYER = "533100-ZR-2026-09104", ("FIN_DEPT", "DH-CGJ")
PAID, EACH, THREADS = 3_000_000, 2_000_000, 4  # fen; threads of either kind
FITTING = 3  # of a contract of 96,000.00 yuan, of which 30,000.00 are paid


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request):
    return request.param


@pytest.fixture
def site(open_new, site_of, tales, tmp_path):
    ledger = open_new(simulated=True)
    tales.play(ledger, "LV104", 27)
    grants.seed(ledger, loader.load("dehong"))
    return site_of(ledger, tmp_path, "")


def at_once(site, verb, data):
    """Do one act from as many browsers and programs at once; return the codes of their answers."""
    page = f"/assignments/{NUMBER}/acts/{verb}"
    browsers = [site.enter(*PAYER) for _ in range(THREADS)]
    programs = [site.program(*PAYER, "act") for _ in range(THREADS)]

    def by_page(no):
        return browsers[no].fill(page, page, **data).status_code

    def by_program(no):
        headers = {"Idempotency-Key": f"{verb}-{no}"}
        address = f"/api/assignments/{NUMBER}/acts/{verb}"
        return programs[no].post(address, json=data, headers=headers).status_code

    with ThreadPoolExecutor(2 * THREADS) as pool:
        asked = [pool.submit(how, no) for no in range(THREADS) for how in (by_page, by_program)]
        return sorted(one.result() for one in asked)


def held(site):
    with site.ledger.read() as tx:
        state = assignments.state(tx, AssignmentState, NUMBER)
        balances = money.balances(tx)
    assert sum(balances.values()) == 0
    assert balances[f"supplier:{NUMBER}"] == state.supplier_paid_fen
    return state


@pytest.mark.slow
def test_payments_to_a_supplier_at_once_stay_within_the_contract_and_come_back_once(site):
    codes = at_once(site, "pay_supplier", {"amount": "20000.00"})
    assert set(codes) == {200, 409}, codes
    state = held(site)
    assert 1 <= codes.count(200) <= FITTING
    assert state.supplier_paid_fen == PAID + codes.count(200) * EACH
    assert len(state.supplier_payments) == 1 + codes.count(200)

    codes = at_once(site, "reverse_supplier", {"payment": "1", "reason": "退票"})
    assert codes.count(200) == 1, codes
    after = held(site)
    assert after.supplier_paid_fen == state.supplier_paid_fen - PAID
    assert verify(site.ledger).ok
