"""What the documents promise is there: commands, targets, files."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = (*READMES, "docs/handbook.md", "docs/glossary.md", "CONTRIBUTING.md")
FOLDERS = r"(?:schemas|policies|ledger|tasks|flows|desk|tests|docs|\.ci)"

# On the command line so that calling it says when it comes; the README lists it as not built.
READY_LATER: set[str] = set()


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def commands(group=None, before=""):
    """Every command of the command line: `check`, `audit verify`; a group that runs alone too."""
    for name, command in (group or command_line()).commands.items():
        inner = getattr(command, "commands", None)
        if inner is None or command.invoke_without_command:
            yield f"{before}{name}"
        if inner is not None:
            yield from commands(command, f"{before}{name} ")


def command_line():
    from desk.cli.app import app

    return get_command(app)


def rows(readme):
    """The first cells of the table of commands."""
    return [
        line.split("|")[1] for line in read(readme).splitlines() if line.startswith("| `zhunru ")
    ]


def promised(readme):
    """The commands of the table, without the names of their arguments."""
    names = re.findall(r"`(?:zhunru )?([a-z]+(?: [a-z]+)?)", "\n".join(rows(readme)))
    return set(names)


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_lists_every_command_and_no_other(readme):
    built = {name for name in commands() if name not in READY_LATER}

    assert promised(readme) == built


@pytest.mark.parametrize("readme", READMES)
def test_what_comes_later_is_called_not_built(readme):
    later = read(readme).split("zhunru db create")[1]

    assert all(f"`zhunru {name}`" in later for name in READY_LATER)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_that_is_named_exists(document):
    targets = set(re.findall(r"^([a-z-]+):.*##", read("Makefile"), re.MULTILINE))

    assert set(re.findall(r"`?make ([a-z-]+)(?:`|    )", read(document))) <= targets


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_exists(document):
    named = re.findall(rf"[`(]({FOLDERS}/[\w./<>*-]*)[`)]", read(document))
    patterns = {name: re.sub(r"<\w+>|\b[A-Z]{4,}\b|\brNNNN_what\b", "*", name) for name in named}

    assert [name for name in named if not any(ROOT.glob(patterns[name].rstrip("/")))] == []


def test_every_folder_that_a_comment_of_data_names_exists():
    told = [
        (path.name, name)
        for room in ("schemas", "policies", "desk", "tasks")
        for path in (ROOT / room).rglob("*.yaml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.lstrip().startswith("#")
        for name in re.findall(rf"\b({FOLDERS}(?:/\w+)+)\b", line)
    ]

    assert told
    assert [one for one in told if not any(ROOT.glob(f"{one[1]}*"))] == []


def test_the_readmes_speak_of_the_same_words():
    # Same rows in both glossaries: a word explained to one reader is explained to the other.
    english = {line.split("|")[2].strip() for line in glossary("README.md")}
    chinese = {line.split("|")[1].strip() for line in glossary("README.zh-CN.md")}

    assert english - chinese == {""}
    assert chinese - english == set()


def glossary(readme):
    lines = read(readme).splitlines()
    heads = ("| word |", "| 中文 |")
    start = next(i for i, line in enumerate(lines) if line.startswith(heads))
    return [line for line in lines[start + 2 :] if line.startswith("|")]


def test_the_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(path.name[:4]) for path in ROOT.glob("docs/decisions/*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("handbook", ["docs/handbook.md", "docs/handbook.zh-CN.md"])
def test_every_setting_of_the_machine_stands_in_the_table_of_both_handbooks(handbook):
    settings = set(re.findall(r'"(ZHUNRU_[A-Z_]+)"', read("flows/engine/environment.py")))

    assert len(settings) > 5
    assert {f"| `{name}` |" for name in settings if f"| `{name}` |" not in read(handbook)} == set()


def test_code_and_data_cite_only_books_that_are_here():
    # What is shipped as it was given (the cases) keeps its own notes.
    given = {"cases.yaml", "variants.yaml", "money.yaml", "timeline.yaml", "organisations.yaml"}
    strange = [
        f"{path.relative_to(ROOT)}: {book}"
        for room in ("schemas", "policies", "ledger", "tasks", "flows", "desk")
        for path in (ROOT / room).rglob("*.*")
        if path.suffix in (".py", ".yaml") and path.name not in given
        for book in re.findall(r"\b[\w/.-]+\.md\b", path.read_text(encoding="utf-8"))
        if not (ROOT / book).exists() and not any(ROOT.rglob(Path(book).name))
    ]

    assert strange == []
