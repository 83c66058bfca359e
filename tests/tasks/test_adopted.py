"""The place in the ledger: files set nothing, an act of two persons does, filings keep theirs."""

import re
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest

import tasks
from desk.demo import actors
from ledger.read import assignments, queries
from policies import loader
from policies.applications.intake import changed
from schemas.acts.act import SYSTEM, Act
from schemas.states.rulebooks import PlaceState, PlaceText
from schemas.states.states import AssignmentState
from tasks import adopted, clock, rulebooks
from tasks.acts import founding, owed_anew
from tasks.acts.perform import Command, carry_out, perform
from tasks.routing import due
from tasks.verify.verify import verify

SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")["application"]
WORD = {"since": "2026-03-20", "document_no": "德社建〔2026〕9号", "reason": "年度修订"}
LEAD, BLOCK = "lead_time_wd: 30", "block: 20"
ORG, ASSIST = "organisations.yaml", "lists/assist.yaml"


def at(month, day):
    return datetime(2026, month, day, 1, tzinfo=UTC)


@pytest.fixture
def store():
    """One store is enough: what is kept where is held by the tests of the ledger."""
    return "sqlite"


class Place:
    """A ledger that holds Dehong; content(…) keeps a content with replaced words."""

    def __init__(self, ledger):
        self.ledger, self.serial = ledger, 0
        directory = loader.load("dehong").directory
        self.office = actors.actor("LG_OFFICE", directory.lg_office)
        self.chair = actors.actor("LG_CHAIR", directory.leading_group)
        self.head = actors.actor("DEPT_HEAD", SAMPLE["applicant"])
        actors.employ(ledger, [self.office, self.chair, self.head])
        self.text = loader.text_of("dehong")

    def content(self, *replaced, text=None):
        told = (text or self.text).model_dump()
        for part, name, old, new in replaced:
            assert old in told[part][name]
            told[part][name] = told[part][name].replace(old, new)
        return adopted.keep(self.ledger, PlaceText(**told), clock.real_now())

    def do(self, verb, by, number="", **data):
        self.serial += 1
        act = Act(verb=verb, number=number, data=data)
        return perform(self.ledger, act, by, f"{verb}-{self.serial}")

    def adopt(self, digest, **more):
        return self.do("adopt_place", self.office, digest=digest, **{**WORD, **more})

    def no(self, receipt):
        assert not receipt.accepted
        return receipt.refused.code

    def submit(self, title, **change):
        told = {path.replace("__", "."): value for path, value in change.items()}
        told |= {"title": title, "funding.budget_doc_no": f"文号-{self.serial}"}
        return self.do("submit", self.head, application=changed(SAMPLE, told))

    @property
    def rules(self):
        return rulebooks.rules_of(self.ledger)

    @property
    def lead(self):
        return self.rules.jurisdiction.params["lead_time_wd"]

    def state(self):
        with self.ledger.read() as tx:
            return assignments.state(tx, PlaceState, "dehong")

    def inbox(self):
        with self.ledger.read() as tx:
            return queries.waits(tx)

    def events(self, kind="place"):
        with self.ledger.read() as tx:
            return list(queries.entries(tx, kind))


@pytest.fixture
def place(open_new):
    ledger = open_new(simulated=True)
    clock.set_now(ledger, at(3, 11))
    made = Place(ledger)
    founding.found(ledger, "dehong", made.text)
    return made


def test_a_ledger_begins_with_its_place_once_and_names_nobody_in_it(place):
    (founded,) = place.events()

    assert (founded.kind, founded.actor) == ("place.founded", SYSTEM.person)
    held = adopted.text(place.ledger, place.state().versions[0].digest)
    assert "禹样本" not in held.own[ORG]
    assert place.rules.directory.codes == loader.load("dehong").directory.codes
    founding.found(place.ledger, "dehong", place.text)
    assert len(place.events()) == 1
    again = carry_out(
        place.ledger,
        Command(Act(verb="found_place", data={"digest": "x", "zone": "UTC"}), SYSTEM, "again"),
    )
    assert place.no(again) == "already_done"
    assert verify(place.ledger).ok


