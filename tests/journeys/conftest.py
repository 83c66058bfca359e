"""What the journeys share: files with one shipped case, and the playings of the stories."""

import pytest
from ruamel.yaml import YAML

from desk import files


@pytest.fixture
def case():
    """A maker of files that hold one shipped case."""
    rows = {row["case"]: row for row in files.shipped("cases.yaml")["cases"]}

    def make(path, number):
        with path.open("w", encoding="utf-8") as file:
            YAML().dump({"cases": [rows[number]]}, file)
        return path

    return make


@pytest.fixture(scope="session")
def stories(request, tmp_path_factory):
    """The folder of the playings of this run, one for all workers; see tests.journeys.once."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if hasattr(request.config, "workerinput") else own) / "stories"
    folder.mkdir(exist_ok=True)
    return folder
