"""The ledger's own messages, Chinese and English, from messages.yaml; some say what to do."""

from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from ruamel.yaml import YAML

from schemas.errors import ZhunruError


@cache
def _texts() -> dict[str, Any]:
    text = files("ledger").joinpath("messages.yaml").read_text(encoding="utf-8")
    return dict(YAML(typ="safe").load(text))


E = TypeVar("E", bound=ZhunruError)


def problem(error: type[E], code: str, **params: object) -> E:
    """Build an error of that class with both texts of `code`; KeyError if there is none."""
    texts = _texts()[code]
    advice = texts.get("hint")
    return error(
        texts["zh"].format(**params),
        texts["en"].format(**params),
        field=code,
        hint=f"{advice['zh']}\n{advice['en']}" if advice else "",
    )
