"""The shape of the code: small files, small functions, no loose ends, no path of one machine."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "policies", "ledger", "tasks", "flows", "desk")
FUNCTION_LINES = 50
FILE_LINES = 400
FOLDER_MODULES = 16
OUR_FOLDERS = (*PACKAGES, "tests", "docs", ".ci")
TEXT = {".py", ".yaml", ".md", ".toml", ".html", ".txt", ".css", ".js", ".po", ".json", ".lock", ""}


def our_files(*folders: str) -> Iterator[Path]:
    """Every file of ours below the folders, without what tools leave behind."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def sources(*folders: str) -> list[Path]:
    return [path for path in our_files(*folders) if path.suffix == ".py"]


@cache
def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def place(path: Path, line: int | None = None) -> str:
    where = str(path.relative_to(ROOT))
    return where if line is None else f"{where}:{line}"


def test_the_walk_sees_the_code():
    seen = {path.relative_to(ROOT).parts[0] for path in sources(*PACKAGES, "tests")}

    assert seen == {*PACKAGES, "tests"}


def test_no_file_is_longer_than_a_sitting():
    lengths = {place(p): p.read_text("utf-8").count("\n") for p in sources(*PACKAGES, "tests")}

    assert {p: n for p, n in lengths.items() if n > FILE_LINES} == {}


def test_no_folder_holds_more_than_can_be_kept_in_mind():
    folders = Counter(
        place(path.parent) for path in sources(*PACKAGES) if path.name != "__init__.py"
    )

    assert {folder: n for folder, n in folders.items() if n > FOLDER_MODULES} == {}


def test_no_function_is_longer_than_a_screen():
    lengths = {
        f"{place(path, node.lineno)} {node.name}": node.end_lineno - node.lineno + 1
        for path in sources(*PACKAGES, "tests")
        for node in functions(path)
    }

    assert {f: n for f, n in lengths.items() if n > FUNCTION_LINES} == {}


def declares_no_cache(decorator: ast.expr) -> bool:
    """Whether a `@task(...)` decorator says `cache_policy=NO_CACHE`."""
    return isinstance(decorator, ast.Call) and any(
        keyword.arg == "cache_policy"
        and isinstance(keyword.value, ast.Name)
        and keyword.value.id == "NO_CACHE"
        for keyword in decorator.keywords
    )


def is_prefect_task(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name == "task"


def test_no_prefect_task_is_ever_answered_from_a_cache():
    # Prefect's default policy runs the same step with the same inputs once per run: an effect lost.
    cached = [
        f"{place(path, node.lineno)} {node.name}"
        for path in sources(*PACKAGES)
        for node in functions(path)
        for decorator in node.decorator_list
        if is_prefect_task(decorator) and not declares_no_cache(decorator)
    ]

    assert cached == []


@pytest.mark.parametrize(
    ("decorator", "kept"),
    [
        ("task(cache_policy=NO_CACHE)", True),
        ("task", False),
        ("task()", False),
        ("prefect.task(cache_policy=INPUTS)", False),
    ],
)
def test_a_cached_task_would_be_noticed(decorator, kept):
    expression = ast.parse(decorator, mode="eval").body

    assert is_prefect_task(expression)
    assert declares_no_cache(expression) is kept


def test_no_flow_file_takes_the_name_of_a_package():
    # Prefect can load a flow by its path, and then flows/ledger.py would hide the ledger.
    assert {path.stem for path in sources("flows")} & set(PACKAGES) == set()


def test_no_folder_or_file_is_a_drawer_for_things_without_a_name():
    drawers = {"utils", "util", "common", "helpers", "helper", "misc", "services", "core"}

    assert [place(p) for p in sources(*PACKAGES) if drawers & {p.stem, *p.parts[-3:-1]}] == []


def test_tests_are_no_packages():
    # An __init__.py in tests/flows would take the place of the flows package.
    assert [place(path) for path in sources("tests") if path.name == "__init__.py"] == []


OPEN_ENDS = re.compile(r"\b(TO[D]O|FIX[M]E|XX[X])\b|NotImplemented[E]rror|not implemented ye[t]")
ONE_MACHINE = re.compile(r"(^|[^a-zA-Z.])/(work|farm|tmp/bash_jobs)/", re.MULTILINE)


def texts() -> Iterator[tuple[str, str]]:
    top = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    for path in [*top, *our_files(*OUR_FOLDERS)]:
        if path.suffix in TEXT:
            yield place(path), path.read_text(encoding="utf-8")


def test_nothing_is_left_open():
    assert [name for name, text in texts() if OPEN_ENDS.search(text)] == []


def test_nothing_names_a_path_of_one_machine():
    assert [name for name, text in texts() if ONE_MACHINE.search(text)] == []


@pytest.mark.parametrize("path", ["see /" + "work/main", "/" + "tmp/bash_jobs/1"])
def test_a_path_of_one_machine_would_be_noticed(path):
    assert ONE_MACHINE.search(path)


HANDED_OVER = re.compile("assert|'pinned'|'seen'")


def checks_something(test: ast.AST) -> bool:
    """Whether a test asserts, expects a raise, or hands over to what does (tests/pinned.py too)."""
    return any(
        isinstance(node, (ast.Assert, ast.With, ast.AsyncWith, ast.Raise))
        or (isinstance(node, ast.Call) and HANDED_OVER.search(ast.dump(node.func).lower()))
        for node in ast.walk(test)
    )


def test_every_test_can_fail():
    idle = [
        f"{place(path, node.lineno)} {node.name}"
        for path in sources("tests")
        for node in functions(path)
        if node.name.startswith("test_") and not checks_something(node)
    ]

    assert idle == []


def test_no_two_rooms_name_a_public_class_alike():
    homes = defaultdict(set)
    for path in sources(*PACKAGES):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].add(path.relative_to(ROOT).parts[0])

    assert {name: rooms for name, rooms in homes.items() if len(rooms) > 1} == {}
