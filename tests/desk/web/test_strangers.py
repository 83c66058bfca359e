"""What comes from elsewhere: other names of the desk, forwarded addresses, half-open heads."""

import socket
import time
import urllib.request

import pytest
import uvicorn

from desk import patience, serve
from desk.people import sign_in
from schemas.place import people


@pytest.fixture
def served(site):
    listening = serve.bound("127.0.0.1", 0)
    settings = site.settings.model_copy(
        update={"public_url": serve.address_of(listening, "127.0.0.1")}
    )
    with serve.Site(settings, site.ledger, listening):
        site.address = listening.getsockname()
        yield site


def read(address, headers=None, timeout=20):
    asked = urllib.request.Request(f"http://127.0.0.1:{address[1]}/public", headers=headers or {})
    with urllib.request.urlopen(asked, timeout=timeout) as answer:
        return answer.status


@pytest.mark.parametrize(
    ("host", "status"),
    [("testserver", 200), ("localhost:8000", 200), ("127.0.0.1", 200), ("[::1]:80", 200),
     ("evil.example", 400), ("testserver.evil.example", 400), ("", 400), ("[", 400)],
)  # fmt: skip
def test_the_desk_answers_to_its_own_names_only(site, host, status):
    answer = site.browser().get("/public", headers={"host": host})
    assert answer.status_code == status
    if status == 400:
        assert "ZHUNRU_HOSTS" in answer.text
        assert answer.headers["cache-control"] == "no-store"
        api = site.browser().get("/api/public/place", headers={"host": host})
        assert api.status_code == 400


def test_nobody_is_believed_whom_it_asks_for_but_a_named_proxy(served, monkeypatch):
    told = []
    monkeypatch.setattr(
        "desk.web.request.gate.address_of", lambda one: told.append(one.client.host) or "x"
    )
    read(served.address, {"x-forwarded-for": "203.0.113.9"})
    assert told == ["127.0.0.1"]
    config = uvicorn.Config(served.app, **serve.trust(served.settings))
    assert config.proxy_headers is False
    named = served.settings.model_copy(update={"proxies": ("10.0.0.1",)})
    assert serve.trust(named) == {"proxy_headers": True, "forwarded_allow_ips": ["10.0.0.1"]}


def test_eight_hundred_half_open_connections_stop_nobody(served, monkeypatch):
    """What waits longest without a request is closed; a browser is served all the same."""
    held = []
    try:
        for n in range(800):
            one = socket.create_connection(served.address, timeout=20)
            one.sendall(b"GET / HTTP/1.1\r\nHost: x" if n % 2 else b"")
            held.append(one)
        begun = time.monotonic()
        assert read(served.address) == 200
        assert time.monotonic() - begun < 15
        gone = sum(_closed(one) for one in held)
        assert 800 - gone <= patience.WAITING_MAX + 1
    finally:
        for one in held:
            one.close()


def _closed(one):
    one.settimeout(0.01)
    try:
        return one.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_a_head_that_trickles_in_is_not_waited_for(site, monkeypatch):
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.5)
    listening = serve.bound("127.0.0.1", 0)
    with (
        serve.Site(site.settings, site.ledger, listening),
        socket.create_connection(listening.getsockname(), timeout=20) as slow,
    ):
        slow.sendall(b"GET / HTTP/1.1\r\n")
        begun = time.monotonic()
        while not _closed(slow) and time.monotonic() - begun < 20:
            try:
                slow.sendall(b"X-A: b\r\n")
            except OSError:
                break
            time.sleep(0.1)
        assert time.monotonic() - begun < 15


def test_five_wrong_passwords_elsewhere_do_not_lock_the_owner(site):
    one = next(one for one in site.demo.people if one.role == "LG_OFFICE")
    far = people.Source(address="203.0.113.9", agent="x")
    codes = []
    for _ in range(7):
        with pytest.raises(people.Turned) as turned:
            sign_in.log_in(site.ledger, one.login, "wrong", far)
        codes.append(turned.value.code)
    assert codes == ["wrong"] * 5 + ["too_many"] * 2
    near = people.Source(address="10.0.0.7", agent="x")
    assert sign_in.log_in(site.ledger, one.login, site.demo.password, near)
