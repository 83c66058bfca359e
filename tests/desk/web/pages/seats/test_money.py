"""Money on pages: each sees its own, takes it along as a file, and compares without booking."""

import html
import io
import re
from datetime import timedelta

from openpyxl import load_workbook

from ledger.read import assignments, queries
from policies import loader
from schemas.states.states import PlacementState
from tasks import grants, security_log
from tasks.funds import reports_by_name

STREET, OTHER = "533103001", "533123100"


def test_a_department_sees_its_budget_lines_and_only_its_items(site_at):
    site = site_at("TL01", 18)
    page = site.enter("FIN_DEPT", "DH-ZJJ").page("/money")
    assert "德财预〔2026〕14号-住建-145" in page
    assert "10,448.00" in page
    assert site.number in site.enter("FIN_DEPT", "DH-ZJJ").page("/money/reports/items")
    stranger = site.enter("FIN_DEPT", "DH-WJW")
    assert "德财预" not in stranger.page("/money")
    assert site.number not in stranger.page("/money/reports/items")
    assert stranger.get("/money/reports/items?department=DH-ZJJ").status_code == 403
    assert stranger.get(f"/money/reports/items?number={site.number}").status_code == 403


LINE = {"department": "DH-ZJJ", "budget_doc_no": "德财预〔2026〕14号-住建-145", "amount": "500"}


def test_the_bureau_raises_and_cuts_a_line_from_the_row_it_stands_in(site_at):
    site = site_at("TL01", 18)
    bureau = site.enter("FIN_BUREAU", "DH-CZJ")
    path = "/money/lines/raise_line"
    page = bureau.page("/money")
    assert f"{path}?department=DH-ZJJ&amp;doc=" in page
    answer = bureau.fill(path, path, **LINE, reason="年中追加")
    assert "10,948.00" in answer.text
    path = "/money/lines/cut_line"
    answer = bureau.fill(path, path, **{**LINE, "amount": "500.01"}, reason="压减")
    assert (answer.status_code, "500.00 元未占用" in answer.text) == (409, True)
    assert 'value="500.01"' in answer.text
    assert bureau.fill(path, path, **LINE, reason="").status_code == 422
    assert "10,448.00" in bureau.fill(path, path, **LINE, reason="压减").text


def test_only_the_bureau_is_offered_lines_to_keep(site_at):
    site = site_at("TL01", 18)
    payer = site.enter("FIN_DEPT", "DH-ZJJ")
    assert "/money/lines" not in payer.page("/money")
    assert payer.get("/money/lines/raise_line").status_code == 403
    assert payer.post("/money/lines/raise_line", data=LINE).status_code == 403
    assert site.enter("FIN_BUREAU", "DH-CZJ").get("/money/lines/sing").status_code in (404, 422)


def test_what_is_due_is_sorted_by_its_term(site_at):
    page = site_at("TL01", 17).enter("FIN_DEPT", "DH-ZJJ").page("/money")
    assert "10 个工作日内到期" in page
    assert "下达拨款单" in page


def test_a_street_asks_for_no_community_of_another_street(site_at):
    site = site_at("TL01", 18)
    answer = site.enter("FIN_STREET", OTHER).get("/money/reports/income?community=533103001002")
    assert answer.status_code == 403


