"""A term runs out while a person acts: one is first, the other is told, and nothing is half done.

Each pair is what a term does by itself and what a person does on that day, on a ledger where a
shipped story came that far. Both orders are tried one after the other; then both act at once, held
up at random points of the write, and what comes out has to be one of the two orders, whole.
"""

import shutil
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import NamedTuple

import pytest
from sqlalchemy import make_url

from desk.demo.actors import employ
from ledger.read import queries
from ledger.store import failpoints
from ledger.store.session import open_ledger
from ledger.tables.columns import metadata
from policies import loader
from policies.lifecycle.owing import OWINGS, SYSTEM
from schemas.acts.act import SYSTEM as BY_ITSELF
from schemas.acts.act import Act, Actor
from schemas.errors import LedgerUnavailable
from tasks.acts.meanwhile import LATE
from tasks.acts.perform import Command, carry_out
from tasks.verify.verify import verify
from tests.journeys.reconciled import differences
from tests.policies.lifecycle.said import stories

RECALL = Act(verb="recall", data={"reason": "应由领导小组审议"})
OFFICE = Actor(person="second", role="LG_OFFICE", org="DH-LGB")
PAIRS = [  # story, the last act that was done, what the term does, the person's act by its number
    ("TL01", 2, "accept", 3),
    ("TL01", 4, "close_consultation", 5),
    ("TL01", 11, "lapse", 12),
    ("TL01", 11, "end_unstarted", 12),
    ("TL01", 19, "note_arrears", 20),
    ("TL01", 20, "end_unstarted", 21),
    ("TL01", 22, "end_date", 23),
    ("TL01", 31, "deem_accepted", 32),
    ("TL01", 33, "open_blind", 34),
    ("TL02", 3, "withdraw", 4),
    ("TL04", 10, "publicity_end", 11),
    ("TL05", 21, "exit_nonpay", 23),
    ("TL05", 25, "exit_nonpay", 26),
    ("TL05", 29, "deem_accepted", 30),
    ("TL06", 27, "refer_settlement", 28),
    ("TL08", 2, "deem_refusal_accepted", 3),
    ("TL10", 1, "e_expire", 2),
    ("TL13", 10, "archive", 11),
    ("TL17", 11, "note_filing", (RECALL, OFFICE)),
    ("LV02", 15, "deem_not_done", 16),
    ("LV02", 21, "finish_dispute", 22),
    ("LV05", 2, "remind_ruling", 4),
    ("LV09", 31, "lapse_change", 32),
    ("LV11", 28, "resume", 30),
]
FEW = [PAIRS[at] for at in (0, 9)]
# What comes by itself and takes nothing from a person: no pair has to be found for it.
ALONE = {
    "precheck", "fan_out", "close_task", "e_activate", "response_lifted", "destroy_personal_data",
    "raise_dispute", "e_revoke", "open_review",
}  # fmt: skip
serial = count(1)
TABLES = [*metadata.tables, "alembic_version"]
KEEP = "CREATE SCHEMA kept; " + "; ".join(
    f"CREATE TABLE kept.{name} AS SELECT * FROM {name}" for name in TABLES
)
PUT_BACK = "SET session_replication_role = replica; " + "; ".join(
    f"DELETE FROM {name}; INSERT INTO {name} OVERRIDING SYSTEM VALUE SELECT * FROM kept.{name}"
    for name in TABLES
)


class Pair(NamedTuple):
    """A term and a person on one ledger, to be copied from `source`."""

    source: str
    commands: tuple[Command, Command]  # the term's, the person's


class Stores:
    """Ledgers on one store, each as its template was: a new file, or a database put back."""

    def __init__(self, folder, server=""):
        self.folder, self.server, self.made, self.used = folder, server, {}, {}

    def copied(self, source):
        """Return the address of a ledger that stands as the template does."""
        if not self.server:
            name = f"race_{next(serial)}"
            shutil.copyfile(source, self.folder / f"{name}.db")
            return f"sqlite:///{self.folder}/{name}.db"
        if source in self.used:
            self.sql(PUT_BACK, self.used[source])
        else:
            self.used[source] = name = f"race_{next(serial)}"
            self.sql(f"CREATE DATABASE {name} TEMPLATE {source}")
            self.sql(KEEP, name)
        return self.url(self.used[source])

    def thrown(self, url):
        """Throw a file away; a database is put back when it is used again."""
        for file in self.folder.glob(f"{url.rpartition('/')[2].removesuffix('.db')}*"):
            file.unlink()

    def url(self, name):
        made = make_url(self.server).set(drivername="postgresql+psycopg", database=name)
        return made.render_as_string(hide_password=False)

    def sql(self, statement, name=""):
        import psycopg

        where = self.url(name).replace("+psycopg", "") if name else self.server
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)

    def stood(self, tales, story, upto):
        """Return the template of a ledger on which a story came as far as an act."""
        if (story, upto) not in self.made:
            source = tales.file(story, upto)
            if self.server:
                source = f"stood_{next(serial)}"
                self.sql(f"CREATE DATABASE {source}")
                with open_ledger(self.url(source), simulated=True) as ledger:
                    tales.play(ledger, story, upto)
            self.made[story, upto] = source
        return self.made[story, upto]


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def stores(request, tmp_path_factory):
    server = request.getfixturevalue("postgres_server") if request.param != "sqlite" else ""
    return Stores(tmp_path_factory.mktemp("races"), server.replace("+psycopg", ""))


