"""Every import contract is kept by the tree, and is seen to break when somebody breaks it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CONTRACTS = {c["id"]: c["name"] for c in TOOLS["importlinter"]["contracts"]}
LINTER = Path(sys.executable).parent / "lint-imports"

# One file per contract that does what the contract forbids.
INTRUDERS = {
    "direction": {"schemas/intruder.py": "import policies\n"},
    "pure": {"policies/intruder.py": "import subprocess\n"},
    "files": {"policies/intruder.py": "import pathlib\n"},
    "sql": {"tasks/intruder.py": "import sqlalchemy\n"},
    "prefect": {"desk/intruder.py": "import prefect\n"},
    "writers": {"desk/intruder.py": "import ledger.write.journal\n"},
    "acts": {"desk/intruder.py": "import tasks.acts.load\n"},
    "flows": {"desk/intruder.py": "import flows.sweep\n"},
    "desk": {"desk/people/intruder.py": "import desk.web.assignment\n"},
    "hands": {"tasks/funds/intruder.py": "import tasks.papers.texts\n"},
    "memory": {"ledger/tables/intruder.py": "import ledger.store.session\n"},
    "judgement": {"policies/place/intruder.py": "import policies.rulebook\n"},
    "cycles": {
        "ledger/intruder.py": "import ledger.accomplice\n",
        "ledger/accomplice.py": "import ledger.intruder\n",
    },
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the packages' code, to be broken on purpose."""
    root = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", root)
    only_code = shutil.ignore_patterns("__pycache__", "*.yaml", "*.html", "*.docx", "*.po", "*.mo")
    for package in TOOLS["importlinter"]["root_packages"]:
        shutil.copytree(ROOT / package, root / package, ignore=only_code)
    return root


@pytest.fixture
def intrude(tree):
    """Write an intruder's files into the copy, and take them out again afterwards."""
    written = []

    def write(files):
        for name, text in files.items():
            (tree / name).write_text(text, encoding="utf-8")
            written.append(tree / name)

    yield write
    for path in written:
        path.unlink()


def lint(tree, *arguments):
    command = [LINTER, "--no-logo", "--cache-dir", ".cache", *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=60)


def test_the_tree_keeps_every_contract(tree):
    answer = lint(tree)

    assert answer.returncode == 0, answer.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in answer.stdout


def test_every_contract_has_its_intruder():
    assert INTRUDERS.keys() == CONTRACTS.keys()


@pytest.mark.parametrize("contract", INTRUDERS)
def test_a_broken_contract_is_noticed(tree, intrude, contract):
    intrude(INTRUDERS[contract])

    answer = lint(tree, "--contract", contract)

    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert f"{CONTRACTS[contract]} BROKEN" in answer.stdout
    assert "intruder" in answer.stdout


def test_the_command_line_starts_without_engine_and_database():
    # Help in well under a second: importing Prefect alone takes longer than that.
    heavy = "{'prefect', 'sqlalchemy', 'fastapi', 'docxtpl'}"
    program = f"import sys, desk.cli.app; print(sorted({heavy} & sys.modules.keys()))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert answer.stdout == "[]\n", answer.stderr
