"""Why an act was refused, in words: the code's texts of schemas/messages with its parameters."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from schemas.acts import Refused

Texts = Mapping[str, Mapping[str, str]]


@cache
def _texts(book: str) -> Texts:
    text = files("schemas").joinpath("messages", f"{book}.yaml").read_text(encoding="utf-8")
    return dict(YAML(typ="safe").load(text))


def name_of(code: str, lang: str = "zh") -> str:
    """Return what a code (act, state, role, ground …) is called, or the code itself."""
    return _texts("names").get(code, {}).get(lang, code)


class _Known(dict[str, Any]):
    """Parameters of a text; one that is not there shows its name, it never hides the reason."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def reason(refused: Refused) -> dict[str, Any]:
    """Return a refusal as {code, message, message_en}."""
    texts = _texts("refusals").get(refused.code) or {"zh": refused.code, "en": refused.code}
    return {
        "code": refused.code,
        "message": texts["zh"].format_map(_params(refused, "zh")),
        "message_en": texts["en"].format_map(_params(refused, "en")),
    }


def _params(refused: Refused, lang: str) -> _Known:
    return _Known({name: _shown(value, lang) for name, value in refused.params.items()})


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(item, lang)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ("、" if lang == "zh" else ", ").join(_shown(item, lang) for item in value)
    return name_of(str(value), lang)
