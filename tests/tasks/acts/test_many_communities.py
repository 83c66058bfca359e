"""An act about many communities asks the database no more often than one about fewer."""

import sys
from pathlib import Path

import pytest

from ledger.store.session import open_ledger

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture
def bulk(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    import bulk

    yield bulk
    for name in ("bulk", "run", "acts", "ages", "inboxes", "pages"):
        sys.modules.pop(name, None)


def statements(bulk, url, size):
    with open_ledger(url, simulated=True) as ledger:
        took = bulk.Item(ledger, size).life()
    return {verb: one["statements"] for verb, one in took.items()}


@pytest.mark.slow
def test_statements_of_an_act_do_not_grow_with_its_communities(bulk, tmp_path):
    few, many = (statements(bulk, f"sqlite:///{tmp_path}/{n}.db", n) for n in (9, 27))
    assert many == few
    assert set(many) == {"send_agreement", "sign_dept", "order", "pay", "suspend"}
