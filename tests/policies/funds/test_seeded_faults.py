"""Faults put into the code of money on purpose, one at a time: each is noticed by the tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOMS = ("schemas", "policies", "ledger", "tasks", "flows", "desk", "tests")
STEPS, MONEY = "policies/lifecycle/steps/funding", "policies/lifecycle/steps/money.py"
LINE = "policies/lifecycle/steps/funding/lines.py"
HERE = "tests/policies/funds"
BOUGHT, BUYING = f"{STEPS}/purchase.py", f"{HERE}/test_purchase.py"
LINES, YEARS = f"{HERE}/test_bank_lines.py", f"{HERE}/test_line_years.py"
BUDGET, DAYS, USE = (
    f"{HERE}/test_budget_lines.py",
    f"{HERE}/test_bank_days.py",
    f"{HERE}/test_funds_use.py",
)

# file, what stands there, what stands there instead, the tests that have to notice
FAULTS = (
    (f"{STEPS}/proving.py", "if fen > free[row]:", "if fen >= free[row]:", LINES),
    (f"{STEPS}/proving.py", "if row not in free:", "if False:", LINES),
    (f"{STEPS}/proving.py", "if told != whole or", "if told > whole or", LINES),
    (f"{STEPS}/receiving.py", '"received_fen": arrived', '"received_fen": given', LINES),
    (f"{STEPS}/proving.py", "form.on > today", "form.on >= today", DAYS),
    (f"{STEPS}/proving.py", "and on < ordered:", "and on <= ordered:", DAYS),
    (f"{STEPS}/receiving.py", "if case.form.bank_file else 0", "if False else 0", LINES),
    (f"{STEPS}/receiving.py", 'if "custody" not in verb', 'if "custody" in verb', LINES),
    ("policies/cost/bank_parts.py", 'MOVES = ("pay", ', 'MOVES = (', LINES),
    ("policies/cost/bank_parts.py", 'proof.get("bank_rows") or', "{} or", LINES),
    (LINE, "if form.amount > old.free_fen:", "if form.amount >= old.free_fen:", YEARS),
    (LINE, "if form.on > case.today:", "if form.on >= case.today:", YEARS),
    (LINE, 'add={"limit_fen": -form.amount}', 'add={"limit_fen": 0}', YEARS),
    (LINE, "postings=move(*between, form.amount)", "postings=[]", YEARS),
    (LINE, "old.year + (heir == old.department)", "old.year", YEARS),
    (LINE, "old.department not in case.rules.directory.before(heir)", "False", YEARS),
    (LINE, "if line.reserved_fen:", "if line.limit_fen:", YEARS),
    (LINE, "closed_on=str(case.today)", 'closed_on=""', YEARS),
    (LINE, "if line.closed_on is not None:", "if False:", YEARS),
    (LINE, "if case.form.amount > free:", "if case.form.amount > free + 1:", BUDGET),
    (LINE, "-case.form.amount, reason", "case.form.amount, reason", BUDGET),
    (MONEY, "in case.table.forbidden_sources", "in ()", YEARS),
    (MONEY, "if line.registered_for != case.number", "if False", BUDGET),
    (f"{STEPS}/spending.py", "one.carried_fen + form.amount > one.left_fen", "False", USE),
    (BOUGHT, "if fen > left:", "if fen > left + 1:", BUYING),
    (BOUGHT, "if missing:", "if False:", BUYING),
    (BOUGHT, "silent and fen == left", "silent and fen > left", BUYING),
    (BOUGHT, "if paid.back_on is not None:", "if False:", BUYING),
    (BOUGHT, "proof.on < left_on:", "proof.on <= left_on:", BUYING),
    (BOUGHT, "proof.on < left_on:", "False:", BUYING),
    (BOUGHT, "-paid.fen if back else paid.fen}", "paid.fen}", BUYING),
    (BOUGHT, 'move(there, "outside", paid.fen) if back', 'move("outside", there, paid.fen) if back',
     BUYING),
    (BOUGHT, "len(state.supplier_payments) + 1", "len(state.supplier_payments) or 1", BUYING),
    (f"{STEPS}/payment.py", "given_for(code, given) != one.amount_fen", "False", USE),
)  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the rooms, in which faults are put and taken out again."""
    folder = tmp_path_factory.mktemp("faults")
    for room in ROOMS:
        left_out = shutil.ignore_patterns("__pycache__", "browser", "bench")
        shutil.copytree(ROOT / room, folder / room, ignore=left_out)
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


def passes(folder, tests):
    told = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tests]
    where = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(told, cwd=folder, env=where, capture_output=True).returncode == 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_seeded_fault_of_money_is_noticed(copy):
    for tests in sorted({one[3] for one in FAULTS}):
        assert passes(copy, tests), f"{tests} is to pass without a fault"
    missed = []
    for file, before, after, tests in FAULTS:
        path = copy / file
        right = path.read_text(encoding="utf-8")
        assert before in right, (file, before)
        path.write_text(right.replace(before, after, 1), encoding="utf-8")
        if passes(copy, tests):
            missed.append(f"{file}: {after} for {before}")
        path.write_text(right, encoding="utf-8")
    assert not missed


def test_the_faults_stand_in_code_that_is_there():
    assert len(FAULTS) >= 20
    for file, before, after, tests in FAULTS:
        assert before in (ROOT / file).read_text(encoding="utf-8"), (file, before)
        assert before != after
        assert (ROOT / tests).exists()
