"""A nudge is quick, never raises, and is shared by all who ask at the same moment."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from flows.engine import prefect_address
from flows.engine.nudge import nudge
from flows.engine.prefect_address import Address

KEY = "route_waiting-1a2b3c4d"


class Prefect:
    """Answers the two requests of a nudge and remembers the runs asked for."""

    def __init__(self):
        self.runs = []
        self.listeners = [{"identifier": "host-1", "task_keys": ["other-1", KEY]}]
        self.status = 201
        self.delay = 0.0
        prefect = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                prefect.seen = dict(self.headers)
                status, answer = prefect.answer(self.path, body)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/api"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, path, body):
        if path == "/api/task_workers/filter":
            return 200, self.listeners
        time.sleep(self.delay)
        self.runs.append(body)
        return self.status, {}


@pytest.fixture
def prefect(tmp_path):
    prefect = Prefect()
    prefect_address.write(tmp_path, Address(url=prefect.url))
    yield prefect
    prefect.server.shutdown()
    prefect.server.server_close()


def test_a_nudge_schedules_the_background_task_of_the_listening_worker(prefect, tmp_path):
    assert nudge(["533100-ZR-2026-00148", "533100-ZR-2026-00149"], state=tmp_path)
    (run,) = prefect.runs
    assert run["task_key"] == KEY
    assert run["state"]["type"] == "SCHEDULED"
    assert run["state"]["state_details"] == {"deferred": True}
    assert run["name"] == "nudge 533100-ZR-2026-00148 +1"
    assert run["tags"] == ["533100-ZR-2026-00148", "533100-ZR-2026-00149"]


def test_a_nudge_without_a_listening_worker_says_so(prefect, tmp_path):
    prefect.listeners = []
    assert not nudge(state=tmp_path)
    assert prefect.runs == []


def test_a_nudge_without_prefect_answers_at_once(tmp_path):
    began = time.monotonic()
    assert not nudge(state=tmp_path)  # never started
    prefect_address.write(tmp_path, Address(url="http://127.0.0.1:9/api"))
    assert not nudge(state=tmp_path)  # nobody listens there
    assert time.monotonic() - began < 0.5


def test_an_error_of_the_server_is_no_error_of_the_person(prefect, tmp_path):
    prefect.status = 503
    assert not nudge(state=tmp_path)


def test_after_a_failure_nobody_waits_for_prefect_again_at_once(prefect, tmp_path, monkeypatch):
    prefect.status = 503
    assert not nudge(state=tmp_path)
    prefect.status = 201
    assert not nudge(state=tmp_path)
    assert len(prefect.runs) == 1
    monkeypatch.setattr("flows.engine.nudge.time.monotonic", lambda: float("inf"))
    assert nudge(state=tmp_path)


def test_an_unreadable_address_is_no_address(tmp_path):
    (tmp_path / prefect_address.FILE).write_text("{not json")
    assert not nudge(state=tmp_path)


def test_who_asks_while_a_nudge_is_on_its_way_shares_the_next(prefect, tmp_path):
    prefect.delay = 0.2
    answers = []
    threads = [
        threading.Thread(target=lambda i=i: answers.append(nudge([f"N-{i}"], state=tmp_path)))
        for i in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 20
    assert 2 <= len(prefect.runs) <= 4
    assert sum(1 + int(run["name"].partition("+")[2] or 0) for run in prefect.runs) == 20


def test_a_password_of_the_server_is_shown_to_it(prefect, tmp_path):
    prefect_address.write(tmp_path, Address(url=prefect.url, auth="zhunru:secret"))
    assert nudge(state=tmp_path)
    assert prefect.seen["Authorization"] == "Basic emh1bnJ1OnNlY3JldA=="
    assert (tmp_path / prefect_address.FILE).stat().st_mode & 0o077 == 0
