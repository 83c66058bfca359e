"""Nobody but its own account speaks to the engine, and what Prefect stores is never run."""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from flows.engine import nudge
from flows.engine.child_process import Child
from flows.engine.engine import Engine, _hold_port
from flows.engine.environment import surroundings
from flows.engine.prefect_address import Address, ask, healthy
from schemas.errors import EngineError

pytestmark = [pytest.mark.engine, pytest.mark.slow]

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")


@pytest.fixture(scope="module")
def engine(office):
    """An engine in a folder that other users can look into: only modes of files protect it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        state = Path(folder) / "state"
        with Engine(state, office.url) as engine:
            state.chmod(0o755)
            yield engine


# Imported first: afterwards even Python's own folder may be closed to this user.
NOBODY = """
    import encodings.idna, http.client, json, os, socket, sys
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
"""

# What a program of another user can do: speak to the port, read files, look at processes.
STRANGER = """
    told = json.load(sys.stdin)
    def ask(path, body):
        line = http.client.HTTPConnection("127.0.0.1", told["port"], timeout=10)
        line.request("POST", "/api" + path, json.dumps(body), {"Content-Type": "application/json"})
        return line.getresponse().status
    def read(path):
        try:
            with open(path, "rb") as file:
                return file.read().decode("utf-8", "replace")
        except OSError as refused:
            return "refused"
    state = {"state": {"type": "COMPLETED", "data": told["result"]}, "force": True}
    answers = {
        "answers": [ask("/flow_runs/filter", {}), ask("/task_runs/filter", {}),
                    ask("/flow_runs/00000000-0000-4000-8000-000000000000/set_state", state),
                    ask("/task_runs/", {}), ask("/task_workers/filter", {})],
        "address": read(os.path.join(told["state"], "prefect.json")),
        "environments": [read(f"/proc/{pid}/environ") for pid in told["pids"]],
        "commands": [read(f"/proc/{pid}/cmdline") for pid in told["pids"]],
        "files": [read(os.path.join(home, name))
                  for home, _, names in os.walk(told["state"]) for name in names],
    }
    json.dump(answers, sys.stdout)
"""


def as_nobody(program, *words, told=""):
    """Run a program as a user who owns nothing; return the process that has ended."""
    return subprocess.run(
        [sys.executable, "-I", "-c", textwrap.dedent(NOBODY + program), *words],
        input=told,
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )


@as_root
def test_another_user_gets_nothing_from_the_engine_and_routing_goes_on(engine, office, tmp_path):
    told = {
        "port": port_of(engine),
        "state": str(engine.state),
        "pids": [*engine.processes.values(), os.getpid()],
        "result": poisoned(tmp_path / "never"),
    }
    answer = as_nobody(STRANGER, told=json.dumps(told))
    got = json.loads(answer.stdout)
    assert got["answers"] == [401] * 5
    assert got["address"] == "refused"
    assert got["environments"] == ["refused"] * 3
    assert all("flows.engine.child_process" in command for command in got["commands"][:2])
    secret = engine.address.auth.partition(":")[2]
    assert len(secret) >= 43
    assert secret not in answer.stdout
    assert office.routes(engine)


def raw(engine, method, path, **headers):
    """The status and headers of one answer, whatever the headers of the request."""
    connection = http.client.HTTPConnection("127.0.0.1", port_of(engine), timeout=10)
    body = "{}" if method == "POST" else None
    connection.request(method, path, body, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def port_of(engine):
    return int(engine.url.rsplit(":", 1)[1].split("/")[0])


def test_a_page_of_another_origin_is_refused_and_routing_goes_on(engine, office):
    foreign = {"Origin": "http://evil.example"}
    path = "/api/flow_runs/filter"
    status, headers = raw(engine, "POST", path, **foreign)
    assert status == 401
    assert "access-control-allow-origin" not in headers
    asks = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    status, headers = raw(engine, "OPTIONS", path, **foreign, **asks)
    assert status == 400
    assert "access-control-allow-origin" not in headers
    own = {"Origin": f"http://127.0.0.1:{port_of(engine)}"}
    status, headers = raw(engine, "OPTIONS", path, **own, **asks)
    assert status == 200
    assert headers["access-control-allow-origin"] == own["Origin"]
    assert office.routes(engine)


def test_a_name_turned_to_this_machine_is_refused(engine):
    for path in ("/", "/api/health", "/api/flow_runs/filter"):
        assert raw(engine, "GET", path, Host=f"evil.example:{port_of(engine)}")[0] == 400
    assert raw(engine, "GET", "/api/health", Host=f"localhost:{port_of(engine)}")[0] == 200


def test_a_stranger_without_the_secret_hears_no_runs_over_a_websocket(engine):
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect

    url = engine.url.replace("http", "ws", 1) + "/task_runs/subscriptions/scheduled"
    with connect(url, subprotocols=["prefect"], proxy=None) as line:
        line.send(json.dumps({"type": "auth", "token": "zhunru:guess"}))
        with pytest.raises(ConnectionClosed):
            line.recv(timeout=10)


THIEF = """
    thief = socket.socket()
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        thief.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        thief.bind(("127.0.0.1", int(sys.argv[1])))
        print("taken")
    except OSError as refused:
        print(refused.strerror)
