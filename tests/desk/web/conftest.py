"""A desk on a ledger that was played up to some act of a story, and people who enter it."""

import re
import shutil
from datetime import timedelta
from functools import cached_property
from html.parser import HTMLParser
from itertools import count

import pytest
from starlette.testclient import TestClient

from desk.app import create
from desk.people import demo_people, sessions, tokens
from desk.web.request.settings import Settings
from ledger.desk import accounts
from ledger.store.session import open_ledger
from policies import loader
from schemas.place.people import Source
from tasks import clock, grants
from tasks.figures import daily_figures

PLACE = "dehong"
_serial = count(1)


class Forms(HTMLParser):
    """The forms of a page: action -> the fields a browser would send without touching them."""

    def __init__(self, text):
        super().__init__()
        self.found, self._fields, self._select, self._area = {}, None, None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "form":
            self._fields = self.found.setdefault(told.get("action", ""), [])
        if self._fields is None or tag not in ("input", "select", "textarea", "option"):
            return
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = (name, [])
        elif tag == "option" and "selected" in told:
            self._fields.append((self._select, value))
        elif tag == "input" and name:
            ticks = told.get("type") in ("checkbox", "radio")
            if not ticks or "checked" in told:
                self._fields.append((name, value or ("on" if ticks else "")))

    def handle_data(self, data):
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            self._fields.append((self._area[0], "".join(self._area[1])))
            self._area = None
        if tag == "form":
            self._fields = None


class Browser(TestClient):
    """A browser without script: it reads pages and sends their forms."""

    def request(self, *told, **more):
        """Ask for a page; whatever it is, it is one."""
        answer = super().request(*told, **more)
        assert answer.text != "null", (told, "answers nothing")
        return answer

    def page(self, path):
        """Read a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, told(answer))
        return answer.text

    def fields(self, path, action):
        """Return the fields of a form on a page, as name and value."""
        return list(Forms(self.page(path)).found[action])

    def fill(self, path, action, **typed):
        """Fill the form of a page and send it; a list is sent as several values."""
        kept = [(name, value) for name, value in self.fields(path, action) if name not in typed]
        new = [
            (name, one)
            for name, value in typed.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        sent = {}
        for name, value in [*kept, *new]:
            sent.setdefault(name, []).append(value)
        return self.post(action, data=sent)


def told(answer):
    """Return the words of a page, for messages of tests."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))[:600]


class Site:
    """A desk and its people."""

    def __init__(self, ledger, folder):
        self.ledger, self.folder = ledger, folder
        self.rules = loader.load(ledger.jurisdiction)
        self.settings = Settings(
            store=ledger.url, state=folder, files=folder / "files", public_url="http://testserver"
        )
        self.app = create(self.settings, ledger)

    @cached_property
    def demo(self):
        """The made-up people and their password; makes the accounts that are missing."""
        return demo_people.demo_people(self.ledger, self.rules, self.folder)

    def browser(self, **how):
        """Return a browser that nobody has entered with."""
        return Browser(self.app, headers={"sec-fetch-site": "same-origin"}, **how)

    def login_of(self, role, org):
        """Return the log-in name of the made-up person of a role."""
        return next(one.login for one in self.demo.people if (one.role, one.org) == (role, org))

    def enter(self, role, org, **how):
        """Return a browser in which the made-up person of a role has a visit, without the log-in.

        The password takes a tenth of a second to check, on purpose; test_entrance.py does that.
        """
        browser = self.browser(**how)
        with self.ledger.write() as tx:
            account = accounts.by_id(tx, f"{org}/{role}")
            token = sessions.begin(self.ledger, tx, account, Source(address="testclient"))
        browser.cookies.set("desk", token, domain="testserver.local")  # as one sent by the desk
        return browser

    def program(self, role, org, scope="read"):
        """Return a program with a fresh token of a role."""
        day = self.rules.calendar.today(clock.real_now()) + timedelta(days=30)
        by = grants.synthetic("SEC_ADMIN", self.rules.directory.lg_office)
        secret = tokens.make(self.ledger, by, tokens.WantedToken("test", role, org, scope, day))
        return TestClient(self.app, headers={"authorization": f"Bearer {secret}"})


