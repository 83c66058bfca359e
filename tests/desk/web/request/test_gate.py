"""Nobody comes through a door that does not say who may; nothing is done that was not meant."""

from importlib import import_module

import pytest
from fastapi import APIRouter

from desk import app as application
from desk.app import PAGES
from desk.web.request import gate
from desk.web.request.gate import PUBLIC, SIGNED_IN, Undeclared, check, may

ROUTES = [route for page in PAGES for route in page.router.routes]
PAGES_TO_READ = [route for route in ROUTES if "GET" in route.methods]
UNSAFE = [
    (route, method)
    for route in ROUTES
    for method in route.methods
    if method not in ("GET", "HEAD", "OPTIONS") and not isinstance(route, gate.OpenRoute)
]


def test_a_route_that_declares_nothing_cannot_be_built():
    router = gate.router()
    with pytest.raises(Undeclared, match="declares no permission"):

        @router.get("/open")
        def forgotten():
            """Forgotten."""


def test_what_strangers_programs_may_send_is_this_alone():
    opened = [one for one in ROUTES if isinstance(one, gate.OpenRoute)]
    assert [one.path for one in opened if "POST" in one.methods] == ["/log/cosign"]
    assert all(gate.permission_of(one.endpoint).public for one in opened)


def test_a_desk_takes_the_routes_of_its_pages_as_they_are(site):
    """Built once more for each desk, they cost its first visitors half a second."""
    assert {id(route) for route in ROUTES} <= {id(route) for route in site.app.routes}


def test_a_page_with_a_route_behind_no_gate_keeps_the_desk_from_starting(site, monkeypatch):
    plain = APIRouter()

    @plain.get("/side-door")
    @may(PUBLIC)
    def side_door():
        """A side door."""

    with pytest.raises(Undeclared, match="behind no gate"):
        check(plain.routes)
    home = import_module("desk.web.pages.seats.home")
    monkeypatch.setattr(home, "router", plain)
    with pytest.raises(Undeclared):
        application.create(site.settings, site.ledger)


def address(route):
    path = route.path
    for name in route.param_convertors:
        path = path.replace("{" + name + "}", "1").replace(f"{{{name}:path}}", "1")
    return path


def test_nothing_is_changed_without_the_token_of_a_page(site):
    browser = site.enter("STREET_REVIEWER", "533103001")
    before = rows(site.ledger)
    for route, method in UNSAFE:
        answer = browser.request(method, address(route), data={"_csrf": "guessed"})
        assert answer.status_code == 403, (method, route.path)
    assert rows(site.ledger) == before
    assert len(UNSAFE) > 10


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://elsewhere.example"},
        {"origin": "null"},
        {},
    ],
)
def test_a_form_of_another_site_is_not_taken_even_with_its_token(site, headers):
    browser = site.enter("STREET_REVIEWER", "533103001")
    token = dict(browser.fields("/", "/logout"))["_csrf"]
    del browser.headers["sec-fetch-site"]
    answer = browser.post("/logout", data={"_csrf": token}, headers=headers)
    assert answer.status_code == 403
    assert browser.get("/", headers={"sec-fetch-site": "none"}).status_code == 200


def test_a_browser_that_only_tells_its_origin_is_taken_by_the_public_address(site):
    browser = site.enter("STREET_REVIEWER", "533103001")
    token = dict(browser.fields("/", "/logout"))["_csrf"]
    del browser.headers["sec-fetch-site"]
    answer = browser.post("/logout", data={"_csrf": token}, headers={"origin": "http://testserver"})
    assert answer.status_code == 200


def test_who_is_not_signed_in_is_asked_to(site):
    browser = site.browser()
    for route in PAGES_TO_READ:
        if gate.permission_of(route.endpoint).public:
            continue
        answer = browser.get(address(route), follow_redirects=False)
        assert answer.status_code == 303, route.path
        assert answer.headers["location"].startswith("/login?"), route.path


