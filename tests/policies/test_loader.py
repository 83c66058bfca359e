"""Jurisdictions are data: two ship, a folder of the office's own merges over the base."""

import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from desk.files import page_data
from policies import loader
from policies.lifecycle import judge
from schemas.errors import DataBroken, UnknownThing
from schemas.texts import catalogue


def test_two_places_ship_and_their_chains_differ(dehong):
    assert loader.places() == ("dehong", "xicheng")
    xicheng = loader.load("xicheng")
    here, there = dehong.jurisdiction.routes[0], xicheng.jurisdiction.routes[0]
    assert "STREET_REVIEW" in here.path("L03")
    assert "STREET_REVIEW" not in there.path("L03")
    assert there.clocks["decision"].wd == 15
    assert xicheng.jurisdiction.params["lead_time_wd"] == 30
    assert here.digest != there.digest


def test_every_act_has_a_judge_a_form_and_a_power(dehong):
    from schemas.acts.forms import FORMS

    assert set(judge.STEPS) == set(FORMS) == set(dehong.jurisdiction.powers)
    assert not set(dehong.jurisdiction.forbidden) & set(judge.STEPS)


def test_every_code_a_refusal_can_have_is_worded_in_both_languages():
    import re

    texts = catalogue.texts("refusals")
    source = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("policies", "tasks")
        for path in Path(str(files(folder))).rglob("*.py")
    )
    codes = set(re.findall(r'(?:Stop\(\s*|Refused\(\s*code=)"([a-z_]+)"', source))
    forbidden = set(loader.load("dehong").jurisdiction.forbidden.values())
    assert len(codes) > 60
    assert codes | forbidden <= set(texts)
    assert all(set(text) == {"zh", "en"} for text in texts.values())


def test_every_piece_of_an_acts_data_has_a_name_in_both_languages():
    from schemas.acts.forms import FORMS
    from schemas.fields import fields_of, leaves

    names = catalogue.texts("data")
    asked = {one.name for form in FORMS.values() for one in fields_of(form)}
    inner = {one.name for form in FORMS.values() for one in leaves(fields_of(form))}
    # Both values of a corrected confirmation; whose scores the two groups of a renewal are.
    shown = {"usable", "rated_by_community", "rated_by_department"}
    # What a question is called in one act, where the field's own name says too little.
    called = {name for one in page_data("fields.yaml")["called"].values() for name in one.values()}
    assert called <= set(names)
    assert asked <= set(names) <= asked | inner | shown | called
    assert all(set(name) == {"zh", "en"} for name in names.values())


def test_an_unknown_place_is_named_with_those_that_are_known():
    with pytest.raises(UnknownThing, match="dehong, xicheng"):
        loader.load("atlantis")


@pytest.fixture
def own(tmp_path):
    """A copy of a shipped place that an office has made its own."""
    folder = tmp_path / "ours"
    shutil.copytree(str(files("policies") / "jurisdictions" / "xicheng"), folder)
    return folder


def test_an_office_changes_a_term_in_its_own_folder(own):
    with (own / "route.yaml").open("a", encoding="utf-8") as file:
        file.write("    clocks:\n      correction: {name: 补正, name_en: Correction, wd: 7}\n")
    assert loader.fresh(str(own)).jurisdiction.routes[0].clocks["correction"].wd == 7


def test_a_broken_file_is_named_with_its_line(own):
    (own / "route.yaml").write_text("versions:\n  - {from: [\n", encoding="utf-8")
    with pytest.raises(DataBroken) as broken:
        loader.fresh(str(own))
    assert broken.value.field.startswith("route.yaml:")
    assert "第" in broken.value.message


