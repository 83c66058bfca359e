"""A month of sixty movements, from three banks' exports, is matched with few clicks."""

import html
import re

from ledger.read import funds
from policies.visibility import money
from schemas.states.stages import Payment

BANKS = (
    (
        "交易日期,借方发生额,贷方发生额,对方户名,摘要,流水号",
        "{on},,{amount},某局,{number},{serial}",
    ),
    ("记账日,收入金额,支出金额,对方账户名称,附言,凭证号", "{on},{amount},,某局,{number},{serial}"),
    ("交易时间,借贷标志,交易金额,对方户名,用途,流水号", "{on},贷,{amount},某局,{number},{serial}"),
)


def noise(head, on, no):
    """A line that stands for no task: fees, interest, wages."""
    cells = {"date": on, "amount": f"{no}.37"}
    template = dict(BANKS)[head]
    told = template.format(on=cells["date"], amount=cells["amount"], number="利息", serial=f"n{no}")
    return told.replace("某局", "某公司")


def test_sixty_lines_of_three_banks_take_three_uploads_and_three_clicks(site_at):
    """One receipt stands for a task in each export; the other lines are read and left alone."""
    site = site_at("TL01", 19)
    with site.ledger.read() as tx:
        placed = list(funds.placements(tx, money.WHOLE))
    waiting = [(at, one) for at in placed for one in at.instalments if one.stage is Payment.PAID]
    street = site.enter("FIN_STREET", waiting[0][0].street)
    token = dict(street.fields("/money/compare", "/money/compare"))["_csrf"]
    clicks = booked = 0
    for no, (head, template) in enumerate(BANKS):
        mine = [pair for place, pair in enumerate(waiting) if place % len(BANKS) == no]
        rows = [
            template.format(
                on=one.paid_on,
                amount=f"{one.amount_fen / 100:.2f}",
                number=f"{at.number} {site.rules.directory.name_of(at.community)}",
                serial=f"s{no}-{at.community}",
            )
            for at, one in mine
        ]
        rows += [noise(head, waiting[0][1].paid_on, n) for n in range(20 - len(rows))]
        file = {"file": ("m.csv", "\n".join([head, *rows]).encode("gb18030"), "text/csv")}
        data = {"_csrf": token, "kind": "receipts"}
        page = street.post("/money/compare", data=data, files=file)
        clicks += 2  # the file is chosen, the button is pressed
        assert f"文件共 {len(rows)} 行明细，0 行读不准" in page.text
        ticked = re.findall(r'name="line" value="([^"]+)"[^>]* checked', page.text)
        assert len(ticked) == len(mine)
        if ticked:
            lines = [html.unescape(one) for one in ticked]
            done = street.post("/money/book", data={"_csrf": token, "line": lines})
            clicks += 1  # all of them are ticked already
            booked += done.text.count("已登记")
    assert booked == len(waiting) >= 1
    assert clicks <= 3 * len(BANKS)
    with site.ledger.read() as tx:
        after = [one for at in funds.placements(tx, money.WHOLE) for one in at.instalments]
    proofs = [one.proofs["custody_in"] for one in after if one.stage is Payment.IN_CUSTODY]
    assert len(proofs) == len(waiting)
    assert all(one.shown and one.serial.startswith("s") for one in proofs)
