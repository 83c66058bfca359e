"""What a program stored through the API runs in nobody's browser (S6)."""

import json
import urllib.request
from datetime import timedelta

import pytest

from desk.people import tokens
from ledger.read import assignments
from tasks import clock, grants

STREET, DEPARTMENT = "533103001", "DH-ZJJ"
RUN = "window.pwned=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f'"><img src=x onerror="{RUN}">',
    f"' autofocus onfocus='{RUN}' x='",
    f"</textarea><svg/onload={RUN}>",
    f"</title></script><script>{RUN}</script>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<a href=javascript:{RUN} id=bait>x</a>",
    '<div hx-get="/seats" hx-trigger="load" hx-on::load="window.pwned=1">',
    '<meta http-equiv="refresh" content="0;url=/seats">',
)

pytestmark = pytest.mark.browser


def filed(town):
    """File through the API what holds the corpus in its texts; returns its number."""
    day = town.rules.calendar.today(clock.real_now()) + timedelta(days=30)
    wanted = tokens.WantedToken("t", "DEPT_HEAD", DEPARTMENT, "act", day)
    token = tokens.make(town.ledger, grants.synthetic("SEC_ADMIN", "DH-LGB"), wanted)
    with town.ledger.read() as tx:
        known = assignments.find(tx, town.number).application
    text = " ".join(PAYLOADS)
    body = {"application": {**known, "title": f"另一事项{text}"[:200], "necessity": text}}
    asked = urllib.request.Request(
        f"{town.url}/api/assignments/new/acts/submit",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json",
         "Idempotency-Key": "corpus"},
    )  # fmt: skip
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)["number"]


@pytest.mark.slow
@pytest.mark.smoke
def test_what_a_program_stored_is_never_run(house, visitor):
    town = house("TL01", 3)
    number = filed(town)
    seats = {
        ("DEPT_HEAD", DEPARTMENT): (f"/applications/{number}/view", "/applications"),
        ("STREET_REVIEWER", STREET): ("/", "/street", f"/assignments/{number}/acts/return"),
        ("LG_OFFICE", "DH-LGB"): ("/assignments",),
        ("AUDITOR", "DH-SJJ"): ("/audit/search",),
    }
    shown = False
    for (role, org), paths in seats.items():
        page = visitor(town, role, org)
        page.on("dialog", lambda one: pytest.fail(one.message))
        for path in (f"/assignments/{number}", *paths):
            page.goto(path)
            page.wait_for_load_state("networkidle")
            assert page.url == f"{town.url}{path}", (role, path)
            assert page.evaluate("window.pwned") is None, (role, path)
            assert page.locator("#bait, main iframe, main script, [hx-on]").count() == 0
            shown |= f"<script>{RUN}" in page.inner_text("main")
    assert shown
