"""People at the door of a ledger: a clock that can be set, and hashes that cost little."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher

from desk.people import accounts, passwords, sessions, sign_in
from ledger.store import pulse
from schemas.acts.act import SYSTEM, Actor
from schemas.place import people
from schemas.place.people import Grant, Source
from tasks import clock, grants

PASSWORD = "correct horse battery"
OFFICE = "DH-LGB"
SOURCE = Source(address="10.0.0.1", agent="test")


class SetClock:
    """The real time, as told."""

    def __init__(self):
        self.now = datetime(2026, 11, 25, 1, tzinfo=UTC)

    def forward(self, **span):
        """Let time pass, as every clock of the machine shows it."""
        self.now += timedelta(**span)

    def monotonic(self):
        return self.now.timestamp()


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def store(request):
    """Each store in turn; the desk's own tests take one address."""
    return request.param


@pytest.fixture
def at(monkeypatch):
    """A clock that stands still until it is moved."""
    told = SetClock()
    monkeypatch.setattr(clock, "real_now", lambda: told.now)
    monkeypatch.setattr(pulse, "monotonic", told.monotonic)
    return told


@pytest.fixture
def cheap(monkeypatch):
    """Hash with little memory: tests of anything but the hash."""
    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    for function in (passwords.hashed, passwords.matches, passwords.outdated):
        monkeypatch.setattr(function, "__defaults__", (weak,))


@pytest.fixture
def door(ledger, at, cheap):
    """A ledger with an enabled person `wang`, who holds no role yet, and ways to make others."""
    return Door(ledger, at)


class Door:
    """Ways to make people and let them in."""

    def __init__(self, ledger, at):
        self.ledger, self.at = ledger, at
        self.wang = self.person("wang")

    def person(self, login, *seats, password=PASSWORD):
        """Open an account with a password of its own and give it seats (role, org)."""
        told = accounts.new_person(login, f"{login}某")
        with self.ledger.write() as tx:
            accounts.add(self.ledger, tx, [(told, passwords.hashed(password))], SYSTEM)
        for role, org in seats:
            self.seat(told.id, role, org)
        return told.id

    def seat(self, person, role, org, **days):
        grant = Grant(role=role, org=org, valid_from=date(2026, 1, 1), **days)
        grants.give(self.ledger, person, grant, SYSTEM)

    def administrator(self, role, login):
        """Return an administrator as who acts."""
        return Actor(person=self.person(login, (role, OFFICE)), role=role, org=OFFICE)

    def enter(self, login="wang", password=PASSWORD, address="10.0.0.1"):
        return sign_in.log_in(self.ledger, login, password, Source(address=address, agent="test"))

    def who(self, token):
        return sessions.visitor(self.ledger, token)

    def turned(self, *args, **named):
        """Try to enter; returns code and seconds of the refusal, or ('', 0)."""
        try:
            self.enter(*args, **named)
        except people.Turned as error:
            return error.code, error.wait_seconds
        return "", 0


@pytest.fixture
def admins(door):
    """The three administrators."""
    return SimpleNamespace(
        system=door.administrator("SYS_ADMIN", "sys"),
        security=door.administrator("SEC_ADMIN", "sec"),
        audit=door.administrator("AUD_ADMIN", "aud"),
    )
