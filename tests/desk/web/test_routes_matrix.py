"""Role × route × own or other's assignment: each answer is what the route declares and sight
allows.

Every seat of the first town walks through every route of the desk, once with the parts of its own
assignment in the address and once with those of an assignment in another town.
"""

import io
from typing import NamedTuple

import pytest
from PIL import Image

from desk.app import PAGES
from desk.people import sessions, sign_in
from desk.web.request import gate
from ledger.read import assignments
from policies.visibility import may_read
from schemas.acts.act import Actor
from schemas.place.people import Visitor
from tasks import clock, pseudonym_secret
from tasks.figures import summary
from tasks.papers import attachments, waiting
from tests.desk.web.looking import homes

ROUTES = [route for page in PAGES for route in page.router.routes]
TOWNS = (("DH-ZJJ", "533103001002"), ("DH-WJW", "533102100002"))  # who applied, who was asked
ONE_OF = {"form": "docx", "verb": "withdraw", "section": "what", "chart": "burden", "name": "items"}
OWN_RULES = (
    "/assignments/{number}/files",
    "/assignments/{number}/acts/{verb}",
)  # narrower than sight
WHOLE = (
    "/assignments/{number}",
    "/assignments/{number}/application.{form}",
    "/applications/{number}/view",
    "/applications/{number}/versions",
)
SOME = ("DEPT_CLERK", "STREET_REVIEWER", "COMM_SEC", "RES_SUPERV", "LG_OFFICE", "AUD_ADMIN")
# 422: a form without its fields, 410: no such draft (any more); both whosever it is.
SHUT = {"GET": (403,), "POST": (403, 422, 410)}
LOGGED = ("/watch", "/watch/export")  # the security log names the addresses that were denied
LEAVING = ("/logout", "/seats", "/visits/{visit}/end", "/person/visits/{visit}/end")


class Step(NamedTuple):
    """One request and its answer."""

    seat: tuple[str, str]
    method: str
    route: str
    of: int  # whose assignment: 0 the seat's own town, 1 the other
    status: int
    text: str


def png():
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    return file.getvalue()


def things(site, of):
    """What can stand in an address, of one of the two assignments: a paper, a file, a draft …"""
    number, (department, community) = site.numbers[of], TOWNS[of]
    by = Actor(person=f"{department}/DEPT_CLERK", role="DEPT_CLERK", org=department)
    who = sign_in.person(site.ledger, by.person)[0]
    visitor = Visitor(person=who, role=by.role, org=by.org, proved_at=clock.real_now())
    kept = attachments.attach(site.ledger, site.settings.files, number, visitor, "a.png", png())
    browser = site.enter("DEPT_CLERK", department, follow_redirects=False)
    csrf = sessions.visitor(site.ledger, browser.cookies["desk"]).csrf
    begun = browser.post("/applications/begin", data={"_csrf": csrf, "title": "测试"})
    draft = begun.headers["location"].split("/drafts/")[1].split("/")[0].split("?")[0]
    paper = str(summary.papers(site.ledger, number)[0].id)
    idents = {"/papers": paper, "/files": kept.id, "/applications": draft, "/public": paper}
    return {**ONE_OF, "number": number, "code": community, "community": community,
            "visit": "0" * 64}, idents  # fmt: skip


def address(route, told, idents):
    path = route.path
    for prefix, ident in idents.items():
        if path.startswith(prefix):
            told = {**told, "ident": ident}
    for name in route.param_convertors:
        path = path.replace("{" + name + "}", told.get(name, "none"))
    return path


def visited(site, seat, kind):
    """Walk with one seat through every route, reading (GET) or sending empty forms (POST)."""
    browser = site.enter(*seat, raise_server_exceptions=False)
    csrf = sessions.visitor(site.ledger, browser.cookies["desk"]).csrf
    for route in ROUTES:
        (method,) = route.methods
        if method != kind or (kind == "POST" and route.path in LEAVING):
            continue
        roles = gate.permission_of(route.endpoint).roles
        both = "{" in route.path and (not roles or seat[0] in roles)
        for of in (0, 1) if both else (0,):
            path = address(route, *site.things[of])
            answer = browser.request(method, path, headers={"x-csrf": csrf}, follow_redirects=False)
            yield Step(seat, method, route.path, of, answer.status_code, answer.text)


