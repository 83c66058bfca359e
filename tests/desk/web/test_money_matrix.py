"""Seat × report of money × row: what pages, files, the API and figures show is the one home's.

Each row that anybody may read is held against each seat (policies.visibility.money): a seat is
shown exactly the rows that lie within its reach, whichever door it comes by.
"""

import io
import json
import re

import pytest
from openpyxl import load_workbook

from ledger.read import assignments
from ledger.read import funds as asked_of_the_ledger
from policies.visibility import money, scope
from schemas.acts.act import Actor
from schemas.states.states import AssignmentState
from tasks.figures import dashboard
from tasks.funds import reports_by_name as funds
from tasks.funds.reports_by_name import Filter

TOTALS = {"arrears_ageing": "department", "punctuality": "department",
          "custody_ageing": "street", "yearly": "community"}  # fmt: skip
SOME = ("DEPT_CLERK", "FIN_DEPT", "FIN_STREET", "COMM_SEC", "RES_SUPERV", "LG_OFFICE", "LG_MEMBER",
        "LG_CHAIR", "AUDITOR", "AUD_ADMIN")  # fmt: skip

WITHOUT_PAGES = ("COMM_SEC", "RES_SUPERV", "AUD_ADMIN")  # no place for money at the desk


@pytest.fixture(scope="module")
def purse(money_of_two):
    """The desk, with every placement as the home of sight sees it."""
    site, money_of_two.known = money_of_two, {}
    with site.ledger.read() as tx:
        site.placed = {
            (at.number, at.community): {
                **{key: getattr(at, key) for key in ("applicant", "street", "community")},
                "owner": assignments.state(tx, AssignmentState, at.number).terms.real_owner,
            }
            for at in asked_of_the_ledger.placements(tx, money.WHOLE)
        }
    site.name_of = site.rules.directory.name_of
    return site


def seats(site):
    """Seats of each kind: of the parties of either assignment, and of who is a party of neither."""
    whose = ("applicant", "street", "community")
    home = {one[key] for one in site.placed.values() for key in whose}
    every = sorted({(one.role, one.org) for one in site.demo.people if one.role in SOME})
    party = [one for one in every if one[1] in home]
    strange = [next((one for one in every if one[0] == role and one[1] not in home), None)
               for role in SOME]  # fmt: skip
    return [*party, *filter(None, strange)]


def two_of_each(every):
    """The first seat of each role, and the last: a party, and where there is one a stranger."""
    return sorted({*dict(reversed(every)).items(), *dict(every).items()})


def asked(site):
    """Each report with what it has to be asked for."""
    numbers = sorted({number for number, _ in site.placed})
    places = sorted({community for _, community in site.placed})
    for name in funds.REPORTS:
        need = funds.NEEDS.get(name)
        yield from [
            (name, {need: one}) for one in {"number": numbers, "community": places}.get(need, ())
        ] or [(name, {})]


def whole(site, folder, name, narrowed):
    """Every row of a report, as the command line is told it."""
    out = folder / "whole.json"
    funds.export(site.ledger, name, Filter(money.WHOLE, **narrowed), out)
    return json.loads(out.read_text(encoding="utf-8"))["rows"]


def lies_within(site, reach, name, narrowed, row):
    """Whether a row is about money of a reach, by its columns alone."""
    if money.reads_all(reach):
        return True
    if name in TOTALS:
        codes = {*site.rules.directory.organisations, *site.rules.directory.codes}
        (code,) = {one for one in codes if site.name_of(one) == row[TOTALS[name]]}
        return money.whole(reach, code)
    own = [
        whose
        for (number, community), whose in site.placed.items()
        if number == row["number"] and community_of(site, narrowed, row) == site.name_of(community)
    ]
    assert own, row
    return all(money.holds(reach, **whose) for whose in own)


def community_of(site, narrowed, row):
    """The name of the community a row is about: of its own column, or of the whole sheet."""
    return row["community"] if "community" in row else site.name_of(narrowed["community"])


@pytest.mark.parametrize("walking", ["some", pytest.param("all", marks=pytest.mark.slow)])
def test_each_seat_is_shown_exactly_the_rows_of_its_reach(purse, tmp_path, walking):
    shown = kept_back = 0
    walkers = seats(purse) if walking == "all" else two_of_each(seats(purse))
    assert {role for role, _ in walkers} == set(SOME)
    for name, narrowed in asked(purse):
        every = whole(purse, tmp_path, name, narrowed)
        for role, org in walkers:
            reach = scope.reach(Actor(person="", role=role, org=org), purse.rules)
            mine = [one for one in every if lies_within(purse, reach, name, narrowed, one)]
            kept_back += len(every) - len(mine)
            for door, told in doors(purse, role, org, name, narrowed):
                where = (door, role, org, name, narrowed)
                if told is None:
                    outside = not money.asked_within(reach, narrowed)
                    closed = not money.reads(reach, name)
                    assert closed or outside or not mine, where
                else:
                    assert money.reads(reach, name), where
                    assert told == mine, where
                    shown += len(told)
    assert shown > 100
    assert kept_back > 100


