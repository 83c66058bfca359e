"""Addresses are told what happened: signed, once, again after a failure, only where allowed."""

import hmac
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from desk.people import tokens
from ledger.desk import webhooks as kept
from ledger.write import outbox
from tasks import clock, grants, webhooks
from tasks.verify.verify import verify

REVIEWER = ("STREET_REVIEWER", "533103001")


@pytest.fixture
def listener():
    """A server that hears: `heard` are (headers, body); `answer` the status it gives."""
    heard = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            heard.append((self.path, self.headers, body))
            self.send_response(server.answer)
            if server.answer == 302:
                self.send_header("location", f"http://127.0.0.1:{server.server_port}/elsewhere")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Ear)
    server.answer, server.heard = 204, heard
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def host(listener, monkeypatch):
    """The host of the listener, on the list of this machine."""
    name = f"127.0.0.1:{listener.server_port}"
    monkeypatch.setenv("ZHUNRU_HOOK_HOSTS", name)
    return name


@pytest.fixture
def owner(api):
    """The program of the street that made the address."""
    return api.program(*REVIEWER)


@pytest.fixture
def made(owner, host):
    """An address of the street, as its program made it."""
    said = owner.post("/api/hooks", json={"url": f"http://{host}/told"})
    assert said.status_code == 201, said.text
    return said.json()


def tell(api, host):
    webhooks.spread(api.ledger)
    return [webhooks.tell(api.ledger, one, {host}) for one in webhooks.due(api.ledger)]


def test_whose_assignment_moved_is_told_signed_and_once(api, made, host, listener):
    api.program(*REVIEWER).act(api.number, "accept")

    first, second = tell(api, host), tell(api, host)

    (path, headers, body), *more = listener.heard
    told = Webhook(made["secret"]).verify(body, dict(headers))
    assert (first, second, more) == ([True], [], [])
    assert path == "/told"
    assert (told["number"], told["kind"]) == (api.number, "application.accepted")
    assert set(told) == {"id", "kind", "at", "number", "community", "stream", "version"}
    assert headers["webhook-id"] == headers["Zhunru-Delivery"] == told["id"]
    with pytest.raises(WebhookVerificationError):
        Webhook(b"another secret").verify(body, dict(headers))


def test_the_signature_is_that_of_the_specification():
    # The vector that Standard Webhooks' own libraries are tested with.
    secret, ident = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    at = datetime.fromtimestamp(1614265330, UTC)

    headers = webhooks.signed(secret, ident, at, '{"test": 2432232314}')

    assert headers["webhook-id"] == ident
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_program_that_knows_the_former_header_or_has_a_former_secret_still_hears():
    headers = webhooks.signed("a-former_secret", "id", clock.real_now(), '{"a": "办"}')
    moment = headers["webhook-timestamp"]
    mark = hmac.new(b"a-former_secret", f'{moment}.{{"a": "办"}}'.encode(), "sha256").hexdigest()

    assert headers["Zhunru-Signature"] == f"t={moment},v1={mark}"
    assert Webhook(b"a-former_secret").verify('{"a": "办"}', headers) == {"a": "办"}


def test_who_is_no_party_is_told_nothing(api, host, listener):
    other = api.program("DEPT_HEAD", "DH-XFJ")
    assert other.post("/api/hooks", json={"url": f"http://{host}/"}).status_code == 201

    api.program(*REVIEWER).act(api.number, "accept")

    assert tell(api, host) == []
    assert listener.heard == []


def test_what_was_not_heard_is_told_again_later(api, made, host, listener):
    listener.answer = 500
    api.program(*REVIEWER).act(api.number, "accept")

    assert tell(api, host) == [False]
    assert webhooks.due(api.ledger) == []
    later = clock.real_now() + timedelta(minutes=1)
    listener.answer = 204
    with api.ledger.read() as tx:
        (again,) = kept.due(tx, later)
    assert webhooks.tell(api.ledger, again, {host}) is True
    assert len(listener.heard) == 2


def test_of_two_workers_that_see_the_same_one_tells_it(api, made, host, listener):
    api.program(*REVIEWER).act(api.number, "accept")
    webhooks.spread(api.ledger)
    (one,) = webhooks.due(api.ledger)

    with ThreadPoolExecutor(4) as workers:
        heard = list(workers.map(lambda _: webhooks.tell(api.ledger, one, {host}), range(4)))

    assert sorted(heard) == [False, False, False, True]
    assert len(listener.heard) == 1


def test_who_dies_while_telling_leaves_it_to_be_told_again(api, made, host, listener, monkeypatch):
    def die(*_args):
        raise SystemExit

    api.program(*REVIEWER).act(api.number, "accept")
    webhooks.spread(api.ledger)
    (one,) = webhooks.due(api.ledger)
    with monkeypatch.context() as then:
        then.setattr(webhooks, "_post", die)
        with pytest.raises(SystemExit):
            webhooks.tell(api.ledger, one, {host})

    with api.ledger.read() as tx:
        (again,) = kept.due(tx, clock.real_now() + timedelta(minutes=1))
    assert webhooks.tell(api.ledger, again, {host}) is True
    assert len(listener.heard) == 1


