"""Why a file is not kept: a code with its texts in schemas/texts/uploads.yaml."""

from schemas.errors import InputError
from schemas.texts import catalogue

KNOWN = "PDF, JPG, PNG, DOCX, XLSX, OFD"


class Unfit(InputError):
    """A file may not be kept; `code` says why (schemas/texts/uploads.yaml)."""

    def __init__(self, code: str, **params: object) -> None:
        advice = catalogue.hint("uploads", code, known=KNOWN)
        super().__init__(*catalogue.both("uploads", code, **params), field="file", hint=advice)
        self.code = code
        self.params = params
