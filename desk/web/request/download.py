"""Files handed out: saved and never shown in the page, under a name that any script can have."""

import base64
import hashlib
import re
from urllib.parse import quote

from starlette.responses import Response

STILL = "sandbox; default-src 'none'"
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
WIDTH = re.compile(r'style="(width: [0-9]+%)"')
MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')
LONGEST, BYTES_MAX = 120, 240  # signs before the ending; bytes in all, as file systems count


def saved(content: bytes, name: str, media: str) -> Response:
    """Answer with a file to be saved as `name`; whatever it holds, it does not run here."""
    told = f"attachment; filename*=UTF-8''{quote(file_name(name), safe='')}"
    headers = {"content-disposition": told, "content-security-policy": STILL}
    return Response(content, media_type=media, headers=headers)


def file_name(name: str) -> str:
    """Return a name that every file system takes; a long one is cut before its ending."""
    stem, dot, ending = FORBIDDEN.sub("_", name).rpartition(".")
    stem = (stem if dot else ending).strip(". ") or "file"
    tail = f".{ending[:LONGEST]}".encode("utf-8", "replace")[: BYTES_MAX // 2] if dot else b""
    head = stem[:LONGEST].encode("utf-8", "replace")[: BYTES_MAX - len(tail)]
    return head.decode("utf-8", "ignore") + tail.decode("utf-8", "ignore")


def filed_page(html: str) -> Response:
    """Answer with a filed page as it is: it may look as it says itself, and do nothing."""
    styles = sorted({_digest(style) for style in [*STYLE.findall(html), *WIDTH.findall(html)]})
    # `unsafe-hashes` lets through the widths of columns, which are attributes, and only these.
    policy = f"{STILL}; style-src {' '.join(styles)} 'unsafe-hashes'; frame-ancestors 'none'"
    headers = {"content-security-policy": policy}
    return Response(html, media_type=MEDIA[".html"], headers=headers)


def _digest(style: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
