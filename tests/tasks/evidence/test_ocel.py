"""The event log of a bundle is OCEL 2.0, and its states went only where the table leads."""

import json
from itertools import pairwise

import pytest

from ledger.seal import key
from ledger.store.session import open_ledger
from policies import loader
from policies.lifecycle.moves import FIELDS
from policies.lifecycle.table import ROWS
from schemas.acts.act import Act, Actor
from tasks import sealing
from tasks.acts.perform import perform
from tasks.evidence import bundle, ocel
from tasks.evidence.bundle import Scope


@pytest.fixture
def log(ledger, number, tmp_path):
    bundle.export(ledger, tmp_path / "out", Scope(number=number))
    return json.loads((tmp_path / "out" / ocel.NAME).read_text(encoding="utf-8"))


@pytest.fixture
def path():
    """The stages that an application passes on the longest route."""
    return loader.load("dehong").jurisdiction.routes[-1].path("full")


def strays(log, path):
    """Every change of a state that no row of the life cycle's table allows: (object, from, to)."""
    parts = {(kind, name): part for kind, fields in FIELDS.items() for name, part in fields}
    for one in log["objects"]:
        for name in {told["name"] for told in one["attributes"]}:
            part = parts[one["type"], name]
            values = [part(t["value"]) for t in one["attributes"] if t["name"] == name]
            for before, after in pairwise([None, *values]):
                known = (move for row in ROWS for move in row.moves)
                same = before is after
                if not same and not any(move.allows(before, after, path) for move in known):
                    yield one["id"], before, after


def test_it_has_the_shape_of_ocel_2(log, number):
    kinds = {one["name"] for one in log["objectTypes"]}
    objects = {one["id"]: one["type"] for one in log["objects"]}
    assert set(log) == {"eventTypes", "objectTypes", "events", "objects"}
    assert {"assignment", "opinion", "placement", "body"} == kinds == set(objects.values())
    assert {one["type"] for one in log["events"]} == {one["name"] for one in log["eventTypes"]}
    assert len({one["id"] for one in log["events"]}) == len(log["events"]) > 20
    for one in (*log["events"], *log["objects"]):
        assert all(told["objectId"] in objects for told in one["relationships"])
    first = log["events"][0]
    assert (first["type"], first["relationships"][0]) == (
        "application.submitted",
        {"objectId": f"assignment:{number}", "qualifier": "assignment"},
    )
    of = [one["relationships"] for one in log["objects"] if one["type"] == "placement"]
    assert of == [[{"objectId": f"assignment:{number}", "qualifier": "of"}]] * len(of) != []


def test_every_change_of_a_state_is_one_of_the_table(log, path):
    assert list(strays(log, path)) == []


@pytest.mark.slow
def test_so_it_is_where_many_go_on_at_once(tales, tmp_path, path):
    """Taken over, in an emergency, disputed, corrected, worked on, to the end."""
    stops = {
        "TL01": 24,
        "TL04": 11,
        "TL08": 3,
        "TL10": 5,
        "LV03": 18,
        "LV22": 23,
        "LV59": 16,
        "LV74": 13,
        "LV81": 36,
    }
    file = tmp_path / "many.db"
    tales.together(file, stops)
    with open_ledger(f"sqlite:///{file}", create=False) as ledger:
        key.make(ledger)
        bundle.export(ledger, tmp_path / "out", Scope())

    log = json.loads((tmp_path / "out" / ocel.NAME).read_text(encoding="utf-8"))
    assert {"dispute", "emergency"} <= {one["type"] for one in log["objects"]}
    assert list(strays(log, path)) == []


def test_a_log_whose_states_were_changed_does_not_conform(log, path):
    (own,) = [one for one in log["objects"] if one["type"] == "assignment"]
    stages = [one for one in own["attributes"] if one["name"] == "stage"]
    stages[1]["value"] = "ARCHIVED"

    assert next(strays(log, path))[1:] == ("SUBMITTED", "ARCHIVED")


def test_no_person_is_in_it(log, ledger):
    told = json.dumps(log, ensure_ascii=False)
    with ledger.read() as tx:
        people = set(tx.exec_driver_sql("SELECT DISTINCT actor FROM journal").scalars())
    assert not any(f'"{one}"' in told for one in people - {"system"})


def test_a_refusal_of_work_that_was_never_applied_for_is_of_no_assignment(ledger, tmp_path):
    org = "533103001001"
    by = Actor(person=f"{org}/COMM_SEC", role="COMM_SEC", org=org)
    demand = {"what": "填表", "on": "2026-01-05", "channel": "wechat", "by": "科员"}
    data = {"department": "DH-WJW", "ground": "NOT_IN_SCOPE", "text": "没有准入", "demand": demand}
    refused = perform(ledger, Act(verb="refuse", data=data), by, "refused").number
    sealing.checkpoint(ledger)
    bundle.export(ledger, tmp_path / "out", Scope(number=refused))
    log = json.loads((tmp_path / "out" / ocel.NAME).read_text(encoding="utf-8"))
    assert [one["type"] for one in log["objects"]] == ["refusal", "body"]
    assert log["objects"][0]["relationships"] == []
