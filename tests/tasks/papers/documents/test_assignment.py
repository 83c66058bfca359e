"""The phrases of papers on an application that fills only what it must, and one that fills more."""

from decimal import Decimal

import pytest

from schemas.applications.application import Application
from tasks.papers.documents import assignment as phrases


def asked(**told):
    return Application(**told)


@pytest.mark.parametrize(
    ("frequency", "text"),
    [
        (None, ""),
        ({}, ""),
        ({"times": 3}, ""),
        ({"unit": "month"}, "每月"),
        ({"unit": "month", "times": 3}, "每月3次"),
        ({"unit": "once", "times": 3}, "一次性"),
        ({"unit": "once"}, "一次性"),
    ],
)
def test_how_often_is_said_as_far_as_it_is_known(frequency, text):
    assert phrases.frequency(asked(frequency=frequency)) == text


@pytest.mark.parametrize(
    ("supplier", "told"),
    [
        (None, False),
        ({}, False),
        ({"name": "甲社工站", "contract_no": "1"}, False),
        ({"name": "甲社工站", "amount": "5"}, False),
        ({"name": "甲社工站", "contract_no": "1", "amount": "5"}, True),
    ],
)
def test_who_does_bought_work_is_named_with_the_contract(supplier, told):
    text = phrases.supplier(asked(supplier=supplier))
    assert ("甲社工站" in text) is told
    assert bool(text) is told


def test_papers_are_described_by_what_is_known_of_them():
    forms = [
        {"name": "走访表", "kind": "business", "frequency": "month"},
        {"name": "年报", "kind": "statistical", "approval_no": "国统制〔2026〕1号"},
    ]
    told = phrases.papers(asked(forms=forms, ledgers=[{"name": "户册", "medium": "paper"}]))
    assert told[0].startswith("《走访表》（业务表，")
    assert "每月" in told[0]
    assert "批准文号" not in told[0]
    assert "批准文号国统制〔2026〕1号" in told[1]
    assert told[2] == "户册（纸质台账）"
    assert phrases.papers(asked()) == ()
    bare = phrases.papers(asked(forms=[{}], ledgers=[{}]))
    assert not any("None" in one for one in bare)
    assert bare[0].startswith("《》（")
    assert bare[1].startswith("（")


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (99, "0.99"),
        (100, "1.00"),
        (-1, "-0.01"),
        (-150, "-1.50"),
        (123456789, "1,234,567.89"),
        (100000, "1,000.00"),
    ],
)
def test_an_amount_in_figures(fen, text):
    assert phrases.plain_yuan(fen) == text


@pytest.mark.parametrize(
    ("number", "text"), [(None, ""), (0, "0"), (Decimal("12.50"), "12.5"), (Decimal("1E+2"), "100")]
)
def test_a_figure_has_no_trailing_zeros(number, text):
    assert phrases.figure(number) == text


def test_a_term_without_an_end_is_open(papers):
    whole, start = papers.assignment(), papers.assignment().state.terms.start_on
    assert "至" in phrases.period(whole)
    assert phrases.period(papers.assignment(change={"end_on": None})) == f"{phrases.day(start)}起"


@pytest.mark.parametrize("count", [1, 6, 7, 36, 37])
def test_six_communities_are_named_and_more_are_counted(papers, count):
    codes = papers.rules().directory.codes
    text = phrases.communities(papers.assignment(change={"communities": list(codes[:count])}))
    names = [papers.rules().directory.name_of(code) for code in codes]
    if count == len(codes):
        assert text == "全部37个社区"
    else:
        assert [name for name in names if name in text] == names[: min(count, 6)]
        assert (f"等{count}个社区" in text) is (count > 6)


def test_the_rows_of_an_item_leave_out_what_nobody_said(papers):
    spare = {"legal_basis": [], "frequency": None, "forms": [], "ledgers": [], "supplier": None,
             "exit_condition": None, "hours_per_community": None}  # fmt: skip
    heads = phrases.texts().item
    rows = dict(phrases.item(papers.assignment(change=spare), "不涉及经费"))
    for name in ("frequency", "hours", "basis", "exit", "decision", "supplier"):
        assert heads[name] not in rows
    assert rows[heads["papers"]] == phrases.word("none")
    full = {
        "exit_condition": "满一年退出",
        "legal_basis": [{"title": "甲法", "article": "第一条"}, {}],
    }
    rows = dict(phrases.item(papers.assignment(change=full), "不涉及经费", decision="准"))
    assert (rows[heads["exit"]], rows[heads["decision"]]) == ("满一年退出", "准")
    assert "甲法" in rows[heads["basis"]]
    assert "None" not in "".join(rows.values())
