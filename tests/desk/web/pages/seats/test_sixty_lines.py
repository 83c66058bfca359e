"""A month of sixty lines from three banks: what is clicked, and what stays on the mismatch list."""

import html
import re
from collections import Counter
from datetime import UTC, datetime

import pytest

from desk.demo import replay, story
from ledger.read import assignments
from ledger.store.session import open_ledger
from schemas.money import yuan_of
from schemas.states.states import PlacementState
from tasks import grants
from tests.desk.web.conftest import Site
from tests.journeys.played import CASES, RAW, bare

STREET, DEPARTMENT = "533103001", "DH-SFJ"
PLACES = [f"533103001{n:03}" for n in range(1, 13)]
PARTS, NUMBER = (1, 2, 3, 4), "533100-ZR-2026-00931"
BANKS = (  # head and row of a bank, of a credit union and of another bank
    (
        "交易日期,借方发生额,贷方发生额,对方户名,摘要,流水号,账号",
        "{on},{out},{in_},{name},{text},{no},{account}",
    ),
    (
        "记账日,收入金额,支出金额,对方账户名称,附言,凭证号,账号",
        "{on},{in_},{out},{name},{text},{no},{account}",
    ),
    (
        "交易时间,借贷标志,交易金额,对方户名,用途,流水号,账号",
        "{on},{way},{in_}{out},{name},{text},{no},{account}",
    ),
)
PER_BANK = 20


def acts():
    """LV01 until its agreement is in force, at twelve communities, paid in four parts."""
    raw = bare(RAW["LV01"])
    total = "36960.00"
    raw["change"] |= {
        "communities": PLACES,
        "funding.lines.0.quantity": 74 * len(PLACES),
        "funding.lines.1.quantity": 2 * len(PLACES),
        "funding.total": total,
        "funding.instalments": [
            {"no": 1, "percent": 40, "due": "before_start"},
            *({"no": no, "percent": 20, "due": f"2026-0{no + 3}-20"} for no in PARTS[1:]),
        ],
    }
    for act in raw["acts"][:9]:
        act["refused"] = []
        if act["act"] == "confirm_funds":
            act["data"]["amount"] = total
        if "communities" in act.get("data", {}):
            act["data"]["communities"] = PLACES
    signs = raw["acts"][7]
    each = [{**signs, "by": {**signs["by"], "org": code}} for code in PLACES]
    raw["acts"] = [*raw["acts"][:7], *each, raw["acts"][8]]
    for no, act in enumerate(raw["acts"], 1):
        act["no"] = no
    return story.read({"stories": [raw]}, CASES, "Asia/Shanghai")[0]


@pytest.fixture
def site(tales, tmp_path):
    """Twelve communities whose four instalments are paid, each on a day of its own; none came."""
    tales.together(tmp_path / "ledger.db", {})
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", create=False) as ledger:
        told = acts()
        player = replay.Player(ledger, told, CASES)
        player.prepare()
        for step in told.steps:
            done = player.do(step)[0]
            assert done.accepted, (step.no, step.verb, done.refused)
        made = Site(ledger, tmp_path)
        payer = grants.synthetic("FIN_DEPT", DEPARTMENT)
        for no in PARTS:
            placed = placements(made)
            data = {"instalment": no, "communities": PLACES}
            data["amounts"] = {at.community: yuan_of(part(at, no).amount_fen) for at in placed}
            accounts = {"accounts": {at.community: at.account for at in placed}}
            for turn, (verb, more) in enumerate((("order", accounts), ("pay", {}))):
                at = datetime(2026, 3, 15 + no, 2, tzinfo=UTC)
                step = story.StoryAct(
                    no=100 + 2 * no + turn, at=at, by=payer, verb=verb, data={**data, **more}
                )
                done = player.do(step)[0]
                assert done.accepted, (verb, no, done.refused)
        yield made


def placements(site):
    with site.ledger.read() as tx:
        return assignments.parts(tx, PlacementState, NUMBER)


def part(at, no):
    return at.instalments[no - 1]


