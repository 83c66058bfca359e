"""One list of packages, told the same way everywhere, and nothing used that is not declared."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
# In the requirements and imported by nobody, each for a reason.
NOT_IMPORTED = {
    "psycopg": "chosen by the ledger's address",
    "tzdata": "read by zoneinfo where the system has no time zones",
    "fastapi": "bounded for Prefect's server; the web desk comes",
    "starlette": "bounded for Prefect's server; the web desk comes",
    "uvicorn": "the web desk comes",
    "python-multipart": "the web desk comes: forms",
    "babel": "the web desk comes: its two languages",
}
# Imported and not in the requirements: pydantic pins its core, authlib the module that follows its
# own deprecated one.
BROUGHT_ALONG = {"pydantic_core", "joserfc"}


def on_disk() -> set[str]:
    return {path.parent.name for path in ROOT.glob("*/__init__.py")}


@pytest.mark.parametrize("tool", ["importlinter", "mypy"])
def test_every_tool_knows_the_same_packages(tool):
    key = "root_packages" if tool == "importlinter" else "packages"

    assert PROJECT["tool"][tool][key] == PACKAGES


def test_the_packages_on_disk_are_the_ones_shipped():
    assert on_disk() == set(PACKAGES)


def test_every_package_is_guarded_against_cycles():
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (cycles,) = [contract for contract in contracts if contract["id"] == "cycles"]

    assert cycles["ancestors"] == PACKAGES


def test_the_package_names_are_ours_alone():
    # Plain names are free on this condition only: nothing installed beside us may use them.
    owners = owners_of_names()

    assert {name: set(owners.get(name, ["zhunru"])) for name in PACKAGES} == {
        name: {"zhunru"} for name in PACKAGES
    }


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    return {
        normal(re.match(r"[A-Za-z0-9._-]+", requirement).group())
        for requirement in PROJECT["project"]["dependencies"]
    }


@cache
def imported() -> frozenset[str]:
    """Top-level names imported by the packages, without ours and the standard library's."""
    names = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    names |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module.split(".")[0])
    return frozenset(names - set(PACKAGES) - set(sys.stdlib_module_names))


@cache
def owners_of_names() -> Mapping[str, list[str]]:
    """The distributions that install each top-level name: every file of the environment is read."""
    return importlib.metadata.packages_distributions()


def distributions(name: str) -> set[str]:
    return {normal(owner) for owner in owners_of_names().get(name, [name])}


def test_everything_imported_is_declared():
    foreign = imported() - BROUGHT_ALONG
    undeclared = {name for name in foreign if not distributions(name) & declared()}

    assert undeclared == set()


def test_everything_declared_is_used():
    used = {owner for name in imported() for owner in distributions(name)}

    assert declared() - used - NOT_IMPORTED.keys() == set()


def test_the_lock_holds_every_requirement_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {normal(line.split("==")[0]) for line in lock.splitlines() if "==" in line}

    assert declared() - pinned == set()
    assert "://" not in lock
    assert "--" not in lock.replace("    --hash=sha256:", "")


def test_the_lock_holds_the_tested_prefect():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert "\nprefect==3.8.8 " in lock


def test_the_project_cannot_be_uploaded_by_mistake():
    assert "Private :: Do Not Upload" in PROJECT["project"]["classifiers"]