def test_a_kind_of_reading_that_is_none_is_named_with_its_file(own):
    text = "readers:\n  DEPT_CLERK: {reads: everything}\n"
    (own / "sight.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataBroken) as broken:
        loader.fresh(str(own))
    assert broken.value.field == "sight.yaml:2"
    assert "readers.DEPT_CLERK.reads" in broken.value.message


def test_an_office_says_who_reads_what_in_its_own_folder(own):
    text = "readers:\n  AUDITOR: {reads: all, at: [XC-JW], people: id}\n"
    (own / "sight.yaml").write_text(text, encoding="utf-8")
    readers = loader.fresh(str(own)).jurisdiction.sight.readers
    assert readers["AUDITOR"].at == ("XC-JW",)
    assert readers["LG_OFFICE"].at == ("lg_office",)


def test_what_sight_hides_is_a_field_that_there_is(dehong):
    from policies.lifecycle.evolve import FIELDS
    from schemas.applications.application import Application

    known = {**FIELDS, "application": frozenset(Application.model_fields)}
    told = {
        "prepared_by",
        "meeting",
        "replaced",
        "value",
        "handing",
        "asking",
        "signature",
    }  # of events
    for rule in dehong.jurisdiction.sight.hidden:
        assert set(rule.fields) - told <= known[rule.of], rule


FULL = "[CONSULTING, FUND_REVIEW, LG_DECISION, PUBLICITY, APPROVED]"


@pytest.mark.parametrize(
    "route",
    [
        "full: [CONSULTING, FUND_REVIEW, LG_DECISION, LG_DECISION, PUBLICITY, APPROVED]",
        "full: [CONSULTING, FUND_REVIEW, LG_DECISION, NOTICE, APPROVED]",
        "full: [CONSULTING, FUND_REVIEW, LG_DECISION, PUBLICITY]",
        "full: [CONSULTING, LG_DECISION, PUBLICITY, APPROVED]",
        "full: [FUND_REVIEW, APPROVED]",
        "full: []",
        "L02: [APPROVED]",
        "L02: [CONSULTING, FUND_REVIEW, APPROVED, PUBLICITY]",
        "LIGHT: [FUND_REVIEW, APPROVED]",
    ],
)
def test_a_route_that_would_strand_an_assignment_is_named_with_its_line(own, route):
    file = own / "route.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    code = route.partition(":")[0]
    at = next((no for no, line in enumerate(lines) if line.startswith(f"      {code}:")), None)
    if at is None:
        at = lines.index("    document_numbers:")
        lines.insert(at, "")
    lines[at] = f"      {route}"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DataBroken) as broken:
        loader.fresh(str(own))
    assert broken.value.field == f"route.yaml:{at + 1}"
    assert f"line {at + 1}" in broken.value.message_en


@pytest.mark.parametrize(
    "other",
    [
        "[FUND_REVIEW, LG_DECISION, PUBLICITY, APPROVED]",
        "[FUND_REVIEW, LG_DECISION, APPROVED]",
    ],
)
def test_a_route_that_is_short_of_a_stage_it_may_do_without_is_taken(own, other):
    file = own / "route.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f"full: {FULL}", f"full: {other}"), encoding="utf-8")
    assert loader.fresh(str(own)).jurisdiction.routes[0].path("L03")[0] == "FUND_REVIEW"


def test_a_new_route_says_only_what_changes_and_ends_the_one_before(own):
    file = own / "route.yaml"
    later = "  - {valid_from: 2027-01-01, source: 新办法, clocks: {refusal_answer: {wd: 4}}}\n"
    file.write_text(f"{file.read_text(encoding='utf-8')}{later}", encoding="utf-8")

    place = loader.fresh(str(own)).jurisdiction
    before, after = (place.route_on(date(*day)) for day in ((2026, 12, 31), (2027, 1, 1)))

    assert (before.clocks["refusal_answer"].wd, after.clocks["refusal_answer"].wd) == (3, 4)
    assert after.source == "新办法"
    same = ("deciding_body", "document_numbers", "paths")
    assert all(getattr(before, name) == getattr(after, name) for name in same)


@pytest.mark.parametrize(
    ("version", "why"),
    [("{source: 甲}", "valid_from"), ("{valid_from: 2018-07-01, source: 甲}", "one day")],
)
def test_a_route_without_a_day_of_its_own_is_named_with_its_line(own, version, why):
    file = own / "route.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}  - {version}\n", encoding="utf-8")

    with pytest.raises(DataBroken, match=why) as told:
        loader.fresh(str(own))

    assert told.value.field == f"route.yaml:{text.count(chr(10)) + 1}"