def pair(stores, tales, story, upto, term, act):
    """Prepare both commands, at ten on the day on which the term's act comes."""
    source, number = stores.stood(tales, story, upto), tales.number(story)
    with_url = stores.copied(source)
    with open_ledger(with_url, create=False) as ledger, ledger.read() as tx:
        waits = [one for one in queries.waits(tx) if one.role == SYSTEM and one.act == term]
    stores.thrown(with_url)
    wait = min(waits, key=lambda one: one.from_on)
    zone = loader.load("dehong").calendar.zone
    at = datetime.combine(wait.from_on, datetime.min.time().replace(hour=10), zone).astimezone(UTC)
    if isinstance(act, int):
        (told,) = [one for one in stories() if one.id == story]
        (step,) = [one for one in told.steps if one.no == act]
        asked, by = Act(verb=step.verb, number=step.number or number, data=step.data), step.by
    else:
        asked, by = act[0].model_copy(update={"number": number}), act[1]
    mine = Command(Act(verb=term, number=wait.about, data=wait.place), BY_ITSELF, "term", at)
    return Pair(source, (mine, Command(asked, by, "person", at)))


def outcome(ledger, receipts):
    """What both were told, and which events there are, whatever their order and names."""
    with ledger.read() as tx:
        assert differences(tx) == {}
        kinds = sorted((one.stream_kind, one.stream_id, one.kind) for one in queries.entries(tx))
    told = tuple("ok" if one.accepted else one.refused.code for one in receipts)
    return told, kinds


def raced(ledger, commands, chance):
    """Both act at once, each held up where chance has it."""
    begin, answers = threading.Barrier(2), {}
    waits = {name: chance.choice((0, 0, 0.001, 0.003)) for name in failpoints.LABELS}
    first = [chance.choice((0, 0, 0.002, 0.008)) for _ in commands]

    def act(at):
        begin.wait()
        time.sleep(first[at])
        while at not in answers:
            with suppress(LedgerUnavailable):  # a busy machine: ask again, as its advice says
                answers[at] = carry_out(ledger, commands[at])

    with failpoints.armed(lambda label: time.sleep(waits[label])):
        threads = [threading.Thread(target=act, args=(at,)) for at in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    return [answers[at] for at in range(2)]


def told_who(receipt):
    """The loser is told who was first, and on which day."""
    since = receipt.refused.params.get("since")
    return receipt.refused.code not in LATE or (since and since["role"] and since["day"])


def run(stores, one, rounds, seed):
    """Race a pair; returns how often each order came out."""
    orders, chance = [], Random(seed)
    for order in ((0, 1), (1, 0)):
        url = stores.copied(one.source)
        with open_ledger(url, create=False) as ledger:
            employ(ledger, [one.commands[1].by])
            told = {at: carry_out(ledger, one.commands[at]) for at in order}
            assert all(each.accepted or told_who(each) for each in told.values()), told
            orders.append(outcome(ledger, [told[0], told[1]]))
        stores.thrown(url)
    assert orders[0] != orders[1], "the order does not matter: no race"
    found = [0, 0]
    for _ in range(rounds):
        url = stores.copied(one.source)
        with open_ledger(url, create=False) as ledger:
            employ(ledger, [one.commands[1].by])
            receipts = raced(ledger, one.commands, chance)
            assert all(each.accepted or told_who(each) for each in receipts), receipts
            found[orders.index(outcome(ledger, receipts))] += 1
            if chance.random() < 0.1:
                assert verify(ledger).problems == ()
        stores.thrown(url)
    return found


@pytest.mark.parametrize("told", FEW, ids=lambda one: f"{one[0]}-{one[2]}")
def test_of_a_term_and_a_person_one_is_first_and_the_other_is_told(told, stores, tales):
    assert sum(run(stores, pair(stores, tales, *told), 3, seed=1)) == 3


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("told", PAIRS, ids=lambda one: f"{one[0]}-{one[1]}-{one[2]}")
def test_a_thousand_times_whoever_is_first(told, stores, tales):
    """24 pairs, 42 times each, on each store."""
    found = run(stores, pair(stores, tales, *told), 1000 // len(PAIRS) + 1, seed=20261130)
    assert all(found), found


def test_every_act_that_a_term_does_is_raced_or_named():
    by_terms = {one.act for one in OWINGS if one.role == SYSTEM}
    by_terms |= {one.then for one in OWINGS if one.then}
    assert by_terms - {term for _, _, term, _ in PAIRS} == ALONE
