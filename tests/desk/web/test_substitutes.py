"""A substitute that an officer names itself, and the work of who leaves: at the desk and by API."""

from datetime import timedelta

import pytest

from desk.demo.actors import actor
from desk.people import sign_in
from ledger.desk.grants import Grant
from schemas.acts.act import SYSTEM, Act
from tasks import clock, grants
from tasks.acts.perform import perform
from tasks.grants import SINCE

STREET, ROLE = "533103001", "STREET_REVIEWER"
OTHER = f"{STREET}/FIN_STREET"
PAGE = "/substitutes"


@pytest.fixture
def site(site_at):
    site = site_at("TL01", 2)
    site.demo.people  # noqa: B018
    return site


def days(site, more):
    return (clock.now(site.ledger).date() + timedelta(days=more)).isoformat()


def test_a_colleague_is_named_acts_for_the_officer_and_both_names_are_shown(site):
    mine = site.enter(ROLE, STREET)
    assert PAGE in mine.page("/seats")
    data = {"person": OTHER, "first": days(site, 0), "last": days(site, 3), "scope": ["accept"]}
    assert mine.fill(PAGE, PAGE, **data).status_code == 200
    assert "终止代理" in mine.page(PAGE)
    listed = site.program(ROLE, STREET).get("/api/substitutes").json()
    assert [(one["person"], one["instead_of"], one["scope"]) for one in listed] == [
        (OTHER, f"{STREET}/{ROLE}", ["accept"])
    ]

    other = site.enter("FIN_STREET", STREET)
    assert other.post("/seats", data={"seat": f"{ROLE}@{STREET}", **csrf(other)}).status_code == 200
    form = f"/assignments/{site.number}/acts/accept"
    assert other.fill(form, form).status_code == 200
    page = site.enter("STREET_HEAD", STREET).page(f"/assignments/{site.number}")
    assert all(name in page for name in names(site, OTHER, f"{STREET}/{ROLE}"))

    assert mine.fill(PAGE, f"{PAGE}/end").status_code == 200
    assert "终止代理" not in mine.page(PAGE)
    assert mine.post(f"{PAGE}/end", data={"person": OTHER, **csrf(mine)}).status_code == 422


def csrf(browser):
    return dict(browser.fields("/seats", "/seats"))


def names(site, *people):
    return sign_in.names(site.ledger, list(people)).values()


def test_a_day_that_is_past_is_no_day_of_a_substitute(site):
    mine = site.enter(ROLE, STREET)
    data = {"person": OTHER, "first": days(site, -1), "last": days(site, 3)}
    answer = mine.fill(PAGE, PAGE, **data)
    assert answer.status_code == 422
    assert "代理期限" in answer.text
    assert mine.fill(PAGE, PAGE, person=OTHER, first="x", last="y").status_code == 422


def test_communities_auditors_and_members_have_no_such_page(site):
    for role, org in (("COMM_SEC", "533103001002"), ("AUDITOR", "DH-SJJ"), ("LG_MEMBER", "DH-ZJJ")):
        assert site.enter(role, org).get(PAGE).status_code in (403, 404)


def transferred(site, person):
    seat = {"role": ROLE, "org": STREET, "person": person}
    act = Act(verb="transfer", number=site.number, data={"to": seat, "reason": "分工"})
    receipt = perform(site.ledger, act, actor(ROLE, STREET), person, at=clock.now(site.ledger))
    assert receipt.accepted


def test_what_who_leaves_has_is_handed_over_at_once_and_each_item_is_told(site):
    for person in (OTHER, "c"):
        held = Grant(role=ROLE, org=STREET, valid_from=SINCE)
        grants.give(site.ledger, person, held, SYSTEM)
    transferred(site, OTHER)
    head = site.enter("STREET_HEAD", STREET)
    form = {"leaver": OTHER, "person": f"{STREET}/{ROLE}", "reason": "调离"}
    page = head.fill(PAGE, f"{PAGE}/handover", **form)
    assert page.status_code == 200
    assert "已移交" in page.text
    assert "此人手上没有待办" in head.fill(PAGE, f"{PAGE}/handover", **form).text

    program = site.program("STREET_HEAD", STREET, "act")
    told = program.post(
        "/api/handovers", json={**form, "leaver": f"{STREET}/{ROLE}", "person": "c"}
    )
    assert [(one["act"], one["accepted"]) for one in told.json()] == [("accept", True)]
    told = program.post("/api/handovers", json={**form, "leaver": "c", "person": "nobody"})
    assert [one["code"] for one in told.json()] == ["nobody_there"]
    told = program.post("/api/handovers", json={"leaver": "c", "person": "", "since": "x"})
    faults = {"person": "missing", "reason": "missing", "since": "extra_forbidden"}
    assert told.status_code == 422
    assert {one["field"]: one["fault"] for one in told.json()["fields"]} == faults


def test_whoever_has_items_is_chosen_by_name_and_seat(site):
    mine = site.enter(ROLE, STREET)
    assert "没有指定到人的待办" in mine.page(PAGE)
    held = Grant(role=ROLE, org=STREET, valid_from=SINCE)
    grants.give(site.ledger, OTHER, held, SYSTEM)
    transferred(site, OTHER)
    day = clock.now(site.ledger).date() - timedelta(days=1)
    for role in (ROLE, "FIN_STREET"):
        grants.end(site.ledger, OTHER, role, STREET, day, SYSTEM)
    page = mine.page(PAGE)
    (name,) = names(site, OTHER)
    assert f'<option value="{OTHER}">{name} · 已离岗 · 1 件待办</option>' in page
    assert 'list="people"' not in page  # nobody types a code
