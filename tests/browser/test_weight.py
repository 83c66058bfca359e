"""How long pages are on a phone before anybody unfolds something: three screens of 844 px."""

import pytest

STREET, COMMUNITY, DEPARTMENT = "533103001", "533103001002", "DH-ZJJ"
SCREEN = 844
REFUSE = "/community/refuse?number={number}"
PLACED = f"/assignments/{{number}}/communities/{COMMUNITY}"
ITEM = "/assignments/{number}"
SEATS = {
    "COMM_SEC": (
        COMMUNITY,
        ("/community", "/assignments", ITEM, REFUSE, PLACED),
    ),
    "DEPT_CLERK": (DEPARTMENT, ("/", "/department", ITEM)),
    "STREET_REVIEWER": (STREET, ("/", ITEM)),
    "LG_CHAIR": ("DH-LG", ("/", "/assignments", "/dashboard", "/money")),
}

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMOKE = {"COMM_SEC": [pytest.mark.smoke]}


@pytest.fixture
def town(house):
    """TL01 when its work ran."""
    return house("TL01", 25)


@pytest.mark.parametrize("role", [pytest.param(one, marks=SMOKE.get(one, [])) for one in SEATS])
def test_a_page_on_a_phone_is_three_screens_before_it_is_unfolded(town, visitor, role):
    org, paths = SEATS[role]
    page, long = visitor(town, role, org, width=390), {}
    for path in paths:
        page.goto(path.format(number=town.number))
        height = page.evaluate("document.documentElement.scrollHeight")
        if height > 3 * SCREEN:
            long[path] = height
    assert long == {}


def test_a_folded_list_opens_at_a_tap_and_by_key_without_script(town, visitor):
    page = visitor(town, "COMM_SEC", COMMUNITY, width=390, script=False)
    page.goto(f"/assignments/{town.number}")
    facts = page.locator(".long:has(#all-facts) dd")
    before = sum(one.is_visible() for one in facts.all())
    page.focus("#all-facts")
    page.keyboard.press("Space")
    assert before < sum(one.is_visible() for one in facts.all()) == facts.count()