@pytest.fixture(scope="session")
def _played(tales):
    """A maker: the desk on a copy, in a folder, of a ledger where a story came to some act.

    More stories, each with its act, are played on the copy.
    """

    def make(mine, first, *more):
        shutil.copyfile(tales.file(*first), mine / "ledger.db")
        for kept in tales.folder.glob("demo-password*"):
            shutil.copyfile(kept, mine / kept.name)
        ledger = open_ledger(f"sqlite:///{mine / 'ledger.db'}", create=False)
        for name, upto in more:
            tales.play(ledger, name, upto)
        site = Site(ledger, mine)
        site.demo = tales.people
        site.numbers = [tales.number(name) for name, _ in (first, *more)]
        site.number = site.numbers[0]
        return site

    return make


@pytest.fixture
def site_at(_played, tmp_path, monkeypatch):
    """A factory: the desk on a ledger where a story (TL01 …) was played up to an act (its no)."""
    # On a slow machine figures may be a little older than the journal; tests compare them.
    monkeypatch.setattr(daily_figures, "FREE_SECONDS", 60.0)
    opened = []

    def make(name="TL01", upto=3):
        mine = tmp_path / f"desk{next(_serial)}"
        mine.mkdir()
        opened.append(_played(mine, (name, upto)))
        return opened[-1]

    yield make
    for site in opened:
        site.ledger.close()


@pytest.fixture(scope="session")
def two_towns(_played, tmp_path_factory):
    """One desk for all tests with two assignments of two departments, in two towns, unpublished."""
    site = _played(tmp_path_factory.mktemp("two"), ("TL01", 7), ("TL06", 5))
    yield site
    site.ledger.close()


@pytest.fixture(scope="session")
def money_of_two(_played, tmp_path_factory):
    """One desk with money of two departments, in two towns: kept by a street, used, and late."""
    site = _played(tmp_path_factory.mktemp("money"), ("TL01", 20), ("TL06", 21))
    yield site
    site.ledger.close()


@pytest.fixture(scope="session")
def district(tales, district_file, tmp_path_factory):
    """One desk for all tests that only read: a matter for each situation, in one place."""
    mine = tmp_path_factory.mktemp("district")
    shutil.copyfile(district_file, mine / "ledger.db")
    ledger = open_ledger(f"sqlite:///{mine / 'ledger.db'}", create=False)
    site = Site(ledger, mine)
    site.demo = tales.people
    yield site
    ledger.close()


@pytest.fixture
def site(site_at):
    """The desk in the middle of TL01: the application is filed and prechecked."""
    return site_at("TL01", 3)


@pytest.fixture
def blank(tmp_path):
    """The desk on a new ledger that nobody has an account on."""
    folder = tmp_path / "blank"
    folder.mkdir()
    ledger = open_ledger(f"sqlite:///{folder / 'ledger.db'}", jurisdiction=PLACE)
    yield Site(ledger, folder)
    ledger.close()


@pytest.fixture(scope="session")
def _staffed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("staffed")
    ledger = open_ledger(f"sqlite:///{folder / 'ledger.db'}", jurisdiction=PLACE)
    rules = loader.load(PLACE)
    grants.seed(ledger, rules)
    demo_people.demo_people(ledger, rules, folder)
    ledger.close()
    return folder


@pytest.fixture
def staffed(_staffed, tmp_path):
    """The desk on a new ledger: each role of each organisation has its made-up person."""
    folder = tmp_path / "staffed"
    shutil.copytree(_staffed, folder)
    ledger = open_ledger(f"sqlite:///{folder / 'ledger.db'}", create=False)
    yield Site(ledger, folder)
    ledger.close()


@pytest.fixture
def site_of():
    """A maker: the desk on an open ledger, wherever that is kept, with an assignment on it."""

    def make(ledger, folder, number):
        site = Site(ledger, folder)
        site.number, site.numbers = number, [number]
        assert site.demo.people
        return site

    return make


@pytest.fixture
def secretary(site_at):
    """A factory: the desk at some act of TL01, and its secretary who has entered it."""

    def make(upto, name="TL01", code="533103001002"):
        site = site_at(name, upto)
        return site, site.enter("COMM_SEC", code)

    return make