def doors(site, role, org, name, narrowed):
    """What the doors of a seat answer: the rows, or None for no."""
    if (role, org) not in site.known:
        alone = role in site.rules.jurisdiction.alone  # no program holds such a role
        program = None if alone else site.program(role, org)
        site.known[role, org] = site.enter(role, org), program
    browser, program = site.known[role, org]
    page = browser.get(f"/money/reports/{name}/save.json", params=narrowed)
    assert page.status_code in (200, 403), page.text
    if role in WITHOUT_PAGES:
        assert page.status_code == 403
    else:
        yield "page", page.json()["rows"] if page.status_code == 200 else None
    if program is not None:
        api = program.get(f"/api/funds/reports/{name}", params=narrowed)
        assert api.status_code in (200, 404), api.text
        yield "api", api.json()["rows"] if api.status_code == 200 else None


def test_pages_and_sheets_hold_what_the_files_of_programs_hold(purse):
    for role, org in (("FIN_DEPT", "DH-ZJJ"), ("FIN_STREET", "533103001")):
        browser = purse.enter(role, org)
        rows = browser.get("/money/reports/items/save.json").json()["rows"]
        numbers = {one["number"] for one in rows}
        page = browser.page("/money/reports/items")
        printed = browser.get("/money/reports/items/save.html").text
        sheet = load_workbook(io.BytesIO(browser.get("/money/reports/items/save.xlsx").content))
        cells = {str(cell) for line in sheet.active.iter_rows(values_only=True) for cell in line}
        for number in purse.numbers:
            told = {number in one for one in (page, printed, cells)}
            assert told == {number in numbers}
        assert len(numbers) == 1


def test_figures_of_a_seat_tell_the_money_of_its_reach_only(purse):
    board = dashboard.of_office(purse.ledger)
    assert {one.org for one in (*board.arrears, *board.custody)}
    for role, org in seats(purse):
        reach = scope.reach(Actor(person="", role=role, org=org), purse.rules)
        answer = purse.enter(role, org).get("/dashboard")
        if answer.status_code != 200:
            continue
        told = answer.text.split("<main", 1)[1]
        for one in (*board.arrears, *board.custody):
            if not money.whole(reach, one.org):
                assert one.name not in told, (role, org, one.org)


def test_whose_budget_lines_are_shown(purse):
    with purse.ledger.read() as tx:
        lines = assignments.budget_lines(tx)
    assert len({one.department for one in lines}) > 1
    for role, org in seats(purse):
        answer = purse.enter(role, org).get("/money")
        if answer.status_code != 200:
            continue
        reach = scope.reach(Actor(person="", role=role, org=org), purse.rules)
        whose = money.budgets(reach)
        for one in lines:
            shown = whose is not None and whose in ("", one.department)
            assert (one.doc_no in answer.text) == shown, (role, org)


def test_both_doors_show_the_accounts_to_who_reads_all_money(purse):
    for role, org in seats(purse):
        reach = scope.reach(Actor(person="", role=role, org=org), purse.rules)
        said = purse.enter(role, org).get("/money/accounts").status_code
        assert said == (200 if money.reads_all(reach) else 403), (role, org)
        if role not in purse.rules.jurisdiction.alone:
            api = purse.program(role, org).get("/api/funds/accounts").status_code
            assert api == (200 if money.reads_all(reach) else 404), (role, org)


def test_what_a_comparison_found_is_read_by_who_made_it_and_auditors(purse):
    maker = purse.enter("FIN_BUREAU", "DH-CZJ")
    token = dict(maker.fields("/money/compare", "/money/compare"))
    token.pop("file", None)
    content = "日期,金额\n2026-05-06,1.00\n".encode()
    told = maker.post("/money/compare", data=token, files={"file": ("账.csv", content, "x/y")})
    (place,) = set(re.findall(r'href="(/papers/\d+)"', told.text))

    assert maker.get(place).status_code == 200
    assert "对账结果" in maker.page(f"{place}/page")
    assert purse.enter("AUDITOR", "DH-SJJ").get(place).status_code == 200
    for seat in (("LG_OFFICE", "DH-LGB"), ("DEPT_HEAD", "DH-ZJJ"), ("FIN_STREET", "533103001")):
        assert purse.enter(*seat).get(place).status_code == 403
