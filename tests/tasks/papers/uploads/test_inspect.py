"""What may be kept, and the corpus of what may not (S22 to S25): each refused for its reason."""

import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from tasks.papers.uploads import names, packages
from tasks.papers.uploads.inspect import apart, inspected
from tasks.papers.uploads.unfit import Unfit


def why(ending, content):
    """The code for which a file is refused."""
    with pytest.raises(Unfit) as refused:
        inspected(ending, content)
    assert refused.value.message
    assert refused.value.message_en
    return refused.value.code


HONEST = {
    "pdf": lambda made: made.pdf(),
    "jpg": lambda made: made.jpg(),
    "png": lambda made: made.png(),
    "docx": lambda made: made.word(),
    "xlsx": lambda made: made.sheet(),
    "ofd": lambda made: made.ofd(),
}


@pytest.mark.parametrize("ending", names.MEDIA)
def test_an_honest_file_may_be_kept(made, ending):
    content = HONEST[ending](made)
    kept = inspected(ending, content)

    assert kept == content or ending in ("jpg", "png")


@pytest.mark.parametrize("ending", names.MEDIA)
def test_another_kind_under_an_ending_is_refused(made, ending):
    others = [HONEST[one](made) for one in names.MEDIA if one != ending]

    assert {why(ending, content) for content in [*others, b"<html>", b"MZ\x90"]} == {"other_kind"}
    assert why(ending, b"") == "empty"


