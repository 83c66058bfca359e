"""docs/lifecycle/acts: each act has a whole section in both languages; every link leads there."""

import re

import pytest

from desk.lifecycle import page, rows, sections
from policies import loader
from policies.lifecycle.owing import OWINGS
from policies.lifecycle.table import TABLE
from schemas.texts import catalogue

PLACE = loader.load("dehong").jurisdiction
ROWS = {one["verb"]: one for one in rows.rows(PLACE)}
PAGES = page.pages(PLACE)
CODE = re.compile(r"(?<![\w#.`])[A-Z]{2,}_[A-Z_]+|\{\w*\}")


def said(verb):
    """Return what the lines of an act's section say: label -> (Chinese, English)."""
    return {
        one["label_en"]: (one["zh"], one["en"])
        for one in sections.section(ROWS[verb], PLACE)["lines"]
    }


@pytest.mark.parametrize("verb", TABLE)
def test_each_act_says_who_from_where_to_where_and_what_is_asked(verb):
    told = sections.section(ROWS[verb], PLACE)

    assert {"Who", "From", "If done", "Asked for"} <= {one["label_en"] for one in told["lines"]}
    assert all(one["zh"] and one["en"] for one in told["lines"])
    assert [one["code"] for one in told["reasons"]] == list(TABLE[verb].guards)
    texts = [one[lang] for one in (*told["lines"], *told["reasons"]) for lang in ("zh", "en")]
    assert [text for text in texts if CODE.search(text)] == []


def test_a_section_tells_term_silence_paper_and_the_other_outcome():
    contest = said("contest")
    assert (
        "部门答复 3 个工作日；逾期：部门逾期未答复，视为撤回要求" in contest["When it is owed"][0]
    )
    assert "after it: deem the refusal accepted" in contest["When it is owed"][1]
    assert "或[裁定拒绝不成立](refusal.md#overturn_refusal)" in contest["Who is next"][0]
    assert said("uphold_refusal")["The other outcome"][1].startswith("[overturn")
    assert "逐级提级" in said("confirm_funds")["When it is owed"][0]
    assert said("return")["Papers"] == ("补正告知书", "notice of corrections")
    assert said("overturn_refusal")["Who is next"] == ("无人，这一项已了结", "nobody, it has ended")
    assert "[拒绝](refusal.md#refuse)" in said("uphold_refusal")["Not by who did"][0]


def test_every_way_of_waiting_every_day_and_scope_has_its_words():
    known = catalogue.texts("lifecycle")
    clocks = PLACE.routes[-1].clocks

    assert {f"when.{one.when}" for one in OWINGS if one.when} == {
        key for key in known if key.startswith("when.")
    }
    assert {f"day.{one.by}" for one in OWINGS if one.by not in clocks} == {
        key for key in known if key.startswith("day.")
    }
    assert {f"scope.{one.scope}" for one in PLACE.powers.values()} == {
        key for key in known if key.startswith("scope.")
    }


def test_every_link_leads_to_a_section():
    broken = []
    for name, text in PAGES.items():
        if not name.endswith(".md"):
            continue
        folder = name.rpartition("/")[0]
        for file, anchor in re.findall(r"\]\(([\w./]+)(?:#(\w+))?\)", text):
            path = f"{folder}/{file}" if folder else file
            path = re.sub(r"\w+/\.\./", "", path)
            if path not in PAGES or (anchor and f'<a id="{anchor}">' not in PAGES[path]):
                broken.append((name, file, anchor))

    assert broken == []
    assert sum(text.count("<a id=") for text in PAGES.values()) == len(TABLE)


def test_reasons_that_all_acts_share_are_told_once():
    shared = {one["code"] for one in sections.shared()}

    assert {"wrong_role", "wrong_stage", "incomplete", "already_done"} <= shared
    assert not shared & {code for row in TABLE.values() for code in row.guards}
    assert all(one["zh"] in PAGES["lifecycle/acts/README.md"] for one in sections.shared())
