"""Coming in by an identity provider: in the browser that asked, once, for whom it vouches."""

from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from desk.app import create
from desk.people import accounts, sign_in
from desk.people.accounts import SYSTEM
from desk.people.entry_policy import turned
from desk.people.oidc import Pending, Provider
from desk.web import identity
from schemas.errors import InputError
from tasks import security_log

BACK = "/login/identity/return"
OURS = Provider(
    name="州统一身份",
    issuer="https://id.example",
    client_id="desk",
    client_secret=SecretStr("k" * 32),
)
HEAD = ("DEPT_HEAD", "DH-MZJ")


class FakeIdentities:
    """Vouches for whom a test names, and looks at the state like the real one."""

    back = f"http://testserver{BACK}"

    def __init__(self):
        self.subject, self.count = "", 0

    def begin(self, *, again=False):
        self.count += 1
        pending = Pending(state=f"s{self.count}", nonce="n", verifier="v", began_at=0, again=again)
        return f"https://id.example/authorize?state={pending.state}", pending

    def identity(self, pending, answer):
        if parse_qs(urlsplit(answer).query).get("state") != [pending.state] or not self.subject:
            raise turned("bad_identity")
        return self.subject


@pytest.fixture
def provider(monkeypatch):
    fake = FakeIdentities()
    monkeypatch.setattr(identity, "provider", lambda _settings: OURS)
    monkeypatch.setattr(identity, "identities", lambda _settings: fake)
    return fake


@pytest.fixture
def linked(staffed, provider):
    """A person of the desk whom the provider knows."""
    (one,) = sign_in.people_page(staffed.ledger, part=staffed.login_of(*HEAD))
    accounts.link(staffed.ledger, SYSTEM, one.id, "https://id.example|42")
    accounts.enable(staffed.ledger, security(staffed), one.id)
    provider.subject = "https://id.example|42"
    return one.id


def security(staffed):
    from tasks.grants import synthetic

    return synthetic("SEC_ADMIN", staffed.rules.directory.lg_office)


def go_out(browser, path="/login/identity"):
    """Follow the link to the provider; returns the state it was sent with."""
    answer = browser.get(path, follow_redirects=False)
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.headers["location"]).query)["state"][0]


def test_a_desk_without_a_provider_shows_no_way_to_it(staffed):
    browser = staffed.browser()

    assert "/login/identity" not in browser.page("/login")
    assert browser.get("/login/identity").url.path == "/login"
    assert browser.get(f"{BACK}?code=c&state=s").url.path == "/login"


def test_whom_the_provider_vouches_for_is_in_where_they_wanted_to_go(staffed, linked):
    browser = staffed.browser()
    assert "州统一身份" in browser.page("/login")
    state = go_out(browser, "/login/identity?next=/visits")
    answer = browser.get(f"{BACK}?code=c&state={state}")

    assert (answer.status_code, answer.url.path) == (200, "/visits")
    assert security_log.watched(staffed.ledger)[-1].result == "identity"


def test_an_answer_is_good_once_and_only_in_the_browser_that_asked(staffed, linked):
    browser, thief = staffed.browser(), staffed.browser()
    state = go_out(browser)
    assert thief.get(f"{BACK}?code=c&state={state}").url.path == "/login"
    go_out(thief)
    assert "无法采信" in thief.get(f"{BACK}?code=c&state={state}").text
    assert browser.get(f"{BACK}?code=c&state={state}").status_code == 200
    browser.cookies.delete("desk")
    assert browser.get(f"{BACK}?code=c&state={state}").url.path == "/login"


def test_a_changed_cookie_is_nobodys(staffed, linked):
    browser = staffed.browser()
    state = go_out(browser)
    kept = browser.cookies.get(identity.COOKIE)
    browser.cookies.clear()
    browser.cookies.set(identity.COOKIE, kept[:-3] + "abc")

    assert browser.get(f"{BACK}?code=c&state={state}").url.path == "/login"


@pytest.mark.parametrize("subject", ["", "https://id.example|43"])
def test_a_stranger_is_turned_away_and_it_is_written_down(staffed, linked, provider, subject):
    provider.subject = subject
    browser = staffed.browser()
    answer = browser.get(f"{BACK}?code=geheim&state={go_out(browser)}")
    line = security_log.watched(staffed.ledger, limit=1000)[-1]

    assert answer.url.path == "/login"
    assert 'role="alert"' in answer.text
    assert line.kind == "login.refused"
    assert "geheim" not in f"{answer.text}{answer.url}{line}"


def test_who_is_in_proves_it_anew_and_only_for_themselves(staffed, linked, provider):
    browser = staffed.enter(*HEAD)
    old = browser.cookies.get("desk")
    state = go_out(browser, "/login/identity?next=/visits")
    assert browser.get(f"{BACK}?code=c&state={state}").url.path == "/visits"
    assert browser.cookies.get("desk") != old
    assert security_log.watched(staffed.ledger, limit=1000)[-2].kind == "proof.accepted"

    provider.subject = "https://id.example|43"
    state = go_out(browser)
    answer = browser.get(f"{BACK}?code=c&state={state}")
    assert (answer.url.path, "没有对应的账号" in answer.text) == ("/prove", True)
    assert browser.get("/visits").url.path == "/visits"


def test_the_key_of_the_desk_is_its_owners_and_stays(staffed):
    pending = Pending(state="s", nonce="n", verifier="v", began_at=0)
    cookies = [identity._sealed(staffed.settings, pending, "/") for _ in range(2)]
    (file,) = staffed.folder.glob("desk.key*")

    assert file.stat().st_mode & 0o077 == 0
    assert all(identity._unsealed(staffed.settings, one) == (pending, "/") for one in cookies)


def test_a_file_that_others_can_read_starts_no_log_in(staffed):
    file = staffed.folder / identity.FILE
    file.write_text("name: x")
    file.chmod(0o644)

    answer = staffed.browser().get("/login")
    assert answer.status_code == 422
    assert "chmod 600" in answer.text


def test_a_wrong_file_keeps_the_desk_from_starting(staffed):
    file = staffed.folder / identity.FILE
    file.touch(mode=0o600)
    file.write_text("name: x")

    with pytest.raises(InputError, match=identity.FILE):
        create(staffed.settings, staffed.ledger)
