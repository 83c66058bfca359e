"""The catalogue of texts: whole in both languages, every key used is there, every key is used."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple, get_args

import pytest
from pydantic_core.core_schema import ErrorType

from schemas.texts import catalogue

ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "policies", "ledger", "tasks", "flows", "desk")
BOOKS = sorted(path.stem for path in (ROOT / "schemas" / "texts").glob("*.yaml"))

# Who reads files of YAML that ship: places, texts, the desk's data. Others ask these, or
# policies.loader.read, which tells the line of a fault.
LOADERS = {"policies.loader", "schemas.texts.catalogue", "desk.files"}
# The second for the lines of keys; the last writes what Prefect reads.
PARSERS = {"schemas.yaml_text", "policies.rulebook.texts", "flows.lanes"}

OTHER_PARAMETERS = {  # text -> why its languages take different ones
    ("names", "dict_type"): "shows braces, is not filled in",
    ("names", "model_type"): "shows braces, is not filled in",
    ("refusals", "application_unreadable"): "the parameter is a message in each language",
    ("words", "no_such_seat"): "Chinese names the role and the place, English the role",
    ("words", "seat_of_whom"): "Chinese names the role, and what was typed; English the role",
    ("words", "seat_of_whom.hint"): "the places stand once, below both languages",
    ("words", "no_such_seat.hint"): "the places stand once, below both languages",
}


@cache
def sources() -> dict[str, str]:
    """The text of each module of ours."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text(encoding="utf-8")
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
    }


@cache
def trees() -> dict[str, ast.Module]:
    """The tree of each module of ours."""
    return {module: ast.parse(source) for module, source in sources().items()}


class Speaker(NamedTuple):
    """A function that says a text: the book, what goes before the key, and which argument it is."""

    book: str
    group: str = ""
    at: int = 0
    own: frozenset[str] = frozenset()  # parameters it fills in by itself


SPEAKERS = {
    "desk.words.say": Speaker("words"),
    "desk.words.problem": Speaker("words", at=1),
    "desk.words.help_of": Speaker("help"),
    "desk.people.entry_policy.problem": Speaker("people", "problems."),
    "desk.people.entry_policy.turned": Speaker("people", "turned.", own=frozenset({"minutes"})),
    "desk.demo.story.unreadable": Speaker("stories"),
    "ledger.store.messages.problem": Speaker("ledger", at=1),
    "flows.engine.messages.trouble": Speaker("engine"),
    "tasks.funds.texts.word": Speaker("funds"),
    "tasks.funds.texts.told": Speaker("funds", "import."),
    "tasks.funds.texts.unreadable": Speaker("funds", "errors."),
    "tasks.papers.uploads.unfit.Unfit": Speaker("uploads"),
    "tasks.charts:say": Speaker("charts"),
    "tasks.verify:add": Speaker("verify", own=frozenset({"stream", "version"})),
}


