"""One whole life of an assignment, played in a browser by the people whose work it is."""

from datetime import date

import pytest

ASKED_OF_COMMUNITIES = [
    f"scores.{one}" for one in ("notice", "content", "funds", "training", "no_extra", "response")
]
ASKED_OF_DEPARTMENTS = [f"scores.{one}" for one in ("on_time", "quality", "data")]
SITES = ("533103001002", "533103001003")
STREET, DEPARTMENT = "533103001", "DH-ZJJ"

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.smoke]


def act(page, number, verb, *, query="", **typed):
    """Open the form of an act, fill it as a person does, and send it."""
    page.goto(f"/assignments/{number}/acts/{verb}{query}")
    for name, value in typed.items():
        fill(page, name, value)
    page.click(f"form[action$='/acts/{verb}'] button:not([name]):not([type=button])")
    done(page)


def done(page):
    """The page says that the act was done."""
    assert "已办理" in page.inner_text("main"), page.inner_text("main")[:600]


def fill(page, name, value):
    """Fill a question, whatever kind it is."""
    field = page.locator(f"[name='{name}']")
    kind = field.first.get_attribute("type")
    if kind in ("checkbox", "radio"):
        values = value if isinstance(value, (list, tuple)) else [value]
        for one in values:
            page.check(f"[name='{name}'][value='{one}']")
    elif field.first.evaluate("one => one.tagName") == "SELECT":
        field.first.select_option(value)
    else:
        field.first.fill(value)


def test_six_people_take_an_assignment_from_review_to_archive(house, visitor, shot):
    """The application is filed (the form has its own journey); from there everything by hand."""
    town = house("TL01", 2)
    reviewed(town, visitor, shot)
    decided(town, visitor, shot)
    signed(town, visitor, shot)
    worked(town, visitor)
    ended(town)
    reviewer = visitor(town, "STREET_REVIEWER", STREET)
    reviewer.goto(f"/assignments/{town.number}")
    shot(reviewer, "4-archived")
    assert town.state(town.number).stage == "ARCHIVED"


def each_secretary(town, visitor):
    """Return a page for the secretary of each community, on a phone."""
    return [visitor(town, "COMM_SEC", code, width=390) for code in SITES]


def reviewed(town, visitor, shot):
    """The street accepts and asks; the communities answer; time closes the consultation."""
    reviewer = visitor(town, "STREET_REVIEWER", STREET)
    reviewer.goto("/")
    assert town.number in reviewer.inner_text("main")
    shot(reviewer, "1-inbox")
    act(reviewer, town.number, "accept")
    act(reviewer, town.number, "open_consultation", communities=SITES)
    for secretary in each_secretary(town, visitor):
        act(secretary, town.number, "answer", answer="AGREE", hours="40")
    town.until(date(2026, 4, 8))
    assert town.state(town.number).stage == "STREET_REVIEW"


def decided(town, visitor, shot):
    """The street proposes, the treasury confirms, the group decides, nobody objects."""
    head = visitor(town, "STREET_HEAD", STREET)
    checks = {"capacity_checked": "true", "overlap_checked": "true"}
    act(head, town.number, "propose", **checks, opinion="两社区同意，建议准入。")
    treasury = visitor(town, "FIN_BUREAU", "DH-CZJ")
    act(treasury, town.number, "confirm_funds", amount="10448.00")
    chair = visitor(town, "LG_CHAIR", "DH-LG")
    votes = {"members": "14", "present": "12", "voting": "11", "in_favour": "11"}
    act(chair, town.number, "decide", **votes, against="0", abstain="0", result="approve")
    shot(chair, "2-decided")
    town.until(date(2026, 4, 20))
    assert town.state(town.number).stage == "APPROVED"


def signed(town, visitor, shot):
    """The agreement is sent, signed by both sides and witnessed."""
    act(visitor(town, "DEPT_CLERK", DEPARTMENT), town.number, "send_agreement", communities=SITES)
    act(visitor(town, "DEPT_HEAD", DEPARTMENT), town.number, "sign_dept", communities=SITES)
    for secretary in each_secretary(town, visitor):
        secretary.goto(f"/assignments/{town.number}/acts/sign_community")
        secretary.check("#sign [name=read]")
        secretary.click("#sign button")
        done(secretary)
    reviewer = visitor(town, "STREET_REVIEWER", STREET)
    act(reviewer, town.number, "witness", communities=SITES)
    shot(reviewer, "3-in-force")


def worked(town, visitor):
    """Money arrives before work begins; the work is done, taken and rated by both sides."""
    paid(town, visitor, 1)
    town.until(date(2026, 6, 11))
    for secretary in each_secretary(town, visitor):
        act(secretary, town.number, "start_task")
    town.until(date(2026, 7, 22))
    paid(town, visitor, 2)
    for secretary in each_secretary(town, visitor):
        act(secretary, town.number, "deliver", result="意见征询表已收齐", measure="100")
    director = visitor(town, "DEPT_HEAD", DEPARTMENT)
    act(director, town.number, "accept_work", communities=SITES)
    paid(town, visitor, 3)
    for secretary in each_secretary(town, visitor):
        act(secretary, town.number, "evaluate", **dict.fromkeys(ASKED_OF_COMMUNITIES, "95"))
    asked = dict.fromkeys(ASKED_OF_DEPARTMENTS, "92")
    act(director, town.number, "evaluate", communities=SITES, **asked)


def paid(town, visitor, no):
    """Take an instalment from the order to the communities' confirmation."""
    number = town.number
    query = f"?instalment={no}" + "".join(f"&community={code}" for code in SITES)
    finance = visitor(town, "FIN_DEPT", DEPARTMENT)
    act(finance, number, "order", query=query)
    act(finance, number, "pay", query=query)
    keeper = visitor(town, "FIN_STREET", STREET)
    act(keeper, number, "custody_in", query=query)
    for secretary in each_secretary(town, visitor):
        act(secretary, number, "confirm_usable", query=f"?instalment={no}")


def ended(town):
    """Nothing waits on anybody any more: time ends it."""
    number = town.number
    for day in (date(2026, 8, 20), date(2026, 10, 1), date(2026, 10, 20), date(2026, 12, 1)):
        town.until(day)
        for one in town.waits(number):
            raise AssertionError((day, one.act, one.role, one.org, one.community))
        if town.state(number).stage == "ARCHIVED":
            return
