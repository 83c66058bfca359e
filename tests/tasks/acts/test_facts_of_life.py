"""What the life of a place supplies to the rules: invitations, removals, reports, its own lists.

Each finding comes on a live ledger as it comes in a case that states the same in `given`.
"""

import shutil
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from desk.demo import actors
from ledger.read import assignments
from policies import loader
from policies.applications.intake import changed, read_application
from schemas.acts.act import SYSTEM, Act
from schemas.applications.given import Given
from schemas.states.communities import CommunityState
from schemas.states.states import AssignmentState
from tasks import clock
from tasks import rulebooks as books
from tasks.acts.perform import Command, carry_out
from tasks.judges import PolicyJudgement
from tasks.rulebooks import Rulebooks
from tasks.verify.verify import verify

SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")["application"]
RULES = loader.load("dehong")
OFFICE = actors.actor("LG_OFFICE", RULES.directory.lg_office)
HEAD = actors.actor("DEPT_HEAD", SAMPLE["applicant"])
OURS = SAMPLE["communities"][0]
SECRETARY = actors.actor("COMM_SEC", OURS)
INVITED = {"department": SAMPLE["applicant"], "title": SAMPLE["title"], "record": "议事会纪要3号",
           "on": "2026-03-05", "until": "2026-06-30"}  # fmt: skip
LEDGER = {"ledgers": [{"name": "门前三包巡查登记台账", "medium": "electronic"}]}


@pytest.fixture
def store():
    """One store is enough: the questions are the ledger's, and its tests ask both."""
    return "sqlite"


class Life:
    """A simulated ledger of a place; do(verb, by, **data) acts on it, each act accepted."""

    def __init__(self, ledger, place):
        self.ledger, self.judge = ledger, PolicyJudgement(Rulebooks(place))
        self.serial = 0
        self.on(11)

    def on(self, day, month=3):
        clock.set_now(self.ledger, datetime(2026, month, day, 1, tzinfo=UTC))

    def act(self, verb, by, number="", **data):
        self.serial += 1
        actors.employ(self.ledger, [by])
        act = Act(verb=verb, number=number, data=data)
        return carry_out(self.ledger, Command(act, by, f"{verb}-{self.serial}"), self.judge)

    def do(self, verb, by, number="", **data):
        receipt = self.act(verb, by, number, **data)
        assert receipt.accepted, receipt.refused
        return receipt.number

    def filed(self, **change):
        """File the sample with a line of its own, and let it be checked; returns its number."""
        told = {path.replace("__", "."): value for path, value in change.items()}
        told["funding.budget_doc_no"] = f"文号-{self.serial}"
        number = self.do("submit", HEAD, application=changed(SAMPLE, told))
        self.do("precheck", SYSTEM, number)
        return number

    def state(self, number):
        with self.ledger.read() as tx:
            return assignments.state(tx, AssignmentState, number)

    def rules(self, number):
        return {one.rule for one in self.state(number).findings}

    def asked(self, number):
        with self.ledger.read() as tx:
            (last,) = [
                one
                for one in assignments.history(tx, number)
                if one.kind == "application.prechecked"
            ][-1:]
        return {one["indicator"] for one in last.body["questions"]}

    def record(self, code=OURS):
        with self.ledger.read() as tx:
            return assignments.state(tx, CommunityState, code)


@pytest.fixture
def life(open_new):
    return Life(open_new(simulated=True), "dehong")


def as_a_case(**given):
    """The judgement of the sample beside what a case would give."""
    application = read_application(SAMPLE, RULES.rulebook.ground.labels)
    day = application.submitted_on
    return RULES.rulebook.judge(application, Given.model_validate(given), day)


def test_an_invitation_opens_the_route_of_the_invited_to_one_application(life):
    told = {"community": OURS, "date": INVITED["on"], "record": INVITED["record"]}
    assert as_a_case(invitation=told).route == "LIGHT"

    before = life.filed()
    assert life.state(before).route != "LIGHT"
    life.do("withdraw", HEAD, before, reason="改由社区邀请")
    life.do("invite", SECRETARY, **INVITED)
    number = life.filed()

    assert life.state(number).route == "LIGHT"
    assert life.record().used == {"1": number}
    second = life.filed(title=f"{SAMPLE['title']}工作")
    assert life.state(second).route != "LIGHT"
    assert verify(life.ledger).problems == ()


def test_an_invitation_serves_its_application_through_its_corrections(life):
    life.do("invite", SECRETARY, **INVITED)
    number = life.filed(end_on=None)
    street = actors.actor("STREET_REVIEWER", "533103001")
    life.do("return", street, number, defects=["T03"])
    life.do("resubmit", HEAD, number, application=SAMPLE, changed=["end_on"])
    life.do("precheck", SYSTEM, number)

    assert life.state(number).route == "LIGHT"
    assert life.record().used == {"1": number}


