"""`make setup` takes only what the lock's hashes name, by uv and, where uv finds no index, by pip.

Tried with the Makefile itself on a copy with a small lock; needs a package index.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
UV = Path(sys.executable).parent / "uv"
BACKEND = ("hatchling", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers")
NOWHERE = {"UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple", "UV_HTTP_RETRIES": "0"}
WAYS = {"uv": {}, "pip": NOWHERE}
PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "copy"
version = "1"
[tool.hatch.build]
dev-mode-dirs = ["."]
[tool.hatch.build.targets.wheel]
packages = ["copy"]
"""


def blocks():
    """Each locked package with its hashes, by name."""
    found = re.finditer(r"^([\w.-]+)==.*(?:\n .*)*", LOCK, re.MULTILINE)
    return {one.group(1): one.group(0) for one in found}


def other(block):
    """The same package with hashes that no file has."""
    return re.sub(r"sha256:\w{64}", f"sha256:{'0' * 64}", block)


def test_every_locked_version_has_its_hashes_and_no_address():
    assert [name for name, text in blocks().items() if "--hash=sha256:" not in text] == []
    assert set(BACKEND) | {"uv"} <= blocks().keys()
    assert "://" not in LOCK
    assert not re.search(r"^-", LOCK, re.MULTILINE)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Skips by name where no package index answers."""
    wanted = tmp_path_factory.mktemp("index") / "one.txt"
    wanted.write_text(blocks()["pluggy"], encoding="utf-8")
    asked = [UV, "pip", "install", "--dry-run", "--reinstall", "--no-cache", "--no-deps"]
    said = subprocess.run(
        [*asked, "--python", sys.executable, "--requirement", wanted],
        capture_output=True, text=True, env={**os.environ, "UV_HTTP_RETRIES": "0"}, check=False,
    )  # fmt: skip
    if said.returncode:
        pytest.skip("no package index can be reached")


@pytest.fixture
def make_setup(index, tmp_path):
    """Run `make setup` in a copy with a small lock, some of it changed."""

    def run(way, **changed):
        shutil.copy(ROOT / "Makefile", tmp_path)
        (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
        (tmp_path / "copy").mkdir()
        (tmp_path / "copy" / "__init__.py").touch()
        locked = {name: blocks()[name] for name in (*BACKEND, "uv")} | changed
        (tmp_path / "requirements.lock").write_text("\n".join(locked.values()) + "\n")
        told = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "VIRTUAL_ENV"))}
        return subprocess.run(
            ["make", "setup", f"PYTHON={sys.executable}"],
            cwd=tmp_path, env={**told, **WAYS[way]}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def installed(folder):
    return {path.name.split("-")[0] for path in folder.glob(".venv/lib/*/site-packages/*-info")}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("way", WAYS)
def test_what_fits_its_hash_is_installed(make_setup, tmp_path, way):
    said = make_setup(way)

    assert said.returncode == 0, said.stderr
    assert {"uv", "hatchling", "pluggy", "copy"} <= installed(tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("way", "name"), [("uv", "pluggy"), ("pip", "pluggy"), ("uv", "uv")])
def test_a_hash_that_does_not_fit_stops_it(make_setup, tmp_path, way, name):
    said = make_setup(way, **{name: other(blocks()[name])})

    assert said.returncode != 0
    assert re.search("hash", said.stderr, re.IGNORECASE)
    assert name not in installed(tmp_path)
    assert not (tmp_path / ".venv" / ".ready").exists()
    by_pip = "THESE PACKAGES DO NOT MATCH" in said.stderr
    assert by_pip == ((way, name) != ("uv", "pluggy"))  # pip never comes after uv said no
