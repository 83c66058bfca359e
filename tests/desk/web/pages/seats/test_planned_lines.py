"""Budget lines of the place's workbook are registered by finance, in one confirmation."""

from ledger.read import assignments
from schemas.states.states import BudgetState
from tasks import adopted, clock
from tasks.acts import founding

FINANCE = ("FIN_BUREAU", "DH-CZJ")
LINES = """
- {org: DH-MZJ, budget_number: 德财预〔2026〕91号, year: 2026, amount: '120000.00'}
- {org: DH-ZJJ, budget_number: 德财预〔2026〕92号, year: 2026, amount: '8000.00'}
"""


def planned(site):
    """The ledger's place with two budget lines in its workbook."""
    content = founding.loader.text_of(site.ledger.jurisdiction)
    text = content.model_copy(update={"own": {**content.own, "budget.yaml": LINES}})
    founding.found(site.ledger, "dehong", text)


def test_finance_registers_what_it_ticks_and_the_rest_waits(site):
    assert "/money/planned" not in site.enter(*FINANCE).page("/money"), "no workbook, no lines"
    planned(site)
    finance = site.enter(*FINANCE)
    assert "尚未登记的预算指标：2 条" in finance.page("/money")
    assert "德财预〔2026〕91号" in finance.page("/money/planned")
    assert site.enter("FIN_DEPT", "DH-MZJ").get("/money/planned").status_code == 403
    first, second = (one.id for one in adopted.unregistered(site.ledger, clock.now(site.ledger)))

    assert "已登记 1 条" in finance.fill("/money/planned", "/money/planned", line=[first]).text

    assert [one.id for one in adopted.unregistered(site.ledger, clock.now(site.ledger))] == [second]
    with site.ledger.read() as tx:
        (line,) = assignments.states(tx, BudgetState, [first])
    assert (line.limit_fen, line.year, line.verified) == (12_000_000, 2026, True)
    assert first not in finance.page("/money/planned")


def test_what_somebody_registered_meanwhile_is_told_and_the_rest_is_done(site, monkeypatch):
    planned(site)
    finance = site.enter(*FINANCE)
    before = adopted.unregistered(site.ledger, clock.now(site.ledger))
    finance.fill("/money/planned", "/money/planned", line=[before[0].id])
    monkeypatch.setattr(adopted, "unregistered", lambda ledger, at: before)

    answer = finance.fill("/money/planned", "/money/planned")

    assert answer.status_code == 409
    assert "没有登记的 1 条" in answer.text
    assert "已登记 1 条" in answer.text
