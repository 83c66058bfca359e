"""Build the wheel, install it in an empty environment away from the sources, and try it there."""

import os
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
UV = str(Path(sys.executable).parent / "uv")
HATCH = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
PACKAGES = HATCH["build"]["targets"]["wheel"]["packages"]

IMPORT_EVERYTHING = """
import importlib, pkgutil
for name in {packages!r}:
    package = importlib.import_module(name)
    assert "site-packages" in package.__file__, package.__file__
    for module in pkgutil.walk_packages(package.__path__, name + "."):
        # Migrations run inside Alembic's own context only.
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
"""


def run(*command: str, cwd: Path = ROOT) -> str:
    """Run a command to its end; its output, or an error that shows all of it."""
    answer = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=600)
    if answer.returncode:
        sys.exit(f"failed: {' '.join(command)}\n{answer.stdout}{answer.stderr}")
    return answer.stdout


def build(folder: Path) -> Path:
    """The wheel of the tree as it stands."""
    run(UV, "build", "--quiet", "--wheel", "--no-build-isolation", "--out-dir", str(folder))
    (wheel,) = folder.glob("*.whl")
    return wheel


def shipped(wheel: Path) -> set[str]:
    """The names in the wheel, its own metadata left out."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def on_disk() -> set[str]:
    """Every file of the six packages: code, rules, templates, texts, migrations, documents."""
    return {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def compare(wheel: Path) -> int:
    """Fail unless the wheel holds the packages, the whole packages and nothing but the packages."""
    missing, foreign = on_disk() - shipped(wheel), shipped(wheel) - on_disk()
    if missing or foreign:
        sys.exit(f"not in the wheel: {sorted(missing)}\nonly in the wheel: {sorted(foreign)}")
    return len(shipped(wheel))


def install(wheel: Path, folder: Path) -> Path:
    """A fresh environment with the wheel and the locked versions; its folder of programs."""
    run(UV, "venv", "--quiet", "--python", sys.executable, str(folder / "venv"))
    programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    lock = ROOT / "requirements.lock"
    python = str(programs / "python")
    run(UV, "pip", "install", "--quiet", "--python", python, "--constraint", str(lock), str(wheel))
    return programs


def main() -> None:
    """The whole trial, in a folder that holds none of the sources."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(folder)
        files = compare(wheel)
        programs = install(wheel, folder)
        run(str(programs / "python"), "-c", IMPORT_EVERYTHING.format(packages=PACKAGES), cwd=folder)
        run(str(programs / "zhunru"), "--help", cwd=folder)
        run(str(programs / "zhunru"), "rules", "--json", cwd=folder)
        print(f"wheel: {wheel.name}, {files} files, every module imports, zhunru answers")


if __name__ == "__main__":
    main()
