"""The rulebook's life: put in force from a day, pinned to each filing, kept when a file breaks."""

import logging
import shutil
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from desk.demo import actors
from ledger.read import assignments, queries
from ledger.write import rulebooks
from policies import loader
from policies.applications.intake import changed
from schemas.acts.act import SYSTEM, Act
from schemas.states.rulebooks import RulebookText
from schemas.states.states import AssignmentState
from tasks import clock
from tasks import rulebooks as books
from tasks.acts.perform import Command, carry_out
from tasks.judges import PolicyJudgement
from tasks.rulebooks import Rulebooks

SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")["application"]
VOTE = {"members": 0, "present": 0, "voting": 0, "in_favour": 0, "against": 0, "abstain": 0}
STRICTER = "rules:\n  - id: T05\n    params: {hours: 96}\n"


@pytest.fixture
def store():
    """One store is enough: what is kept where is held by the tests of the ledger."""
    return "sqlite"


@pytest.fixture
def place(tmp_path):
    """A copy of a shipped place that the office owns."""
    folder = tmp_path / "ours"
    shutil.copytree(str(files("policies") / "jurisdictions" / "dehong"), folder)
    return folder


@pytest.fixture
def office(place, open_new, monkeypatch):
    """A simulated ledger of that place; do(verb, by, **data) acts on it."""
    monkeypatch.setattr(books, "LOOK_SECONDS", 0.0)
    ledger = open_new(simulated=True)
    clock.set_now(ledger, datetime(2026, 3, 11, 1, tzinfo=UTC))
    directory = loader.load("dehong").directory
    by = actors.actor("LG_OFFICE", directory.lg_office)
    head = actors.actor("DEPT_HEAD", SAMPLE["applicant"])
    actors.employ(ledger, [by, head])
    return Desk(ledger, PolicyJudgement(Rulebooks(str(place))), by, head)


class Desk:
    def __init__(self, ledger, judge, by, head):
        self.ledger, self.judge, self.by, self.head = ledger, judge, by, head
        self.serial = 0

    def do(self, verb, by, number="", **data):
        self.serial += 1
        act = Act(verb=verb, number=number, data=data)
        return carry_out(self.ledger, Command(act, by, f"{verb}-{self.serial}"), self.judge)

    def put(self, since, **more):
        told = {"since": since, "document_no": "德社建〔2026〕9号", "reason": "年度修订", **more}
        return self.do("put_rulebook_in_force", self.by, **told)

    def submit(self, **change):
        told = {path.replace("__", "."): value for path, value in change.items()}
        told["funding.budget_doc_no"] = f"文号-{self.serial}"
        return self.do("submit", self.head, application=changed(SAMPLE, told))

    def state(self, number):
        with self.ledger.read() as tx:
            return assignments.state(tx, AssignmentState, number)

    def found(self, number):
        receipt = self.do("precheck", SYSTEM, number)
        assert receipt.accepted, receipt.refused
        return {one.rule for one in self.state(number).findings}


def write(folder, name, text):
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / name).write_text(text, encoding="utf-8")


def test_a_filing_is_pinned_to_the_rulebook_of_its_day_and_its_text_is_kept(office):
    digest = office.judge.rules.rulebook.digest
    filed = office.submit()
    assert filed.accepted, filed.refused
    assert office.state(filed.number).rulebook == digest
    with office.ledger.read() as tx:
        text = rulebooks.text(tx, digest)
    from policies.rulebook import rebuilt

    again = rebuilt(RulebookText.model_validate(text), office.judge.rules.rulebook.ground)
    assert again.digest == digest


def test_a_change_of_the_files_counts_from_the_day_it_is_put_in_force(office, place):
    first = office.judge.rules.rulebook.digest
    assert office.put("2026-03-11").accepted
    write(place, "time.yaml", STRICTER)
    second = office.judge.rules.rulebook.digest
    assert second != first
    assert office.put("2026-03-20").accepted
    early = office.submit(notice_hours=80, title="通知期事项甲乙丙")
    assert office.state(early.number).rulebook == first
    assert "T05" not in office.found(early.number)
    clock.set_now(office.ledger, datetime(2026, 3, 20, 1, tzinfo=UTC))
    late = office.submit(notice_hours=80, title="另外的事项丁戊己", submitted_on="2026-03-20")
    assert office.state(late.number).rulebook == second
    assert "T05" in office.found(late.number)


