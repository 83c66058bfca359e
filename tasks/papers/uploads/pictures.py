"""Pictures: their size is read before they are, and what is kept is drawn anew from the pixels."""

import struct
from io import BytesIO

from PIL import Image, ImageOps

from tasks.papers.uploads.unfit import Unfit

PIXELS_MAX = 40_000_000
MILLION = 1_000_000
HEADER = 24  # bytes of a PNG up to its width and height
FORMATS = {"jpg": ("JPEG", b"\xff\xd8\xff"), "png": ("PNG", b"\x89PNG\r\n\x1a\n")}


def looked_into(ending: str, content: bytes) -> bytes:
    """Return a picture drawn anew: the pixels alone, turned upright, nothing appended or told.

    Raises Unfit for what is no such picture, or has more than 40 megapixels.
    """
    kind, magic = FORMATS[ending]
    if not content.startswith(magic):
        raise Unfit("other_kind", ending=ending)
    if kind == "PNG" and content[12:16] == b"IHDR" and len(content) >= HEADER:
        _measured(*struct.unpack_from(">II", content, 16))  # before anything else reads it
    try:
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            _measured(*picture.size)
            picture.verify()
        with Image.open(BytesIO(content), formats=[kind]) as picture:
            return _anew(picture, kind)
    except Image.DecompressionBombError as large:
        raise Unfit("pixels", pixels=">178", most=PIXELS_MAX // MILLION) from large
    except Unfit:
        raise
    except Exception as broken:  # a parser of hostile files may raise anything
        raise Unfit("broken") from broken


def _measured(width: int, height: int) -> None:
    if width * height > PIXELS_MAX:
        pixels = width * height // MILLION
        raise Unfit("pixels", pixels=pixels, most=PIXELS_MAX // MILLION)


def _anew(picture: Image.Image, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    if kind == "JPEG" and upright.mode not in ("L", "RGB"):
        upright = upright.convert("RGB")
    # Place, camera, comments and hidden texts stay behind.
    upright.info = {key: told for key, told in upright.info.items() if key == "transparency"}
    drawn = BytesIO()
    upright.save(drawn, kind, **({"quality": 90} if kind == "JPEG" else {}))
    return drawn.getvalue()
