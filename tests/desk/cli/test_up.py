"""`zhunru up` on a port that another program has: refused before anything is made."""

import socket

import pytest


@pytest.mark.parametrize("more", [(), ("--demo",)])
def test_a_taken_port_is_told_before_anything_is_made(zhunru, tmp_path, more):
    state = tmp_path / "var"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        told = zhunru("up", "--state", state, "--port", port, *more)

    assert told.code == 2
    assert port in told.err
    assert not state.exists()
