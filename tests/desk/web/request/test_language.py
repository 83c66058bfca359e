"""Every text of a page has its English; both languages name the same parameters."""

import re
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from desk.web.request.language import english, gettext, speaking

TEMPLATES = sorted(
    (one for one in files("desk").joinpath("templates").iterdir() if one.name.endswith(".html")),
    key=lambda one: one.name,
)
BOOKS = sorted(files("desk").joinpath("locales", "en", "LC_MESSAGES").iterdir(), key=str)
SETTINGS = {
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "extensions": "jinja2.ext.do",
    "silent": "false",  # a template that cannot be read is no template without texts
}
PARAMETER = re.compile(r"%\(\w+\)s")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def ids_of(template):
    with template.open("rb") as text:
        for _, _, told, _ in babel_extract(text, ("_", "gettext", "ngettext"), (), SETTINGS):
            yield from (one for one in (told if isinstance(told, tuple) else (told,)) if one)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_every_text_of_a_template_has_its_english(template):
    missing = [one for one in ids_of(template) if one not in english()]
    assert missing == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_no_chinese_text_stands_in_a_template_outside_a_message(template):
    """Chinese outside `_()` could never be English. Punctuation joins messages and may stay."""
    text = template.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"""_\(\s*("[^"]*"|'[^']*')""", "_(", text)
    text = text.replace('"English" if lang == "zh" else "中文"', "")
    assert CHINESE.findall(text) == []


@pytest.mark.parametrize("book", BOOKS, ids=lambda one: one.name)
def test_an_english_text_names_the_same_parameters(book):
    with book.open("rb") as text:
        for told in read_po(text, locale="en"):
            if told.id:
                assert sorted(PARAMETER.findall(told.id)) == sorted(PARAMETER.findall(told.string))


def test_a_text_is_told_in_the_language_spoken():
    assert gettext("待办") == "待办"
    with speaking("en"):
        assert gettext("待办") == "To do"
    with speaking("xx"):
        assert gettext("待办") == "待办"
