"""What people type as data of an act, and what the product tells them of it."""

import pytest

from desk.cli import act_data
from policies.lifecycle import judge
from schemas.acts.act import Act, Refused
from schemas.errors import InputError
from tasks.reasons import reason

LONG = "533103001001"


@pytest.mark.parametrize(
    ("verb", "word", "read"),
    [
        ("open_consultation", f"communities={LONG}", {"communities": [LONG]}),
        ("open_consultation", f"communities=[{LONG}]", {"communities": [LONG]}),
        ("open_consultation", f"communities={LONG},{LONG[:-1]}2",
         {"communities": [LONG, f"{LONG[:-1]}2"]}),
        ("return", "defects=D01、FORM", {"defects": ["D01", "FORM"]}),
        ("clarify", f"community={LONG}", {"community": LONG}),
        ("order", f"accounts={{{LONG}: 99}}", {"accounts": {LONG: "99"}}),
        ("order", "instalment=1", {"instalment": 1}),
        ("propose", "capacity_checked=true", {"capacity_checked": True}),
    ],
)  # fmt: skip
def test_codes_may_be_typed_as_numbers_and_lists_without_brackets(verb, word, read):
    assert act_data.read(verb, [word]) == read


def test_a_file_holds_data_by_name_and_nothing_else_is_taken(tmp_path):
    file = tmp_path / "data.yaml"
    file.write_text("reason: 重复\ncommunities: [533103001001]\n", encoding="utf-8")
    assert act_data.read("open_consultation", [f"@{file}", "reason=x"]) == {
        "reason": "x",
        "communities": [LONG],
    }
    file.write_text("- reason\n", encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        act_data.read("withdraw", [f"@{file}"])
    assert wrong.value.field == f"@{file}"


def test_every_act_is_told_with_its_data(zhunru):
    told = {one["act"]: one for one in zhunru("acts", "--json").data}
    needed = {one["name"]: one["values"] for one in told["answer"]["required"]}
    assert needed["answer"][:2] == ["AGREE", "AGREE_WITH_CONDITIONS"]
    assert told["decide"]["roles"] == ["LG_CHAIR"]
    assert "precheck" not in told
    unknown = zhunru("acts", "dance")
    assert unknown.code == 2
    assert "dance" in unknown.err


def test_a_path_that_cannot_be_written_is_told_without_a_traceback(zhunru, store):
    said = zhunru("audit", "report", "--store", store, "--out", "/proc/no/report.html")
    assert said.code == 2
    assert "/proc/no" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize(
    ("word", "said"),
    [("hours=many", "应为数字"), ("answer=YES", "只能是以下之一"), ("colour=red", "没有这一栏")],
)
def test_what_is_wrong_with_the_data_is_said_in_both_languages(word, said):
    data = {"answer": "AGREE", **act_data.read("answer", [word])}
    refused = judge.form_of(Act(verb="answer", data=data))
    assert isinstance(refused, Refused)
    told = reason(refused)
    assert said in told["message"]
    assert "Input should" not in told["message"] + told["message_en"]
