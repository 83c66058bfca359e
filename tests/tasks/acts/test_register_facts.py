"""The prior state of an application comes from the register, in a bounded number of questions."""

import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest
from sqlalchemy import event

from desk.demo import actors
from ledger.read import assignments
from ledger.store.session import open_ledger
from policies import loader
from policies.applications.intake import changed
from schemas.acts.act import SYSTEM, Act
from schemas.states.states import AssignmentState
from tasks import clock
from tasks.acts import register_facts
from tasks.acts.perform import perform

DAY = date(2026, 3, 11)
RULES = loader.load("dehong")
SAMPLE = loader.read(files("policies") / "jurisdictions" / "dehong" / "sample.yaml")["application"]
FORM = {"name": "登记表", "kind": "business", "fields": 5, "fields_held": 0, "made_by": "城管局"}


@pytest.fixture
def simulated(open_new):
    ledger = open_new(simulated=True)
    clock.set_now(ledger, datetime(2026, 3, 11, 1, tzinfo=UTC))
    return ledger


@pytest.fixture
def file(simulated):
    """File a changed copy of the sample; returns its number."""
    serial = iter(range(1, 1000))

    def submit(**change):
        n = next(serial)
        told = {path.replace("__", "."): value for path, value in change.items()}
        raw = changed(SAMPLE, {"funding.budget_doc_no": f"文号-{n}", **told})
        head = actors.actor("DEPT_HEAD", raw["applicant"])
        actors.employ(simulated, [head])
        receipt = perform(
            simulated, Act(verb="submit", data={"application": raw}), head, f"file-{n}"
        )
        assert receipt.accepted, receipt.refused
        return receipt.number

    return submit


def given(ledger, number="", **change):
    told = {path.replace("__", "."): value for path, value in change.items()}
    with ledger.read() as tx:
        return register_facts.given(tx, changed(SAMPLE, told), number, RULES, DAY)


def found(ledger, **change):
    told = {path.replace("__", "."): value for path, value in change.items()}
    from policies.applications.intake import read_application

    application = read_application(changed(SAMPLE, told), RULES.rulebook.ground.labels)
    verdict = RULES.rulebook.judge(application, given(ledger, **change), DAY)
    asked = {question.indicator for question in verdict.questions}
    return {finding.rule for finding in verdict.findings}, asked


def test_an_empty_register_says_nothing(simulated):
    told = given(simulated)
    assert told.model_dump(exclude_defaults=True) == {}


def test_what_cannot_be_read_has_no_prior_state(simulated):
    with simulated.read() as tx:
        told = register_facts.given(tx, {"tilte": 3}, "", RULES, DAY)
    assert told.model_dump(exclude_defaults=True) == {}


def test_a_near_title_of_another_department_is_found(simulated, file):
    number = file(title="门前三包宣传劝导", applicant="DH-WJW", real_owner="DH-WJW")
    told = given(simulated)
    assert [one.number for one in told.live] == [number]
    assert told.similar[0].number == number
    assert found(simulated) == ({"D01"}, {"A16"})


def test_the_same_target_counts_when_both_ask_for_data(simulated, file):
    file(title="控烟提示", applicant="DH-WJW", real_owner="DH-WJW", forms=[FORM])
    assert found(simulated)[0] == set()
    assert found(simulated, forms=[FORM])[0] == {"D04"}


def test_filings_of_one_department_are_laid_together(simulated, file):
    file(title="商户走访提醒", hours_per_community=20)
    rules, questions = found(simulated)
    assert "D02" in rules
    assert "A01" in questions


def test_itself_and_the_term_it_renews_are_left_out(simulated, file):
    number = file()
    assert given(simulated, number).live == ()
    told = given(simulated, apply_type="renew", previous=number)
    assert told.live == ()
    assert told.previous.number == number
    assert told.previous.paid_percent == 100  # nothing is due yet
    assert told.previous.result_report is False


def test_a_withdrawn_item_is_no_longer_live(simulated, file):
    number = file(title="门前三包宣传劝导", applicant="DH-WJW", real_owner="DH-WJW")
    head = actors.actor("DEPT_HEAD", "DH-WJW")
    act = Act(verb="withdraw", number=number, data={"reason": "改为自行办理"})
    assert perform(simulated, act, head, "withdraw").accepted
    assert given(simulated).live == ()


