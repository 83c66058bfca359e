"""What the papers say of each kind of asking: who witnesses, which law asks, what a list means."""

import pytest

from policies import loader
from tasks.papers.documents import decisions, village

OFFICE = loader.load("dehong").directory.name_of("DH-LGB")


def said(paper):
    return paper.model_dump_json()


@pytest.mark.parametrize(
    ("change", "witness", "settles"),
    [
        ({}, "见证方：勐焕街道办事处", "依次提请勐焕街道办事处调解、"),
        ({"applicant": "533103001"}, f"见证方：{OFFICE}", f"协商不成的，依次提请{OFFICE}裁定、"),
    ],
)
def test_a_street_neither_witnesses_nor_mediates_what_it_asks_for_itself(
    papers, change, witness, settles
):
    text = said(papers.agreement_paper(1, change))
    assert witness in text
    assert settles in text


def test_an_agreement_names_the_law_that_asks_for_the_work(papers):
    census = {
        "title": "第八次全国人口普查登记",
        "list_class": "mandated",
        "legal_basis": [{"title": "全国人口普查条例", "article": "第三条", "level": "regulation"}],
    }
    assert "由全国人口普查条例直接要求办理" in said(papers.agreement_paper(1, census))
    assert "直接要求办理" not in said(papers.agreement_paper(1))


@pytest.mark.parametrize(
    ("state", "told"), [({"catalogue": "533100-ZR-2026-00001"}, True), ({}, False)]
)
def test_an_approval_says_what_entry_in_the_catalogue_means(papers, state, told):
    paper = decisions.decision(papers.assignment(**state), papers.made())
    assert ("列入年度常规目录" in said(paper)) is told


def test_an_agreement_says_which_part_of_the_community_it_is_about(papers):
    part = {"grids": ["第1网格", "第2网格"], "targets": 30, "share": "33.3"}
    text = said(papers.agreement_paper(1, {"scope": {"533103001002": part}}))
    assert "只涉及本社区的一部分（第1网格、第2网格、对象30，占本社区33.3%）" in text
    assert "只涉及" not in said(papers.agreement_paper(1))


@pytest.mark.parametrize("kind", ["community", "village"])
def test_papers_of_a_village_speak_of_its_own_committee_and_law(papers, kind):
    directory = papers.rules().directory
    code = "533103001002"
    one = directory.communities[code].model_copy(update={"kind": kind})
    place = directory.model_copy(update={"communities": {**directory.communities, code: one}})
    about = papers.assignment()
    made = (
        papers.agreement_paper(),
        decisions.posting_sheet(about, papers.placement(about), papers.made()),
    )
    told = [said(village.spoken(paper, place)) for paper in made]
    assert ["村民委员会" in text for text in told] == [kind == "village"] * 2
    assert ["居民委员会" in text for text in told] == [kind != "village"] * 2
    law = "《村民委员会组织法》（2025年修正）第三十五条"
    assert (law in told[1]) is (kind == "village")


def test_papers_of_bought_work_name_the_supplier_and_keep_its_duties_from_the_community(papers):
    supplier = {"name": "某保洁公司", "contract_no": "城采〔2026〕7号", "amount": "96000.00"}
    text = said(papers.agreement_paper(1, {"supplier": supplier}))
    assert "承接方：某保洁公司（合同编号：城采〔2026〕7号" in text
    assert "不对承接方的履约、安全和质量负责" in text
    approval = decisions.decision(papers.assignment(change={"supplier": supplier}), papers.made())
    assert "某保洁公司" in said(approval)
    assert "承接方" not in said(papers.agreement_paper(1))