def test_each_wait_is_counted_from_the_last_try_and_the_last_comes_within_a_day(
    api, made, host, monkeypatch
):
    # A worker that was away for a week must not spend all its tries within a minute.
    monkeypatch.setattr(webhooks, "_post", lambda *_: False)
    api.program(*REVIEWER).act(api.number, "accept")
    webhooks.spread(api.ledger)
    now, waits = clock.real_now() + timedelta(days=7), []
    monkeypatch.setattr(clock, "real_now", lambda: now)
    while found := webhooks.due(api.ledger):
        webhooks.tell(api.ledger, *found, {host})
        began = now
        while not webhooks.due(api.ledger) and now - began < timedelta(days=1):
            now += timedelta(seconds=30)
        waits.append((now - began).total_seconds())

    assert waits == [*(30 * 2**tries for tries in range(11)), 86400]


def test_a_redirect_is_not_followed(api, made, host, listener):
    listener.answer = 302
    api.program(*REVIEWER).act(api.number, "accept")

    assert tell(api, host) == [False]
    assert [path for path, _, _ in listener.heard] == ["/told"]


def test_an_address_that_left_the_list_or_ended_is_told_nothing(api, owner, made, host, listener):
    program = owner
    program.act(api.number, "accept")
    webhooks.spread(api.ledger)
    (one,) = webhooks.due(api.ledger)

    assert webhooks.tell(api.ledger, one, set()) is False
    assert program.delete(f"/api/hooks/{made['id']}").status_code == 204
    assert program.delete(f"/api/hooks/{made['id']}").status_code == 404
    assert webhooks.due(api.ledger) == []
    assert listener.heard == []


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example/", "ftp://127.0.0.1/", "http://user@{host}/", "http://{host}@x/",
        "http://{host}/#x", "http://127.0.0.1/", "//{host}/", "http://{host}\r\nx: y/", "file:///",
        "http://[::1", "http://{host}/" + "x" * 600, "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_allowed_is_refused(api, host, url):
    said = api.program(*REVIEWER).post("/api/hooks", json={"url": url.replace("{host}", host)})

    assert (said.status_code, said.json()["code"]) == (422, "hook_host")


def test_without_a_list_nobody_can_be_told(api, monkeypatch):
    monkeypatch.delenv("ZHUNRU_HOOK_HOSTS", raising=False)

    said = api.program(*REVIEWER).post("/api/hooks", json={"url": "https://example.org/"})

    assert said.status_code == 422


def test_a_program_sees_and_ends_its_own_addresses_without_secrets(api, owner, made):
    mine = owner.get("/api/hooks").json()

    assert [set(one) for one in mine] == [{"id", "url", "made_at"}]
    for other in (api.program("DEPT_HEAD", "DH-XFJ"), api.program(*REVIEWER)):
        assert other.get("/api/hooks").json() == []
        assert other.delete(f"/api/hooks/{made['id']}").status_code == 404


@pytest.mark.parametrize("over", ["ended", "role", "day"])
def test_an_address_is_told_nothing_once_its_token_is_over(
    api, made, host, listener, over, monkeypatch
):
    api.program(*REVIEWER).act(api.number, "accept")
    webhooks.spread(api.ledger)
    (one,) = webhooks.due(api.ledger)

    if over == "ended":
        api.end_tokens()
    elif over == "role":
        for token in tokens.listed(api.ledger):
            grants.end(api.ledger, token.person, *REVIEWER, date(2020, 1, 1), grants.SYSTEM)
    else:
        later = clock.now(api.ledger) + timedelta(days=400)
        monkeypatch.setattr(clock, "now", lambda _: later)

    assert webhooks.tell(api.ledger, one, {host}) is False
    assert listener.heard == []
    assert (webhooks.listed(api.ledger) == []) == (over == "ended")


def test_an_address_is_told_only_what_its_token_may_read(api_at, host, listener):
    api, code = api_at("TL01", 11), "533103001002"
    committee, resident = api.program("COMM_SEC", code), api.program("PUBLIC", code)
    for program in (committee, resident):
        assert program.post("/api/hooks", json={"url": f"http://{host}/"}).status_code == 201
    data = {"ground": "NO_POWERS", "text": "未授予入户权限"}
    said = committee.act(api.number, "refuse", data)
    assert said.status_code == 200, said.text
    (of_committee, of_resident) = webhooks.listed(api.ledger)

    webhooks.spread(api.ledger)

    told = [one.payload for one in webhooks.due(api.ledger)]
    kinds = {one["told"]["kind"] for one in told if one["hook"] == of_committee.id}
    assert "refusal.issued" in kinds
    for one in told:
        if one["hook"] == of_resident.id:
            number = one["told"]["number"]
            assert resident.get(f"/api/assignments/{number}").status_code == 200, one


def test_while_nobody_listens_nothing_is_kept_for_telling(api):
    api.program(*REVIEWER).act(api.number, "accept")

    with api.ledger.read() as tx:
        assert outbox.pending(tx, (kept.HAPPENED, kept.DELIVERY)) == []


def test_a_ledger_with_addresses_is_sound(api, made, host):
    api.program(*REVIEWER).act(api.number, "accept")
    tell(api, host)

    assert verify(api.ledger).problems == ()
