"""`zhunru up`: ledger, Prefect server, worker and desk in one command; `zhunru desk`: the desk."""

import json
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from socket import socket
from types import FrameType
from typing import Any

from desk import serve
from desk.cli.answers import FINE, CommandAnswer, Manner, tell
from desk.cli.commands import db, demo
from desk.demo.folder import DemoFolder
from desk.people import demo_people, sign_in, slips
from desk.people.demo_people import DemoPeople
from desk.web.request.settings import Settings
from desk.words import problem, say
from flows.engine import beside, environment, nudge, start
from flows.engine.catching_up import catch_up
from flows.engine.engine import Engine
from ledger.read import queries
from ledger.seal import mark
from ledger.store.session import Ledger, open_ledger
from schemas.errors import InputError, UnknownThing
from tasks import grants, rulebooks, sealing
from tasks.acts import founding

LOOK_SECONDS = 1.0
SHOWN_ROLES = (
    "DEPT_CLERK", "DEPT_HEAD", "FIN_DEPT", "STREET_REVIEWER", "STREET_HEAD", "FIN_STREET",
    "COMM_SEC", "COMM_WORKER", "RES_SUPERV", "LG_OFFICE", "LG_CHAIR", "FIN_BUREAU", "AUDITOR",
    "SYS_ADMIN", "SEC_ADMIN", "AUD_ADMIN",
)  # fmt: skip


@dataclass(frozen=True)
class Where:
    """Where the desk answers: host and port to listen on, and the address browsers use."""

    host: str = "127.0.0.1"
    port: int = 0
    public_url: str = ""
    listening: socket | None = None

    def taken(self) -> "Where":
        """Take the port before anything is made; raises EngineError when another has it."""
        return replace(self, listening=serve.bound(self.host, self.port))


def worker(state: Path, every: float, once: bool, lang: str) -> CommandAnswer:
    """Route a ledger; does not return unless it is to do once what is due now.

    Raises InputError where ZHUNRU_LEDGER names none, UnknownThing where there is none.
    """
    if not (url := environment.ledger_url()):
        raise problem(InputError, "no_ledger_named", field=environment.LEDGER)
    ledger = _newest(url, state)
    if not once:
        tell(say("worker.begins", lang, store=ledger.engine.url))
        beside.route(ledger, state, every, lambda done: tell(say("worker.did", lang, done=done)))
    with ledger:
        done = catch_up(ledger)
    return CommandAnswer({"done": done}, [say("worker.did", lang, done=done)])


def run(state: Path, store: str, where: Where, place: str, manner: Manner) -> int:
    """Start everything, say where it answers, and stop it cleanly on Ctrl-C or SIGTERM."""
    leave, where = _leaving(), where.taken()
    ledger = _ledger(state, store, place)
    tell(say("up.ledger", manner.lang, store=ledger.url))
    with Engine(state, ledger.url, tell=_teller(manner.lang)) as engine:
        return _serve(state, ledger, where, manner, leave, _of_engine(engine))


def after_the_demo(state: Path, where: Where, manner: Manner) -> int:
    """Play the demo up to the day on which people take over, and let them in."""
    leave, where = _leaving(), where.taken()
    with DemoFolder(state).alone():
        ledger = demo.begun(state, manner.lang)
        with Engine(state, ledger.url, tell=_teller(manner.lang)) as engine:
            demo.tour(state, engine, ledger, manner.lang)
            return _serve(state, ledger, where, manner, leave, _of_engine(engine))


def desk(state: Path, store: str, where: Where, manner: Manner) -> int:
    """Serve a desk alone, beside an engine that runs elsewhere or not at all.

    Raises EngineError when that engine answers everybody.
    """
    nudge.require_closed(state=state)
    leave, where = _leaving(), where.taken()
    return _serve(state, _newest(store, state), where, manner, leave, {})


def _newest(store: str, state: Path) -> Ledger:
    """Open a ledger; raises OlderCopy where it lacks what was signed last."""
    ledger = open_ledger(store, create=False, state=state)
    try:
        mark.must_be_newest(ledger)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _of_engine(engine: Engine) -> dict[str, Any]:
    return {"prefect": engine.url, "processes": engine.processes}


