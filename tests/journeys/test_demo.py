"""The demo plays every shipped case to its end, also when it is cut short on the way."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from sqlalchemy import select

from desk.demo.folder import DemoFolder
from ledger.read import assignments, queries
from ledger.store.session import open_ledger
from ledger.tables.journal import journal
from schemas.states.states import AssignmentState, PlacementState

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.timeout(600)]

FLOW_RUNS_MAX = 52  # 46 where nothing else runs; a slow machine draws up papers oftener
SECONDS_MAX = 180
LOOKED_AT = {
    "application.escalated", "placement.escalated", "funds.fell_due",
    "work.review_opened", "work.reviewed", "work.review_ended",
}  # fmt: skip
ASSIGNMENTS_CUT_SHORT = 20  # so many applications are filed when the demo is killed


def demo(state):
    return [sys.executable, "-m", "desk.cli.app", "demo", "--state", str(state), "--json"]


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """An uninterrupted demo: its folder and what it said."""
    state = tmp_path_factory.mktemp("demo") / "var" / "demo"
    said = subprocess.run(demo(state), capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    return state, json.loads(said.stdout)


def ends(state):
    """What every assignment and placement came to; keys and times left out."""
    ledger = open_ledger(f"sqlite:///{state}/ledger.db", create=False)
    with ledger.read() as tx:
        told = {
            number: (
                assignments.state(tx, AssignmentState, number).stage,
                sorted(
                    (one.community, one.work, one.confirmed_fen)
                    for one in assignments.parts(tx, PlacementState, number)
                ),
            )
            for number in queries.numbers(tx)
        }
    ledger.close()
    return told


def entries(state):
    """How many entries of each kind; but for what counts the days that something is late or due:
    the worker looks each minute, at whatever day the demo has come to by then."""
    ledger = open_ledger(f"sqlite:///{state}/ledger.db", create=False)
    with ledger.read() as tx:
        kinds = Counter(tx.execute(select(journal.c.kind)).scalars())
    ledger.close()
    return {kind: count for kind, count in kinds.items() if kind not in LOOKED_AT}


def filed(state):
    if not (state / "ledger.db").exists():
        return 0
    ledger = open_ledger(f"sqlite:///{state}/ledger.db", create=False)
    with ledger.read() as tx:
        count = len(queries.numbers(tx))
    ledger.close()
    return count


def test_everything_comes_to_its_end_and_the_ledger_is_sound(played):
    _, told = played

    assert told["otherwise"] == []
    assert told["verified"]["ok"] is True
    assert set(told["stages"]) == {"ARCHIVED"}
    assert told["admitted"] >= 20
    assert told["refused_at_the_desk"] >= 10
    assert told["returned"] >= 5
    ended_early = sum(told["exits"].values())
    assert told["done"] + told["not_done"] + ended_early == told["placements"] > 80
    assert told["funded_fen"] > 0
    admitted = [one for one in told["endings"] if one.get("admitted")]
    (urgent,) = [one for one in admitted if one["route"] == "EMERGENCY"]
    assert (urgent["case"], urgent["closed"], urgent["confirmed_fen"]) == (39, 2, 510000)


def test_not_everything_goes_the_plain_way(played):
    _, told = played

    assert told["refusals"] == {"R_ACCEPTED": 2, "R_OVERTURNED": 1, "R_UPHELD": 1}
    assert (told["demands"], told["silence"]) == (1, 1)
    assert told["disputes"] == {"D_AGREED": 1}
    assert told["emergencies"] == {"E_CLOSED": 1}
    kinds = ("changes", "suspensions", "renewals", "not_done", "joint", "streets", "villages")
    assert {kind: told[kind] for kind in kinds} == dict.fromkeys(kinds, 1)
    assert told["exits"] == dict.fromkeys(("decision", "department", "law_change", "residents"), 1)
    (own,) = [one for one in told["endings"] if one["number"] == told["story"]["number"]]
    assert (own["closed"], own["confirmed_fen"]) == (0, 154000)
    papers = [one for act in told["story"]["acts"] for one in act["papers"]]
    assert len(papers) == 14  # letter to notice of end, each with its number


def test_it_keeps_to_its_budget_of_time_and_flow_runs(played):
    _, told = played

    assert told["flow_runs"] <= FLOW_RUNS_MAX
    assert told["seconds"] <= SECONDS_MAX


def test_the_report_and_the_papers_are_written(played):
    state, told = played

    assert "减负报告" in (state / "report.html").read_text(encoding="utf-8")
    assert told["burden"]["total"]["placements"] > 50  # the fullest day, not the empty end
    assert (state / "report-end.html").is_file()
    papers = list((state / "papers").glob("*.html"))
    assert len(papers) == told["papers"] > 100
    assert list((state / "papers").glob("*.docx"))


def test_nobody_else_on_the_machine_reads_what_it_left(played, open_to_others):
    assert open_to_others(played[0]) == []


def test_killed_on_the_way_it_goes_on_to_the_same_end(played, tmp_path):
    process = subprocess.Popen(demo(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    while filed(tmp_path) < ASSIGNMENTS_CUT_SHORT and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL

    again = subprocess.run(demo(tmp_path), capture_output=True, text=True, check=False)

    assert again.returncode == 0, again.stderr
    assert "goes on" in again.stderr or "接着" in again.stderr
    assert ends(tmp_path) == ends(played[0])
    assert json.loads(again.stdout)["verified"]["ok"] is True
    assert entries(tmp_path) == entries(played[0])


def test_a_second_demo_begins_anew_where_the_first_ended(played, tmp_path):
    state, _ = played
    again = tmp_path / "again"
    shutil.copytree(state, again)
    assert DemoFolder(again).prepare(fresh=False) is False
    assert not (again / "ledger.db").exists()


def test_a_folder_of_other_things_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("precious", encoding="utf-8")

    said = subprocess.run(demo(tmp_path), capture_output=True, text=True, check=False)

    assert said.returncode == 2
    assert "letter.txt" in said.stdout
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "precious"


def test_up_on_the_demo_keeps_its_files_to_their_owner(tmp_path, open_to_others):
    state = tmp_path / "var"
    words = ["up", "--demo", "--state", str(state), "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "desk.cli.app", *words],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert json.loads(process.stdout.readline())["ready"] is True
        assert {"ledger.db-wal", "prefect", "demo-password.txt"} <= {
            path.name for path in (state / "tour").iterdir()
        }
        assert open_to_others(state) == []
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert open_to_others(state) == []