@pytest.mark.parametrize("ending", names.MEDIA)
def test_half_a_file_is_refused(made, ending):
    content = HONEST[ending](made)

    assert why(ending, content[: len(content) // 2]) in ("broken", "two_in_one", "other_kind")


PDFS = {
    "script": (lambda m: m.pdf(m.action(S="JavaScript", JS="app.alert(1)")), "active"),
    "launch": (lambda m: m.pdf(m.action(S="Launch", F="cmd.exe")), "active"),
    "submit": (lambda m: m.pdf(m.action(S="SubmitForm", F="http://x")), "active"),
    "attachment": (lambda m: m.pdf(m.attached), "active"),
    "nested script": (
        lambda m: m.pdf(lambda p: p.Root.__setitem__("/X", pikepdf.Array([pikepdf.Dictionary(
            {"/Y": pikepdf.Dictionary({"/JS": "x"})})]))), "active"),
    "locked": (lambda m: m.pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "locked"),
    "open lock": (lambda m: m.pdf(encryption=pikepdf.Encryption(owner="o", user="")), "locked"),
    "zip behind": (lambda m: m.pdf() + m.package(), "two_in_one"),
    "page behind": (lambda m: m.pdf() + b"<script>alert(1)</script>", "two_in_one"),
    "page before": (lambda m: b"<html>" + m.pdf(), "other_kind"),
    "no page": (lambda m: b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF", "broken"),
}  # fmt: skip


@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_that_is_not_still_is_refused(made, name):
    make, code = PDFS[name]

    assert why("pdf", make(made)) == code


def test_a_link_in_a_pdf_may_stay(made):
    content = made.pdf(made.action(S="URI", URI="https://www.gov.cn"))

    assert inspected("pdf", content) == content


def test_a_pdf_that_unpacks_without_end_is_refused(made):
    bomb = made.pdf_bomb()

    assert len(bomb) < 200_000
    assert why("pdf", bomb) == "broken"


PACKAGES = {
    "macros": (lambda m: m.package(("word/vbaProject.bin", b"x")), "active"),
    "macro type": (
        lambda m: m.package(types=m.TYPES.replace("a/xml", "x.macroEnabled+xml")), "active"),
    "embedded": (lambda m: m.package(("word/embeddings/oleObject1.bin", b"x")), "active"),
    "page": (lambda m: m.package(("word/x.html", b"x")), "active"),
    "template": (lambda m: m.package(m.relations("attachedTemplate", "http://x/t")), "outside"),
    "picture": (lambda m: m.package(m.relations("image", r"\\host\share\a.png")), "outside"),
    "script link": (lambda m: m.package(m.relations("hyperlink", "javascript:x")), "outside"),
    "html part": (lambda m: m.package(m.relations("aFChunk", "x.mht", "Internal")), "active"),
    "field": (lambda m: m.package(text='<w:p xmlns:w="x"><w:instrText>DDE</w:instrText>'
              '<w:instrText>AUTO c:\\\\cmd</w:instrText></w:p>'), "active"),
    "doctype": (lambda m: m.package(text='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "active"),
    "utf-16": (lambda m: m.package(text="<!DOCTYPE a><a/>".encode("utf-16")), "active"),
    "link": (lambda m: m.package(m.link()), "entry"),
    "path": (lambda m: m.package(("../../etc/cron.d/x", b"x")), "entry"),
    "root": (lambda m: m.package(("/etc/x", b"x")), "entry"),
    "twice": (lambda m: m.package(("WORD/document.xml", b"x")), "entry"),
    "ratio": (lambda m: m.package(("word/a.txt", b"0" * 20_000_000)), "bomb"),
    "entries": (lambda m: m.package(*((f"a{n}.txt", b"") for n in range(2_001))), "bomb"),
    "comment": (lambda m: m.package(comment=b"%PDF-1.4"), "two_in_one"),
    "before": (lambda m: m.word()[:4] + b"x" * 30 + m.word(), "two_in_one"),
    "behind": (lambda m: m.word() + b"<html>", "two_in_one"),
    "archive": (lambda m: m.package(main="readme.txt"), "other_kind"),
    "no xml": (lambda m: m.package(text="<a>"), "broken"),
}  # fmt: skip


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_that_is_not_still_is_refused(made, name):
    make, code = PACKAGES[name]

    assert why("docx", make(made)) == code


def test_a_link_in_a_package_may_stay(made):
    content = made.package(made.relations("hyperlink", "https://www.gov.cn"))

    assert inspected("docx", content) == content


def test_a_huge_picture_is_refused_from_its_header(made):
    assert why("png", made.png_header(65_500, 65_500)) == "pixels"
    assert why("png", made.png_header(8_000, 6_000)) == "pixels"


def test_a_picture_is_drawn_anew_without_what_was_hidden_in_it(made):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "camera of somebody"  # lies on its side
    kept = inspected("jpg", made.jpg(exif=exif, comment=b"<script>") + b"<?php evil ?>")
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (6, 8)
        assert dict(picture.getexif()) == {}
    for hidden in (b"somebody", b"script", b"php"):
        assert hidden not in kept


def test_a_transparent_picture_stays_transparent(made):
    kept = inspected("png", made.png(mode="P", transparency=1))

    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_file_is_looked_into_apart_and_its_reason_comes_back(made):
    assert apart("pdf", made.pdf()) == made.pdf()
    with pytest.raises(Unfit) as refused:
        apart("png", made.png_header(8_000, 6_000))
    assert (refused.value.code, refused.value.params["pixels"]) == ("pixels", 48)


def test_a_look_that_dies_is_a_broken_file(made, monkeypatch):
    monkeypatch.setattr("tasks.papers.uploads.inspect.sys.executable", "/bin/false")

    with pytest.raises(Unfit, match="broken"):
        apart("pdf", made.pdf())


HOSTILE = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "..\\..\\x.pdf": "x.pdf",
    "a\0b.pdf": "ab.pdf",
    "\u202efdp.exe.pdf": "fdp.exe.pdf",
    "CON.pdf": "_CON.pdf",
    "nul.tar.pdf": "_nul.tar.pdf",
    "  .pdf": "file.pdf",
    "a\r\nSet-Cookie: x.pdf": "aSet-Cookie_ x.pdf",
    'a";x="b.pdf': "a_;x=_b.pdf",
    "": "file",
    "依据文件（盖章）.PDF": "依据文件（盖章）.PDF",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_only_ever_shown_and_shows_plainly(name):
    assert names.shown(name) == HOSTILE[name]


def test_a_long_name_is_cut_before_its_ending():
    shown = names.shown("字" * 300 + ".docx")

    assert len(shown) == names.LONGEST
    assert names.ending_of(shown) == "docx"


@pytest.mark.parametrize("name", ["x.exe", "x.pdf.exe", "x.svg", "x.html", "x.docm", "pdf", "x."])
def test_other_endings_are_refused(name):
    with pytest.raises(Unfit) as refused:
        names.ending_of(names.shown(name))
    assert refused.value.code == "ending"
    assert "PDF" in refused.value.hint


def test_a_picture_may_be_called_jpeg():
    assert names.ending_of("a.JPEG") == "jpg"


LIMITS = {  # a bound of a package -> what of an honest one comes up to it
    "ENTRIES_MAX": lambda package: len(package.infolist()),
    "UNPACKED_MAX": lambda package: sum(one.file_size for one in package.infolist()),
    "XML_MAX": lambda package: max(one.file_size for one in package.infolist()),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_package_of_exactly_the_bound_may_be_kept_and_one_more_not(made, name, monkeypatch):
    content = made.package(("word/more.xml", b"<a>" + b"0" * 500 + b"</a>"))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        bound = LIMITS[name](package)

    monkeypatch.setattr(packages, name, bound)
    assert inspected("docx", content) == content
    monkeypatch.setattr(packages, name, bound - 1)
    assert why("docx", content) == "bomb"


def test_a_part_may_be_packed_a_hundred_times_over_or_be_small(made, monkeypatch):
    part = b"<a>" + b"0" * 50_000 + b"</a>"
    content = made.package(("word/more.xml", part))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        packed = package.getinfo("word/more.xml").compress_size
    assert len(part) > packages.RATIO_MAX * packed

    monkeypatch.setattr(packages, "SMALL", len(part))
    assert inspected("docx", content) == content
    monkeypatch.setattr(packages, "SMALL", len(part) - 1)
    assert why("docx", content) == "bomb"
    monkeypatch.setattr(packages, "RATIO_MAX", -(-len(part) // packed))
    assert inspected("docx", content) == content