def test_two_persons_put_a_content_in_force_from_its_day_with_the_difference_on_record(place):
    digest = place.content(("own", ORG, LEAD, "lead_time_wd: 1"), ("own", ORG, BLOCK, "block: 200"))
    assert place.lead == 30, "what is kept sets nothing"

    assert place.adopt(digest).accepted
    assert place.lead == 30, "what is proposed sets nothing"
    assert place.do("approve_place", place.chair, digest=digest).accepted
    assert place.lead == 30, "not before its day"
    clock.set_now(place.ledger, at(3, 20))
    adopted.forget(place.ledger)
    assert place.lead == 1

    told = place.events()[-1]
    assert told.kind == "place.adopted"
    change = {one["where"]: (one["before"], one["after"]) for one in told.body["change"]}
    above = f"{ORG} · jurisdiction · params"
    assert change == {
        f"{above} · lead_time_wd": ("30", "1"),
        f"{above} · nonpay · block": ("20", "200"),
    }
    (rules,) = place.events("rulebook")
    assert rules.kind == "rulebook.put_in_force"
    assert (
        place.state().on(clock.now(place.ledger).date()).approved_by.startswith(place.chair.person)
    )
    assert verify(place.ledger).ok


def test_what_was_filed_under_one_content_is_judged_by_it(place):
    before = place.submit("第一件事项甲乙丙")
    digest = place.content(
        ("own", ORG, BLOCK, "block: 200"), ("own", ORG, LEAD, "lead_time_wd: 60")
    )
    assert place.adopt(digest, since="2026-03-11").accepted
    assert place.do("approve_place", place.chair).accepted
    after = place.submit("另一件事项丁戊己")

    def terms(number):
        with place.ledger.read() as tx:
            state = assignments.state(tx, AssignmentState, number)
        table = place.rules.jurisdiction.route_by(state.route_digest, state.filed_on)
        return table.clocks["nonpay_block"].wd, state.rulebook

    assert [terms(one.number)[0] for one in (before, after)] == [20, 200]
    assert terms(before.number)[1] != terms(after.number)[1]
    for one in (before, after):
        assert place.do("precheck", SYSTEM, one.number).accepted
    assert verify(place.ledger).ok


def test_files_that_stray_are_not_in_force_and_are_shown_with_both_values(place, monkeypatch):
    own = {**place.text.own, ORG: place.text.own[ORG].replace(LEAD, "lead_time_wd: 1")}
    now = place.text.model_copy(update={"own": own})
    assert founding.strayed(place.ledger) == ()
    monkeypatch.setattr(loader, "text_of", lambda name: now)
    monkeypatch.setattr(loader, "stamp", lambda name: "changed")

    (one,) = founding.strayed(place.ledger)

    assert one.where.endswith("lead_time_wd")
    assert (one.before, one.after) == ("30", "1")
    assert place.lead == 30


def test_who_proposes_does_not_approve(place):
    digest = place.content(("own", ORG, LEAD, "lead_time_wd: 1"))
    both = actors.actor("LG_CHAIR", place.chair.org).model_copy(
        update={"person": place.office.person}
    )
    actors.employ(place.ledger, [both])

    assert place.adopt(digest).accepted
    (wait,) = place.inbox()
    seat = (wait.act, wait.org, wait.due)
    assert seat == ("approve_place", place.chair.org, place.state().proposed.since)
    assert place.no(place.do("approve_place", both)) == "own_proposal"
    assert place.no(place.do("approve_place", place.chair, digest="other")) == "other_place"
    assert place.do("approve_place", place.chair).accepted
    assert place.inbox() == []
    assert place.no(place.do("approve_place", place.chair)) == "nothing_proposed"
    assert verify(place.ledger).ok


