"""The supervision committee looks through money: its sums, and its look on the settlement."""

import re
from datetime import date
from html import unescape

from ledger.read import assignments
from policies.visibility.money import WHOLE
from schemas.states.states import PlacementState
from tasks.funds.reports_by_name import Filter, opened

OURS = "533103001006"


def words(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def looked(site):
    """The cell of the settlement sheet that says who looked through it."""
    wanted = Filter(WHOLE, number=site.number, community=OURS, day=date(2026, 12, 31))
    with opened(site.ledger, "settlement", wanted) as told:
        at = [one.code for one in told.columns].index("looked")
        name = site.rules.directory.name_of(OURS)
        return next(row[at] for row in told.rows if name in row)


def test_money_of_an_item_is_agreed_received_spent_and_left(site_at):
    site = site_at("LV01", 23)
    page = site.enter("RES_SUPERV", OURS).page("/community/money")
    with site.ledger.read() as tx:
        (at,) = [one for one in assignments.parts(tx, PlacementState, site.number)
                 if one.community == OURS]  # fmt: skip
    spent = sum(one.spent_fen for one in at.instalments)
    yuan = [
        f"{fen / 100:,.2f} 元" for fen in (at.amount_fen, at.confirmed_fen, spent, at.balance_fen)
    ]
    told = words(page).replace("元 ，", "元，")
    assert "约定 {}，已到 {}，已用 {}，还余 {}".format(*yuan) in told


def test_what_it_looked_through_stands_on_the_settlement_sheet(site_at):
    assert looked(site_at("LV01", 23)) == "第2期 待查看"
    told = looked(site_at("LV01", 24))
    assert re.fullmatch(r"第2期 2026-07-24 已查看.*", told)