def movements(site):
    """The rows of sixty lines: (day, direction, fen, other party, text, own sub-account)."""
    placed, payer = placements(site), "德宏州司法局"
    name_of = site.rules.directory.name_of
    rows = []
    for no in PARTS:
        for at in placed:
            one, text = part(at, no), f"{NUMBER} {name_of(at.community)}"
            if no == 4 and at.community in PLACES[:2]:
                continue  # in one transfer, below
            if no == 4 and at.community == PLACES[2]:  # came in two
                two = (100, one.amount_fen - 100)
                halves = [(one.paid_on, "in", fen, payer, text, at.account) for fen in two]
                continue
            rows.append((one.paid_on, "in", one.amount_fen, payer, text))
    rows += halves
    together = [part(at, 4) for at in placed if at.community in PLACES[:2]]
    day, fen = together[0].paid_on, sum(one.amount_fen for one in together)
    rows.append((day, "in", fen, payer, f"{NUMBER} 两社区合并拨付"))
    rows += [(day, "in", 1234 + n, "", "结息") for n in range(3)]
    rows += [(day, "out", 500, "", "手续费") for _ in range(3)]
    rows += [(day, "out", 99000 + n, "某文印店", "办公用品") for n in range(2)]
    rows.append((day, "in", 50000, "某公司", "往来款"))
    rows.append((day, "in", 30800, payer, "退汇 户名不符"))
    twice = part(placed[5], 2)
    rows.append((twice.paid_on, "in", twice.amount_fen, payer, f"{NUMBER} 重付"))
    rows.append((twice.paid_on.replace(month=2), "in", 61, payer, f"{NUMBER}"))
    return rows


def export(bank, rows, serial):
    head, line = BANKS[bank]
    told = [head]
    for on, way, fen, name, text, *account in rows:
        serial += 1
        amount = {
            "in_": yuan_of(fen) if way == "in" else "",
            "out": yuan_of(fen) if way == "out" else "",
        }
        mark = "贷" if way == "in" else "借"
        told.append(
            line.format(
                on=on,
                way=mark,
                name=name,
                text=text,
                no=f"s{serial}",
                account="".join(account),
                **amount,
            )
        )
    return "\n".join(told).encode("gb18030")


@pytest.mark.slow
def test_sixty_lines_are_matched_with_nine_clicks(site):
    rows = movements(site)
    assert len(rows) == PER_BANK * len(BANKS)
    street = site.enter("FIN_STREET", STREET)
    token = dict(street.fields("/money/compare", "/money/compare"))["_csrf"]
    clicks = 0
    for bank in range(len(BANKS)):
        some = rows[bank * PER_BANK : (bank + 1) * PER_BANK]
        file = {"file": (f"b{bank}.csv", export(bank, some, bank * 100), "text/csv")}
        page = street.post(
            "/money/compare", data={"_csrf": token, "kind": "receipts"}, files=file
        ).text
        assert f"文件共 {PER_BANK} 行明细，0 行读不准" in page
        ticked = re.findall(r'name="line" value="([^"]+)"[^>]* checked', page)
        lines = [html.unescape(one) for one in ticked]
        done = street.post("/money/book", data={"_csrf": token, "line": lines}).text
        assert done.count(">已登记<") == len(lines)
        assert "未登记" not in done
        clicks += 3  # the file is chosen, both buttons are pressed: what fits is ticked already
    stages = Counter(str(one.stage) for at in placements(site) for one in at.instalments)
    assert stages == {"IN_CUSTODY": len(PLACES) * len(PARTS)}
    for at in placements(site):
        for one in at.instalments:
            assert (one.proofs["custody_in"].shown, one.custody_on) == (True, one.paid_on)
    left = street.page("/money/mismatch").partition("银行有、台账没有对上的行")[2]
    assert clicks == 9
    words = ("退票", "流水号", "钱无事", "没有 0.61 元")
    assert [left.count(word) for word in words] == [1, 1, 3, 1], left
    assert left.count("<tr><td") == 6
