"""Every route, pages and API, as a few seats, with what nobody means: never a 5xx.

Numbers beyond any store, days before and after any calendar, deep and wide JSON.
"""

import itertools
import random
import re

import pytest

from desk.app import PAGES
from desk.people import sessions
from tasks.papers import waiting

HUGE = ("9" * 19, "9" * 40, "-1", "0", "9223372036854775807", "9" * 5000)
DAYS = ("0001-01-01", "1900-01-01", "2199-12-31", "9999-12-31", "2026-02-30", "99999999999")
TEXTS = ("\x00", "٣", "'\"<x>", "a" * 300, "\u200e")
ODD = (*HUGE, *DAYS, *TEXTS)
BODIES = (
    b"[" * 50_000, b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    b"{" + b",".join(b'"k%d":1' % n for n in range(20_000)) + b"}",
    b'{"amount": 1e999999999, "no": %s, "since": "0001-01-01"}' % (b"9" * 300),
    b'{"community": null, "instalment": -1, "amounts": {"a": "9999999999999999999.99"}}',
)  # fmt: skip
SEATS = (
    ("AUDITOR", "DH-SJJ"),
    ("LG_OFFICE", "DH-LGB"),
    ("DEPT_HEAD", "DH-ZJJ"),
    ("FIN_BUREAU", "DH-CZJ"),
    ("STREET_REVIEWER", "533103001"),
    ("COMM_SEC", "533103001002"),
    ("SYS_ADMIN", "DH-LGB"),
)
FIELDS = ("on", "since", "until", "day", "amount", "size", "seed", "count", "title", "ident")
QUICK, SLOW = 150, 4000  # requests of a run


def names_of(dependant):
    """The parameters of a query, those of dependencies too."""
    own = [one.alias for one in dependant.query_params]
    return own + [name for inner in dependant.dependencies for name in names_of(inner)]


def asked(chance, site):
    """Requests without end: (seat, method, path, query, JSON body or form), the same each run."""
    pages = [("", one) for page in PAGES for one in page.router.routes]
    programs = [("/api", one) for one in site.api_routes]
    every = [*pages, *programs]
    for round_ in itertools.count():
        for before, route in chance.sample(every, len(every)):
            known = {"number": site.number, "community": "533103001002", "name": "items",
                     "verb": "pay", "form": "xlsx", "chart": "burden"}  # fmt: skip
            path = before + route.path
            for name in route.param_convertors:
                odd = name not in known or (round_ and not chance.randrange(4))
                path = path.replace("{" + name + "}", chance.choice(HUGE) if odd else known[name])
            query = {name: chance.choice(ODD) for name in names_of(route.dependant)}
            if "search" in path:  # reads what was typed itself
                query |= {name: chance.choice(ODD) for name in ("least_fen", "most_fen", "since")}
            (method,) = route.methods
            yield chance.choice(SEATS), method, path, query


@pytest.fixture
def town(money_of_two):
    """Seats with browsers and programs on one desk."""
    site = money_of_two
    (mount,) = [one for one in site.app.router.routes if getattr(one, "path", "") == "/api"]
    site.api_routes = [one for one in mount.app.routes if hasattr(one, "dependant")]
    return site


@pytest.mark.parametrize("most", [QUICK, pytest.param(SLOW, marks=pytest.mark.slow)])
def test_no_route_breaks_over_what_nobody_means(town, most):
    chance, browsers, broken, answered = random.Random(7), {}, [], set()
    requests = asked(chance, town)
    for seat, method, path, query in itertools.islice(requests, most):
        if path in ("/logout", "/password") or "/visits/" in path:
            continue
        if seat not in browsers:
            browser = town.enter(*seat, raise_server_exceptions=False)
            alone = seat[0] in town.rules.jurisdiction.alone
            program = None if alone else town.program(*seat, "act")
            browsers[seat] = (
                browser,
                sessions.visitor(town.ledger, browser.cookies["desk"]),
                program,
            )
        browser, visitor, program = browsers[seat]
        if path.startswith("/api"):
            if program is None:
                continue
            headers = {"Idempotency-Key": f"k{len(answered)}", "content-type": "application/json"}
            content = chance.choice(BODIES) if method != "GET" else None
            answer = program.request(method, path, params=query, headers=headers, content=content)
        else:
            form = {name: chance.choice(ODD) for name in FIELDS}
            headers = {"x-csrf": visitor.csrf}
            data = form if method != "GET" else None
            answer = browser.request(method, path, params=query, headers=headers, data=data,
                                     follow_redirects=False)  # fmt: skip
        answered.add((method, path.partition("?")[0][:60]))
        if answer.status_code >= 500:
            broken.append((seat, method, path[:100], {k: v[:30] for k, v in query.items()}))
        assert "no-store" in answer.headers["cache-control"] or path.startswith("/static")
    assert broken == []
    assert len(answered) > min(most / 3, 500)  # there are no more routes with odd names than that


@pytest.mark.parametrize("path", [
    "/public/533103001002/papers/" + "9" * 30, "/papers/" + "9" * 30,
    "/papers/" + "9" * 30 + "/page",
    "/audit/search?least_fen=" + "9" * 30, "/audit/search?since=0001-01-01",
    "/audit/director?community=533103001002&since=0001-01-01",
    "/audit/director?community=533103001002&until=9999-12-31",
    "/money/reports/items?on=0001-01-01", "/money/reports/arrears?on=1900-01-01",
    "/money/reports/yearly?on=9999-12-31", "/money/reports/yearly?on=0",
    "/money/reports/items?on=2026-02-30", "/money/reports/items/save.json?on=%E2%80%AE",
    "/office/reports/0000Q1.html", "/office/reports/9999Q4.json", "/audit/sample?size=" + "9" * 30,
])  # fmt: skip
def test_what_once_broke_is_answered(money_of_two, path):
    auditor = money_of_two.enter("AUDITOR", "DH-SJJ", raise_server_exceptions=False)
    assert auditor.get(path).status_code < 500


def test_every_paper_that_a_page_links_opens(site_at):
    """A link that answers 403 is none: what may not be read is not offered."""
    site, linked = site_at("TL01", 20), 0
    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)
    for role, org in (*SEATS, ("RES_SUPERV", "533103001002"), ("COMM_SEC", "533103001003"),
                      ("STREET_HEAD", "533123100"), ("DEPT_CLERK", "DH-WJW")):  # fmt: skip
        browser = site.enter(role, org)
        for page in (f"/assignments/{site.number}", "/public/533103001002", "/office/publications"):
            answer = browser.get(page)
            for link in set(re.findall(r'href="(/(?:public/\d+/)?papers/\d+)"', answer.text)):
                linked += 1
                assert browser.get(link).status_code == 200, (role, org, page, link)
    assert linked > 20


def test_a_sample_is_drawn_by_asking_and_not_by_looking(site):
    auditor = site.enter("AUDITOR", "DH-SJJ")
    looked = auditor.page("/audit/sample?seed=x&size=5&stratum=none")
    assert site.number not in looked
    drawn = auditor.fill("/audit/sample", "/audit/sample", seed="x", size="5", stratum="none")
    assert site.number in drawn.text
    assert site.number not in auditor.page("/audit/sample?seed=x&size=6&stratum=none")
