"""The desk works alike on both stores:
coming in, an inbox, an assignment, an act, a draft, lists.
"""

import pytest

from ledger.read import assignments
from policies import loader
from schemas.states.states import AssignmentState
from tasks import grants

STREET, DEPARTMENT = "533103001", "DH-ZJJ"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request):
    """Each store in turn."""
    return request.param


@pytest.fixture
def site(open_new, site_of, tales, tmp_path):
    """The desk in the middle of TL01 on each store: the application is filed and prechecked."""
    ledger = open_new(simulated=True)
    tales.play(ledger, "TL01", 3)
    grants.seed(ledger, loader.load("dehong"))
    return site_of(ledger, tmp_path, tales.number("TL01"))


def test_people_come_in_and_do_what_waits_on_them(site):
    browser = site.browser()
    login = site.login_of("STREET_REVIEWER", STREET)
    answer = browser.fill("/login", "/login", login=login, password=site.demo.password)
    assert answer.url.path == "/"
    assert site.number in browser.page("/")
    title = browser.page(f"/assignments/{site.number}").split("<h1>")[1].split("</h1>")[0]
    assert site.number in browser.page(f"/?text={title[2:4]}")
    assert site.number in browser.page(f"/assignments?text={title[2:4]}")

    path = f"/assignments/{site.number}/acts/open_consultation"
    answer = browser.fill(path, path, communities=["533103001002", "533103001003"])
    assert "已办理" in answer.text
    with site.ledger.read() as tx:
        assert assignments.state(tx, AssignmentState, site.number).stage == "CONSULTING"


def test_a_draft_is_kept_and_thrown_away(site):
    browser = site.enter("DEPT_CLERK", DEPARTMENT)
    token = dict(browser.fields("/applications", "/logout"))["_csrf"]
    sent = {"_csrf": token, "title": "关爱独居老人上门走访"}
    home = browser.post("/applications/begin", data=sent).url.path.rpartition("/")[0]
    assert home in browser.page("/applications")

    browser.post(f"{home}/end", data={"_csrf": token})
    assert home not in browser.page("/applications")


SEATS = (
    ("COMM_SEC", "533103001002", "/community"),
    ("FIN_DEPT", DEPARTMENT, "/money"),
    ("FIN_BUREAU", "DH-CZJ", "/money"),
    ("LG_OFFICE", "DH-LGB", "/assignments"),
    ("AUDITOR", "DH-SJJ", "/audit"),
    ("SYS_ADMIN", "DH-LGB", "/operations"),
    ("AUD_ADMIN", "DH-LGB", "/watch"),
)


def test_the_pages_of_the_seats_open(site):
    wrong = [
        (role, path) for role, org, path in SEATS if "<h1>" not in site.enter(role, org).page(path)
    ]
    assert wrong == []
