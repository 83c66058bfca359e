"""Every paper as a value, a page and a Word file."""

import re
import zipfile
from html.parser import HTMLParser
from importlib.resources import files
from io import BytesIO

import pytest
from docx import Document as Word

from policies import loader
from policies.wording.agreement_text import PATTERNS, forbidden
from policies.wording.text_blanks import fill
from schemas.errors import DataBroken
from schemas.reports.documents import Document, Heading, Paragraph, Signature, Table
from tasks.papers.documents.agreement import templates
from tasks.papers.documents.assignment import money, plain_yuan
from tasks.papers.render import agreement_word
from tasks.papers.render.agreement_template import make
from tasks.papers.render.page import render_html
from tasks.papers.render.word import render_word
from tasks.papers.texts import numeral, sentence, texts
from tests.tasks.papers.documents.whole import seen

NAMES = (
    "acceptance", "correction", "not_accepted", "approval", "conditional",
    "rejection", "public_notice", "posting", "agreement", "refusal",
)  # fmt: skip


def words(doc):
    """All text of a document."""
    return "\n".join([doc.title, doc.document_no, doc.addressee, *map(str, _texts(doc))])


def _texts(doc):
    for block in doc.blocks:
        match block.kind:
            case "heading" | "paragraph":
                yield block.text
            case "list":
                yield from block.items
            case "table":
                yield from (cell for row in (block.head, *block.rows) for cell in row)
            case "signature":
                yield from (party.name for party in block.parties)


class Page(HTMLParser):
    """The text of a page, and every address in it."""

    def __init__(self, html):
        super().__init__()
        self.text, self.addresses, self.tags = "", [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href", "action")]

    def handle_data(self, data):
        self.text += data


def word_text(file):
    word = Word(BytesIO(file))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in word.paragraphs), *cells])


def test_the_samples_are_all_the_papers(every):
    assert all(map(seen, every.values()))
    assert tuple(every) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_no_blank_is_left_open(every, name):
    assert re.search(r"\{|\}|None|（）|“”|《》", words(every[name])) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_page_holds_every_text_and_fetches_nothing(every, name):
    html = render_html(every[name])
    page = Page(html)
    assert [text for text in _texts(every[name]) if text not in page.text] == []
    assert page.addresses == []
    assert "url(" not in html
    assert "@import" not in html
    assert "script" not in page.tags


