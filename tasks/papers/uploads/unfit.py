"""Why a file is not kept: a code with its texts in unfit.yaml."""

from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

from schemas.errors import InputError

KNOWN = "PDF, JPG, PNG, DOCX, XLSX, OFD"


class Unfit(InputError):
    """A file may not be kept; `code` says why (unfit.yaml)."""

    def __init__(self, code: str, **params: object) -> None:
        told = _texts()[code]
        zh, en = (told[lang].format(**params) for lang in ("zh", "en"))
        super().__init__(zh, en, field="file", hint=_hint(code))
        self.code = code
        self.params = params


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = files("tasks").joinpath("uploads", "unfit.yaml").read_text(encoding="utf-8")
    return dict(YAML(typ="safe").load(text))


def _hint(code: str) -> str:
    told = _texts().get(f"{code}.hint", {})
    return "\n".join(text.format(known=KNOWN) for text in told.values())
