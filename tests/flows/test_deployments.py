"""Each flow of prefect.yaml runs as its deployment does: alone, knowing only ZHUNRU_LEDGER."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from flows import worker
from flows.engine.engine import Engine
from flows.engine.prefect_address import ask

FILE = Path(worker.__file__).parents[1] / "prefect.yaml"
ENTRIES = [one["entrypoint"] for one in YAML(typ="safe").load(FILE.read_text())["deployments"]]


def test_deployments_name_flows_of_the_installed_package():
    from prefect import Flow

    for entry in ENTRIES:
        module, _, name = entry.rpartition(".")
        assert isinstance(getattr(import_module(module), name), Flow)
    assert len(ENTRIES) == len(set(ENTRIES)) == 6


def deployed(engine, entry):
    """Make the deployment and one run of it at Prefect; return the id of the run."""

    def asked(path, **body):
        return ask(engine.address, path, body, timeout_seconds=30)["id"]

    flow = asked("/flows/", name=entry.split(".")[1])
    deployment = asked(
        "/deployments/", name="zhunru", flow_id=flow, entrypoint=entry, pull_steps=[]
    )
    return asked(f"/deployments/{deployment}/create_flow_run")


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_deployment_runs_with_only_the_address_of_the_ledger(office, tmp_path):
    with Engine(tmp_path / "state", office.url) as engine:
        around = {
            "PATH": os.environ["PATH"],
            "PREFECT_HOME": str(tmp_path / "home"),
            "PREFECT_API_URL": engine.url,
            "PREFECT_API_AUTH_STRING": engine.address.auth,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "ZHUNRU_LEDGER": office.url,
        }
        for entry in ENTRIES:
            run = deployed(engine, entry)
            told = subprocess.run(  # what a process worker starts for a run
                [sys.executable, "-m", "prefect.engine", run],
                env=around, cwd=tmp_path, capture_output=True, text=True,
            )  # fmt: skip
            state = ask(engine.address, f"/flow_runs/{run}", timeout_seconds=30)["state"]
            assert state["type"] == "COMPLETED", (entry, state["message"], told.stderr[-2000:])
