"""Every screen of every seat: no serious fault of access, no overflow, and a picture to look at."""

import pytest
from axe_core_python.sync_playwright import Axe

SERIOUS = ("serious", "critical")
STREET, DEPARTMENT, COMMUNITY = "533103001", "DH-ZJJ", "533103001002"
SEATS = {
    "DEPT_CLERK": DEPARTMENT,
    "DEPT_HEAD": DEPARTMENT,
    "FIN_DEPT": DEPARTMENT,
    "STREET_REVIEWER": STREET,
    "STREET_HEAD": STREET,
    "FIN_STREET": STREET,
    "COMM_SEC": COMMUNITY,
    "COMM_WORKER": COMMUNITY,
    "RES_SUPERV": COMMUNITY,
    "LG_OFFICE": "DH-LGB",
    "LG_CHAIR": "DH-LG",
    "FIN_BUREAU": "DH-CZJ",
    "AUDITOR": "DH-SJJ",
    "SYS_ADMIN": "DH-LGB",
}
OPEN = ("/login", "/public", f"/public/{COMMUNITY}", "/nowhere")
MORE = {
    "DEPT_CLERK": ("/assignments/{number}", "/applications/{number}/view"),
    "DEPT_HEAD": ("/assignments/{number}/acts/sign_dept",),
    "STREET_REVIEWER": ("/assignments/{number}", "/assignments/{number}/acts/witness"),
    "COMM_SEC": (
        "/assignments/{number}",
        f"/assignments/{{number}}/communities/{COMMUNITY}",
        "/assignments/{number}/acts/sign_community",
        "/community/refuse",
        "/community/flag",
    ),
    "LG_CHAIR": ("/assignments/{number}/acts/decide",),
    "AUDITOR": ("/assignments/{number}", "/money/reports/items", "/money/accounts"),
    "FIN_BUREAU": ("/money/compare",),
}
WIDTHS = (1280, 390)

pytestmark = pytest.mark.browser


ALWAYS = ("COMM_SEC", 390)
"""The seat that `make test` looks at; every change shows the others as well (`make smoke`)."""
EVERY_CHANGE = [pytest.mark.slow, pytest.mark.smoke]


def _marks(role, width):
    """All but one are slow tests; a seat on the screen of its every day belongs to the smoke."""
    if (role, width) == ALWAYS:
        return []
    usual = (width < 500) == (role in ("COMM_SEC", "COMM_WORKER", "RES_SUPERV"))
    return [pytest.mark.slow, *([pytest.mark.smoke] if usual else [])]


@pytest.fixture
def town(house):
    """TL01 when the agreement was sent, and one of the communities talks about it."""
    return house("TL01", 13)


def screens(page, paths):
    """Walk to the places of the bar and to more paths; yield each once."""
    links = page.locator(".bar nav a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    yield from dict.fromkeys((*links, "/seats", *paths))


def judge(page, path):
    """Return what axe finds serious, and whether the page is wider than its window."""
    found = [
        (path, one["id"], one["nodes"][0]["html"][:160])
        for one in Axe().run(page)["violations"]
        if one["impact"] in SERIOUS
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*found, *([(path, "overflow", wide)] if wide > 1 else [])]


@pytest.mark.parametrize(
    ("role", "width"),
    [pytest.param(role, width, marks=_marks(role, width)) for role in SEATS for width in WIDTHS],
)
def test_the_screens_of_a_seat(town, visitor, shot, role, width):
    page = visitor(town, role, SEATS[role], width=width)
    page.goto("/")
    wrong = []
    paths = [path.format(number=town.number) for path in MORE.get(role, ())]
    for path in list(screens(page, paths)):
        answer = page.goto(path)
        if answer.status != 200:
            wrong.append((path, answer.status))
            continue
        wrong += judge(page, path)
        shot(page, path.strip("/").replace("/", "-") or "first")
    assert wrong == []


@pytest.mark.parametrize("width", [pytest.param(width, marks=EVERY_CHANGE) for width in WIDTHS])
def test_the_open_screens(town, visitor, shot, width):
    page, wrong = visitor(town, width=width), []
    for path in OPEN:
        page.goto(path)
        wrong += judge(page, path)
        shot(page, path.strip("/").replace("/", "-"))
    assert wrong == []


@pytest.mark.slow
@pytest.mark.smoke
def test_a_page_at_twice_its_size_needs_no_sideways_reading(town, visitor):
    page = visitor(town, "STREET_REVIEWER", STREET, width=640)
    for path in ("/", "/assignments", f"/assignments/{town.number}"):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 1, path


def test_a_first_page_weighs_little(town, visitor):
    """At most 150 KB from the network at the first page of a day (issue: first page load)."""
    page, sizes = visitor(town, "STREET_REVIEWER", STREET), []
    page.on("requestfinished", lambda one: sizes.append(one.sizes()["responseBodySize"]))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= 150_000
