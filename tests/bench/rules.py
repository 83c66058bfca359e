"""How fast applications are judged: run `python tests/bench/rules.py [--live N]`.

All rules on one application with the world prepared; a near-duplicate among 10,000 titles; live
work looked at again (N assignments, told for 10,000). Prints one JSON document with its targets.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from importlib.resources import files

from ledger.store.session import open_ledger
from ledger.write import comparable_items, journal, states
from ledger.write.states import StateChange
from policies import loader
from policies.applications.intake import changed, read_application, read_cases
from policies.wording.similarity import Titles
from schemas.values import canonical
from tasks import clock
from tasks.routing import recheck

RULES = loader.load("dehong")
LABELS = RULES.rulebook.ground.labels
ROUNDS = 20
THINGS = (
    "低保家庭",
    "残疾人",
    "老年人",
    "商户",
    "餐饮单位",
    "流动人口",
    "出租屋",
    "学生",
    "孤儿",
    "退役军人",
    "楼栋",
    "物业",
    "志愿者",
    "党员",
    "妇女",
    "儿童",
    "青少年",
    "独居老人",
    "精神障碍患者",
    "矫正对象",
    "电动车",
    "燃气用户",
    "自建房",
    "消防通道",
    "垃圾桶",
    "宠物",
    "井盖",
)
WORK = (
    "走访",
    "宣传",
    "摸底",
    "排查",
    "核对",
    "登记",
    "慰问",
    "动员",
    "巡查",
    "劝导",
    "问卷调查",
    "台账整理",
    "体检",
    "培训",
    "测评",
    "核查",
    "统计",
    "征询意见",
    "采集",
)
BEFORE = (
    "关于开展",
    "做好",
    "2026年度",
    "协助开展",
    "配合",
    "进一步加强",
    "春季",
    "秋季",
    "第三季度",
    "",
)
AFTER = ("工作", "工作的通知", "专项行动", "协助", "活动", "事项", "")


def spread(seconds):
    ordered = sorted(seconds)
    return {
        "median_ms": round(statistics.median(ordered) * 1000, 3),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))] * 1000, 3),
    }


def judging():
    """All rules on each shipped case: facts prepared and judged, and judged alone."""
    data = loader.read(files("desk") / "demo" / "data" / "cases.yaml")
    cases = [case.read(LABELS) for case in read_cases(data, LABELS)]
    took = []
    for _ in range(ROUNDS):
        for application, given in cases:
            began = time.perf_counter()
            RULES.rulebook.judge(application, given)
            took.append(time.perf_counter() - began)
    rules = len(RULES.rulebook.rules) + len(RULES.rulebook.asks)
    return {"rules": rules, "target_ms": 10, **spread(took)}


def titles(count):
    """The nearest titles among `count` made-up ones that share objects and work."""
    dice = random.Random(1)
    made = [(str(n), dice.choice(BEFORE) + dice.choice(THINGS) + dice.choice(WORK)
             + dice.choice(AFTER)) for n in range(count)]  # fmt: skip
    began = time.perf_counter()
    index = Titles(made)
    built = time.perf_counter() - began
    took = []
    for _ in range(300):
        asked = dice.choice(made)[1] + "协助"
        began = time.perf_counter()
        index.near(asked, least=0.7)
        took.append(time.perf_counter() - began)
    return {"titles": count, "target_ms": 5, "build_s": round(built, 2), **spread(took)}


def screening(count):
    """Live work looked at again, page by page, with everything read from a ledger."""
    sample = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(f"sqlite:///{folder}/ledger.db", simulated=True)
        clock.set_now(ledger, datetime(2026, 6, 1, 1, tzinfo=UTC))
        _fill(ledger, sample["application"], count)
        began = time.perf_counter()
        found = recheck.Screened()
        for page in recheck.everything(ledger):
            found.add(page)
        took = time.perf_counter() - began
        ledger.close()
    per_10000 = took * 10_000 / count
    return {"live": found.seen, "told": found.told, "seconds": round(took, 2), "target_s": 120,
            "for_10000_s": round(per_10000, 1)}  # fmt: skip


def _fill(ledger, application, count):
    """Put live assignments into the register, one in a hundred with a basis that ends."""
    from policies.lifecycle.steps.admission.terms import terms_of

    for start in range(0, count, 500):
        with ledger.write() as tx:
            numbers = [f"533100-ZR-2026-{n:05d}" for n in range(start, min(start + 500, count))]
            rows, filed = [], []
            for n, number in enumerate(numbers):
                ends = {"legal_basis.0.effective_to": "2026-06-20"} if n % 100 == 0 else {}
                raw = changed(application, ends)
                read = read_application(raw, LABELS)
                state = {"number": number, "stage": "EFFECTIVE", "version": 1,
                         "filed_on": "2026-03-11", "submitted_on": "2026-03-11",
                         "terms": terms_of(read, RULES)}  # fmt: skip
                canonical(state)
                rows.append(StateChange("assignment", number, state, 0, 1, f"{n:064d}"))
                filed.append((number, 1, read.model_dump(mode="json", exclude_defaults=True)))
            states.store(tx, rows)
            journal.file(tx, filed)
            comparable_items.store(tx, [(row.id, None, row.raw) for row in rows])


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--live", type=int, default=1000)
    told = asked.parse_args()
    found = {"judge": judging(), "titles": titles(10_000), "recheck": screening(told.live)}
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
