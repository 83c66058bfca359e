"""Purchase of service: the supplier has a contract; the community only confirms what was done."""

import pytest

from policies.applications.intake import changed, read_application
from policies.facts.form_defects import defects
from schemas.applications.given import Given

BOUGHT = {"name": "某保洁公司", "contract_no": "城采〔2026〕7号", "amount": "96000.00"}


@pytest.fixture
def judged(dehong, cases):
    """Judge case 45 with changes: route, whether it is bought first, defects of its supplier."""
    book = dehong.rulebook

    def judge(**change):
        raw = changed(cases["45"]["application"], {"funding.mode": "purchase", **change})
        read = read_application(raw, book.ground.labels)
        found = book.judge(read, Given(), read.submitted_on)
        odd = [(one.field, one.code) for one in defects(read, book.ground)]
        told = {one.rule for one in found.findings}
        return found.route, "L06" in told, [one for one in odd if one[0].startswith("supplier")]

    return judge


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, ("PURCHASE", True, [])),
        ({"supplier": BOUGHT}, ("PURCHASE", False, [])),
        ({"supplier": {**BOUGHT, "code": "91533103MA6K000X1T"}}, ("PURCHASE", False, [])),
        ({"supplier": {**BOUGHT, "code": "915331"}},
         ("PURCHASE", False, [("supplier.code", "not_a_credit_code")])),
        ({"supplier": {**BOUGHT, "contract_no": None}},
         ("PURCHASE", True, [("supplier", "incomplete")])),
        ({"supplier": {**BOUGHT, "amount": "0"}}, ("PURCHASE", True, [("supplier", "incomplete")])),
        ({"supplier": {**BOUGHT, "amount": "1.001"}},
         ("PURCHASE", False, [("supplier.amount", "not_an_amount")])),
        ({"supplier": BOUGHT, "funding.mode": "follow_task"},
         ("PURCHASE", True, [("supplier", "not_bought")])),
    ],
)  # fmt: skip
def test_what_can_be_bought_is_bought_before_communities_are_asked(judged, change, told):
    assert judged(**change) == told


def test_the_contract_is_beside_the_money_of_communities(memory, filed):
    number, day = filed("45", supplier=BOUGHT)
    memory.walk(number, day, until="EFFECTIVE")
    placed = memory.of("placement", number).values()
    assert sum(one.amount_fen for one in placed) == 5812000  # as filed: nothing of the contract
