"""`zhunru up`: ledger, Prefect server and worker in one command, until Ctrl-C."""

import json
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from desk.answers import FINE, Manner, deliver, tell
from desk.commands import demo
from desk.demo_room import Room
from desk.words import say
from flows.engine import Engine
from ledger.session import Ledger, open_ledger
from policies import loader
from tasks import grants

LOOK_SECONDS = 1.0


def run(state: Path, store: str, port: int, jurisdiction: str, manner: Manner) -> int:
    """Start everything, say where it answers, and stop it cleanly on Ctrl-C or SIGTERM."""
    leave = threading.Event()
    _on_signals(leave)
    ledger = _ledger(store, jurisdiction)
    tell(say("up.ledger", manner.lang, store=ledger.url))
    told = _teller(manner.lang)
    with Engine(state, ledger.url, port=port, tell=told) as engine:
        _ready(engine, ledger, manner)
        while not leave.wait(LOOK_SECONDS):
            pass
        tell(say("up.stopping", manner.lang))
    ledger.close()
    tell(say("up.stopped", manner.lang))
    return FINE


def after_the_demo(state: Path, port: int, manner: Manner) -> int:
    """Play the demo unless it was played to its end, then serve its ledger."""
    room = Room(state)
    if not room.memory().get("ended"):
        played = demo.run(state, False, port, manner.lang)
        if played.code != FINE:
            return deliver(played, manner)
    return run(state, room.store, port, demo.PLACE, manner)


def _ledger(store: str, jurisdiction: str) -> Ledger:
    """Open the ledger, made if missing; a fictional place gets its made-up accounts."""
    loader.load(jurisdiction)  # a place that there is not must leave no ledger behind
    ledger = open_ledger(store, jurisdiction=jurisdiction)
    rules = loader.load(ledger.jurisdiction)
    if rules.jurisdiction.fictional:
        grants.seed(ledger, rules)
    return ledger


def _ready(engine: Engine, ledger: Ledger, manner: Manner) -> None:
    where = {"prefect": engine.url, "ledger": ledger.url, "processes": engine.processes}
    if manner.json:
        sys.stdout.write(json.dumps({"ready": True, **where}, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    tell(say("up.ready", manner.lang, url=engine.url, page=engine.url.removesuffix("/api")))
    tell(say("up.desk", manner.lang))
    tell(say("up.first", manner.lang))
    tell(say("up.leave", manner.lang))


def _teller(lang: str) -> Callable[[str, float], None]:
    def told(what: str, seconds: float) -> None:
        key = f"up.{what.replace(' ', '_')}"
        tell(say(key, lang, seconds=f"{seconds:.1f}"))

    return told


def _on_signals(leave: threading.Event) -> None:
    def ask(_number: int, _frame: FrameType | None) -> None:
        leave.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
