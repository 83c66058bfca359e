"""Each flow of prefect.yaml runs as its deployment does: alone, knowing only ZHUNRU_LEDGER."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import flows
from flows.engine.engine import Engine
from flows.engine.prefect_address import ask
from flows.lanes import LANES

FILE = Path(flows.__file__).parents[1] / "prefect.yaml"


def run(around, folder, *words):
    return subprocess.run(
        [sys.executable, "-m", *words], env=around, cwd=folder, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.timeout(900)
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

        def asked(path, body=None):
            return ask(engine.address, path, body, timeout_seconds=30)

        asked("/work_pools/", {"name": "zhunru", "type": "process"})
        told = run(around, tmp_path, "prefect", "--no-prompt", "deploy", "--all",
                   "--prefect-file", str(FILE))  # fmt: skip
        assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-2000:]
        for lane in LANES:
            made = asked(f"/deployments/name/{lane.flow.name}/zhunru")
            begun = asked(f"/deployments/{made['id']}/create_flow_run", {})["id"]
            told = run(around, tmp_path, "prefect.engine", begun)  # what a process worker starts
            state = asked(f"/flow_runs/{begun}")["state"]
            assert state["type"] == "COMPLETED", (lane, state["message"], told.stderr[-2000:])
            assert len(made["schedules"]) == bool(lane.schedule)
