"""Commands find the reporters' key of a PostgreSQL ledger in the state folder they are told."""

import pytest

from desk.demo.actors import employ
from ledger.store.session import open_ledger
from schemas.acts.act import Actor

REPORTER = Actor(person="甲", role="COMM_WORKER", org="533103001011")
SAID = ("department=LX-CGJ", "channel=paper", "text=报台账", "evidence=none", "anonymous=true")


@pytest.mark.parametrize("store", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_report_is_sealed_with_the_key_of_its_state_folder(
    zhunru, new_url, store, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    state, url = tmp_path / "state", new_url()
    with open_ledger(url, create=False, state=state) as ledger:
        employ(ledger, [REPORTER])
    where = ("--state", state, "--store", url, "--json")
    by = ("--by", "COMM_WORKER@533103001011", "--person", REPORTER.person)

    told = zhunru("act", "new", "flag_informal_demand", *SAID, *by, *where)

    assert told.code == 0, told
    assert (state / "reporters.key").exists()
    assert not (tmp_path / "var").exists()
    checked = zhunru("audit", "verify", *where).data["checked"]
    assert checked["reporters"] == 1
    assert "reporters_not_checked" not in checked
