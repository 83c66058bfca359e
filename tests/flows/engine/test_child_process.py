"""A child on a tether never outlives its parent."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from flows.engine.child_process import Child

SLEEPER = ("http.server", "0", "--bind", "127.0.0.1")


def gone(pid, seconds=5.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if "Z" in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3]:
            return True  # dead, only not yet collected by the machine's init
        time.sleep(0.02)
    return False


@pytest.fixture
def child(tmp_path):
    child = Child("sleeper", SLEEPER, os.environ, tmp_path / "sleeper.log")
    yield child
    child.stop(0.5)


def test_a_child_runs_until_it_is_stopped(child):
    child.start()
    assert child.alive
    child.stop()
    assert not child.alive
    assert gone(child.pid)


def test_a_child_that_ignores_the_request_is_ended(tmp_path):
    (tmp_path / "stubborn.py").write_text(
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('deaf', flush=True)\ntime.sleep(60)\n"
    )
    around = {**os.environ, "PYTHONPATH": f"{os.getcwd()}:{tmp_path}"}
    child = Child("stubborn", ("stubborn",), around, tmp_path / "log")
    child.start()
    while "deaf" not in child.last_words():
        time.sleep(0.02)
    child.stop(0.3)
    assert gone(child.pid)


def test_stopping_twice_or_before_the_start_does_no_harm(child):
    child.stop()
    child.start()
    child.stop()
    child.stop()
    assert not child.alive


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_leaves_when_its_parent_is_killed(tmp_path, how):
    program = textwrap.dedent(
        f"""
        import os, time
        from pathlib import Path
        from flows.engine.child_process import Child
        child = Child("sleeper", {SLEEPER!r}, os.environ, Path({str(tmp_path / "log")!r}))
        child.start()
        print(child.pid, flush=True)
        time.sleep(60)
        """
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        assert not gone(pid, 0.3)
        parent.send_signal(how)
        parent.wait(5)
    assert gone(pid)


def test_the_end_of_the_log_is_at_hand_when_a_child_fails(tmp_path):
    child = Child("missing", ("no_such_module_here",), os.environ, tmp_path / "log")
    child.start()
    while child.alive:
        time.sleep(0.02)
    child.stop()
    assert "no_such_module_here" in child.last_words()


def test_a_long_log_is_put_aside(tmp_path, monkeypatch, child):
    monkeypatch.setattr("flows.engine.child_process.LOG_BYTES_MAX", 10)
    child.log.write_text("x" * 100)
    child.start()
    assert child.log.with_suffix(".old.log").read_text() == "x" * 100