def rows(ledger):
    """Every row of every table, but for visits and the security log, which tell of reading."""
    from sqlalchemy import inspect, text

    with ledger.read() as tx:
        names = set(inspect(tx).get_table_names()) - {"visit", "watch", "unsealed"}
        return {
            name: sorted(map(repr, tx.execute(text(f'SELECT * FROM "{name}"')))) for name in names
        }


@pytest.fixture(scope="module", params=["some", pytest.param("all", marks=pytest.mark.slow)])
def walk(two_towns, request):
    """Every step of a seat of each reach (or of each role), and what reading changed."""
    site = two_towns
    walkers = [one for one in sorted(homes(site)) if request.param == "all" or one[0] in SOME]
    for message in waiting.waiting(site.ledger):
        waiting.draw_up(site.ledger, message)
    pseudonym_secret.of(site.ledger)  # a secret of the ledger, made when it is first asked for
    site.things = [things(site, of) for of in (0, 1)]
    before = rows(site.ledger)
    steps = [step for seat in walkers for step in visited(site, seat, "GET")]
    site.changed = [name for name, old in before.items() if rows(site.ledger)[name] != old]
    steps += [step for seat in walkers for step in visited(site, seat, "POST")]
    return steps


@pytest.fixture(scope="module")
def readable(two_towns):
    """Which of the two assignments a seat may read."""
    with two_towns.ledger.read() as tx:
        known = [may_read.parties(assignments.find(tx, number)) for number in two_towns.numbers]

    def found(seat):
        by = Actor(person="", role=seat[0], org=seat[1])
        return [may_read.may_read(by, one, two_towns.rules) for one in known]

    return found


def test_nothing_breaks(walk):
    assert len({step.seat for step in walk}) >= len(SOME)
    assert {(one.path, *one.methods) for one in ROUTES} - {
        (step.route, step.method) for step in walk
    } == {(path, "POST") for path in LEAVING}
    assert [step[:5] for step in walk if step.status >= 500] == []


def test_reading_changes_nothing(walk, two_towns):
    assert two_towns.changed == []


def test_a_route_is_closed_to_roles_it_does_not_name(walk):
    declared = {
        (route.path, method): gate.permission_of(route.endpoint)
        for route in ROUTES
        for method in route.methods
    }
    closed = 0
    for step in walk:
        permission = declared[step.route, step.method]
        if permission.roles and step.seat[0] not in permission.roles:
            closed += 1
            assert step.status == 403, step[:5]
    assert closed > 200


def test_a_assignment_is_closed_to_whom_sight_does_not_show_it(walk, readable):
    closed = 0
    for step in walk:
        about = step.route.startswith(("/assignments/{", "/papers", "/files"))
        if about and not readable(step.seat)[step.of]:
            closed += 1
            assert step.status in SHUT[step.method], step[:5]
    assert closed > 30


def test_a_assignment_is_open_to_whom_sight_shows_it(walk, readable):
    opened = [
        step
        for step in walk
        if step.method == "GET" and step.route in WHOLE and readable(step.seat)[step.of]
    ]
    assert len(opened) > 8
    assert [step[:5] for step in opened if step.status != 200] == []


def test_no_page_names_a_assignment_that_its_reader_may_not_read(walk, readable, two_towns):
    named = 0
    for step in walk:
        for may, number in zip(readable(step.seat), two_towns.numbers, strict=True):
            if step.status < 300 and number in step.text and step.route not in LOGGED:
                named += 1
                assert may, (step[:5], number)
    assert named > 10


def test_a_draft_and_its_files_are_closed_to_another_department(walk):
    theirs = [step for step in walk if "/drafts/{ident}" in step.route and step.of == 1]
    assert len(theirs) > 10
    assert [step[:5] for step in theirs if step.status not in SHUT[step.method]] == []