@pytest.mark.parametrize(
    "other",
    [
        {"department": "DH-WJW"},
        {"title": "法律咨询"},
        {"until": "2026-03-11"},  # its last day, and the application comes the day after
    ],
    ids=["department", "title", "over"],
)
def test_no_invitation_serves_what_it_did_not_ask_for(life, other):
    life.do("invite", SECRETARY, **{**INVITED, **other})
    life.on(12)
    assert life.state(life.filed()).route != "LIGHT"


def test_an_invitation_serves_on_its_last_day_and_not_once_it_is_withdrawn(life):
    life.do("invite", SECRETARY, **{**INVITED, "until": "2026-03-11"})
    first = life.filed()
    assert life.state(first).route == "LIGHT"
    life.do("invite", SECRETARY, **INVITED)
    life.do("withdraw_invitation", SECRETARY, no=2, reason="居民有不同意见")
    assert life.state(life.filed(title=f"{SAMPLE['title']}工作")).route != "LIGHT"


def test_what_came_off_the_wall_is_asked_about_when_it_comes_back(life):
    assert "A14" not in life.asked(life.filed(**LEDGER))
    gone = {"kind": "ledger", "on": "2026-03-02", "record": "清理通知"}
    life.do("note_removal", SECRETARY, name="门前三包巡查台账", **gone)
    life.do("note_removal", actors.actor("COMM_SEC", "533103001011"), name="消防巡查台账", **gone)

    assert "A14" in life.asked(life.filed(**LEDGER, title="另一件事项甲乙丙丁"))


REPORT = {"department": SAMPLE["applicant"], "anonymous": True, "evidence": "截图",
          "demand": f"要求马上开展{SAMPLE['title']}"}  # fmt: skip


def reported(life, until=""):
    """Report the department, and go on to an act; returns the report's number."""
    number = life.do("b_report", actors.actor("COMM_SEC", OURS), **REPORT)
    steps = (
        ("b_triage", {"result": "accepted"}),
        ("b_notice", {"department": SAMPLE["applicant"], "text": "请说明"}),
        ("b_explain", {"text": "不知情"}),
        ("b_finding", {"result": until or "SUBSTANTIATED", "reasons": "经核实"}),
    )
    for verb, data in steps[: {"": 1, "asked": 2}.get(until, 4)]:
        by = HEAD if verb == "b_explain" else OFFICE
        life.do(verb, by, number, **data)
    return number


def test_work_that_began_before_it_was_admitted_is_suspected_from_a_report(life):
    began = {"date": "2026-03-11", "evidence": "B"}
    assert "T06" in {one.rule for one in as_a_case(started=began).findings}

    reported(life, "asked")
    assert "T06" in life.rules(life.filed())


def test_a_department_that_nobody_asked_learns_of_no_report(life):
    reported(life)
    assert "T06" not in life.rules(life.filed())


@pytest.mark.parametrize(
    ("finding", "suspected"),
    [("SUBSTANTIATED", True), ("NOT_PROVEN", False), ("LAWFUL_LISTED", False)],
)
def test_a_report_counts_as_it_was_found(life, finding, suspected):
    reported(life, finding)
    assert ("T06" in life.rules(life.filed())) is suspected


def test_a_report_of_other_work_or_another_department_says_nothing(life):
    reported(life, "asked")
    assert "T06" not in life.rules(life.filed(title="法律咨询进社区活动"))


def test_what_a_place_lists_as_taken_back_or_led_by_another_is_judged_from_the_ledger(
    tmp_path, open_new, monkeypatch
):
    monkeypatch.setattr(books, "LOOK_SECONDS", 0.0)
    place = tmp_path / "ours"
    shutil.copytree(str(files("policies") / "jurisdictions" / "dehong"), place)
    life = Life(open_new(simulated=True), str(place))
    put = {"document_no": "德社建〔2026〕9号", "reason": "公布履行职责事项清单"}
    life.do("put_rulebook_in_force", OFFICE, since="2026-03-11", **put)
    assert not life.rules(life.filed(title="门前三包宣传劝导")) & {"L04", "L05"}
    (place / "lists").mkdir(exist_ok=True)
    (place / "lists" / "duties.yaml").write_text(
        "source: 履行职责事项清单\nfrom: 2026-03-11\nvalues:\n"
        "  taken_back: [户籍迁移审批]\n  cooperate: {门前三包宣传: DH-WJW}\n",
        encoding="utf-8",
    )
    members = len(RULES.directory.members) + 1
    votes = {"members": members, "present": members, "voting": members, "in_favour": members,
             "against": 0, "abstain": 0}  # fmt: skip
    life.do("put_rulebook_in_force", OFFICE, since="2026-03-12", vote=votes, **put)
    life.on(12)

    assert "L05" in life.rules(life.filed(title="门前三包宣传劝导二期"))
    back = changed(SAMPLE, {"title": "户籍迁移审批协助", "funding.budget_doc_no": "文号"})
    refused = life.act("submit", HEAD, application=back).refused
    assert (refused.code, refused.params["rules"]) == ("rejected_by_rules", ["L04"])
