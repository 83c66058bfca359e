"""The one way to read YAML as plain data: YAML 1.2, the safe kinds only, libyaml where it is there.

Only the rulebook reads its rules otherwise, for the line of each key (policies.rulebook.texts).
"""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import Event
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

WIDE = 4096  # characters of a line that is written
KEPT = 500_000  # characters of a document that is kept once it was read: any file of a place
DEPTH, LINES = 12, 200_000  # of the paths whose lines are told


def parse(text: str) -> Any:
    """Return what a YAML document holds; raises ruamel's YAMLError, ValueError, RecursionError."""
    return pickle.loads(_kept(text)) if len(text) < KEPT else YAML(typ="safe").load(text)


@lru_cache(maxsize=128)
def _kept(text: str) -> bytes:
    """Read a document once for the same text: a copy takes a twentieth of the time."""
    return pickle.dumps(YAML(typ="safe").load(text))


def events(text: str) -> Iterator[Event]:
    """Walk a document without building anything; raises like `parse`."""
    yield from YAML(typ="safe").parse(text)


def attempt(text: str) -> tuple[Any, tuple[int, str] | None]:
    """Return what a document holds, or the line where it is no YAML, and why."""
    try:
        return parse(text), None
    except MarkedYAMLError as broken:
        mark = broken.problem_mark
        return None, ((mark.line + 1) if mark else 1, str(broken.problem))
    except (YAMLError, ValueError, TypeError, RecursionError) as broken:
        return None, (1, str(broken))


def lines(text: str) -> Mapping[tuple[str, ...], int]:
    """Return the line of each path of a document; nothing of one that is no YAML."""
    found: dict[tuple[str, ...], int] = {}
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, ValueError, RecursionError):
        return found
    _walk(root, (), found)
    return found


def line(text: str, path: Sequence[str | int]) -> int:
    """Return the line of a path in a document, or of the nearest above it; see `nearest`."""
    return nearest(lines(text), path)


def nearest(known: Mapping[tuple[str, ...], int], path: Sequence[str | int]) -> int:
    """Return the line of a path, or of the nearest above it; 1 where nothing of it is there."""
    keys = tuple(map(str, path))
    return next((known[keys[:n]] for n in range(len(keys), 0, -1) if keys[:n] in known), 1)


def _walk(node: Node | None, path: tuple[str, ...], found: dict[tuple[str, ...], int]) -> None:
    if len(path) > DEPTH or len(found) > LINES:  # an alias may hold itself
        return
    if isinstance(node, MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            found[inner] = key.start_mark.line + 1
            _walk(value, inner, found)
    elif isinstance(node, SequenceNode):
        for at, value in enumerate(node.value):
            inner = (*path, str(at))
            found[inner] = value.start_mark.line + 1
            _walk(value, inner, found)


def write(data: Any) -> str:
    """Return plain data as a YAML document, keys in their order."""
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.allow_unicode, yaml.width = False, True, WIDE
    yaml.sort_base_mapping_type_on_output = False
    out = StringIO()
    yaml.dump(data, out)
    return out.getvalue()