def test_a_title_that_changed_is_found_by_its_new_name(simulated, file):
    number = file(title="社区书屋整理", applicant="DH-WJW", real_owner="DH-WJW", end_on=None)
    assert perform(simulated, Act(verb="precheck", number=number), SYSTEM, "sys:p").accepted
    assert given(simulated).similar == ()
    street = actors.actor("STREET_REVIEWER", "533103001")
    actors.employ(simulated, [street])
    back = Act(verb="return", number=number, data={"defects": ["T03"]})
    assert perform(simulated, back, street, "return").accepted
    raw = changed(SAMPLE, {"title": "门前三包宣传劝导", "applicant": "DH-WJW",
                           "real_owner": "DH-WJW", "funding.budget_doc_no": "文号-1"})  # fmt: skip
    again = Act(verb="resubmit", number=number,
                data={"application": raw, "changed": ["title"]})  # fmt: skip
    receipt = perform(simulated, again, actors.actor("DEPT_HEAD", "DH-WJW"), "again")
    assert receipt.accepted, receipt.refused
    assert [one.number for one in given(simulated).similar] == [number]


def test_shares_of_emergencies_need_enough_applications(simulated, file):
    for n in range(9):
        file(title=f"第{n}号事项之一二三四{n}")
    assert given(simulated).emergency_share_12m is None
    file(title="另一事项", hours_per_community=1)
    assert given(simulated).emergency_share_12m == Decimal(0)


def test_the_number_of_questions_does_not_grow_with_the_register(simulated, file):
    asked = []

    @event.listens_for(simulated.engine, "before_cursor_execute")
    def count(connection, cursor, statement, *more):
        asked.append(statement)

    def questions():
        given(simulated)
        asked.clear()
        given(simulated, forms=[FORM])
        return len(asked)

    few = questions()
    for n in range(12):
        file(title=f"门前三包宣传劝导之{n}", applicant=("DH-WJW", "LX-CGJ")[n % 2],
             real_owner="DH-WJW", forms=[FORM])  # fmt: skip
    many = questions()
    assert few <= many <= 12


def test_a_rejected_application_is_not_filed_again_the_day_after_but_a_changed_one_is(
    tales, tmp_path
):
    file = tmp_path / "rejected.db"
    shutil.copyfile(tales.file("TL13", 10), file)
    number = tales.number("TL13")
    with open_ledger(f"sqlite:///{file}", create=False) as ledger:
        with ledger.read() as tx:
            state = assignments.state(tx, AssignmentState, number)
            filed = assignments.filed(tx, number, state.version)
        assert state.stage == "REJECTED"
        head = actors.actor("DEPT_HEAD", filed["applicant"])

        def again(key, **change):
            at = clock.now(ledger) + timedelta(days=1)
            data = {"application": changed(filed, {"head.name": "新任示例", **change})}
            return perform(ledger, Act(verb="submit", data=data), head, key, at=at)

        refused = again("same").refused
        assert (refused.code, refused.params["number"]) == ("rejected_before", number)
        other = again("other", description="改为只张贴通知。")
        assert other.accepted or other.refused.code != "rejected_before"


@pytest.mark.parametrize(
    ("upto", "day", "percent"),
    [
        (19, "2026-05-01", "100"),  # nothing is due yet
        (19, "2026-12-31", "0"),  # due and not confirmed
        (22, "2026-06-30", "100"),  # the first is confirmed, the others are not due
        (22, "2026-12-31", "50"),  # the second has come due meanwhile
    ],
)
def test_the_last_term_counts_the_instalments_that_were_due_when_it_is_asked_for(
    tales, tmp_path, upto, day, percent
):
    file = tmp_path / "term.db"
    shutil.copyfile(tales.file("TL01", upto), file)
    with open_ledger(f"sqlite:///{file}", create=False) as ledger, ledger.read() as tx:
        found = register_facts.previous(tx, tales.number("TL01"), date.fromisoformat(day))
    assert found.paid_percent == Decimal(percent)