@pytest.mark.parametrize("name", NAMES)
def test_a_word_file_holds_every_text(every, name):
    text = word_text(render_word(every[name]))
    assert [one for one in _texts(every[name]) if one not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_paper_of_sample_data_says_so(every, name):
    banner = texts().words["banner"]
    word = Word(BytesIO(render_word(every[name])))
    headers = [word.sections[0].header, word.sections[0].even_page_header]
    assert every[name].banner == banner
    assert banner in Page(render_html(every[name])).text
    assert [header.paragraphs[0].text for header in headers] == [banner, banner]


def test_hostile_text_stays_text_on_the_page_and_in_word(papers):
    evil = '<script>alert(1)</script>&amp;"{{ 7*7 }}{% x %}\x00\x0b\ud800'
    for change in ({"title": evil}, {"exit_condition": evil}):
        doc = papers.agreement_paper(change=change)
        html = render_html(doc)
        text = word_text(render_word(doc))
        kept = '<script>alert(1)</script>&amp;"{{ 7*7 }}{% x %}'
        assert "script" not in Page(html).tags
        assert kept in Page(html).text
        assert kept in text


def test_a_correction_tells_every_defect_at_once(every, papers):
    found, seen = [block for block in every["correction"].blocks if isinstance(block, Table)]
    assert [row[-1] for row in found.rows] == ["B01", "T01", "FORM"]
    rows = [*found.rows, *seen.rows]
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert all(all(row) for row in rows)
    assert words(every["correction"]).count("每户所用时间") <= 1
    assert "2026年3月9日前（5个工作日内）" in words(every["correction"])
    assert every["correction"].document_no == "德社建补〔2026〕1号"
    second = papers.correction(papers.DEFECTIVE, returns=2)
    assert second.document_no == "德社建补〔2026〕2号"


def test_a_rejection_gives_reasons_and_the_remedy(every):
    told = words(every["rejection"])
    assert "多数社区不同意。" in told
    assert "10个工作日内（2026年3月16日前）" in told
    assert "申请复核一次" in told


def test_a_final_rejection_offers_no_second_reconsideration(papers):
    doc = papers.decisions.decision(papers.assignment(), papers.made("reject", reasons="重复"))
    assert "最终决定" in words(doc)
    assert "申请复核一次" not in words(doc)


def test_a_decision_tells_vote_conditions_and_exemptions(every):
    told = words(every["conditional"])
    assert "应到14人，实到12人，其中德宏州民政局回避；参加表决11人，赞成10票，反对1票" in told
    assert "不挂牌、不另建台账。" in told
    assert "T01" in told
    assert "上级文件时限在前" in told


def test_headings_are_numbered_without_a_gap(every):
    for doc in every.values():
        numbered = [b.text for b in doc.blocks if isinstance(b, Heading) and "、" in b.text[:3]]
        assert [text.split("、")[0] for text in numbered] == [
            numeral(n) for n in range(1, len(numbered) + 1)
        ]


def test_the_posting_sheet_hangs_at_least_fifteen_days(every):
    assert "自2026年3月2日起至2026年3月17日止，不少于15日" in words(every["posting"])


def test_a_refusal_takes_effect_at_once_but_not_for_capacity(every, papers):
    held = papers.notices.refusal_notice(
        papers.rules(), papers.refused(ground="OVER_CAPACITY"), "", papers.TODAY
    )
    assert "自2026年3月2日起生效" in words(every["refusal"])
    assert "裁定后生效" in words(held)
    assert "自2026年3月2日起生效" not in words(held)


def clauses(doc):
    return [block.text for block in doc.blocks if isinstance(block, Heading)]


def test_an_agreement_has_the_fifteen_clauses_and_then_the_free_ones(every):
    headings = clauses(every["agreement"])
    assert [text.split("条")[0] for text in headings[:16]] == [
        f"第{numeral(n)}" for n in range(1, 17)
    ]
    assert "补充约定" in headings[15]
    assert headings[16:] == ["附件一　经费计算表", "附件二　双向评议表"]


def test_no_generated_clause_is_a_forbidden_one():
    lines = [line for template in templates("dehong") for line in template.lines]
    assert [line.text for line in lines if forbidden(re.sub(r"\{\w+\}", "", line.text))] == []


def test_every_reason_against_a_clause_has_its_texts():
    told = loader.read(files("policies") / "jurisdictions" / "national" / "clauses.yaml")
    assert set(told["forbidden"]) == set(PATTERNS)
    assert all({"zh", "en", "basis"} == set(one) for one in told["forbidden"].values())


def test_every_shipped_case_has_an_agreement_without_open_blanks(papers):
    for case in papers.numbers():
        about = papers.assignment(case)
        code = next(iter(papers.shares_of(about)))
        doc = papers.agreement.agreement(about, papers.placement(about, code), papers.made())
        assert re.search(r"\{|\}|None|（）|“”|《》", words(doc)) is None, case


def test_an_agreement_leaves_lines_for_the_legal_representative_to_fill_by_hand(every):
    doc = every["agreement"]
    (signed,) = (block for block in doc.blocks if isinstance(block, Signature))
    assert "乙方法定代表人：＿＿＿＿" in words(doc)
    assert "法定代表人（签字）：" in [party.signer for party in signed.parties]


def test_an_unpaid_agreement_says_why_and_promises_no_money(papers):
    about = papers.assignment(1)
    unpaid = papers.placement(about).model_copy(update={"amount_fen": 0, "instalments": ()})
    told = words(papers.agreement.agreement(about, unpaid, papers.made()))
    assert "不向乙方支付经费" in told
    assert "收款账户" not in told


def test_the_amounts_of_an_agreement_meet(every):
    shares = next(
        b for b in every["agreement"].blocks if isinstance(b, Table) and b.name == "shares"
    )
    assert sum(round(float(row[2].replace(",", "")) * 100) for row in shares.rows) == 595838
    assert "5,958.38元（大写：人民币伍仟玖佰伍拾捌元叁角捌分）" in words(every["agreement"])


def test_the_shipped_template_is_what_its_maker_makes():
    made = BytesIO()
    make().save(made)
    parts = [zipfile.ZipFile(BytesIO(data)) for data in (made.getvalue(), agreement_word.shipped())]
    for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml", "word/settings.xml"):
        assert parts[0].read(name) == parts[1].read(name)


def test_a_template_with_a_mistyped_name_is_refused_before_use(every):
    word = Word(BytesIO(agreement_word.shipped()))
    word.add_paragraph("{{ decision_number }}")
    edited = BytesIO()
    word.save(edited)
    with pytest.raises(DataBroken, match="decision_number"):
        render_word(every["agreement"], edited.getvalue())


def test_a_template_that_reaches_for_python_is_stopped(every):
    word = Word(BytesIO(agreement_word.shipped()))
    word.add_paragraph("{{ title.__class__.__mro__ }}")
    edited = BytesIO()
    word.save(edited)
    with pytest.raises(DataBroken):
        render_word(every["agreement"], edited.getvalue())


def test_fonts_are_set_for_chinese_text_too(every):
    file = zipfile.ZipFile(BytesIO(render_word(every["approval"])))
    styles = file.read("word/styles.xml").decode()
    assert 'w:eastAsia="仿宋_GB2312"' in styles
    assert 'w:eastAsia="方正小标宋简体"' in styles


def test_a_letter_that_asks_for_an_unknown_fact_is_broken():
    with pytest.raises(DataBroken, match="nothing_known"):
        fill("{nothing_known}", {})


def test_what_is_filled_in_is_never_read_as_a_template():
    assert fill("{a}", {"a": "{b}", "b": "!"}) == "{b}"


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")]
)
def test_clauses_are_numbered_in_chinese(number, text):
    assert numeral(number) == text