def test_a_list_is_saved_whole_and_the_log_says_who_took_it(site_at):
    site = site_at("TL01", 18)
    answer = site.enter("AUDITOR", "DH-SJJ").get("/money/reports/items/save.xlsx")
    assert "attachment" in answer.headers["content-disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert any(site.number in str(cell.value) for row in sheet.iter_rows() for cell in row)
    last = security_log.watched(site.ledger)[-1]
    assert (last.kind, last.role) == ("export.made", "AUDITOR")
    assert last.result.startswith("items ")


def test_what_there_is_no_list_of_looks_forbidden(site):
    browser = site.enter("AUDITOR", "DH-SJJ")
    assert browser.get("/money/reports/nonsense").status_code == 403
    assert browser.get("/money/reports/items/save.exe").status_code == 403


def test_accounts_are_shown_to_accountants_only(site_at):
    site = site_at("TL01", 18)
    assert "committed:" in site.enter("FIN_BUREAU", "DH-CZJ").page(
        "/money/accounts?code=committed:"
    )
    assert site.enter("FIN_DEPT", "DH-ZJJ").get("/money/accounts").status_code == 403


def booked(site):
    """What the ledger holds; a visit itself waits to be sealed."""
    with site.ledger.read() as tx:
        return {name: n for name, n in queries.counts(tx).items() if name != "unsealed"}


def test_an_export_that_does_not_fit_is_told_and_nothing_is_booked(site_at):
    site = site_at("TL01", 18)
    browser = site.enter("FIN_BUREAU", "DH-CZJ")
    before = booked(site)
    token = dict(browser.fields("/money/compare", "/money/compare"))["_csrf"]
    lines = "交易日期,金额（元）,收款账号,摘要,流水号\n2026-05-06,12.00,0000,无此事项,A1\n"
    answer = browser.post(
        "/money/compare",
        data={"_csrf": token, "kind": "receipts"},
        files={"file": ("../对账.csv", lines.encode(), "text/csv")},
    )
    assert answer.status_code == 200
    assert "有差异" in answer.text
    assert booked(site) == before


def test_each_finance_seat_compares_its_own_account_and_books_what_it_ticks(site_at):
    """TL01 after its payment: the street records the receipt that waits from the file."""
    site = site_at("TL01", 19)
    with site.ledger.read() as tx:
        (placed, *_) = assignments.parts(tx, PlacementState, site.number)
    one = next(one for one in placed.instalments if one.stage == "PAID")
    amount = f"{one.amount_fen / 100:.2f}"
    day, early = one.paid_on, one.ordered_on - timedelta(days=1)
    lines = f"交易日期,借贷,交易金额,摘要,流水号\n{day},借,9.00,费,\n"
    lines += f"{day},贷,{amount},{site.number},S-{{}}\n"
    street = site.enter("FIN_STREET", placed.street)
    token = dict(street.fields("/money/compare", "/money/compare"))["_csrf"]

    right = lines.format(7)

    def sent(browser, kind, lines=right):
        file = {"file": ("b.csv", lines.encode(), "text/csv")}
        return browser.post("/money/compare", data={"_csrf": token, "kind": kind}, files=file)

    page = sent(street, "receipts", lines.replace(str(day), str(early)))
    assert "早于该期下单日" in page.text
    assert 'name="line"' not in page.text
    page = sent(street, "receipts")
    assert sent(street, "payments").status_code == 403
    ticked = html.unescape(re.search(r'name="line" value="([^"]+)"', page.text).group(1))
    assert page.text.count('name="line"') == 1
    done = street.post("/money/book", data={"_csrf": token, "line": ticked})
    assert "已登记" in done.text
    assert street.post("/money/book", data={"_csrf": token, "line": "x"}).status_code == 403
    with site.ledger.read() as tx:
        (after, *_) = assignments.parts(tx, PlacementState, site.number)
    kept = next(two for two in after.instalments if two.no == one.no)
    proof = kept.proofs["custody_in"]
    assert (kept.stage, kept.custody_on, proof.serial) == ("IN_CUSTODY", day, "S-7")
    assert (proof.bank_row, proof.shown) == ("3", True)
    department = site.enter("FIN_DEPT", placed.applicant)
    assert 'value="receipts"' not in department.page("/money/compare")
    assert site.enter("COMM_SEC", placed.community).get("/money/compare").status_code == 403


def test_an_export_that_is_no_table_is_told(site):
    browser = site.enter("FIN_BUREAU", "DH-CZJ")
    token = dict(browser.fields("/money/compare", "/money/compare"))["_csrf"]
    answer = browser.post(
        "/money/compare",
        data={"_csrf": token, "kind": "receipts"},
        files={"file": ("x.xlsx", b"no workbook", "text/csv")},
    )
    assert answer.status_code == 422
    assert "没有办成" in answer.text


def test_a_list_has_its_sums_at_the_foot_and_marks_in_thousands(site_at):
    page = site_at("TL01", 18).enter("AUDITOR", "DH-SJJ").page("/money/reports/items")
    foot = page[page.index("<tfoot>") : page.index("</tfoot>")]
    assert "合计" in foot
    assert "10,448.00" in foot


def test_parts_of_one_are_shown_as_percent_and_what_nobody_collects_says_so(site_at):
    auditor = site_at("TL01", 18).enter("AUDITOR", "DH-SJJ")
    yearly = auditor.page("/money/reports/yearly")
    assert "0.00%" in yearly
    assert "未采集" in yearly
    assert "0.0000" not in yearly
    saved = auditor.get("/money/reports/yearly/save.html").text
    assert "0.00%" in saved


def test_an_account_is_named_in_words_beside_its_code(site_at):
    bureau = site_at("TL01", 18).enter("FIN_BUREAU", "DH-CZJ")
    page = bureau.page("/money/accounts?code=committed:")
    assert "承诺 · " in page
    code = page.split("/money/accounts?code=committed%3A")[1].split('"')[0]
    head = bureau.page(f"/money/accounts?code=committed%3A{code}")
    assert "<h1>承诺 · " in head
    assert "社区</h1>" in head


def test_a_list_is_narrowed_only_to_where_the_seats_items_are(site_at):
    site = site_at("TL01", 18)
    mine = site.enter("FIN_DEPT", "DH-ZJJ").page("/money/reports/items")
    with site.ledger.read() as tx:
        placed = {one.community for one in assignments.parts(tx, PlacementState, site.number)}
    assert mine.count('<option value="53') == len(placed)
    assert '<option value="53' not in site.enter("FIN_DEPT", "DH-WJW").page("/money/reports/items")
    every = site.enter("AUDITOR", "DH-SJJ").page("/money/reports/items")
    assert every.count('<option value="53') > 37


def test_assignments_are_narrowed_only_to_applicants_the_seat_reads(two_towns):
    own = two_towns.enter("DEPT_CLERK", "DH-ZJJ").page("/assignments")
    select = own.split('name="applicant"')[1].split("</select>")[0]
    assert select.count("<option") == 2
    assert "住房和城乡建设局" in select
    every = two_towns.enter("LG_OFFICE", "DH-LGB").page("/assignments")
    assert every.split('name="applicant"')[1].split("</select>")[0].count("<option") > 10


def test_every_page_of_money_stands_on_a_ledger_that_nothing_happened_on(
    open_new, site_of, tmp_path
):
    ledger = open_new(simulated=True)
    grants.seed(ledger, loader.load("dehong"))
    site = site_of(ledger, tmp_path, "")
    pages = ["/money", "/money/accounts", "/money/accounts?code=budget:", "/money/mismatch"]
    pages += ["/money/compare", *(f"/money/reports/{name}" for name in reports_by_name.REPORTS)]
    for role, org in (("FIN_BUREAU", "DH-CZJ"), ("FIN_DEPT", "DH-ZJJ"), ("FIN_STREET", STREET)):
        browser = site.enter(role, org)
        told = {page: browser.get(page).status_code for page in pages}
        assert set(told.values()) <= {200, 403}, told
        assert told["/money"] == 200
    path = "/money/lines/register_line"
    bureau = site.enter("FIN_BUREAU", "DH-CZJ")
    answer = bureau.fill(path, path, **LINE)
    assert (answer.status_code, "还没有生效的流程" in answer.text) == (409, True)
