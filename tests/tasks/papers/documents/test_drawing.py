"""Papers drawn from the journal of stories that were played to their end."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from desk.demo import story
from desk.demo.replay import Player
from ledger.store.session import open_ledger
from ledger.write import documents, outbox
from policies import loader
from tasks.papers.drawing import PAPERS, draw

DATA = Path(__file__).parents[4] / "desk" / "demo" / "data"


def read(name):
    return YAML(typ="safe").load((DATA / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def stories():
    cases = {row["case"]: row["application"] for row in read("cases.yaml")["cases"]}
    zone = loader.load("dehong").jurisdiction.zone
    told = {one.id: one for one in story.read(read("timeline.yaml"), cases, zone)}
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
    assert drawn.word.startswith(b"PK")


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
