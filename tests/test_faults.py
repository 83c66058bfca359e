"""The sampler of faults: what it takes for one, and what it says became of it."""

from functools import partial
from pathlib import Path

import pytest

from tests.faults import NOTICED, SURVIVED, Fault, faults_of, run_in, tried

CODE = "def least(a, b):\n    return a if a < b else b\n"
TESTS = """
from code import least

def test_of_it(): assert least(1, 2) == 1

def test_that_fails_anyhow(): assert least(1, 1) == 2
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "some.py").write_text(CODE)
    (tmp_path / "test_some.py").write_text(TESTS.replace("from code", "from some"))
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "chosen.py").write_text(
        Path(__file__).with_name("chosen.py").read_text(encoding="utf-8")
    )
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("after", "became"), [("a > b", NOTICED), ("a <= b", SURVIVED), ("a if", NOTICED)]
)
def test_a_fault_is_noticed_by_what_passes_without_it(folder, after, became):
    fault = Fault("some.py", 2, "a < b", after, CODE.replace("a < b", after))
    names = ["gone", "that_fails_anyhow", "of_it"]

    names = [f"test_some.py::test_{name}" for name in names]

    assert tried(fault, names, partial(run_in, folder), {}) == became
    assert (folder / "some.py").read_text() == CODE


def test_what_nobody_could_tell_is_no_fault_and_named(tmp_path):
    path = tmp_path / "some.py"
    path.write_text(
        "def some(a, b):\n"
        "    log.info(len(a) == 5)\n"
        "    time.sleep(2)\n"
        "    return dumps(list(zip(a, b, strict=True)), indent=3), token_hex(4), a.get(9)\n"
    )
    named = {getattr(part, "value", ""): name for name, part, _ in faults_of(path)}

    assert {part: name for part, name in named.items() if isinstance(part, int)} == {
        5: "a log", 2: "a wait", True: "a zip of equal lengths", 3: "a look",
        4: "the length of a secret", 9: "",
    }  # fmt: skip
