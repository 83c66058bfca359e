"""What the tests of the desk share: calling a command and reading its answer."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from desk.cli.app import main

DATA = Path(__file__).parents[2] / "desk" / "demo" / "data"


class Said(NamedTuple):
    """What a command answered: exit code, JSON document (None without --json), both streams."""

    code: int
    data: object
    out: str
    err: str


@pytest.fixture
def zhunru(capsys):
    """Call a command as from a shell, in this process."""

    def call(*words):
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(word) for word in words])
        told = capsys.readouterr()
        data = json.loads(told.out) if "--json" in words else None
        return Said(left.value.code, data, told.out, told.err)

    return call


@pytest.fixture
def data():
    """The folder of the shipped cases."""
    return DATA


@pytest.fixture
def case(data):
    """A maker of files that hold one shipped case, changed where asked."""
    from ruamel.yaml import YAML

    from policies.applications.intake import changed

    cases = {row["case"]: row for row in YAML(typ="safe").load(data / "cases.yaml")["cases"]}

    def make(path, number, change=None):
        application = changed(cases[number]["application"], change or {})
        with path.open("w", encoding="utf-8") as file:
            YAML().dump({"cases": [{"case": number, "application": application}]}, file)
        return path

    return make


@pytest.fixture
def store(tmp_path):
    """The address of a real ledger whose made-up people hold their roles."""
    from ledger.store.session import open_ledger
    from policies import loader
    from tasks import grants

    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    ledger = open_ledger(url)
    grants.seed(ledger, loader.load("dehong"))
    ledger.close()
    return url
