"""Titles and words are compared as people read them: width, blanks and case do not matter."""

from decimal import Decimal
from importlib.resources import files

import pytest

from policies import loader
from policies.applications.intake import changed, read_application
from policies.facts import burden, item
from policies.wording.clauses import likeness, matches, mentions
from schemas.applications.given import Given

GROUND = loader.load("dehong").rulebook.ground
SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")


@pytest.mark.parametrize(
    "title", ["２０２６年APP推广（二期）", "2026 年 ａｐｐ 推广(二期)", "2026年App推广〔二期〕"]
)
def test_a_title_is_the_same_in_every_width(title):
    assert likeness("2026年app推广(二期)", title) == 1
    assert matches("app推广", title, Decimal(1))


def test_a_word_is_found_in_every_width_and_denied_as_before():
    lists = GROUND.lists.model_copy(update={"keywords": {"apps": ("APP打卡", "专班")}})
    assert mentions("须用ａｐｐ打卡；不设专班", lists) == {"apps": "APP打卡"}
    assert mentions("须用 APP打卡\n成立专班！", lists) == {"apps": "APP打卡、专班"}


def test_a_target_and_a_certificate_are_known_however_they_are_typed():
    names = [f" {GROUND.params['certificates_kept'][0]}\u3000", "无此证明"]
    change = {"certificates": [{"name": name} for name in names], "target.type": " 住户\u3000"}
    read = read_application(changed(SAMPLE["application"], change), GROUND.labels)
    assert burden.burden(read, GROUND).unkept_certificates == "无此证明"
    assert item.item(read, Given(), GROUND).all_households
