"""Papers drawn from the journal of stories that were played to their end."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.demo import story
from desk.demo.replay import Player
from ledger.audit import papers as audit_papers
from ledger.store.session import open_ledger
from ledger.tables.journal import document
from ledger.write import documents, outbox
from policies import loader
from schemas import yaml_text
from tasks.figures.summary import word_of
from tasks.papers import filing
from tasks.papers.documents import sources
from tasks.papers.drawing import PAPERS, draw
from tasks.papers.texts import day

DATA = Path(__file__).parents[4] / "desk" / "demo" / "data"


def read(name):
    return yaml_text.parse((DATA / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def stories():
    cases = {row["case"]: row["application"] for row in read("cases.yaml")["cases"]}
    zone = loader.load("dehong").jurisdiction.zone
    whole = [*read("timeline.yaml")["stories"], *read("lives.yaml")["stories"]]
    told = {one.id: one for one in story.read({"stories": whole}, cases, zone)}
    return told, cases


def play(stories, name, folder):
    told, cases = stories
    url = f"sqlite:///{folder}/{name}.db"
    ledger = open_ledger(url, simulated=True, jurisdiction="dehong")
    list(Player(ledger, told[name], cases).play())
    return ledger


@pytest.fixture(scope="module")
def played(stories, tmp_path_factory):
    """A story from a correction to three agreements."""
    ledger = play(stories, "TL02", tmp_path_factory.mktemp("drawn"))
    yield ledger
    ledger.close()


def messages(ledger):
    with ledger.read() as tx:
        return outbox.pending(tx, tuple(PAPERS))


def paper(ledger, ident):
    with ledger.read() as tx:
        return documents.find(tx, ident)


def test_each_paper_is_drawn_once_however_often_it_is_asked_for(played):
    asked = messages(played)
    first = [draw(played, one.topic, one.payload) for one in asked]
    again = [draw(played, one.topic, one.payload) for one in asked]
    assert first == again
    assert len({ident for ids in first for ident in ids}) < len(asked)  # decided, then approved


def test_a_paper_drawn_late_tells_what_stood_at_its_event(played):
    (asked,) = [one for one in messages(played) if one.topic == "correction_notice"]
    (ident,) = draw(played, asked.topic, asked.payload)
    drawn = paper(played, ident)
    assert drawn.kind == "correction_notice"
    assert drawn.document_no == "勐焕街道办事处社补〔2026〕1号"
    assert drawn.html.count("<tr>") >= 2
    assert "本申请已退回1次" in drawn.html
    assert word_of(drawn, played.jurisdiction).startswith(b"PK")
    assert drawn.word == b""


def test_an_agreement_is_drawn_for_every_community_and_is_its_own(played):
    asked = [one for one in messages(played) if one.topic == "agreement"]
    drawn = [paper(played, draw(played, one.topic, one.payload)[0]) for one in asked]
    assert len({one.community for one in drawn}) == len(asked) == 3
    assert len({one.digest for one in drawn}) == 3
    assert all("第十五条" in one.html for one in drawn)


def test_the_posting_sheet_is_drawn_when_it_is_asked_for(played):
    (asked, *_) = [one for one in messages(played) if one.topic == "agreement"]
    (ident,) = draw(played, "posting_sheet", asked.payload)
    drawn = paper(played, ident)
    assert drawn.title == "居务公开单"
    assert drawn.community


def test_a_refusal_of_work_never_admitted_has_its_notice(stories, tmp_path):
    ledger = play(stories, "TL08", tmp_path)
    (asked,) = [one for one in messages(ledger) if one.topic == "refusal_notice"]
    (ident,) = draw(ledger, asked.topic, asked.payload)
    drawn = paper(ledger, ident)
    ledger.close()
    assert drawn.document_no.startswith("编号：R-")
    assert "打卡未经准入" in drawn.html


def test_the_papers_of_a_report_tell_its_department_neither_community_nor_words(stories, tmp_path):
    ledger = play(stories, "TL12", tmp_path)
    asked = [one for one in messages(ledger) if one.topic.startswith("bypass")]
    drawn = {one.topic: paper(ledger, draw(ledger, one.topic, one.payload)[0]) for one in asked}
    ledger.close()
    assert [one.title for one in drawn.values()] == [
        "违规下派线索单", "关于请说明有关情况的函", "督办单", "约谈通知书",
    ]  # fmt: skip
    sheet = drawn.pop("bypass_sheet")
    assert "小广告清理台账" in sheet.html
    assert "2026年5月13日" in sheet.html
    for one in (sheet, *drawn.values()):
        assert (one.number, one.community) == ("B-533100-2026-011", "")
        assert "533103001011" not in one.html
    assert not any("小广告清理台账" in one.html or "便笺照片" in one.html for one in drawn.values())
    assert "2026年5月18日" in drawn["bypass_notice"].html
    assert "36.00元" in drawn["bypass_order"].html


def test_an_event_the_journal_lacks_draws_nothing(played):
    asked = messages(played)[0]
    with pytest.raises(KeyError):
        draw(played, asked.topic, {**asked.payload, "version": 10_000})


def test_a_paper_nobody_knows_is_not_drawn(played):
    with pytest.raises(KeyError):
        draw(played, "poem", messages(played)[0].payload)


def test_numbers_are_given_when_papers_are_filed_without_a_gap_by_kind_body_and_year(played):
    asked = messages(played)
    for one in (*reversed(asked), *asked):
        draw(played, one.topic, one.payload)
    with played.read() as tx:
        series = audit_papers.document_numbers(tx)
        counters = audit_papers.counters(tx)
    told = {name: numbers for name, numbers in series.items() if name in counters}
    assert {name.split(":")[0] for name in told} >= {
        "application_letter", "acceptance_notice", "consultation_letter", "meeting_agenda",
        "minutes", "decision", "public_notice", "posting_sheet",
    }  # fmt: skip
    for name, numbers in told.items():
        counted = [int(re.search(r"〔2026〕(\d+)号$", one)[1]) for one in numbers]
        assert counted == [*range(1, counters[name] + 1)], name
    assert len({one for numbers in told.values() for one in numbers}) == sum(
        map(len, told.values())
    )


def test_a_number_that_another_paper_took_meanwhile_is_not_given_again(played, monkeypatch):
    (asked,) = [one for one in messages(played) if one.topic == "acceptance_notice"]
    found = sources.source(played, asked.payload)
    (sheet,) = PAPERS["acceptance_notice"](found)
    first, second = (sheet._replace(key=f"{sheet.key}:{name}") for name in ("a", "b"))
    whole = filing._paper

    def meanwhile(key, doc):
        monkeypatch.setattr(filing, "_paper", whole)
        filing.filed(played, second)
        return whole(key, doc)

    monkeypatch.setattr(filing, "_paper", meanwhile)
    late, early = (paper(played, filing.filed(played, one)) for one in (first, second))
    assert number_of(late) == number_of(early) + 1


def number_of(one):
    return int(re.search(r"(\d+)号$", one.document_no)[1])


def test_what_is_put_right_keeps_its_number_and_says_so(stories, tmp_path):
    ledger = play(stories, "LV22", tmp_path)
    for one in messages(ledger):
        draw(ledger, one.topic, one.payload)
    with ledger.read() as tx:
        whole = [documents.find(tx, ident) for (ident,) in tx.execute(select(document.c.id))]
        broken = [name for name, numbers in audit_papers.document_numbers(tx).items()
                  if len(set(numbers)) != len(numbers)]  # fmt: skip
    ledger.close()
    right = [one for one in whole if one.title.endswith("（更正）")]
    assert right
    assert broken == []
    for one in right:
        (first,) = [old for old in whole if old.document_no == one.document_no and old.id != one.id]
        assert first.kind == one.kind
        assert f"本件更正并代替{day(first.made_on)}出具的同号文书" in one.html
