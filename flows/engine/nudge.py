"""Tells the running worker that something waits; nothing is lost when nobody hears it."""

import threading
import time
import uuid
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from flows.engine import closed, environment, prefect_address
from flows.engine.prefect_address import Address

TASK = "route_waiting"  # the background task of flows.worker
TAGS_MAX = 10
SILENCE_SECONDS = 3.0  # after a failure nobody waits for Prefect again at once


def nudge(numbers: Sequence[str] = (), *, state: Path) -> bool:
    """Tell the worker that something waits; return whether a worker was there to be told.

    numbers: the assignments that moved, shown on the run. state: folder with `prefect.json`.
    Never raises. False is harmless: the sweep of the next minute finds what waits.
    """
    return _sender(state).send(tuple(numbers))


def hook_hosts() -> frozenset[str]:
    """Return the hosts that webhooks may speak to on this machine; none unless it says so."""
    return environment.hook_hosts()


def messages_file(*, state: Path) -> Path:
    """Return the file of the channels of messages (ZHUNRU_MESSAGES)."""
    return environment.messages_file(state)


def proxies() -> tuple[str, ...]:
    """Return the addresses of proxies whose `X-Forwarded-For` is believed (ZHUNRU_PROXIES)."""
    return environment.proxies()


def desk_hosts() -> tuple[str, ...]:
    """Return the names of the desk beside its public address (ZHUNRU_HOSTS)."""
    return environment.desk_hosts()


def heard(*, state: Path) -> bool:
    """Tell whether a worker is there that a nudge would reach. Never raises."""
    where = prefect_address.read(state)
    try:
        return where is not None and bool(_key_of_a_listener(where))
    except (OSError, ValueError, LookupError, TypeError):
        return False


def require_closed(*, state: Path) -> None:
    """Raise EngineError when the Prefect of this state folder answers everybody."""
    if where := prefect_address.read(state):
        closed.require(where)


def page(*, state: Path) -> str:
    """Return where people look at the runs, empty where no Prefect is known."""
    where = prefect_address.read(state)
    return where.url.removesuffix("/api") if where else ""


def secret_file(*, state: Path) -> Path:
    """Return the file whose `auth` the page of the runs asks for."""
    return (state / prefect_address.FILE).absolute()


@cache
def _sender(state: Path) -> "_Sender":
    return _Sender(state)


class _Sender:
    """Shares the way to Prefect between threads: all who ask while one is on its way, ask once.

    Whoever asks does so after its commit, and the shared nudge leaves after the last of them
    asked, so it covers them all.
    """

    def __init__(self, state: Path) -> None:
        self._state = state
        self._asking = threading.Lock()
        self._sending = threading.Lock()
        self._asked = 0
        self._covered = 0
        self._numbers: tuple[str, ...] = ()
        self._heard = False
        self._silent_until = 0.0

    def send(self, numbers: tuple[str, ...]) -> bool:
        with self._asking:
            self._asked += 1
            mine = self._asked
            self._numbers = (*self._numbers, *numbers)
        with self._sending:
            if self._covered < mine:
                with self._asking:
                    self._covered, together = self._asked, self._numbers
                    self._numbers = ()
                self._heard = self._tell(together)
            return self._heard

    def _tell(self, numbers: tuple[str, ...]) -> bool:
        where = prefect_address.read(self._state)
        if where is None or time.monotonic() < self._silent_until:
            return False
        try:
            return _post(where, numbers)
        except (OSError, ValueError, LookupError, TypeError):  # or whoever answers is no Prefect
            self._silent_until = time.monotonic() + SILENCE_SECONDS
            return False


def _post(where: Address, numbers: tuple[str, ...]) -> bool:
    """Do what `route_waiting.delay()` does, without the second that importing Prefect takes."""
    key = _key_of_a_listener(where)
    if not key:
        return False
    more = f" +{len(numbers) - 1}" if len(numbers) > 1 else ""
    run = {
        "name": f"nudge {numbers[0]}{more}" if numbers else "nudge",
        "task_key": key,
        "dynamic_key": f"{key}-{uuid.uuid4().hex}",
        "tags": list(dict.fromkeys(numbers))[:TAGS_MAX],
        "state": {"type": "SCHEDULED", "name": "Scheduled", "state_details": {"deferred": True}},
    }
    prefect_address.ask(where, "/task_runs/", run)
    return True


def _key_of_a_listener(where: Address) -> str:
    """Return Prefect's key of the background task: its name with a digest of its code."""
    for listener in prefect_address.listeners(where):
        for key in listener["task_keys"]:
            if str(key).startswith(f"{TASK}-"):
                return str(key)
    return ""