def _serve(
    state: Path,
    ledger: Ledger,
    where: Where,
    manner: Manner,
    leave: threading.Event,
    engine: Mapping[str, Any],
) -> int:
    assert where.listening is not None
    url = where.public_url or serve.address_of(where.listening, where.host)
    settings = Settings(
        store=ledger.url,
        state=state,
        files=state / "files",
        public_url=url,
        proxies=nudge.proxies(),
        hosts=(where.host, *nudge.desk_hosts()),
    )
    with _closing(ledger, manner), serve.Site(settings, ledger, where.listening):
        start.stands()
        _ready(state, ledger, manner, {"desk": url, **engine})
        while not leave.wait(LOOK_SECONDS):
            pass
        tell(say("up.stopping", manner.lang))
    return FINE


@contextmanager
def _closing(ledger: Ledger, manner: Manner) -> Any:
    yield
    ledger.close()
    tell(say("up.stopped", manner.lang))


def _ledger(state: Path, store: str, place: str) -> Ledger:
    """Open the ledger, made for a place if missing; a fictional place gets its made-up accounts.

    Raises InputError where there is no ledger and nobody says of which place: a sample is never
    taken unasked.
    """
    try:
        ledger = _newest(store, state)
    except UnknownThing:
        if not place:
            raise problem(InputError, "no_place_yet", field="--place") from None
        return db.made(store, place, state=state)
    try:
        if place:
            db.same_place(ledger, place)
        if not ledger.simulated:
            founding.found_by_files(ledger)
        rules = rulebooks.rules_of(ledger)
        if rules.jurisdiction.fictional:
            grants.seed(ledger, rules)
        sealing.make_key(ledger)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _ready(state: Path, ledger: Ledger, manner: Manner, where: Mapping[str, Any]) -> None:
    """Tell where everything answers and how the first person comes in."""
    made_up, code = None, ""
    if ledger.simulated:
        made_up = demo_people.demo_people(ledger, rulebooks.rules_of(ledger), state)
    elif not sign_in.any_person(ledger):
        code = sign_in.first_code(ledger) or ""
    if manner.json:
        entry = {"code": code} if code else _entries(made_up)
        told = {"ready": True, **where, "ledger": ledger.url, "first": entry}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    tell(say("up.ready", manner.lang, url=where["desk"]))
    if "prefect" in where:
        file = nudge.secret_file(state=state)
        tell(say("up.flows", manner.lang, page=nudge.page(state=state), file=file))
    if code:
        tell(say("up.first", manner.lang, url=f"{where['desk']}/first", code=code))
    if (sheets := slips.place(ledger)).exists():
        tell(say("up.slips", manner.lang, file=sheets))
    for line in _lines(made_up, ledger, manner.lang):
        tell(line)
    tell(say("up.leave", manner.lang))


def _entries(made_up: DemoPeople | None) -> dict[str, Any]:
    if made_up is None:
        return {}
    logins = [one._asdict() for one in made_up.people]
    return {"password": made_up.password, "password_file": made_up.file, "people": logins}


def _lines(made_up: DemoPeople | None, ledger: Ledger, lang: str) -> list[str]:
    """Tell how to enter as one person of each role: the one with most to do."""
    if made_up is None:
        return []
    directory = rulebooks.rules_of(ledger).directory
    with ledger.read() as tx:
        busy = Counter((one.role, one.org) for one in queries.waits(tx))
    told = {"count": len(made_up.people), "password": made_up.password, "file": made_up.file}
    lines = [say("up.people" if made_up.password else "up.people_elsewhere", lang, **told)]
    for role in SHOWN_ROLES:
        known = [one for one in made_up.people if one.role == role and one.org]
        if known:
            one = max(known, key=lambda each: busy[each.role, each.org])
            place = directory.name_of(one.org)
            lines.append(say("up.person", lang, login=one.login, name=one.name, org=place))
    return [*lines, say("up.time", lang)] if ledger.simulated else lines


def _teller(lang: str) -> Callable[[str, float], None]:
    def told(what: str, seconds: float) -> None:
        key = f"up.{what.replace(' ', '_')}"
        tell(say(key, lang, seconds=f"{seconds:.1f}"))

    return told


def _leaving() -> threading.Event:
    """Return what is set when somebody presses Ctrl-C or sends SIGTERM."""
    leave = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        leave.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return leave
