"""What lines of a bank stand for, at three moments of two stories: match, signs, act and why."""

import json

import pytest

from tasks.funds import imports

PAID, LATE = "533100-ZR-2026-00136", "533100-ZR-2026-00107"
MINE, OTHER = "99533103001005000104", "99533102100002000167"
FIRE, PLACE = "德宏州消防救援局", "团结社区居民委员会"
HEAD = "交易日期,借贷,交易金额,对方账号,对方户名,账号,摘要,流水号,社区,期次"
LINES = (
    f"2026-04-14,贷,3136.00,,{FIRE},{MINE},{PAID},1,,",
    f"2026-04-15,贷,3136.00,,{FIRE},{MINE},{PAID},2,,1",
    f"2026-04-13,贷,3136.00,,{FIRE},,{PAID},3,,2",
    f"2026-04-12,贷,3136.00,,{FIRE},,{PAID},4,,2",
    f"2026-09-23,贷,3136.00,,{FIRE},,,5,,",
    f"2026-09-24,贷,3136.00,,{FIRE},,,6,533103001005,",
    f"2026-09-24,贷,3136.01,,{FIRE},,{PAID},7,,2",
    f"2026-09-24,贷,3135.99,,{FIRE},,{PAID},8,,2",
    f"2026-12-25,贷,1568.00,,某局,,{PAID},9,,3",
    f"2026-12-25,贷,1568.00,,某局,{OTHER},{PAID},10,,3",
    f"2026-12-25,贷,6272.00,,某局,,{PAID},11,,",
    f"2026-12-25,贷,7840.00,,某局,,{PAID},12,,",
    f"2026-07-20,贷,728.00,,,{OTHER},{LATE},13,,",
    f"2026-07-21,贷,728.00,,,{OTHER},,14,,",
    f"2026-10-13,贷,728.00,,,,{LATE},15,,2",
    f"2026-10-13,贷,364.00,,,,{LATE},16,,3",
    f"2026-10-13,贷,1.00,,,,{LATE},17,,",
    "2026-04-15,贷,3136.00,,,,533100-ZR-2026-99999,18,,",
    f"2026-04-15,贷,3136.00,,,,{PAID} {LATE},19,,",
    "2026-04-15,贷,3136.00,,谁也不是,,拨付,20,,",
    "2026-04-15,贷,5.00,,,,结息,21,,",
    f"2026-04-15,贷,5.00,,,,手续费 {PAID},22,,",
    f"2026-04-15,贷,5.00,,,,退汇 {PAID},23,,",
    f"2026-04-16,借,3136.00,{MINE},{PLACE},,转社区,24,,",
    f"2026-04-16,借,3136.00,,{PLACE},,{PAID},25,,",
    f"2026-04-16,借,3136.00,{OTHER},,,{PAID},26,,",
    f"2026-04-16,借,3136.00,1234,某公司,,{PAID},27,,",
    "2026-04-16,借,3136.00,1234,某公司,,办公用品,28,,",
    f"2026-09-28,借,3136.00,{MINE},{PLACE},,{PAID},29,,",
    f"2026-09-27,借,3136.00,{MINE},{PLACE},,{PAID},30,,",
    f"2026-04-16,借,-3136.00,{MINE},{PLACE},,{PAID},31,,",
    f"2026-04-16,借,100.00,{MINE},{PLACE},,{PAID},32,,",
)
MOMENTS = ("2026-04-14", "2026-09-24", "")


def told(ledger, path, kind):
    found = imports.compare(ledger, path, kind)
    plain = imports.plain(found)
    yield f"== {kind} clean {plain['clean']} skipped {len(found.skipped)}"
    for one in plain["lines"]:
        match = one["match"] and f"{one['match']['number'][-3:]}/{one['match']['instalment']}"
        more = [one[name] for name in ("parts", "joined") if name in one]
        why = one["why"]
        known = (one["row"], match, one["stands_for"], one["would"], " ".join(one["by"]),
                 one["fine"], why["code"], why["message"])  # fmt: skip
        yield " | ".join(map(str, known)) + (f" {json.dumps(more)}" if more else "")
    yield from (one["message"] for one in (*plain["problems"], *plain["missing"]))


@pytest.mark.parametrize("kind", ["receipts", "payments"])
@pytest.mark.parametrize("until", MOMENTS)
def test_lines_stand_for_these_instalments(played_until, tmp_path, pinned, kind, until):
    path = tmp_path / "bank.csv"
    with played_until(tmp_path, until) as ledger:
        found = []
        sides = str.maketrans("贷借", "借贷") if kind == "payments" else {}
        told_of = [line.translate(sides) for line in LINES]
        for lines in (told_of, *(told_of[at::8] for at in range(8))):
            path.write_text("\n".join([HEAD, *lines]), "utf-8")
            found += told(ledger, path, kind)
    assert pinned(found)
