"""The parts of the demo that need no engine: its agenda, its folder, its script."""

from datetime import date

import pytest

from desk import files
from desk.cli.commands.replay import applications
from desk.demo import demo, endings, item_story, story
from desk.demo.actors import actor
from desk.demo.folder import DemoFolder
from desk.demo.script import DemoAssignment, answer
from policies import loader
from schemas.acts.act import WorkItem
from schemas.errors import InputError
from schemas.states.states import AssignmentState
from tasks.papers import waiting
from tests.journeys.played import player

RULES = loader.load("dehong")
CASES = applications(None)
NUMBER = "533100-ZR-2026-00001"


def test_every_case_is_filed_on_its_own_day_or_a_little_before():
    days = demo.agenda(CASES, [], RULES.calendar)

    filed = {case: day.on for day in days for case in day.filings}
    assert filed.keys() == CASES.keys()
    for case, on in filed.items():
        own = date.fromisoformat(CASES[case]["submitted_on"])
        assert own - demo.BATCH <= on <= own
    assert [day.on for day in days] == sorted(day.on for day in days)


def test_the_acts_of_stories_stand_on_their_days_in_order():
    zone = RULES.jurisdiction.zone
    stories = story.read(files.shipped("timeline.yaml"), CASES, zone)
    days = demo.agenda({}, stories, RULES.calendar)

    for one in stories:
        played = [step.no for day in days for mine, step in day.steps if mine.id == one.id]
        assert played == [step.no for step in one.steps]


def test_a_demo_that_was_cut_short_goes_on_and_an_ended_one_begins_anew(tmp_path):
    room = DemoFolder(tmp_path)
    assert room.prepare(fresh=False) is False
    (tmp_path / "ledger.db").touch()
    room.note(finished=date(2026, 3, 5))

    assert room.prepare(fresh=False) is True
    assert room.day("finished") == date(2026, 3, 5)
    assert (tmp_path / "ledger.db").exists()

    room.note(ended=True)
    assert room.prepare(fresh=False) is False
    assert not (tmp_path / "ledger.db").exists()


def test_whoever_asks_for_a_fresh_demo_gets_one(tmp_path):
    room = DemoFolder(tmp_path)
    room.note(finished=date(2026, 3, 5))

    assert room.prepare(fresh=True) is False
    assert room.memory() == {}


def test_a_folder_with_other_things_is_no_demo(tmp_path):
    (tmp_path / "thesis.docx").touch()

    with pytest.raises(InputError, match=r"thesis\.docx"):
        DemoFolder(tmp_path).prepare(fresh=True)

    assert (tmp_path / "thesis.docx").exists()


def assignment(**state):
    terms = {
        "title": "低保",
        "applicant": "DH-MZJ",
        "real_owner": "DH-MZJ",
        "nature": "phased",
        "domain": "civil_affairs",
        "start_on": "2026-04-01",
        "end_on": "2026-12-31",
        "mode": "follow_task",
        "total_fen": 100,
        "communities": 1,
        "streets": ["533103001"],
    }
    raw = {"number": NUMBER, "stage": "LG_DECISION", "filed_on": "2026-01-12", "terms": terms}
    words = {"opinion": "同意", "exemption": "必要", "delivered": "完成"}
    return DemoAssignment(
        AssignmentState.model_validate({**raw, **state}), {}, ("533103001001",), words
    )


def item(act, role, org, **more):
    return WorkItem(
        act=act, role=role, org=org, kind="assignment", stream=NUMBER, number=NUMBER, **more
    )


def lines(one, on=date(2026, 2, 2), **state):
    return answer([one], assignment(**state), RULES, on, actor)


def test_a_decision_recuses_the_applicant_and_lifts_what_is_exempt_by_name():
    found = [{"rule": "P01", "severity": "exempt"}]
    (line,) = lines(item("decide", "LG_CHAIR", "DH-LG"), findings=found)

    assert line.act.data["recused"] == ["DH-MZJ"]
    assert line.act.data["prepared_by"] == "vice_chair"  # 民政 keeps the office and applies
    assert [one["rule"] for one in line.act.data["exemptions"]] == ["P01"]
    assert line.act.data["voting"] == line.act.data["in_favour"] == 12


def test_the_same_line_has_the_same_key_and_another_one_has_not():
    one = item("decide", "LG_CHAIR", "DH-LG")

    assert lines(one)[0].key == lines(one)[0].key
    assert lines(one)[0].key != lines(one, findings=[{"rule": "P01", "severity": "exempt"}])[0].key


def test_what_is_not_yet_ripe_waits():
    deliver = item("deliver", "COMM_SEC", "533103001001", due=date(2026, 12, 31))
    later = item("decide", "LG_CHAIR", "DH-LG", from_on=date(2026, 3, 1))

    assert lines(deliver) == []
    assert len(lines(deliver, on=date(2026, 12, 20))) == 1
    assert lines(later) == []


