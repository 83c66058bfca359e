"""What does not match is one list, in the inbox of both sides, with whose move it is."""

import json

from desk.cli.commands import funds as command
from ledger.read import assignments
from schemas.states.states import PlacementState


def export(browser, kind, text):
    token = dict(browser.fields("/money/compare", "/money/compare"))["_csrf"]
    file = {"file": ("b.csv", text.encode(), "text/csv")}
    return browser.post("/money/compare", data={"_csrf": token, "kind": kind}, files=file)


def paid(site):
    """The placement of TL01 whose first instalment is paid and not entered as received."""
    with site.ledger.read() as tx:
        (placed, *_) = assignments.parts(tx, PlacementState, site.number)
    return placed, next(one for one in placed.instalments if one.stage == "PAID")


def test_a_part_that_came_is_told_to_both_sides_and_what_is_missing_is_offered(site_at):
    site = site_at("TL01", 19)
    placed, one = paid(site)
    half = one.amount_fen // 2
    street = site.enter("FIN_STREET", placed.street)
    department = site.enter("FIN_DEPT", placed.applicant)
    assert "款项不符" not in street.page("/")
    path = f"/assignments/{site.number}/acts/custody_in"
    asked = f"{path}?community={placed.community}&instalment={one.no}"
    form = street.page(asked)
    whole = f"{one.amount_fen / 100:.2f}"
    assert f'value="{whole}"' in form
    assert f"协议约定 {whole} 元" in form
    name = f"amounts.{placed.community}"
    street.fill(asked, path, **{name: f"{half / 100:.2f}"})
    rest = f"{(one.amount_fen - half) / 100:.2f}"
    form = street.page(asked)
    assert f'value="{rest}"' in form
    assert f"协议约定 {whole} 元" in form
    for seat in (street, department):
        page = seat.page("/")
        assert "款项不符" in page
        assert "到账少于下单" in page
        assert "补付差额" in seat.page("/money/mismatch")
    assert "款项不符" not in site.enter("FIN_DEPT", "DH-WJW").page("/")
    assert site.number not in site.enter("FIN_DEPT", "DH-WJW").page("/money/mismatch")
    told = command.mismatch(site.ledger.url, site.folder)
    assert told.code == 1
    (row,) = json.loads(json.dumps(told.data))["rows"]
    assert (row["mismatch"], row["expected"], row["gap"]) == ("到账少于下单", whole, rest)
    assert row["mover"] == site.rules.directory.name_of(placed.applicant)
    street.fill(asked, path, **{name: rest})
    assert "款项不符" not in department.page("/")


def test_lines_of_the_bank_that_stand_for_nothing_stay_until_somebody_booked_them(site_at):
    site = site_at("TL01", 19)
    placed, one = paid(site)
    street = site.enter("FIN_STREET", placed.street)
    lines = (
        f"{one.paid_on},贷,77.00,某公司,无此事项,1\n{one.paid_on},贷,{one.amount_fen / 100:.2f},"
    )
    lines += f"某局,{site.number},2\n"
    page = export(street, "receipts", "交易日期,借贷,交易金额,对方户名,摘要,流水号\n" + lines)
    assert "77.00" in page.text
    listed = street.page("/money/mismatch")
    assert ("77.00" in listed, "某公司" in listed, "某局" in listed) == (True, True, True)
    assert "77.00" not in site.enter("FIN_DEPT", placed.applicant).page("/money/mismatch")
    assert "77.00" in site.enter("FIN_BUREAU", "DH-CZJ").page("/money/mismatch")
    told = command.mismatch(site.ledger.url, site.folder)
    assert [row["why"]["code"] for row in told.data["lines"]] == ["money_without_task", "fits"]


def test_the_order_file_names_account_line_and_sum(site_at):
    site = site_at("TL01", 18)
    department = site.enter("FIN_DEPT", "DH-ZJJ")
    saved = json.loads(department.get("/money/reports/orders/save.json").text)
    assert saved["count"] >= 1
    (row, *_) = saved["rows"]
    assert row["payee_account"].isdigit()
    assert "住建" in row["budget"]
    assert saved["totals"]["in_words"] == "肆仟壹佰柒拾玖元贰角壹分"
    assert saved["totals"]["amount"] == "4179.21"
    street = site.enter("FIN_STREET", "533103001")
    assert street.get("/money/reports/orders").status_code == 403
