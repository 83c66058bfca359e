"""Token × address of the API × assignment of the own or another town: nobody reads across."""

from datetime import timedelta

import pytest

from desk.people import tokens
from ledger.read import assignments
from policies.visibility import may_read
from schemas.acts.act import Actor
from tasks import clock, grants

SEATS = (
    ("DEPT_HEAD", "DH-ZJJ"), ("DEPT_CLERK", "DH-WJW"), ("STREET_REVIEWER", "533103001"),
    ("STREET_HEAD", "533102100"), ("COMM_SEC", "533103001002"), ("COMM_WORKER", "533102100002"),
    ("RES_SUPERV", "533103001002"), ("LG_OFFICE", "DH-LGB"), ("FIN_BUREAU", "DH-CZJ"),
)  # fmt: skip
COMMUNITIES = ("533103001002", "533102100002")


@pytest.fixture(scope="module")
def answers(two_towns):
    """Every address that is read, as every seat, of both assignments: (seat, path, of, answer)."""
    site, found = two_towns, []
    told = site.browser().get("/api/openapi.json").json()["paths"]
    paths = [path for path, some in told.items() if "get" in some]
    day = site.rules.calendar.today(clock.real_now()) + timedelta(days=30)
    for seat in SEATS:
        program = site.browser(raise_server_exceptions=False)
        wanted = tokens.WantedToken("test", *seat, "read", day)
        token = tokens.make(site.ledger, grants.synthetic("SEC_ADMIN", "DH-LGB"), wanted)
        program.headers["authorization"] = f"Bearer {token}"
        for path in paths:
            for of in (0, 1) if "{" in path else (0,):
                here = path.replace("{number}", site.numbers[of]).replace("{ident}", str(of + 1))
                here = here.replace("{community}", COMMUNITIES[of])
                found.append((seat, path, of, program.get(f"/api{here}")))
    return found


def readable(site, seat):
    by = Actor(person="", role=seat[0], org=seat[1])
    with site.ledger.read() as tx:
        return [
            may_read.may_read(by, may_read.parties(assignments.find(tx, number)), site.rules)
            for number in site.numbers
        ]


def test_nothing_breaks_and_nobody_reads_across(answers, two_towns):
    named = 0
    for seat, path, of, answer in answers:
        assert answer.status_code < 500, (seat, path, of)
        if answer.status_code >= 300:
            continue
        for may, number in zip(readable(two_towns, seat), two_towns.numbers, strict=True):
            if number in answer.text:
                named += 1
                assert may, (seat, path, of)
    assert named > 20


def test_a_assignment_is_there_for_whom_sight_shows_it_and_for_nobody_else(answers, two_towns):
    whole = {
        (seat, of): answer.status_code
        for seat, path, of, answer in answers
        if path == "/assignments/{number}"
    }
    expected = {
        (seat, of): 200 if may else 404
        for seat in SEATS
        for of, may in enumerate(readable(two_towns, seat))
    }
    assert whole == expected
    assert set(expected.values()) == {200, 404}
