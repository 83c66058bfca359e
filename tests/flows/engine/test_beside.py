"""A worker that stands alone does what is due without Prefect, and becomes its worker with it."""

import json
import shutil
from datetime import timedelta

import pytest

from desk.cli.app import main
from flows.engine import beside, prefect_address
from flows.engine.prefect_address import Address
from ledger.store.session import open_ledger
from schemas.errors import LedgerUnavailable
from tasks import clock

STORY, FILED = "TL01", 1
HERE = Address(url="http://127.0.0.1:4200/api", auth="zhunru:secret")


def said(capsys, *told):
    with pytest.raises(SystemExit) as end:
        main(["worker", "--json", *told])
    return end.value.code, json.loads(capsys.readouterr().out)


def test_without_a_ledger_it_says_where_to_name_one(monkeypatch, capsys):
    monkeypatch.delenv("ZHUNRU_LEDGER", raising=False)

    code, told = said(capsys, "--once")

    assert code == 2
    assert told["error"]["field"] == "ZHUNRU_LEDGER"


def test_once_it_does_what_is_due_and_nothing_twice(monkeypatch, capsys, tmp_path, due_ledger):
    monkeypatch.setenv("ZHUNRU_LEDGER", due_ledger.url)

    assert said(capsys, "--once", "--state", str(tmp_path)) == (0, {"done": 1})
    assert said(capsys, "--once", "--state", str(tmp_path)) == (0, {"done": 0})


def test_it_routes_by_itself_until_prefect_answers_and_then_becomes_its_worker(
    monkeypatch, tmp_path, due_ledger
):
    looks, told, became = [], [], []

    def healthy(where):
        looks.append(where)
        return len(looks) > 1

    class Became(Exception):
        pass

    def become(program, arguments, settings):
        became.append((arguments, settings))
        raise Became

    prefect_address.write(tmp_path, HERE)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(beside.prefect_address, "healthy", healthy)
    monkeypatch.setattr(beside.os, "execve", become)

    with pytest.raises(Became):
        beside.route(due_ledger, tmp_path, 0.01, told.append)

    (arguments, settings), *_ = became
    assert told == [1]
    assert arguments[1:3] == ["-m", "flows.worker"]
    assert settings["PREFECT_API_URL"] == HERE.url
    assert settings["PREFECT_API_AUTH_STRING"] == HERE.auth
    assert not any("secret" in one for one in arguments)


def test_a_ledger_that_is_away_does_not_end_it(monkeypatch, tmp_path, due_ledger, capsys):
    tries = []

    def away(ledger):
        tries.append(1)
        if len(tries) == 1:
            raise LedgerUnavailable("台账连不上", "the ledger is away")
        raise KeyboardInterrupt

    monkeypatch.setattr(beside, "catch_up", away)
    with pytest.raises(KeyboardInterrupt):
        beside.route(due_ledger, tmp_path, 0.01, lambda done: None)

    assert "the ledger is away" in capsys.readouterr().err


@pytest.fixture
def due_ledger(tales, tmp_path):
    """A ledger on the day after the street should have accepted an application."""
    path = shutil.copy(tales.file(STORY, FILED), tmp_path / "ledger.db")
    with open_ledger(f"sqlite:///{path}", create=False) as ledger:
        clock.set_now(ledger, clock.now(ledger) + timedelta(days=10))
        yield ledger
