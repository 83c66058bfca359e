"""What the tests of the desk share: calling a command and reading its answer."""

import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient

from desk.cli.app import main

DATA = Path(__file__).parents[2] / "desk" / "demo" / "data"

# The district, where many matters go on at once, one for each situation: story, last act.
DISTRICT = {
    "TL01": 24, "TL04": 11, "TL08": 3, "TL10": 5, "TL12": 5, "LV03": 18, "LV21": 6, "LV22": 23,
    "LV31": 6, "LV32": 8, "LV42": 3, "LV59": 16, "LV71": 13, "LV74": 13, "LV81": 36, "LV90": 1,
}  # fmt: skip


class Said(NamedTuple):
    """What a command answered: exit code, JSON document (None without --json), both streams."""

    code: int
    data: object
    out: str
    err: str


@pytest.fixture(scope="session", autouse=True)
def _one_loop():
    """One event loop for all requests, as a server has; else each request makes its own thread."""
    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "portal", portal)
        yield


@pytest.fixture(scope="session")
def district_file(tales, once):
    """The ledger of the district; to be copied."""
    return once("district.db", lambda path: tales.together(path, DISTRICT))


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
def case():
    """A maker of files that hold one shipped case, changed where asked."""
    from ruamel.yaml import YAML

    from desk import files
    from policies.applications.intake import changed

    cases = {row["case"]: row for row in files.shipped("cases.yaml")["cases"]}

    def make(path, number, change=None):
        application = changed(cases[number]["application"], change or {})
        with path.open("w", encoding="utf-8") as file:
            YAML().dump({"cases": [{"case": number, "application": application}]}, file)
        return path

    return make


@pytest.fixture(scope="session")
def _seeded(tmp_path_factory):
    from ledger.store.session import open_ledger
    from policies import loader
    from tasks import grants

    path = tmp_path_factory.mktemp("seeded") / "ledger.db"
    with open_ledger(f"sqlite:///{path}") as ledger:
        grants.seed(ledger, loader.load("dehong"))
    return path


@pytest.fixture
def store(_seeded, tmp_path):
    """The address of a real ledger whose made-up people hold their roles."""
    shutil.copyfile(_seeded, tmp_path / "ledger.db")
    return f"sqlite:///{tmp_path / 'ledger.db'}"
