"""The one way to read YAML as plain data: YAML 1.2, the safe kinds only, libyaml where it is there.

Only the rulebook reads its rules otherwise, for the line of each key (policies.rulebook.texts).
"""

from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.events import Event


def parse(text: str) -> Any:
    """Return what a YAML document holds; raises ruamel's YAMLError, ValueError, RecursionError."""
    return YAML(typ="safe").load(text)


def events(text: str) -> Iterator[Event]:
    """Walk a document without building anything; raises like `parse`."""
    yield from YAML(typ="safe").parse(text)