def test_what_is_turned_down_or_taken_back_never_comes_into_force(place):
    digest = place.content(("own", ORG, LEAD, "lead_time_wd: 1"))
    for by in (place.chair, place.office):
        assert place.no(place.do("turn_down_place", by, reason="再议")) == "nothing_proposed"
        assert place.adopt(digest).accepted
        assert place.no(place.adopt(digest)) == "already_done"
        assert len(place.inbox()) == 1
        assert place.do("turn_down_place", by, reason="再议").accepted
        assert place.inbox() == []
    assert place.state().proposed is None
    assert len(place.state().versions) == 1


def test_a_day_that_passed_while_it_waited_becomes_the_day_of_approval(place):
    digest = place.content(("own", ORG, LEAD, "lead_time_wd: 1"))
    assert place.adopt(digest).accepted
    clock.set_now(place.ledger, at(3, 25))
    assert place.do("approve_place", place.chair).accepted
    assert place.state().versions[-1].since.isoformat() == "2026-03-25"
    assert place.lead == 1


CANNOT = [
    ((), {"digest": "0" * 64}, "place_not_kept"),
    ((), {}, "already_done"),
    ((("own", ORG, LEAD, "lead_time_wd: 1"),), {"since": "2026-03-10"}, "not_backwards"),
    ((("own", ORG, "code: '533100'", "code: '533199'"),), {}, "other_area"),
    ((("own", ORG, "code: DH-XFJ", "code: DH-OTHER"),), {}, "bodies_missing"),
]


def test_what_cannot_be_proposed(place):
    for replaced, more, code in CANNOT:
        digest = place.content(*replaced)
        assert place.no(place.adopt(**{"digest": digest, **more})) == code


GROWN = ("base", ASSIST, "  assist:\n", "  assist:\n    - 反诈宣传资料张贴\n")
FULL = {"members": 14, "present": 14, "voting": 14, "in_favour": 14, "against": 0, "abstain": 0}


VOTES = [
    (None, "vote_missing"),
    ({**FULL, "members": 3}, "other_members"),
    ({**FULL, "in_favour": 1}, "votes_do_not_add_up"),
    ({**FULL, "voting": 1, "in_favour": 1}, "quorum_missed"),
    ({**FULL, "in_favour": 7, "against": 7}, "result_is_not_the_vote"),  # half is not enough
]


def test_a_list_of_duties_that_grows_needs_the_vote(place):
    digest = place.content(GROWN)
    for vote, code in VOTES:
        assert place.no(place.adopt(digest, vote=vote)) == code
    assert place.adopt(digest, vote=FULL).accepted
    assert place.do("approve_place", place.chair).accepted
    assert place.events("rulebook")[-1].body["vote"] == FULL


def test_work_items_are_told_anew_once_when_other_settings_come_into_force(place, monkeypatch):
    filed = place.submit("第一件事项甲乙丙")
    digest = place.content(("own", ORG, LEAD, "lead_time_wd: 1"))
    assert place.adopt(digest, since="2026-03-11").accepted
    assert place.do("approve_place", place.chair).accepted
    with place.ledger.write() as tx:  # as it waited where the place was another
        tx.exec_driver_sql("UPDATE waiting SET org = 'before'")
    assert not verify(place.ledger).ok

    assert owed_anew.tell(place.ledger) > 0

    assert verify(place.ledger).ok
    with place.ledger.read() as tx:
        assert "before" not in {one.org for one in queries.waits(tx, filed.number)}
    assert owed_anew.tell(place.ledger) == 0
    monkeypatch.setattr(owed_anew, "version", lambda name: "another release")
    assert owed_anew.tell(place.ledger) > 0, "another release may know of more that is owed"


