"""Zipped formats (Word, Excel, OFD): few entries, honest sizes, no macros, nothing from outside."""

import io
import re
import stat
import zipfile
from xml.etree import ElementTree

from tasks.papers.uploads.unfit import Unfit

MAGIC = b"PK\x03\x04"
ENTRIES_MAX = 2_000
UNPACKED_MAX = 200 * 1024 * 1024
RATIO_MAX = 100  # of an entry that unpacks to more than SMALL bytes
SMALL = 1024 * 1024
XML_MAX = 32 * 1024 * 1024
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}
TYPES, OFFICE = "[Content_Types].xml", frozenset({"docx", "xlsx"})
ACTIVE = re.compile(
    r"vbaproject|vbadata|macrosheets?/|dialogsheets?/|activex|embeddings/|externallinks/|ctrlprops/"
    r"|\.(bin|ole|exe|dll|js|vbs|bat|cmd|ps1|scr|html?|hta|jar|svg)$",
    re.IGNORECASE,
)
HARMLESS = re.compile(r"(^|/)printersettings/printersettings\d*\.bin$", re.IGNORECASE)
LINK = "/hyperlink"
LINKED = re.compile(r"(https?|mailto):", re.IGNORECASE)
FIELDS = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b", re.IGNORECASE)


def looked_into(ending: str, content: bytes) -> bytes:
    """Return the file as it is; raises Unfit for what is no such package or is not still.

    A hyperlink may stay (it waits for somebody to follow it); every other reference outside of
    the package, such as a template or a picture on a server, may not.
    """
    if not content.startswith(MAGIC):
        raise Unfit("other_kind", ending=ending)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _whole(package, content)
            _entries(package, ending)
            _parts(package, ending)
    except Unfit:
        raise
    except Exception as broken:  # a parser of hostile files may raise anything
        raise Unfit("broken") from broken
    return content


def _whole(package: zipfile.ZipFile, content: bytes) -> None:
    """The package is the whole file: nothing stands before, between the ends, or after it."""
    first = min((one.header_offset for one in package.infolist()), default=0)
    if package.comment or first or not content[-22:].startswith(b"PK\x05\x06"):
        raise Unfit("two_in_one")


def _entries(package: zipfile.ZipFile, ending: str) -> None:
    entries = package.infolist()
    if len(entries) > ENTRIES_MAX or sum(one.file_size for one in entries) > UNPACKED_MAX:
        raise Unfit("bomb")
    names = [one.filename.lower() for one in entries]
    if len(set(names)) != len(names):
        raise Unfit("entry", what="twice")
    for one in entries:
        _entry(one)
    if MAIN[ending].lower() not in names or (ending in OFFICE and TYPES.lower() not in names):
        raise Unfit("other_kind", ending=ending)


def _entry(one: zipfile.ZipInfo) -> None:
    name = one.orig_filename
    if "\\" in name or "\0" in name or name.startswith("/") or ".." in name.split("/"):
        raise Unfit("entry", what="path")
    if stat.S_IFMT(one.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unfit("entry", what="link")
    if one.flag_bits & 1:
        raise Unfit("locked")
    if one.file_size > SMALL and one.file_size > RATIO_MAX * max(one.compress_size, 1):
        raise Unfit("bomb")
    if ACTIVE.search(name) and not HARMLESS.search(name):
        raise Unfit("active", what=name.rpartition("/")[2][:40])


def _parts(package: zipfile.ZipFile, ending: str) -> None:
    """Read every entry once (its checksum is compared) and look into those that say something."""
    for one in package.infolist():
        data = package.read(one)
        name = one.filename.lower()
        if not name.endswith((".xml", ".rels")):
            continue
        if len(data) > XML_MAX:
            raise Unfit("bomb")
        # UTF-16 would hide a document type from the search below; no office program writes it.
        if b"\0" in data or b"<!doctype" in data.lower() or b"<!entity" in data.lower():
            raise Unfit("active", what="DOCTYPE")
        root = ElementTree.fromstring(data)
        if name.endswith(".rels"):
            _relations(root)
        elif name == TYPES.lower():
            _content_types(data)
        elif ending == "docx":
            _word_fields(root)


def _relations(root: ElementTree.Element) -> None:
    for one in root:
        kind, target = one.get("Type", ""), one.get("Target", "")
        outside = one.get("TargetMode", "").lower() == "external" or "://" in target
        if outside and not (kind.endswith(LINK) and LINKED.match(target)):
            raise Unfit("outside", what=kind.rpartition("/")[2][:40] or target[:40])
        if kind.lower().endswith(("/afchunk", "/attachedtoolbars", "/vbaproject", "/oleobject")):
            raise Unfit("active", what=kind.rpartition("/")[2])


def _content_types(data: bytes) -> None:
    if b"macroenabled" in data.lower() or b"vbaproject" in data.lower():
        raise Unfit("active", what="macros")


def _word_fields(root: ElementTree.Element) -> None:
    said = "".join(
        (one.text or "") + str(one.attrib)
        for one in root.iter()
        if one.tag.endswith(("}instrText", "}fldSimple"))
    )
    if FIELDS.search(said):
        raise Unfit("active", what="field")
