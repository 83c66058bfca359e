"""The headers of every answer: pages, errors, downloads and the API (S5, S26)."""

import pytest

from desk.web.request import limits
from desk.web.request.headers import ALWAYS, YEAR
from ledger.store.failures import Retryable
from tasks.figures import summary
from tasks.papers import waiting

SEAT = ("STREET_REVIEWER", "533103001")
FRAMES = "frame-ancestors 'none'"


def break_by(error):
    """Return something that raises whatever it is asked."""

    def broken(*_args, **_named):
        raise error

    return broken


def asked(site, what, monkeypatch):
    """Ask for something that is answered with a status; returns the answer."""
    browser = site.enter(*SEAT, raise_server_exceptions=False)
    page = f"/assignments/{site.number}"
    if what in (500, 503):
        from desk.web.pages.assignment import assignments

        error = RuntimeError("x") if what == 500 else Retryable("忙", "busy")
        monkeypatch.setattr(assignments, "load", break_by(error))
        return browser.get(page)
    if what == 422:
        act = f"{page}/acts/accept"
        fields = dict(browser.fields(act, act))
        path = f"{page}/acts/return"
        return browser.post(path, data={"_csrf": fields["_csrf"]})
    if what == 429:
        site.app.state.house.tide.most = 0
        return site.browser().get("/public")
    ways = {
        200: lambda: browser.get(page),
        303: lambda: site.browser().get(page, follow_redirects=False),
        401: lambda: site.browser().post("/logout"),
        403: lambda: browser.get("/people"),
        404: lambda: browser.get("/nowhere"),
        405: lambda: browser.delete("/"),
        413: lambda: browser.post("/language", content=b"x" * (limits.PLAIN_BYTES_MAX + 1)),
    }
    return ways[what]()


@pytest.mark.parametrize("status", [200, 303, 401, 403, 404, 405, 413, 422, 429, 500, 503])
def test_a_page_of_any_status_has_every_header(site_at, status, monkeypatch):
    answer = asked(site_at("TL01", 2), status, monkeypatch)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/inbox", 401), ("/api/nowhere", 404), ("/api/rules?x=y", 422), ("/api/rules", 200)],
)
def test_an_answer_of_the_api_has_every_header(site, path, status):
    answer = site.browser().get(path)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


def test_files_of_ours_have_every_header_and_hold_no_address_of_others(site):
    browser = site.browser()
    for path in ("/static/desk.css", "/static/desk.js", "/vendor/htmx.min.js"):
        answer = browser.get(path)
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    for path in ("/static/desk.css", "/static/desk.js"):
        assert "http://" not in browser.get(path).text.replace("http://www.w3.org/", "")
        assert "https://" not in browser.get(path).text


def test_what_is_saved_or_shown_as_filed_stands_in_a_sandbox(site_at):
    site = site_at("TL01", 7)
    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)
    browser, paper = site.enter(*SEAT), summary.papers(site.ledger, site.number)[0]
    paths = [f"/papers/{paper.id}/save.html", f"/papers/{paper.id}/page",
             f"/assignments/{site.number}/application.xlsx"]  # fmt: skip
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("sandbox; default-src 'none'")
        assert {"x-content-type-options", "referrer-policy"} <= set(answer.headers)
        inside = path.endswith("/page")
        assert (FRAMES in policy) == inside
        assert answer.headers.get("content-disposition", "").startswith("attachment") != inside


def test_the_policy_lets_nothing_from_elsewhere_or_inline_run():
    policy = ALWAYS["content-security-policy"]

    assert "unsafe" not in policy
    assert "http" not in policy
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", FRAMES):
        assert part in policy
    assert int(YEAR.removeprefix("max-age=")) >= 365 * 24 * 3600


@pytest.mark.parametrize("path", ["/login", "/nowhere", "/api/inbox", "/static/desk.css"])
def test_over_tls_every_answer_says_to_stay_there(site, path):
    from starlette.testclient import TestClient

    from desk.app import create

    secure = site.settings.model_copy(update={"public_url": "https://zr.example"})
    browser = TestClient(create(secure, site.ledger), base_url="https://zr.example")

    assert browser.get(path).headers["strict-transport-security"] == YEAR