def test_a_sentence_ends_once():
    assert [sentence(text) for text in ("好", "好。", " ", None)] == ["好。", "好。", "", ""]


def test_a_document_is_cleaned_once_where_it_is_built(papers):
    doc = Document(
        kind="x", title="a\x00b", issuer="c", made_on=papers.TODAY, date_text="",
        blocks=(Paragraph(text="d\ud800\x1fe\r\n"),),
    )  # fmt: skip
    assert (doc.title, doc.blocks[0].text) == ("ab", "de\n")


def test_amounts_are_written_alike_in_sentences_and_tables():
    assert plain_yuan(134747) == "1,347.47"
    assert money(134747).startswith("1,347.47元")


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'a'*10**10 }}",
        "{{ title * 99 }}",
        "{{ title ~ title }}",
        "{{ title.__class__.mro() }}",
        "{{ range(10**9) }}",
        "{{ '%099999999d' % 1 }}",
        "{{ title|center(10000000000) }}",
        "{% set a = title %}{{ a }}",
        "{% for a in clauses %}{% for b in clauses %}{% for c in clauses %}x{% endfor %}"
        "{% endfor %}{% endfor %}",
    ],
)
def test_a_template_that_works_is_refused_before_it_does(text):
    """A constant as large as it likes was worked out by `check` itself."""
    word = Word(BytesIO(agreement_word.shipped()))
    word.add_paragraph(text)
    made = BytesIO()
    word.save(made)
    with pytest.raises(DataBroken):
        agreement_word.check(made.getvalue())
