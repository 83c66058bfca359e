from datetime import date
from types import SimpleNamespace

import pytest

from ledger.desk import grants as stored
from ledger.read import queries
from schemas.acts.act import SYSTEM
from schemas.errors import InputError
from schemas.events import Event, Stream
from schemas.place.organisations import Community, Directory, Organisation
from schemas.place.people import Grant
from tasks import grants

PLACE = SimpleNamespace(
    directory=Directory(
        organisations={
            code: Organisation(code=code, name=code, kind=kind)
            for code, kind in [("D", "department"), ("S", "street"), ("G", "leading_group")]
        },
        communities={"C": Community(code="C", name="C", street="S", account="1")},
        leading_group="G",
        lg_office="O",
        finance_bureau="F",
        members=("D",),
    )
)
DAY = date(2026, 3, 2)
GRANT = Grant(role="DEPT_HEAD", org="D", valid_from=date(2026, 1, 1))


def test_every_account_is_given_once(ledger):
    first = grants.seed(ledger, PLACE)
    assert first == len(list(grants.accounts(PLACE.directory)))
    assert grants.seed(ledger, PLACE) == 0
    with ledger.read() as tx:
        assert len(list(queries.entries(tx, "grant"))) == first
        for actor in (grants.synthetic("COMM_SEC", "C"), grants.synthetic("LG_MEMBER", "D")):
            assert stored.holds(tx, actor.person, actor.role, actor.org, DAY)
        assert not stored.holds(tx, "S/LG_MEMBER", "LG_MEMBER", "S", DAY)


def test_a_grant_given_and_ended_is_told_by_events_alone(ledger):
    grants.give(ledger, "p", GRANT, SYSTEM)
    grants.give(ledger, "p", GRANT.model_copy(update={"role": "FIN_DEPT"}), SYSTEM)
    grants.end(ledger, "p", "DEPT_HEAD", "D", DAY, SYSTEM)
    held = None
    with ledger.read() as tx:
        for entry in queries.entries(tx, "grant", "p"):
            event = Event(stream=Stream(kind="grant", id="p"), kind=entry.kind, body=entry.body)
            held = grants.fold(held, event)
        assert held == grants.plain(stored.of_person(tx, "p"))
        assert [one.role for one in stored.of_person(tx, "p", DAY)] == ["DEPT_HEAD", "FIN_DEPT"]
        late = stored.of_person(tx, "p", date(2026, 3, 3))
    assert [one.role for one in late] == ["FIN_DEPT"]


@pytest.mark.parametrize("last", [date(2025, 12, 31), date(2020, 1, 1)])
def test_a_grant_ended_before_its_first_day_is_gone(ledger, last):
    grants.give(ledger, "p", GRANT, SYSTEM)
    grants.end(ledger, "p", "DEPT_HEAD", "D", last, SYSTEM)
    with ledger.read() as tx:
        assert stored.of_person(tx, "p") == []


@pytest.mark.parametrize(("first", "second"), [("AUDITOR", "DEPT_HEAD"), ("DEPT_HEAD", "AUDITOR")])
def test_an_auditor_holds_no_other_role(ledger, first, second):
    grants.give(ledger, "amy", GRANT.model_copy(update={"role": first}), SYSTEM)
    with pytest.raises(InputError, match="amy"):
        grants.give(ledger, "amy", GRANT.model_copy(update={"role": second}), SYSTEM)
    with ledger.read() as tx:
        assert [one.role for one in stored.of_person(tx, "amy")] == [first]
