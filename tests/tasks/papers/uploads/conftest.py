"""Files to upload: honest ones, and the corpus of those that may not be kept."""

import io
import stat
import struct
import sys
import zipfile
import zlib

import docx
import openpyxl
import pikepdf
import pytest
from PIL import Image

TYPES = (
    '<?xml version="1.0"?><Types xmlns="x"><Default Extension="xml" ContentType="a/xml"/></Types>'
)
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def png(size=(8, 6), mode="RGB", **more):
    file = io.BytesIO()
    picture = Image.new(mode, size, 1)
    if mode == "P":
        picture.putpalette([0, 0, 0, 255, 0, 0])
    picture.save(file, "PNG", **more)
    return file.getvalue()


def jpg(**more):
    file = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(file, "JPEG", **more)
    return file.getvalue()


def png_header(width, height):
    """A PNG that promises so many pixels and holds none."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + body


def pdf(change=None, **how):
    made = pikepdf.new()
    made.add_blank_page()
    if change:
        change(made)
    file = io.BytesIO()
    made.save(file, **(how or {"deterministic_id": True}))
    return file.getvalue()


def action(**told):
    """A change that opens a PDF with an action."""
    names = {
        f"/{name}": pikepdf.Name(f"/{told[name]}") if name == "S" else told[name] for name in told
    }
    return lambda made: made.Root.__setitem__("/OpenAction", pikepdf.Dictionary(names))


def attached(made):
    made.attachments["x.exe"] = b"MZ"


def pdf_bomb():
    """An object stream of a few kilobytes that unpacks to a hundred megabytes."""
    packed = zlib.compress(b"0" * 100_000_000, 9)
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    bodies = [b"<</Type/Catalog/Pages 2 0 R/X 4 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    bodies.append(stream + packed + b"\nendstream")
    out, places = b"%PDF-1.5\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    rows = b"\0" * 5 + b"\xff" + b"".join(b"\1" + at.to_bytes(4) + b"\0" for at in places)
    rows += b"\2" + (3).to_bytes(4) + b"\0" + b"\1" + start.to_bytes(4) + b"\0"
    told = b"<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    return (
        out + b"5 0 obj\n" + told + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    )


def word():
    file = io.BytesIO()
    docx.Document().save(file)
    return file.getvalue()


def sheet():
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


def package(*entries, main="word/document.xml", **how):
    """A zip with a main part and more entries: (name or ZipInfo, data)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", how.get("types", TYPES))
        made.writestr(main, how.get("text", "<a/>"))
        for name, data in entries:
            made.writestr(name, data)
        made.comment = how.get("comment", b"")
    return file.getvalue()


def relations(kind, target, mode="External"):
    told = f'<Relationship Id="r" Type="{RELS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return ("word/_rels/document.xml.rels", f'<Relationships xmlns="x">{told}</Relationships>')


def link():
    info = zipfile.ZipInfo("word/link.xml")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return (info, "/etc/passwd")


def ofd():
    return package(main="OFD.xml")


@pytest.fixture(scope="session")
def made():
    """This file: makers of files."""
    return sys.modules[__name__]
