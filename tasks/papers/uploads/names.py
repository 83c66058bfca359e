"""Names of uploaded files: as they are shown, and the ending that says what they should hold."""

import re
import unicodedata

from tasks.papers.uploads.unfit import Unfit

MEDIA = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
}
"""The kinds of files that are kept, by their ending."""
ALIKE = {"jpeg": "jpg"}
LONGEST = 120  # characters
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
SPECIAL = re.compile(r'[<>:"|?*]')
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def shown(name: str) -> str:
    """Return a name as it may be shown and saved under: no folders, nothing unseen, not too long.

    Never empty; the store does not use it at all.
    """
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(one for one in last if unicodedata.category(one) not in UNSEEN)
    plain = SPECIAL.sub("_", " ".join(seen.split())).rstrip(". ")
    stem, dot, ending = plain.rpartition(".")
    stem, ending = (stem.strip(". "), ending) if dot else (plain, "")
    if DEVICES.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    room = LONGEST - len(ending) - 1
    return f"{(stem or 'file')[:room]}.{ending[:10]}" if ending else (stem or "file")[:LONGEST]


def ending_of(name: str) -> str:
    """Return the ending of a shown name as a key of MEDIA; raises Unfit for any other."""
    told = name.rpartition(".")[2].lower() if "." in name else ""
    ending = ALIKE.get(told, told)
    if ending not in MEDIA:
        raise Unfit("ending", name=name)
    return ending
