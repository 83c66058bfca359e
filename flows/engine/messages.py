"""The engine's own messages, Chinese and English, from messages.yaml."""

from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

from schemas.errors import EngineError


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = files("flows").joinpath("messages.yaml").read_text(encoding="utf-8")
    return dict(YAML(typ="safe").load(text))


def trouble(code: str, *, hint: str = "", **params: object) -> EngineError:
    """Build the error with both texts of `code`; KeyError if there is none."""
    texts = _texts()[code]
    said = texts["zh"].format(**params), texts["en"].format(**params)
    return EngineError(*said, field=code, hint=hint)
