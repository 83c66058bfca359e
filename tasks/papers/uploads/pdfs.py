"""PDF: opened whole; nothing in it may run, open another file, or carry one."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

from tasks.papers.uploads.unfit import Unfit

MAGIC, END = b"%PDF-", b"%%EOF"
STREAM_MAX = 64 * 1024 * 1024  # bytes that one stream may unpack to
OBJECTS_MAX = 200_000
NESTING_MAX = 60
ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE", "/Rendition",
     "/Movie", "/Sound", "/RichMediaExecute"}
)  # fmt: skip
"""Kinds of actions that run something or reach outside; a link to a page on the web may stay."""
KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA"})
TYPES = frozenset({"/EmbeddedFile", "/Filespec", "/RichMedia", "/Movie", "/Screen", "/3D"})
FILTERS_MAX, WARNINGS_MAX = 4, 100


def looked_into(_ending: str, content: bytes) -> bytes:
    """Return the file as it is; raises Unfit for one that is no PDF, locked, or not still."""
    if not content.startswith(MAGIC):
        raise Unfit("other_kind", ending="pdf")
    if content.rpartition(END)[2].strip(b"\r\n\t \0") or zipfile.is_zipfile(BytesIO(content)):
        raise Unfit("two_in_one")
    _limited()
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            _still(pdf)
    except pikepdf.PasswordError as locked:
        raise Unfit("locked") from locked
    except Unfit:
        raise
    except Exception as broken:  # a parser of hostile files may raise anything
        raise Unfit("broken") from broken
    return content


def _limited() -> None:
    """Limit what one stream may unpack to, for all PDF of this process."""
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=STREAM_MAX,
        run_length_max_memory=STREAM_MAX,
        png_max_memory=STREAM_MAX,
        tiff_max_memory=STREAM_MAX,
        dct_max_memory=STREAM_MAX,
        max_stream_filters=FILTERS_MAX,
        doc_max_warnings=WARNINGS_MAX,
    )


def _still(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise Unfit("locked")
    if len(pdf.pages) < 1:
        raise Unfit("broken")
    for count, one in enumerate(pdf.objects):
        if count > OBJECTS_MAX:
            raise Unfit("bomb")
        for inner in _dictionaries(one):
            _plain(inner)


def _dictionaries(one: Any, depth: int = 0) -> Iterator[Any]:
    """Return a dictionary and those directly in it; what it refers to is looked at by itself."""
    if depth > NESTING_MAX:
        raise Unfit("bomb")
    if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        yield one
        for inner in one.values():
            if not getattr(inner, "is_indirect", False):
                yield from _dictionaries(inner, depth + 1)
    elif isinstance(one, pikepdf.Array):
        for inner in one:
            if not getattr(inner, "is_indirect", False):
                yield from _dictionaries(inner, depth + 1)


def _plain(one: Any) -> None:
    found = KEYS.intersection(one.keys())
    if not found:
        told = {str(one.get(key, "")) for key in ("/S", "/Type", "/Subtype")}
        found = (ACTIONS | TYPES) & told
    if found:
        raise Unfit("active", what=sorted(found)[0])
