"""A ledger that cannot be reached in time says so, and which it was."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool

from ledger.store.session import Ledger
from schemas.errors import LedgerUnavailable


def test_no_connection_in_time_is_no_silence(tmp_path):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    engine = create_engine(url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01)
    with Ledger(url, "dehong", False, engine, None) as ledger, ledger.read():
        with pytest.raises(LedgerUnavailable) as refused, ledger.read():
            pass
        with pytest.raises(LedgerUnavailable), ledger.write():
            pass
    assert str(tmp_path) in refused.value.hint
    assert refused.value.message


@pytest.mark.parametrize(
    ("broken", "cause"),
    [(OSError(28, "No space left"), "No space left"), (OSError("strange"), "strange")],
)
def test_an_error_of_the_system_says_its_cause_and_which_ledger_it_was(tmp_path, broken, cause):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with Ledger(url, "dehong", False, create_engine(url), None) as ledger:
        with pytest.raises(LedgerUnavailable) as refused, ledger.read():
            raise broken
        assert cause in f"{refused.value.message} {refused.value.hint}"
        assert refused.value.hint.startswith(f"sqlite:///{tmp_path}")


def test_a_key_lies_beside_the_file_or_in_the_state_folder(tmp_path):
    engine = create_engine("sqlite://")
    beside = Ledger(f"sqlite:///{tmp_path}/a.db", "dehong", False, engine, None)
    assert beside.key_file("reporters.key") == tmp_path / "a.db.reporters.key"
    apart = Ledger("postgresql://x/y", "dehong", False, engine, None, keys=Path(tmp_path, "state"))
    assert apart.key_file("reporters.key") == tmp_path / "state" / "reporters.key"
