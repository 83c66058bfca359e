"""The guide is for everybody, in both languages, and the Chinese handbook says the same."""

from pathlib import Path

import pytest

from desk.web.pages.entrance.help import guide

HANDBOOK = Path(__file__).parents[5] / "docs" / "handbook.zh-CN.md"


def test_anybody_reads_the_guide_and_every_page_leads_to_it(site):
    page = site.browser().page("/login")
    assert 'href="/help"' in page
    assert "使用说明" in site.browser().page("/help")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_line_stands_on_the_page(site, lang):
    browser = site.browser()
    browser.cookies.set("desk-lang", lang, domain="testserver.local")
    page = browser.page("/help").replace("&#39;", "'")
    for part in guide():
        assert part["title"][lang] in page
        for line in part["lines"]:
            assert line[lang] in page


def test_the_part_of_the_visitors_role_comes_first(site):
    page = site.enter("COMM_SEC", "533103001001").page("/help")
    assert page.index("您的岗位") < page.index("大家都一样")


def test_the_chinese_handbook_says_what_the_page_says():
    text = HANDBOOK.read_text(encoding="utf-8")
    for part in guide():
        assert f"## {part['title']['zh']}" in text
        for line in part["lines"]:
            assert f"- {line['zh']}" in text


def test_every_role_of_the_place_that_works_at_the_desk_has_its_part(site):
    told = {role for part in guide() for role in part.get("roles", ())}
    assert {one.role for one in site.demo.people} - told <= {"RES_REP", "PUBLIC"}
