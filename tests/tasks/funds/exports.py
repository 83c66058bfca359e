"""Exports made at random in the formats of many banks; the maker knows what is right of each row.

The formats are in formats.yaml; people, accounts and amounts are made up.
"""

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from ruamel.yaml import YAML

from schemas.money import yuan_of
from tests.tasks.funds import made

FORMATS = YAML(typ="safe").load(Path(__file__).with_name("formats.yaml"))
WORDS = {
    "way": (("贷", "借"), ("贷方", "借方"), ("贷 Cr", "借 Dr")),
    "收支": (("收入", "支出"), ("收", "支"), ("收", "付")),
    "dc": (("C", "D"), ("CR", "DR"), ("贷", "借")),
    "sent": (("来账", "往账"),),
}
DIVIDED = (  # a head of two rows
    ["日期", "凭证号", "摘要", "发生额", "", "余额", "对方", ""],
    ["", "", "", "借方", "贷方", "", "户名", "账号"],
)
DAYS = (
    "{:%Y-%m-%d}",
    "{:%Y%m%d}",
    "{:%Y/%m/%d}",
    "{:%Y.%m.%d}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year}/{0.month}/{0.day}",
)
FULL = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
NAMES = ("某局", "某某社区居民委员会", "州民政局（专户）", "甲乙, 丙公司", 'Wang "A" Ltd')
TEXTS = (
    "拨付",
    "第1期 合计拨付",
    "转社区;余额结清",
    "办公用品",
    "",
    "工资\n5月",
    "费随事转 12,345.60 元",
)
FAULTS = {
    "day": "bad_day",
    "amount": "bad_amount",
    "none": "bad_amount",
    "both": "two_amounts",
    "way": "no_direction",
    "currency": "other_currency",
    "cut": "too_many_cells",
    "more": "too_many_cells",
    "broken": "too_many_cells",
    "torn": "too_many_cells",
}


@dataclass
class Export:
    """A file and what is right of each row: a line as JSON, why it is skipped, or a code."""

    content: bytes
    lines: dict[int, dict] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)