def spoken() -> Iterator[tuple[str, Speaker, str, ast.Call]]:
    """Every call that names a text by a plain key: where, by whom, the key, the call."""
    for module, tree in trees().items():
        names = dict(imported(tree)) | {
            node.name: f"{module}.{node.name}" for node in tree.body if hasattr(node, "name")
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            speaker = SPEAKERS.get(called(node.func, module, names))
            if speaker and len(node.args) > speaker.at:
                key = node.args[speaker.at]
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield f"{module}:{node.lineno}", speaker, f"{speaker.group}{key.value}", node


def imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                yield one.asname or one.name, f"{node.module}.{one.name}"


def called(function: ast.expr, module: str, names: dict[str, str]) -> str:
    """Name what is called in full; a method of the charts' words or of findings by its room."""
    if isinstance(function, ast.Name):
        return names.get(function.id, "")
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        known = names.get(function.value.id, "")
        return f"{known}.{function.attr}" if known else f"{room(module)}:{function.attr}"
    return f"{room(module)}:{function.attr}" if isinstance(function, ast.Attribute) else ""


def room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def holes(text: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("book", BOOKS)
def test_every_text_stands_in_both_languages_with_the_same_parameters(book):
    other = {
        key
        for key, text in catalogue.texts(book).items()
        if holes(text["zh"]) != holes(text["en"]) or not (text["zh"] and text["en"])
    }

    assert other == {key for of, key in OTHER_PARAMETERS if of == book}


def test_every_key_that_code_names_is_there_and_gets_its_parameters():
    wrong = []
    for where, speaker, key, call in spoken():
        told = catalogue.texts(speaker.book).get(key)
        if told is None:
            wrong.append(f"{where}: schemas/texts/{speaker.book}.yaml has no {key}")
        elif all(word.arg for word in call.keywords):  # none given as **params
            given = {word.arg for word in call.keywords} | speaker.own
            lacks = (holes(told["zh"]) | holes(told["en"])) - given
            wrong += [f"{where}: {key} is not given {name}" for name in sorted(lacks)]

    assert wrong == []


def test_the_calls_are_found():
    found = {speaker for _, speaker, _, _ in spoken()}

    assert set(SPEAKERS.values()) == found


@cache
def plain() -> tuple[set[str], re.Pattern[str]]:
    """What code, templates and data name: plain words, and patterns of words put together."""
    words: set[str] = set(get_args(ErrorType))  # pydantic names them
    made: set[str] = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                words.add(node.target.id)  # a field of a model
            elif isinstance(node, ast.JoinedStr):
                parts = [one.value if isinstance(one, ast.Constant) else "" for one in node.values]
                if re.fullmatch(r"[a-z_]+[._]|[._][a-z_]+", "".join(map(str, parts))):
                    made.add("".join(re.escape(str(part)) or ".+" for part in parts))
    for path in data():
        words |= set(re.findall(r"[A-Za-z_][\w.]*", path.read_text(encoding="utf-8")))
    heads = {word for word in words if re.fullmatch(r"[a-z_]+[._]", word)}  # ("watch." ~ kind)|say
    return words, re.compile("|".join([*made, *(f"{re.escape(head)}.+" for head in heads)]))


def data() -> Iterator[Path]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.suffix in (".html", ".yaml") and path.parent.name != "texts":
                yield path


def idle(keys: Iterable[str]) -> list[str]:
    """Return the keys that nothing can name: neither whole, nor from a dot on, nor put together."""
    words, made = plain()
    found = []
    for whole in keys:
        key = whole.removesuffix(".hint") if whole != "problems.hint" else whole  # in `fields`
        tails = {key.split(".", at)[-1] for at in range(key.count(".") + 1)}
        if not (tails & words or made.fullmatch(key)):
            found.append(whole)
    return found


def test_no_text_lies_idle():
    lying = {book: idle(catalogue.texts(book)) for book in BOOKS}

    assert {book: keys for book, keys in lying.items() if keys} == {}


def test_an_idle_text_would_be_noticed():
    assert idle(["nobody_says_this", "errors_of.nobody_at_all", "where"]) == [
        "nobody_says_this",
        "errors_of.nobody_at_all",
    ]


def names_in(module: str) -> set[str]:
    return {node.id for node in ast.walk(trees()[module]) if isinstance(node, ast.Name)}


def test_yaml_is_read_in_one_way_and_texts_by_one_loader():
    parsing = {module for module in sources() if "YAML" in names_in(module)}
    loading = {
        module
        for module, source in sources().items()
        if "importlib.resources import files" in source and "yaml_text" in names_in(module)
    }
    reaching = {
        module
        for module, source in sources().items()
        if re.search(r'files\("schemas"\)|files\("schemas\.texts"\)', source)
    }

    assert parsing == PARSERS
    assert loading == LOADERS
    assert reaching == {"schemas.texts.catalogue", "policies.loader"}


@pytest.mark.parametrize(
    "raw",
    [
        {"a": {"zh": "先干后批", "en": "Work first", "filing after": None}},  # a comma unquoted
        {"a": {"zh": "只有中文"}},
        {"a": {"zh": 1, "en": 2}},
        {"a": "text"},
        {"a": {"b": {"zh": "一", "en": "one"}}, "a.b": {"zh": "二", "en": "two"}},
    ],
)
def test_what_is_no_text_is_refused(monkeypatch, raw):
    monkeypatch.setattr(catalogue, "groups", lambda book: raw)

    with pytest.raises(ValueError, match="a"):
        catalogue.texts.__wrapped__("made_up")