@pytest.mark.parametrize(
    ("role", "org"),
    [("LG_OFFICE", "DH-LGB"), ("DEPT_HEAD", "DH-ZJJ"), ("COMM_SEC", "533103001002")],
)
def test_reading_a_page_changes_no_assignment(site, role, org):
    browser = site.enter(role, org)
    before = rows(site.ledger)
    for route in PAGES_TO_READ:
        answer = browser.get(address(route).replace("/1", f"/{site.number}"))
        assert answer.status_code < 500, route.path
    assert rows(site.ledger) == before


def rows(ledger):
    """Count what a change would leave behind in the record."""
    from ledger.read import queries

    with ledger.read() as tx:
        return {name: n for name, n in queries.counts(tx).items() if name != "unsealed"}


def test_a_page_of_a_role_is_closed_to_the_others():
    router = gate.router()

    @router.get("/x")
    @may("LG_OFFICE")
    def only():
        """Only the office."""

    told = gate.permission_of(only)
    assert (told.public, told.roles) == (False, frozenset({"LG_OFFICE"}))
    assert gate.permission_of(may(SIGNED_IN)(lambda: None)).roles == frozenset()


@pytest.mark.parametrize(
    "path", ["/", "/login", "/nowhere", "/static/desk.css", "/assignments/none"]
)
def test_every_answer_has_its_headers(site, path):
    answer = site.enter("LG_OFFICE", "DH-LGB").get(path)
    told = answer.headers
    assert "default-src 'none'" in told["content-security-policy"]
    assert "frame-ancestors 'none'" in told["content-security-policy"]
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] == "same-origin"
    assert told["cross-origin-opener-policy"] == "same-origin"


def test_a_secure_desk_sets_a_host_cookie_and_hsts(site):
    secure = site.settings.model_copy(update={"public_url": "https://zr.example"})
    from starlette.testclient import TestClient

    browser = TestClient(application.create(secure, site.ledger), base_url="https://zr.example")
    answer = browser.get("/login")
    assert "strict-transport-security" in answer.headers
    assert "Secure" in answer.headers["set-cookie"]
    sent = {
        "login": site.login_of("STREET_REVIEWER", "533103001"),
        "password": site.demo.password,
        "_csrf": browser.cookies["desk-form"],
    }
    same = {"sec-fetch-site": "same-origin"}
    answer = browser.post("/login", data=sent, headers=same, follow_redirects=False)
    told = answer.headers["set-cookie"].split("; ")
    assert told[0].startswith("__Host-desk=")
    assert len(told[0].removeprefix("__Host-desk=")) >= 43  # 256 bits
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(told[1:])
    assert not any(one.startswith("Domain") for one in told)


def test_a_thing_that_is_not_there_and_one_that_is_forbidden_look_alike(site_at):
    site = site_at("TL01", 3)
    stranger = site.enter("DEPT_CLERK", "DH-WJW")
    there, not_there = (
        stranger.get(f"/assignments/{site.number}"),
        stranger.get("/assignments/none"),
    )
    assert there.status_code == not_there.status_code == 403
    assert there.text.replace(site.number, "none") == not_there.text


def test_a_denial_is_written_down(site):
    from tasks import security_log

    site.enter("DEPT_CLERK", "DH-WJW").get(f"/assignments/{site.number}")
    last = security_log.watched(site.ledger)[-1]
    assert (last.kind, last.role, last.org) == ("access.denied", "DEPT_CLERK", "DH-WJW")
    assert last.place == f"GET /assignments/{site.number}"


def test_a_body_beyond_its_limit_is_refused_before_it_is_read(site):
    browser = site.enter("LG_OFFICE", "DH-LGB")
    answer = browser.post("/language", content=b"x" * 1_000_001)
    assert answer.status_code == 413
    form = {"content-type": "application/x-www-form-urlencoded"}
    pieces = (b"x" * 100_000 for _ in range(20))
    endless = browser.post("/language", content=pieces, headers=form)
    assert endless.status_code == 413