class Maker:
    """Makes one export with a random generator of its own."""

    def __init__(self, rng):
        self.rng = rng
        self.name = rng.choice(list(FORMATS))
        spec = (one.split(":") for one in FORMATS[self.name].split())
        self.columns = [(name.replace("_", " "), role) for name, role in spec]
        self.roles = {role for _, role in self.columns}
        self.kind = rng.choice(("text", "text", "text", "xlsx", "xls"))
        self.mark = rng.choice((",", ",", ",", "\t", ";", "|"))
        self.day = rng.choice(DAYS)
        self.figure = rng.choice(("plain", "marks", "full", "yuan", "unit", "number"))
        self.nothing = rng.choice(("", "", "0", "0.00", "-"))
        self.words = {role: rng.choice(some) for role, some in WORDS.items()}
        self.around = rng.choice(("{}", "{}", "\t{}", "'{}", "`{}", "{}\t", " {} "))
        self.own = str(rng.randrange(10**15, 10**16))
        self.rows, self.right = [], Export(b"")

    def made(self):
        """The export with everything that is right of it."""
        for _ in range(self.rng.randrange(5)):
            self.put(self.title(), "title")
        self.head()
        for _ in range(self.rng.randrange(1, 9)):
            self.some()
        if self.rng.random() < 0.6:
            self.put(self.total(), "total")
        if self.rng.random() < 0.3:
            self.put(
                [
                    self.rng.choice(
                        ("打印时间：2026-05-31 10:00:00", "第1页 共1页", "本对账单仅供参考")
                    )
                ],
                "title",
            )
        while self.kind != "text" and not any(self.rows[-1]):  # a workbook has no end of blanks
            self.right.skipped.pop(len(self.rows))
            self.rows.pop()
        self.right.content = self.content()
        return self.right

    def put(self, row, why):
        self.rows.append(row)
        self.right.skipped[len(self.rows)] = why if any(row) else "blank"

    def head(self):
        rows = DIVIDED if self.name == "divided" else ([name for name, _ in self.columns],)
        for row in rows:
            self.put(list(row), "head")

    def title(self):
        return self.rng.choice(
            (
                ["某某银行客户对账单"],
                [],
                ["账号", self.own, "户名", "某某街道办事处"],
                ["币种：人民币", "单位：元"],
                ["查询期间：2026-05-01 至 2026-05-31"],
                ["对账单明细\t", "", "", "\t"],
                ["收入合计", "12,345.60", "支出合计", "500.00"],
                ["起始日期", "2026-05-01", "截止日期", "2026-05-31"],
            )
        )

    def total(self):
        word = self.rng.choice(
            ("合计", "本页小计", "总计：", "合　计", "累计", "期末余额", "承前页", "过次页")
        )
        money = {"in", "out", "amount", "signed", "list", "out10k", "balance"}
        row = [
            self.spelt(self.rng.randrange(10**7)) if role in money else ""
            for _, role in self.columns
        ]
        row[0 if self.columns[0][1] not in money else 1] = word
        return row

    def some(self):
        """One row or more: a booking, a fault, a page that ends, a blank."""
        chance = self.rng.random()
        if chance < 0.06:
            self.put([], "blank")
        elif chance < 0.14:
            self.put(self.total(), "total")
            self.head()
        elif chance < 0.3:
            self.fault()
        else:
            self.booking()

    def booking(self):
        row, line = self.line()
        self.rows.append(row)
        self.right.lines[len(self.rows)] = {"row": len(self.rows), **line}

    def fault(self):
        """A row with one fault, if this format can have it; else a booking."""
        kind = self.rng.choice(list(FAULTS))
        row, _ = self.line(10 * self.rng.randrange(100_000, 10**8))
        spoilt = getattr(self, f"spoil_{kind}")(row)
        if spoilt is None:
            self.booking()
        else:
            self.rows.append(spoilt)
            self.right.problems[len(self.rows)] = FAULTS[kind]
            if kind == "broken":
                self.rows.append(["b"])
                self.right.problems[len(self.rows)] = FAULTS[kind]

    # --- faults ------------------------------------------------------------------------------

    def at(self, *roles):
        return [at for at, (_, role) in enumerate(self.columns) if role in roles]

    def spoil_day(self, row):
        for at in self.at("day", "time"):
            row[at] = "2026-13-45"
        return row

    def spoil_amount(self, row):
        filled = [
            at
            for at in self.at("in", "out", "amount", "signed", "list", "out10k")
            if row[at] not in ("", self.nothing)
        ]
        row[filled[0]] = self.rng.choice(("三千", "1.0000005", "12.3.4", "1,00", "＊＊1"))
        return row

    def spoil_none(self, row):
        for at in self.at("in", "out", "amount", "signed", "list", "out10k"):
            row[at] = self.nothing
        return row

    def spoil_both(self, row):
        sides = self.at("in", "out")
        for at, fen in zip(sides, (1200, 3400), strict=False):
            row[at] = self.spelt(fen)
        return row if len(sides) == 2 else None

    def spoil_way(self, row):
        where = self.at("way", "dc", "收支", "sent") if self.at("amount", "signed") else []
        for at in where:
            row[at] = "" if self.name != "boc" else "收费"
        return row if where and (self.name != "boc" or self.right.lines) else None

    def spoil_currency(self, row):
        for at in self.at("currency"):
            row[at] = self.rng.choice(("USD", "美元", "港币"))
        return row if self.at("currency") else None

    def spoil_cut(self, row):
        """Thousands without quotes, between marks that are commas."""
        if self.kind != "text" or self.mark != ",":
            return None
        at = next(
            at
            for at in self.at("in", "out", "amount", "signed", "list", "out10k")
            if row[at] not in ("", self.nothing)
        )
        return [*row[:at], "12", "345.60", *row[at + 1 :]]

    def spoil_more(self, row):
        return [*row, "x"] if self.kind == "text" else None

    def spoil_broken(self, row):
        """A line break without quotes: the rest of the row stands on the next line."""
        at = self.at("text")[0]
        if self.kind != "text" or at == len(row) - 1 or not any(row[at + 1 :]):
            return None
        row[at] = "a\ue001b"
        return row

    def spoil_torn(self, row):
        if self.kind != "text" or not row[-1] or self.at("text") != [len(row) - 1]:
            return None
        row[-1] = (
            f"\ue000{row[-1]}".replace("\n", "")
            .replace(self.mark, "")
            .replace(",", "")
            .replace('"', "")
        )
        return row

    # --- bookings ----------------------------------------------------------------------------

    def line(self, fen=0):
        """A booking: its cells, and what is right of it."""
        rng = self.rng
        fen = fen or rng.choice(
            (rng.randrange(1, 100), 10 * rng.randrange(1, 10**5), 10 * rng.randrange(1, 10**8))
        )
        way = rng.choice(("in", "out")) if "out10k" not in self.roles else "out"
        on = date(2026, 1, 1) + timedelta(days=rng.randrange(360))
        number = f"533103-ZR-2026-{rng.randrange(1, 99_999):05d}" if rng.random() < 0.5 else ""
        text = rng.choice(TEXTS) + self.numbered(number)
        party = (
            str(rng.randrange(10**18, 10**19)),
            rng.choice(NAMES),
            str(rng.randrange(10**9)).zfill(12),
        )
        row = [self.cell(role, on, way, fen, party, text) for _, role in self.columns]
        named = {"name", "payer_name", "payee_name"} & self.roles
        known = {"account", "payer_account", "payee_account"} & self.roles
        more = ["第1期"] if "more" in self.roles else []
        right = {
            "on": on.isoformat(),
            "direction": way,
            "amount": yuan_of(fen),
            "counter_account": party[0] if known else "",
            "counter_name": party[1] if named else "",
            "serial": party[2] if "serial" in self.roles else "",
            "numbers": [number] if number else [],
            "text": " ".join(one for one in [text.strip(), *more] if one),
        }
        return row, right

    def numbered(self, number):
        spelt = (
            number,
            number.lower(),
            number.translate(FULL),
            number.replace("-", "—"),
            number.replace("-", " - "),
        )
        return self.rng.choice(spelt)

    def cell(self, role, on, way, fen, party, text):
        account, name, serial = party
        ours, theirs = (self.own, "某街道"), (self.around.format(account), name)
        payer, payee = (theirs, ours) if way == "in" else (ours, theirs)
        match role:
            case "day" | "time" | "clock":
                return self.when(role, on)
            case "in" | "out":
                return self.spelt(fen) if role == way else self.nothing
            case "amount":
                return self.spelt(fen)
            case "signed":
                return ("+" if way == "in" else "-") + yuan_of(fen)
            case "list":
                return self.spelt(fen if way == "in" else -fen)
            case "out10k":
                return f"{fen // 10**6}.{fen % 10**6:06d}"
            case "way" | "dc" | "收支" | "sent":
                return self.words[role][way == "out"]
            case _:
                known = {
                    "account": theirs[0],
                    "name": name,
                    "payer_account": payer[0],
                    "payer_name": payer[1],
                    "payee_account": payee[0],
                    "payee_name": payee[1],
                    "serial": self.around.format(serial),
                    "text": text,
                    "more": "第1期",
                    "own": self.own,
                    "currency": "人民币",
                    "balance": "100,000.00",
                }
                return known.get(role, "")

    def when(self, role, on):
        if role == "clock":
            return "152403"
        if self.kind != "text" and self.figure == "number":
            return on
        told = self.day.format(on)
        return f"{told} 15:24:03" if role == "time" else told

    def spelt(self, fen):
        sign, told = "-" if fen < 0 else "", yuan_of(abs(fen))
        marked = f"{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
        match self.figure:
            case "number":
                return fen / 100 if self.kind != "text" else sign + told
            case "marks":
                return sign + marked
            case "full":
                return (sign + marked).translate(FULL)
            case "yuan":
                return f"{sign}￥{marked}"
            case "unit":
                return f"{sign}{told}元"
        return sign + told

    def content(self):
        if self.kind == "xlsx":
            return made.xlsx(("明细", self.rows))
        if self.kind == "xls":
            return made.xls(("明细", self.rows))
        ends = self.rng.choice(("\r\n", "\n", "\r"))
        encoding = self.rng.choice(ENCODINGS)
        quote = (
            csv.QUOTE_ALL if ends == "\r" else self.rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
        )
        rows = [row for row in self.rows if row != ["b"]]
        whole = made.text(rows, self.mark, "utf-8", ends, quote).decode()
        broken = whole.replace('"a\ue001b"', "a\ue001b").replace("\ue001", ends)
        return broken.replace("\ue000", '"').encode(encoding)