def test_terms_are_counted_anew_by_a_plan_of_holidays_that_comes_into_force(place):
    clock.set_now(place.ledger, at(12, 30))
    term = {"submitted_on": "2026-12-30", "start_on": "2027-03-01", "end_on": "2027-08-31"}
    number = place.submit("第一件事项甲乙丙", **term).number
    due.serve(place.ledger)
    due.catch_up()
    before = clocks_of(place, number)
    plan = "calendar: [{year: 2027, planned: true, rest: ['2027-01-04'], work: ['2027-01-09']}]"
    digest = place.content(("own", "jurisdiction.yaml", "calendar: []", plan))
    assert place.adopt(digest, since="2026-12-31").accepted
    assert place.do("approve_place", place.chair).accepted
    owed_anew.tell(place.ledger)
    due.catch_up()
    assert clocks_of(place, number) == before, "the plan is not in force yet"

    clock.set_now(place.ledger, at(12, 31))
    owed_anew.tell(place.ledger)
    assert due.catch_up() == 1

    assert before["decision"] == (date(2027, 1, 21), True)
    assert clocks_of(place, number)["decision"] == (date(2027, 1, 21), False)
    assert before["acceptance_check"] == (date(2027, 1, 5), True)
    assert clocks_of(place, number)["acceptance_check"] == (date(2027, 1, 6), False)
    assert verify(place.ledger).ok
    assert due.catch_up() == 0


def clocks_of(place, number):
    with place.ledger.read() as tx:
        found = assignments.state(tx, AssignmentState, number)
    return {one.code: (one.due, one.estimated) for one in found.clocks}


def test_rules_come_into_force_with_the_place_and_not_beside_it(place):
    put = place.do("put_rulebook_in_force", place.office, **WORD)
    assert place.no(put) == "place_is_adopted"


def test_the_bounds_of_red_flags_are_those_of_the_content_in_force(place, monkeypatch):
    few = "few: 5  "
    digest = place.content(("base", "flags.yaml", few, "few: 7  "))
    files = loader.flags("dehong")
    assert (files["few"], adopted.flags(place.ledger, at(3, 11))["few"]) == (5, 5)
    place.adopt(digest)
    assert place.do("approve_place", place.chair, digest=digest).accepted
    monkeypatch.setattr(loader, "flags", lambda _place: {"few": 99})
    assert adopted.flags(place.ledger, at(3, 19))["few"] == 5
    assert adopted.flags(place.ledger, at(3, 21))["few"] == 7


def test_bodies_that_come_are_known_to_whoever_runs_already(place):
    """Judges and flows keep rules by their digest: it has to tell bodies, too."""
    before = rulebooks.of(place.ledger).current()
    digest = place.content(("own", ORG, "name: 光明社区", "name: 光明新社区"))
    assert place.adopt(digest, since="2026-03-11").accepted
    assert place.do("approve_place", place.chair, digest=digest).accepted

    now = rulebooks.of(place.ledger).current()
    assert now.digest != before.digest
    assert now.directory.name_of("533103001012") == "光明新社区"


def test_a_ledger_without_a_content_goes_by_the_files(open_new):
    assert adopted.flags(open_new(), at(3, 11)) == loader.flags("dehong")


def test_whoever_has_a_ledger_asks_it_and_not_the_files():
    """`loader.load(ledger.jurisdiction)` would judge by files that nobody adopted."""
    root, homes = Path(tasks.__file__).parents[1], {"adopted.py", "rulebooks.py", "founding.py"}
    asking = [
        str(path.relative_to(root))
        for room in ("tasks", "flows", "desk")
        for path in (root / room).rglob("*.py")
        if path.name not in homes
        and re.search(r"loader\.\w+\([a-z.]*ledger\.jurisdiction", path.read_text("utf-8"))
    ]
    assert asking == []


def test_a_content_that_the_ledger_does_not_keep_is_no_content(ledger):
    with pytest.raises(KeyError, match="0" * 64):
        adopted.text(ledger, "0" * 64)
