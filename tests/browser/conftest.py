"""A real desk and a real Chromium: Debian's package, or every test here is skipped by name."""

import os
import re
import shutil
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from desk import serve
from desk.people import demo_people, sessions
from desk.web.request.settings import Settings
from ledger.desk import accounts
from ledger.read import assignments, queries
from ledger.store.session import open_ledger
from policies import loader
from schemas.place.people import Source
from schemas.states.states import AssignmentState
from tasks import clock
from tasks.routing import due

PLACE = "dehong"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
NO_SCRIPT_FAULT = re.compile("Failed to load resource|Response Status Error Code 4|^htmx:")
"""What a browser and htmx note of a request that was refused or did not arrive; pages tell it."""
SHOTS = Path(__file__).parents[2] / ".screens"  # pictures of every screen, to be looked at
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """One headless Chromium for the tests of a module, with Chinese fonts from the wheel.

    Playwright keeps an event loop running in this thread as long as it is open: no test elsewhere
    could run one of its own.
    """
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install --no-install-recommends chromium")
    import pylopdf_fonts_zh_cn
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("fonts")
    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    (folder / "fonts.conf").write_text(FONTS.format(fonts=fonts, cache=folder / "cache"))
    around = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, env=around)
        yield browser
        browser.close()


class House:
    """A served desk on a simulated ledger; its time goes on when a test says so."""

    def __init__(self, ledger, url):
        self.ledger, self.url = ledger, url
        self.rules = loader.load(PLACE)

    def token(self, role, org):
        """Begin a visit of a made-up person without the log-in page."""
        with self.ledger.write() as tx:
            account = accounts.by_id(tx, f"{org}/{role}")
            return sessions.begin(self.ledger, tx, account, Source(address="127.0.0.1"))

    def until(self, day):
        """Let time pass to the morning of a day, and do what falls due by itself."""
        at = datetime.combine(day, time(9), self.rules.calendar.zone).astimezone(UTC)
        if clock.now(self.ledger) < at:
            clock.set_now(self.ledger, at)
        self.drain()

    def drain(self):
        """Do what the system owes today, as the flows do."""
        due.serve(self.ledger)
        for _ in range(20):
            due.try_again()
            with self.ledger.read() as tx:
                today = self.rules.calendar.today(clock.now(self.ledger))
                verbs = sorted({one.act for one in queries.due(tx, today)})
            some = due.bundles(verbs, None, 500) if verbs else []
            if not any(one.accepted for one in due.do_each(some)):
                return

    def state(self, number):
        """Return the state of an assignment."""
        with self.ledger.read() as tx:
            return assignments.state(tx, AssignmentState, number)

    def waits(self, number):
        """Return what waits on people in an assignment."""
        with self.ledger.read() as tx:
            return [one for one in queries.waits(tx, number) if one.role != "system"]


@pytest.fixture
def house(tales, tmp_path):
    """A factory: a served desk where a story was played up to an act."""
    opened = []

    def make(name, upto):
        shutil.copyfile(tales.file(name, upto), tmp_path / "ledger.db")
        ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=False)
        found = House(ledger, "")
        served = []

        def start():
            listening = serve.bound("127.0.0.1", 0)
            found.url = serve.address_of(listening, "127.0.0.1")
            told = {"state": tmp_path, "files": tmp_path / "f", "public_url": found.url}
            served.append(serve.Site(Settings(store=ledger.url, **told), ledger, listening))
            served[-1].__enter__()

        def restart():
            served.pop().__exit__(None, None, None)
            start()

        start()
        found.restart = restart
        opened.append((served, ledger))
        made_up = demo_people.demo_people(ledger, found.rules, tales.folder)
        found.password, found.people = made_up.password, made_up.people
        found.number = tales.number(name)
        return found

    yield make
    for served, ledger in opened:
        served[0].__exit__(None, None, None)
        ledger.close()


@pytest.fixture
def visitor(chromium):
    """A factory: a page in which somebody has a visit; errors of script and style fail the test."""
    contexts, errors = [], []

    def enter(house, role="", org="", *, width=1280, script=True, lang="zh"):
        context = chromium.new_context(
            viewport={"width": width, "height": 860 if width > 500 else 780},
            java_script_enabled=script,
            base_url=house.url,
        )
        contexts.append(context)
        cookies = [{"name": "desk-lang", "value": lang, "url": house.url}]
        if role:
            cookies.append({"name": "desk", "value": house.token(role, org), "url": house.url})
        context.add_cookies(cookies)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda told: errors.append(told.text) if _bad(told) else None)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert errors == []


def _bad(told):
    refused = "Content Security Policy" in told.text
    return refused or (told.type == "error" and not NO_SCRIPT_FAULT.search(told.text))


@pytest.fixture
def shot(request):
    """Keep a picture of a page under the name of the test."""

    def take(page, name):
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"{request.node.name}-{name}.png", full_page=True)

    return take
