"""The secret of a ledger is made once, however many ask for it first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tasks import pseudonym_secret

ASKING = 8


def test_all_who_ask_at_once_get_the_same_secret(ledger):
    ready = Barrier(ASKING)

    def ask(_):
        ready.wait()
        return pseudonym_secret.of(ledger)

    with ThreadPoolExecutor(ASKING) as pool:
        found = set(pool.map(ask, range(ASKING)))
    assert len(found) == 1
    assert found == {pseudonym_secret.of(ledger)}
