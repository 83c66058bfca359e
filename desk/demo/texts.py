"""What tasks say when their input cannot be read, Chinese and English, from texts.yaml."""

from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

from schemas.errors import InputError


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = files("tasks").joinpath("texts.yaml").read_text(encoding="utf-8")
    return dict(YAML(typ="safe").load(text))


def unreadable(key: str, field: str, **params: object) -> InputError:
    """Build the error of an input that cannot be read at `field`; KeyError for no such text."""
    texts = _texts()[key]
    return InputError(texts["zh"].format(**params), texts["en"].format(**params), field=field)