def test_a_correction_is_judged_by_the_rulebook_of_the_first_filing(office, place):
    filed = office.submit(notice_hours=80, end_on=None)
    assert office.found(filed.number) == {"T03"}
    write(place, "time.yaml", STRICTER)
    street = actors.actor("STREET_REVIEWER", "533103001")
    actors.employ(office.ledger, [street])
    assert office.do("return", street, filed.number, defects=["T03"]).accepted
    fixed = changed(SAMPLE, {"notice_hours": 80, "funding.budget_doc_no": "文号-0"})
    again = office.do("resubmit", office.head, filed.number, application=fixed, changed=["end_on"])
    assert again.accepted, again.refused
    assert "T05" not in office.found(filed.number)


def test_it_cannot_be_put_in_force_backwards_twice_or_unseen(office):
    assert office.put("2026-03-10").refused.code == "not_backwards"
    assert office.put("2026-03-11", digest="0" * 64).refused.code == "other_rulebook"
    assert office.put("2026-03-11").accepted
    assert office.put("2026-03-12").refused.code == "already_done"


def test_only_the_office_puts_a_rulebook_in_force(office):
    told = {"since": "2026-03-11", "document_no": "x", "reason": "y"}
    assert office.do("put_rulebook_in_force", office.head, **told).refused.code == "wrong_role"


def test_a_list_that_grows_needs_the_vote_of_the_leading_group(office, place):
    assert office.put("2026-03-11").accepted
    (place / "lists").mkdir(exist_ok=True)
    (place / "lists" / "assist.yaml").write_text(
        "source: 示范\nfrom: 2026-04-01\nvalues:\n  assist: [卫生城市复审“四害”台账]\n",
        encoding="utf-8",
    )
    refused = office.put("2026-04-01").refused
    assert refused.code == "vote_missing"
    assert refused.params["added"] == ["卫生城市复审“四害”台账"]
    assert "assist +1" in refused.params["hours"][0]
    members = len(office.judge.rules.directory.members) + 1
    vote = {**VOTE, "members": members, "present": members, "voting": members,
            "in_favour": members}  # fmt: skip
    for change, code in (
        ({"members": members - 1}, "other_members"),
        ({"in_favour": members - 1}, "votes_do_not_add_up"),
        ({"present": members - 1}, "votes_do_not_add_up"),
        ({"voting": 1, "in_favour": 1}, "quorum_missed"),
        ({"in_favour": members // 2, "against": members - members // 2}, "result_is_not_the_vote"),
    ):
        assert office.put("2026-04-01", vote={**vote, **change}).refused.code == code
    receipt = office.put("2026-04-01", vote=vote)
    assert receipt.accepted, receipt.refused
    with office.ledger.read() as tx:
        (entry,) = list(queries.entries(tx, "rulebook"))[-1:]
    told = {one["name"]: one for one in entry.body["change"]["lists"]}
    assert told["assist"]["added"] == ["卫生城市复审“四害”台账"]
    assert entry.body["vote"]["in_favour"] == members


def test_a_broken_file_keeps_the_old_rulebook_in_use_and_says_so(office, place, caplog):
    before = office.judge.rules.rulebook.digest
    write(place, "time.yaml", "rules:\n  - id: T05\n    when: time.notice_hour > 1\n")
    with caplog.at_level(logging.WARNING):
        assert office.judge.rules.rulebook.digest == before
    trouble = office.judge.books.trouble
    assert trouble.field == "ours/time.yaml:3"
    assert "notice_hours" in trouble.message_en
    assert "第3行" in trouble.message
    assert "the old ones stay in use" in caplog.text
    assert office.submit().accepted
    write(place, "time.yaml", STRICTER)
    assert office.judge.rules.rulebook.digest != before
    assert office.judge.books.trouble is None
