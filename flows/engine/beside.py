"""A worker that stands alone: beside Prefect where one answers, without it where none does."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from flows.engine import environment, prefect_address
from flows.engine.catching_up import catch_up
from flows.engine.prefect_address import Address
from ledger.store.session import Ledger
from schemas.errors import LedgerUnavailable


def prefect(state: Path) -> Address | None:
    """Return where Prefect is said to be: its own settings, or the address in the state folder."""
    url, auth = environment.prefect_named()
    return Address(url=url, auth=auth) if url else prefect_address.read(state)


def route(ledger: Ledger, state: Path, every: float, tell: Callable[[int], None]) -> None:
    """Do what is due each so many seconds, until a Prefect answers; then become its worker.

    tell: hears how many acts were done. It never returns.
    """
    while True:
        where = prefect(state)
        if where is not None and prefect_address.healthy(where):
            ledger.close()
            _become_worker(where, state, every)
        try:
            if done := catch_up(ledger):
                tell(done)
        except LedgerUnavailable as away:
            sys.stderr.write(f"{away.message}\n{away.message_en}\n")
        time.sleep(every)


def _become_worker(where: Address, state: Path, every: float) -> None:
    """Go on as `flows.worker`: the secrets stay in the environment, no command line shows them."""
    settings = environment.of_worker(where.url, where.auth)
    told = ["-m", "flows.worker", "--state", str(state), "--every", str(every)]
    os.execve(sys.executable, [sys.executable, *told], settings)