"""


@as_root
def test_the_port_stays_ours_while_the_server_is_away():
    """Who took it meanwhile would be shown the secret by our own worker."""
    with _hold_port(0) as held:
        assert (
            as_nobody(THIEF, str(held.getsockname()[1])).stdout.strip() == "Address already in use"
        )
        with socket.create_server(held.getsockname(), reuse_port=True) as server:  # ours can
            socket.create_connection(server.getsockname(), timeout=5).close()
            server.accept()[0].close()


class Poison:
    """What is done when this is unpickled: the marker file is written."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (Path.touch, (self.marker,))


def poisoned(marker):
    """The data of a state whose result is a file of somebody else, a pickle that leaves a mark."""
    from prefect.results import ResultRecord, ResultRecordMetadata
    from prefect.serializers import PickleSerializer

    file = marker.with_name(f"{marker.name}.result")
    metadata = ResultRecordMetadata(storage_key=str(file), serializer=PickleSerializer())
    blob = PickleSerializer(picklelib="cloudpickle").dumps(Poison(marker))
    record = ResultRecord(metadata=metadata, result=blob.decode())
    file.write_text(record.model_dump_json(serialize_as_any=True))
    file.chmod(0o644)
    return metadata.model_dump(mode="json", serialize_as_any=True)


def decoded(marker):
    """The same with JSON that names a program as its decoder: `touch`, called with the keys."""
    file = marker.with_name(f"{marker.name}.result")
    how = {"type": "json", "object_decoder": "subprocess.Popen"}
    result = json.dumps({"touch": 0, str(marker): 0})
    meta = {"storage_key": str(file), "serializer": how, "prefect_version": "3.8.8"}
    file.write_text(json.dumps({"metadata": meta, "result": result}))
    return meta


LOAD = """
    import sys, time, json
    from flows.engine.stored_results import never_read
    from prefect.client.schemas.objects import State
    if sys.argv[1] == "closed":
        never_read()
    state = State.model_validate(json.loads(sys.argv[2]))
    import asyncio
    try:
        asyncio.run(state.aresult(retry_result_failure=False))
    except Exception as refused:
        print(type(refused).__name__, refused)
    time.sleep(0.3)
"""


@pytest.mark.parametrize("attack", [poisoned, decoded])
@pytest.mark.parametrize("kind", ["COMPLETED", "FAILED"])
def test_a_stored_result_is_run_by_prefect_and_never_by_us(attack, kind, tmp_path):
    for how in ("open", "closed"):
        marker = tmp_path / how
        state = json.dumps({"type": kind, "data": attack(marker)})
        words = [sys.executable, "-c", textwrap.dedent(LOAD), how, state]
        told = subprocess.run(words, capture_output=True, text=True, check=True)
        assert marker.exists() is (how == "open"), told.stdout + told.stderr
    assert "never read" in told.stdout


@pytest.mark.parametrize("attack", [poisoned, decoded])
def test_a_state_set_with_the_secret_runs_nothing_and_routing_goes_on(
    engine, office, tmp_path, attack
):
    """Every run is declared finished with a foreign result while it runs, for some seconds."""
    marker = tmp_path / "marker"
    state = {"state": {"type": "COMPLETED", "data": attack(marker)}, "force": True}
    hit = 0
    number = office.file()
    nudge.nudge([number], state=engine.state)
    end = time.monotonic() + 8
    live = {"flow_runs": {"state": {"type": {"any_": ["PENDING", "RUNNING", "SCHEDULED"]}}}}
    while time.monotonic() < end and hit < 20:
        for run in ask(engine.address, "/flow_runs/filter", live, timeout_seconds=10):
            ask(engine.address, f"/flow_runs/{run['id']}/set_state", state, timeout_seconds=10)
            hit += 1
            nudge.nudge([office.file()], state=engine.state)
    assert hit
    assert office.routes(engine)
    assert not marker.exists()


def test_the_address_file_is_for_its_owner_alone(engine):
    assert (engine.state / "prefect.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.timeout(300)
def test_an_open_prefect_is_not_used_unless_this_machine_says_so(
    tmp_path, office, monkeypatch, wait_until
):
    nudge.require_closed(state=tmp_path)  # there is none
    with _hold_port(0) as held:
        port = held.getsockname()[1]
        url = f"http://127.0.0.1:{port}/api"
        around = surroundings(tmp_path, port, office.url, auth="a:b")
        around = {name: value for name, value in around.items() if "AUTH" not in name}
        server = Child("server", ("flows.engine.server",), around, tmp_path / "log")
        server.start()
        try:
            assert wait_until(lambda: healthy(Address(url=url)), 100), server.last_words()
            (tmp_path / "prefect.json").write_text(json.dumps({"url": url}))
            with pytest.raises(EngineError, match="asks for no secret"):
                nudge.require_closed(state=tmp_path)
            worker = [sys.executable, "-m", "flows.worker", "--state", str(tmp_path)]
            refused = subprocess.run(worker, env=around, capture_output=True, text=True)
            assert refused.returncode == 1
            assert "ZHUNRU_OPEN_PREFECT=yes" in refused.stderr
            assert "asks for no secret" in refused.stderr
            monkeypatch.setenv("ZHUNRU_OPEN_PREFECT", "yes")
            nudge.require_closed(state=tmp_path)
        finally:
            server.stop()
