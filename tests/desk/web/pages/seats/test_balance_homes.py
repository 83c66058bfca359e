"""A community's balance (usable, less spent, returned, carried over) is one, wherever it stands."""

import json

from ledger.read import funds
from policies.visibility import money

HERE, FEN = "533103001007", 1420_00


def test_every_home_says_the_same_balance_and_none_what_arrived(site_at):
    """LV08 after 120.00 of 1,540.00 were spent."""
    site = site_at("LV08", 18)
    number = site.number
    with site.ledger.read() as tx:
        (placed,) = funds.placements(tx, money.WHOLE, community=HERE)
        accounts = dict(funds.accounts(tx, f"usable:{number}:{HERE}"))
    assert (placed.balance_fen, placed.confirmed_fen) == (FEN, 1540_00)
    assert sum(accounts.values()) == FEN
    secretary = site.enter("COMM_SEC", HERE)
    phone = secretary.page("/community")
    line = phone[phone.index("能用的（余额）") :]
    assert line[: line.index("</dl>")].index("1,420.00") < line.index("在街道代管账户")
    own = secretary.page("/community/money")
    assert own[own.index("能用的（余额）") :].index("1,420.00") < 60
    item = secretary.page(f"/assignments/{number}/communities/{HERE}")
    assert "1,420.00" in item[item.index("现有余额") :][:120]
    public = secretary.get(f"/public/{HERE}").text
    row = public[public.index(number) :]
    assert row.index("1,540.00") < row.index("1,420.00")
    auditor = site.enter("AUDITOR", "DH-SJJ")
    for name, narrowed in (("income", f"community={HERE}"), ("settlement", f"number={number}")):
        page = auditor.page(f"/money/reports/{name}?{narrowed}")
        assert "1,420.00" in page, name
        saved = auditor.get(f"/money/reports/{name}/save.json?{narrowed}").text
        (one,) = json.loads(saved)["rows"]
        assert one["balance"] == "1420.00", name
    answer = auditor.get(f"/api/public/communities/{HERE}/items").json()
    (shown,) = [one for one in answer if one["number"] == number]
    assert (shown["balance_fen"], shown["confirmed_fen"]) == (FEN, 1540_00)


def test_the_yearly_table_takes_what_the_community_noted_and_has_totals_in_ten_thousands(site_at):
    site = site_at("LV08", 18)
    secretary = site.enter("COMM_SEC", HERE)
    told = {"year": "2026", "fiscal": "150000", "own": "0", "donated": "3000", "other": "12.50"}
    path = "/community/records"
    page = secretary.fill(path, f"{path}/note_income", **told, basis="2026年社区账簿").text
    assert "2026年社区账簿" in page
    assert "150,000.00" in page
    auditor = site.enter("AUDITOR", "DH-SJJ")
    saved = json.loads(auditor.get("/money/reports/yearly/save.json").text)
    mine = next(one for one in saved["rows"] if one["source"])
    assert (mine["year"], mine["fiscal"], mine["task_funds"]) == (2026, "15.00", "0.15")
    assert (mine["all_money"], mine["amount"], mine["donated"]) == ("15.46", "1540.00", "0.30")
    assert all(one["fiscal"] is None for one in saved["rows"] if not one["source"])
    assert (saved["totals"]["fiscal"], saved["totals"]["task_funds"]) == ("15.00", "0.15")
    shown = auditor.page("/money/reports/yearly")
    assert "未采集" in shown
    assert "15.46" in shown[shown.index("<tfoot>") :]
