"""The files of a place wherever they stand, and how they are read: a folder, or texts by name.

What a ledger holds of a place is texts; what ships, and what an office prepares, is a folder.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Protocol

from pydantic import ValidationError
from ruamel.yaml.error import MarkedYAMLError

from schemas import yaml_text
from schemas.errors import DataBroken, UnknownThing
from schemas.texts import catalogue

BOOK = "place"
"""The book of texts about what a place is made of."""


class Folder(Protocol):
    """A file or folder, as importlib.resources and pathlib have it."""

    @property
    def name(self) -> str:
        """Its own name."""

    def is_dir(self) -> bool:
        """Whether there is a folder of this name."""

    def is_file(self) -> bool:
        """Whether there is a file of this name."""

    def iterdir(self) -> Iterator[Any]:
        """Yield what a folder holds."""

    def read_text(self, encoding: str | None = None) -> str:
        """Return the text of a file; raises FileNotFoundError."""

    def __truediv__(self, child: str, /) -> Any:
        """Return what is called `child` in this folder, there or not."""


class TextFolder:
    """A folder that is texts by their names (`lists/own.yaml`), such as a ledger holds."""

    def __init__(self, name: str, texts: Mapping[str, str], below: str = "") -> None:
        """below: the path of this folder or file among the texts, empty for the whole."""
        self._name, self._texts, self._below = name, texts, below

    @property
    def name(self) -> str:
        """The name of the place, or of the file."""
        return self._below.rpartition("/")[2] or self._name

    def is_dir(self) -> bool:
        """Whether some text stands below."""
        return any(one.startswith(f"{self._below}/") for one in self._texts) or not self._below

    def is_file(self) -> bool:
        """Whether there is a text of this name."""
        return self._below in self._texts

    def iterdir(self) -> Iterator["TextFolder"]:
        """Yield what stands directly in this folder, in order of name."""
        above = f"{self._below}/" if self._below else ""
        inner = (one.removeprefix(above) for one in self._texts if one.startswith(above))
        yield from (self / name for name in sorted({one.partition("/")[0] for one in inner}))

    def read_text(self, encoding: str | None = None) -> str:
        """Return the text; raises FileNotFoundError where there is none."""
        if not self.is_file():
            raise FileNotFoundError(self._below)
        return self._texts[self._below]

    def __truediv__(self, child: str, /) -> "TextFolder":
        """Return what is called `child` in this folder, there or not."""
        below = f"{self._below}/{child}" if self._below else child
        return TextFolder(self._name, self._texts, below)


def read(file: Folder) -> Any:
    """Read a YAML 1.2 file; raises DataBroken with its line, UnknownThing when it is not there."""
    try:
        return yaml_text.parse(file.read_text(encoding="utf-8"))
    except MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 0
        told = {"file": file.name, "line": line, "why": broken.problem}
        where = f"{file.name}:{line}"
        raise catalogue.problem(DataBroken, BOOK, "errors.no_yaml", field=where, **told) from broken
    except FileNotFoundError as missing:
        lacks = catalogue.problem(
            UnknownThing, BOOK, "errors.lacking", field=file.name, file=file.name
        )
        raise lacks from missing


def optional(file: Folder) -> Any:
    """Read a file that need not be there: then nothing is said."""
    return read(file) if file.is_file() else {}


def yaml_files(folder: Folder) -> Iterable[Any]:
    """Return the YAML files that stand directly in a folder, by name."""
    if not folder.is_dir():
        return []
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda f: f.name
    )


def merged(base: Any, over: Any) -> Any:
    """Return data with other data laid over it, key by key."""
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return base if over is None else over
    return {
        **base,
        **{key: merged(base.get(key), value) for key, value in over.items()},
    }


def digest_of(raw: Any) -> str:
    """Return the digest of plain data, the same whatever the order of its keys."""
    text = json.dumps(raw, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()


def checked(model: type[Any], file: Folder, **raw: Any) -> Any:
    """Return the value of a model; raises DataBroken with the first field that is wrong."""
    try:
        return model.model_validate(raw)
    except ValidationError as broken:
        first = broken.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        where = f"{file.name}:{path}"
        told = {"file": file.name, "path": path, "why": first["msg"]}
        raise catalogue.problem(DataBroken, BOOK, "errors.wrong", field=where, **told) from broken