def test_a_return_that_nobody_answers_stays_unanswered():
    assert lines(item("resubmit", "DEPT_HEAD", "DH-MZJ"), stage="RETURNED") == []


@pytest.mark.parametrize("command", [("up", "--demo"), ("demo",)])
def test_a_second_demo_is_refused_at_once_and_leaves_the_first_as_it_is(zhunru, tmp_path, command):
    folder = tmp_path / "tour" if command[0] == "up" else tmp_path
    with DemoFolder(folder).alone():
        (folder / "ledger.db").write_text("of the first")
        (folder / "demo-password.txt").write_text("of the first")
        second = zhunru(*command, "--state", tmp_path)

    assert second.code == 2
    assert "demo-password.txt" in second.err
    assert "running" in second.err
    assert (folder / "ledger.db").read_text() == "of the first"
    assert (folder / "demo-password.txt").read_text() == "of the first"
    with DemoFolder(folder).alone():
        pass


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The number of the item whose story the demo tells, its acts, and the sums of its ledger."""
    data = files.shipped("played.yaml")
    with player(tmp_path_factory.mktemp("told"), data["told"]) as (one, ledger):
        list(one.play())
        for message in waiting.waiting(ledger):
            waiting.draw_up(ledger, message)
        number = "533100-ZR-2026-00938"
        yield number, item_story.of(ledger, number, RULES, data), endings.summary([], ledger, RULES)


def acts(told, kind):
    return [one for one in told[1] if kind in one["events"]]


def test_an_item_is_told_by_who_did_what_on_which_day_on_which_ground_with_which_paper(told):
    first, second = acts(told, "refusal.issued")

    assert (first["on"], first["role"], first["org"]) == (date(2026, 3, 9), "COMM_SEC", "兴安社区")
    assert first["why"] == ["NO_POWERS", "走访所需的信息和到场权限没有落实"]
    (paper,), (other,) = first["papers"], second["papers"]
    assert paper["number"].endswith("R-533103001007-2026-001")
    assert other["number"].endswith("R-533103001007-2026-002")
    assert [one["why"] for one in acts(told, "work.not_done")] == [["silence"]]
    assert [one["on"] for one in told[1]] == sorted(one["on"] for one in told[1])
    assert acts(told, "placement.refused") == []  # it mirrors the refusal


@pytest.mark.parametrize(
    ("lang", "law", "silent"),
    [
        ("zh", "准入管理办法", "逾期未作表示"),
        ("en", "Admission measure", "nothing was said in time"),
    ],
)
def test_the_story_is_shown_in_either_language(told, lang, law, silent):
    _, table, note = item_story.shown(told[1], told[0], "低保", lang)
    cells = ["".join(map(str, column.cells)) for column in table.columns]

    assert law in cells[3]
    assert silent in cells[3]
    assert "1,420.00" in cells[3]
    assert "R-533103001007-2026-001" in cells[4]
    assert ("Chinese" in str(note)) == (lang == "en")


def test_who_was_told_of_a_late_item_has_a_name():
    told = {"on": date(2026, 8, 21), "role": "system", "org": "", "events": ["placement.escalated"],
            "why": ["look_through", "LG_CHAIR@DH-LG", "a@b.cn"], "fen": None,
            "papers": []}  # fmt: skip
    _, table, _ = item_story.shown([told], "1", "低保", "zh")

    why = next(iter(table.columns[3].cells)).plain
    assert why == "居务监督委员会查看结算；领导小组组长；a@b.cn"


@pytest.mark.parametrize(
    ("admitted", "closed", "words"),
    [
        (True, 2, "准入，全部完成，归档"),
        (True, 1, "准入，未全部完成，归档"),
        (False, 0, "未准入，归档"),
    ],
)
def test_an_ending_says_how_it_went_and_by_which_way(admitted, closed, words):
    ended = {"case": 1, "title": "低保", "stage": "ARCHIVED", "severity": "pass", "findings": [],
             "route": "L02", "admitted": admitted, "placements": 2 if admitted else 0,
             "closed": closed, "confirmed_fen": 0}  # fmt: skip
    sums = {"funded_fen": 0}
    table = endings.shown([ended], sums, "zh")[0]
    row = [next(iter(column.cells)).plain for column in table.columns]

    assert row[3:5] == ["清单内通道", words]


def test_the_sums_say_what_did_not_go_the_plain_way(told):
    sums = told[2]

    assert sums["refusals"] == {"R_ACCEPTED": 1, "R_OVERTURNED": 1}
    assert (sums["demands"], sums["silence"], sums["not_done"]) == (1, 0, 1)
    assert sums["disputes"] == {"D_AGREED": 1}
    assert sums["emergencies"] == {}
