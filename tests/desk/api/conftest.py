"""The API on a ledger that was played up to some act of a story, and programs with tokens."""

import shutil
from datetime import timedelta
from itertools import count

import pytest
from starlette.testclient import TestClient

from desk.app import create
from desk.people import tokens
from desk.web.request.settings import Settings
from ledger.store.session import open_ledger
from policies import loader
from tasks import clock, grants

ADMIN = grants.synthetic("SEC_ADMIN", "DH-LGB")
_keys = count(1)


class Program(TestClient):
    """A program of an organisation: it sends its token, and a key with each act."""

    def act(self, number, verb, data=None, key="", **headers):
        """Do an act."""
        told = {"Idempotency-Key": key or f"key-{next(_keys)}", **headers}
        return self.post(f"/api/assignments/{number}/acts/{verb}", json=data or {}, headers=told)


class Api:
    """An API and the programs that may use it."""

    def __init__(self, ledger, folder, number):
        self.ledger, self.number = ledger, number
        self.rules = loader.load(ledger.jurisdiction)
        settings = Settings(
            store=ledger.url, state=folder, files=folder / "files", public_url="http://testserver"
        )
        self.app = create(settings, ledger)

    def token(self, role, org, scope="act"):
        """Make a token; returns its secret."""
        day = self.rules.calendar.today(clock.real_now()) + timedelta(days=30)
        return tokens.make(self.ledger, ADMIN, tokens.WantedToken("test", role, org, scope, day))

    def end_tokens(self):
        """End every token."""
        for one in tokens.listed(self.ledger):
            tokens.end(self.ledger, ADMIN, one.id)

    def program(self, role="", org="", scope="act"):
        """Return a program with a fresh token; without a role, one that has none."""
        bearer = f"Bearer {self.token(role, org, scope)}" if role else ""
        return Program(self.app, headers={"authorization": bearer} if role else {})


@pytest.fixture
def api_at(tales, tmp_path):
    """A factory: the API on a ledger where a story (TL01 …) was played up to an act (its no)."""
    opened = []

    def make(name="TL01", upto=3):
        mine = tmp_path / f"api{len(opened)}"
        mine.mkdir()
        shutil.copyfile(tales.file(name, upto), mine / "ledger.db")
        ledger = open_ledger(f"sqlite:///{mine / 'ledger.db'}", create=False)
        opened.append(Api(ledger, mine, tales.number(name)))
        return opened[-1]

    yield make
    for api in opened:
        api.ledger.close()


@pytest.fixture(scope="session")
def made():
    """The maker of an API on an open ledger: (ledger, folder, number)."""
    return Api


@pytest.fixture
def api(api_at):
    """The API in the middle of TL01: the application is filed and prechecked, not accepted yet."""
    return api_at("TL01", 2)
