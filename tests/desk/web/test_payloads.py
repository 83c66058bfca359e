"""What people and programs write is text on every page, never markup (S6); run by no browser is
held in tests/browser/test_people.py."""

import re
from datetime import timedelta
from importlib.resources import files as shipped
from pathlib import Path

import pytest

from desk.people import accounts, sign_in, tokens
from ledger.read import assignments
from schemas.place.people import Visitor
from tasks import clock, grants
from tasks.papers import attachments as attached
from tasks.papers import waiting

MARK = "pwned"
PAYLOADS = (
    "<script>pwned=1</script>",
    '"><img src=x onerror="pwned=1">',
    "'onfocus='pwned=1' autofocus='",
    "</textarea><svg/onload=pwned=1>",
    "</title></script><script>pwned=1</script>",
    "<!--><b>pwned",
    "{{ 7*7 }}{% for a in pwned %}",
    "<a href=javascript:pwned=1>pwned</a>",
    "\u202e<iframe srcdoc='<script>pwned=1</script>'>",
)
ALL = " ".join(PAYLOADS)
SAID = ALL.replace("\u202e", "")  # no act takes marks that turn the direction of a text
STREET, COMMUNITY, DEPARTMENT = "533103001", "533103001003", "DH-ZJJ"
# Markup of ours never says pwned: a tag that does, or an attribute, came out of what was written.
LIVE = re.compile(r"<[a-z!/][^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>", re.IGNORECASE)
QUOTED = re.compile(r"\"[^\"]*\"")


def unescaped(page):
    """Return the tags of a page in which what was written stands outside of a quoted value."""
    return [tag for tag in LIVE.findall(page) if MARK in QUOTED.sub("", tag)]


def program(site, role, org):
    day = site.rules.calendar.today(clock.real_now()) + timedelta(days=30)
    admin = grants.synthetic("SEC_ADMIN", "DH-LGB")
    found = site.browser()
    token = tokens.make(site.ledger, admin, tokens.WantedToken("t", role, org, "act", day))
    found.headers["authorization"] = f"Bearer {token}"
    return found


def act(site, seat, number, verb, data):
    headers = {"Idempotency-Key": f"{verb}-{seat[1]}"}
    path = f"/api/assignments/{number}/acts/{verb}"
    answer = program(site, *seat).post(path, json=data, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["number"]


def attach(site, by, number):
    who = sign_in.person(site.ledger, f"{by[1]}/{by[0]}")[0]
    visitor = Visitor(person=who, role=by[0], org=by[1], proved_at=clock.real_now())
    content = b"%PDF-1.7"
    attached.attach(site.ledger, site.settings.files, number, visitor, f"{ALL}.pdf", content)


@pytest.fixture
def written(site_at, monkeypatch):
    """A desk on which everything that takes text was given the corpus."""
    monkeypatch.setattr(attached, "apart", lambda ending, content: content)
    site = site_at("TL01", 5)
    with site.ledger.read() as tx:
        filed = assignments.find(tx, site.number).application
    other = {**filed, "title": f"另一事项{ALL}"[:200], "necessity": ALL}
    site.other = act(site, ("DEPT_HEAD", DEPARTMENT), "new", "submit", {"application": other})
    act(site, ("COMM_SEC", COMMUNITY), site.number, "answer",
        {"community": COMMUNITY, "answer": "DISAGREE", "hours": "30", "remark": SAID})  # fmt: skip
    attach(site, ("DEPT_CLERK", DEPARTMENT), site.number)
    accounts.open_account(site.ledger, accounts.SYSTEM, "mallory", f"某人{ALL}"[:60])
    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)
    return site


def pages(site):
    number, other = site.number, site.other
    both = [f"/assignments/{one}{rest}" for one in (number, other) for rest in ("", "/files")]
    return {
        ("DEPT_CLERK", DEPARTMENT): [*both, f"/applications/{other}/view", "/applications"],
        ("STREET_REVIEWER", STREET): [*both, "/street", f"/assignments/{other}/acts/return"],
        ("STREET_HEAD", STREET): [
            f"/assignments/{number}/acts/propose",
            f"/applications/{other}/view",
        ],
        ("COMM_SEC", COMMUNITY): [f"/assignments/{number}", "/community", "/community/flag"],
        ("LG_OFFICE", "DH-LGB"): ["/", "/assignments", "/office/agenda", *both],
        ("AUDITOR", "DH-SJJ"): ["/audit/search", *both],
        ("SYS_ADMIN", "DH-LGB"): ["/people", "/people?text=" + MARK],
    }


def test_no_page_takes_what_was_written_for_markup(written):
    seen = 0
    for seat, paths in pages(written).items():
        browser = written.enter(*seat)
        for path in paths:
            page = browser.page(path)
            seen += MARK in page
            assert unescaped(page) == [], (seat, path)
    assert seen > 12


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_asked_for_in_an_address_or_typed_wrong_is_text(site, payload):
    browser = site.enter("LG_OFFICE", "DH-LGB")
    answers = [
        browser.get("/", params={"text": payload, "act": payload}),
        browser.get("/assignments", params={"text": payload, "stage": payload}),
        browser.get(f"/assignments/{payload.replace('/', '')}"),
        browser.get("/", params={"said": payload}),
        site.browser().get("/public", params={"text": payload}),
        site.browser().get("/login", params={"next": payload}),
        site.browser().fill("/login", "/login", login=payload, password="x"),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert unescaped(answer.text) == []


def test_the_test_would_see_markup():
    for payload in PAYLOADS[:4]:
        assert unescaped(f"<p title=\"a\">{payload}</p><input value='{payload}'>"), payload
    assert unescaped('<input value="&lt;script&gt;pwned">') == []


def test_no_template_calls_text_safe_but_the_filed_paper():
    folder = Path(str(shipped("desk"))) / "templates"
    trusting = [
        one.name
        for one in folder.rglob("*.*")
        if re.search(r"\|\s*safe|autoescape|<script(?![^>]* src=)", one.read_text("utf-8"))
    ]
    assert set(trusting) <= {"public_paper.html"}
