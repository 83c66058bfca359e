"""A recorded fact is corrected freely before it was used, then with the other side's consent."""

from datetime import timedelta

import pytest

from schemas.acts.act import SYSTEM, Actor

PLACE, DEPT, STREET = "533103001002", "DH-ZJJ", "533103001"
SECRETARY = Actor(person="s", role="COMM_SEC", org=PLACE)
HEAD = Actor(person="h", role="DEPT_HEAD", org=DEPT)
FINANCE = Actor(person="f", role="FIN_STREET", org=STREET)
WHY = {"reason": "录入有误"}


@pytest.fixture
def item(memory, filed):
    """An item at one community; to(act) says yes until an act is done there."""
    number, day = filed("48", list_class="new", communities=[PLACE])
    return Item(memory, number, day)


class Item:
    def __init__(self, memory, number, day):
        self.memory, self.number, self.day = memory, number, day

    def until(self, stage):
        self.day = self.memory.walk(self.number, self.day, until=stage)

    def to(self, act):
        """Say yes day by day until an act of a person is done."""
        for _ in range(900):
            self.memory.settle(self.day)
            for wait, code in self.memory.waits(self.number):
                if wait.from_on and wait.from_on > self.day:
                    continue
                by = Actor(person=f"{wait.org}/{wait.role}", role=wait.role, org=wait.org)
                data = self.memory.yes(wait, self.number, code)
                assert self.memory.do(self.number, wait.act, by, self.day, **data) is None, wait
                if wait.act == act:
                    return
                break
            else:
                self.day += timedelta(days=1)
        raise AssertionError(act)

    def do(self, verb, by, **data):
        refused = self.memory.do(self.number, verb, by, self.day, **data)
        return refused.code if refused else None

    def correct(self, fact, by=SECRETARY, **data):
        return self.do("correct", by, fact=fact, **WHY, **data)

    @property
    def place(self):
        return self.memory.state("placement", f"{self.number}:{PLACE}")

    @property
    def opinion(self):
        return self.memory.state("opinion", f"{self.number}:{PLACE}")

    @property
    def whole(self):
        return self.memory.state("assignment", self.number)

    def last(self, kind):
        return [one for one in self.memory.events if one.kind == kind][-1].body

    def asked(self):
        return [(w.act, w.role, w.org, w.due) for w, _ in self.memory.waits(self.number)
                if w.act == "agree_correction"]  # fmt: skip


def test_an_answer_is_corrected_freely_while_the_consultation_runs(item):
    item.until("CONSULTING")
    assert item.correct("answer", answer="DISAGREE", remark="人手不足") == "no_such_fact"
    assert item.do("answer", SECRETARY, answer="AGREE", hours="10") is None
    assert item.correct("answer", answer="DISAGREE", remark="人手不足") is None
    assert (item.opinion.answer, item.whole.opposed, item.whole.answered) == ("DISAGREE", 1, 1)
    told = item.last("opinion.corrected")
    assert told["replaced"] == {"answer": "AGREE", "hours": "10", "remark": ""}
    assert told["value"]["answer"] == "DISAGREE"
    assert item.correct("answer", answer="DISAGREE", remark="人手不足") == "same_value"
    assert item.correct("answer", answer="AGREE_WITH_CONDITIONS") is None  # its words stay


def test_after_the_consultation_the_department_has_to_consent(item):
    item.until("LG_DECISION")
    assert item.correct("answer", answer="DISAGREE", remark="人手不足") is None
    assert item.opinion.answer == "AGREE"
    ((_, role, org, _),) = item.asked()
    assert (role, org) == ("DEPT_HEAD", DEPT)
    assert item.do("agree_correction", HEAD, fact="answer", community=PLACE) is None
    assert (item.opinion.answer, item.whole.opposed) == ("DISAGREE", 1)
    assert item.last("opinion.corrected")["replaced"]["answer"] == "AGREE"
    assert item.asked() == []
    again = item.do("agree_correction", HEAD, fact="answer", community=PLACE)
    assert again == "no_open_correction"


def test_what_was_decided_on_an_answer_is_not_undone(item):
    item.until("PUBLICITY")
    assert item.correct("answer", answer="DISAGREE", remark="人手不足") is None
    assert item.do("agree_correction", HEAD, fact="answer", community=PLACE) is None
    assert (item.opinion.answer, item.whole.opposed) == ("DISAGREE", 0)
    assert item.whole.stage == "PUBLICITY"


def test_silence_is_no_consent_and_freezes_nothing(item):
    item.until("LG_DECISION")
    assert item.correct("answer", hours="25") is None
    ((_, _, _, due),) = item.asked()
    data = {"communities": [PLACE]}
    item.day = due
    assert item.do("agree_correction", SECRETARY, fact="answer") == "other_side_answers"
    assert item.do("lapse_correction", SYSTEM, **data) == "too_early"
    item.day = item.memory.rules.calendar.next(due)
    assert ("lapse_correction", item.number, PLACE) in item.memory.due(item.day)
    assert item.do("lapse_correction", SYSTEM, **data) is None
    assert item.do("lapse_correction", SYSTEM, **data) == "nothing_due"
    assert (str(item.opinion.hours), item.asked()) == ("10", [])
    late = item.do("agree_correction", HEAD, fact="answer", community=PLACE)
    assert late == "no_open_correction"
    assert item.correct("answer", hours="25") is None  # it may be asked again


def test_a_side_asks_for_one_correction_at_a_time_and_may_be_told_no(item):
    item.to("accept_work")
    item.to("evaluate")
    item.to("evaluate")
    assert item.correct("delivery", result="移交了另一份") is None
    marks = dict.fromkeys(item.memory.rated(item.number, "COMM_SEC"), 60)
    assert item.correct("score", scores=marks) == "correction_open"
    own = dict.fromkeys(item.memory.rated(item.number, "DEPT_HEAD"), 70)
    assert item.correct("score", by=HEAD, scores=own, community=PLACE) is None
    no = {"fact": "delivery", "community": PLACE, "reason": "不属实"}
    assert item.do("decline_correction", SECRETARY, **no) == "other_side_answers"
    assert item.do("decline_correction", HEAD, **no) is None
    assert item.last("placement.correction_declined")["why"] == "不属实"
    assert item.correct("score", scores=marks) is None
    assert item.do("agree_correction", SECRETARY, fact="score") is None
    assert item.place.scores["department"].scores == own
    assert item.do("agree_correction", HEAD, fact="score", community=PLACE) is None
    assert item.place.scores["community"].scores == marks


def test_a_blind_score_is_corrected_freely_and_shows_nothing(item):
    item.to("accept_work")
    item.to("evaluate")
    (side,) = item.place.scores
    by, role = (SECRETARY, "COMM_SEC") if side == "community" else (HEAD, "DEPT_HEAD")
    other = HEAD if by is SECRETARY else SECRETARY
    assert item.correct("score", by=other, scores={"notice": 1}, community=PLACE) == "no_such_fact"
    assert item.correct("score", by=by, scores={"x": 1}, community=PLACE) == "no_such_score"
    marks = dict.fromkeys(item.memory.rated(item.number, role), 55)
    part = dict(list(marks.items())[:1])
    assert item.correct("score", by=by, scores=part, community=PLACE) == "scores_missing"
    assert item.correct("score", by=by, scores=marks, community=PLACE) is None
    assert item.place.scores[side].scores == marks
    assert not {"replaced", "value"} & item.last("work.score_corrected").keys()


def test_a_delivery_is_corrected_freely_until_the_department_answers(item):
    item.to("start_task")
    assert item.correct("delivery", result="移交了另一份") == "no_such_fact"
    item.to("deliver")
    before = {one.code: one.due for one in item.place.clocks}
    item.day += timedelta(days=7)
    assert item.correct("delivery") == "incomplete"
    assert item.correct("delivery", quantities={"99": "1"}) == "no_such_cost_line"
    assert item.correct("delivery", quantities={"1": "3"}) is None
    assert dict(item.place.measured.delivered) == {"1": 3}
    after = {one.code: one.due for one in item.place.clocks}
    assert after["work_acceptance"] > before["work_acceptance"]
    assert item.correct("delivery", quantities={"1": "3"}) == "same_value"


def test_after_acceptance_a_delivery_is_put_right_with_consent_and_what_both_say_counts(item):
    item.to("deliver")
    clerk = Actor(person="c", role="DEPT_CLERK", org=DEPT)
    assert item.correct("delivery", quantities={"1": "3"}) is None
    both = {"communities": [PLACE], "quantities": {PLACE: {"1": "5"}}}
    assert item.do("accept_work", clerk, **both) is None
    worth = item.place.measured.fen
    assert item.correct("delivery", quantities={"1": "4"}) is None
    assert item.place.measured.fen == worth
    assert item.do("agree_correction", HEAD, fact="delivery", community=PLACE) is None
    measured = item.place.measured
    assert (measured.delivered["1"], measured.accepted["1"]) == (4, 5)
    assert measured.fen * 3 == worth * 4
    assert item.place.work == "ACCEPTED"


def usable(item):
    return item.memory.balances().get(f"usable:{item.number}:{PLACE}", 0)


def test_a_confirmation_is_taken_back_before_the_work_starts(item):
    item.to("confirm_usable")
    fen = usable(item)
    assert (item.place.work, fen > 0) == ("READY", True)
    assert item.correct("confirmation", instalment=9) == "no_such_instalment"
    assert item.correct("confirmation", instalment=2) == "no_such_fact"
    assert item.correct("confirmation", instalment=1) is None
    first = item.place.instalments[0]
    assert (item.place.work, first.stage, usable(item)) == ("WAIT_FUNDS", "IN_CUSTODY", 0)
    assert item.place.confirmed_fen == 0
    item.to("confirm_usable")
    assert (item.place.work, usable(item)) == ("READY", fen)


def test_once_work_runs_the_street_has_to_consent_and_the_work_goes_on(item):
    item.to("start_task")
    fen = usable(item)
    assert item.correct("confirmation", instalment=1) is None
    ((_, role, org, _),) = item.asked()
    assert (role, org) == ("FIN_STREET", STREET)
    told = {"fact": "confirmation", "community": PLACE}
    assert item.do("agree_correction", HEAD, **told) == "other_side_answers"
    assert item.do("agree_correction", FINANCE, **told) is None
    assert (item.place.work, item.place.instalments[0].stage) == ("RUNNING", "IN_CUSTODY")
    assert usable(item) == fen - item.place.instalments[0].amount_fen


def test_money_that_was_spent_was_usable(item):
    item.to("start_task")
    assert item.correct("confirmation", instalment=1) is None
    spent = {"instalment": 1, "amount": "1.00", "category": "insurance", "purpose": "保险"}
    assert item.do("spend", SECRETARY, **spent) is None
    told = {"fact": "confirmation", "community": PLACE}
    assert item.do("agree_correction", FINANCE, **told) == "no_such_fact"
    assert item.do("decline_correction", FINANCE, **told, reason="已支用") is None
    assert item.correct("confirmation", instalment=1) == "no_such_fact"


def test_nobody_corrects_for_another_and_nobody_answers_the_own(item):
    item.until("LG_DECISION")
    assert item.correct("answer", by=HEAD, hours="1", community=PLACE) == "not_the_recorder"
    worker = Actor(person="w", role="COMM_WORKER", org=PLACE)
    assert item.correct("answer", by=worker, hours="1") == "not_the_recorder"
    other = Actor(person="o", role="COMM_SEC", org="533103001003")
    assert item.correct("answer", by=other, hours="1", community=PLACE) == "wrong_org"
    assert item.correct("answer", by=other, hours="1") == "no_such_fact"
    assert item.correct("answer", hours="30") is None
    same = Actor(person="s", role="DEPT_HEAD", org=DEPT)
    told = {"fact": "answer", "community": PLACE}
    assert item.do("agree_correction", same, **told) == "separate_duties"
    unasked = {"fact": "answer", "community": "533103001003"}
    assert item.do("agree_correction", HEAD, **unasked) == "no_such_fact"
    stranger = Actor(person="x", role="DEPT_HEAD", org="DH-WJW")
    assert item.do("agree_correction", stranger, **told) == "wrong_org"


def test_the_archive_waits_for_the_term_of_an_answer_and_nothing_is_corrected_after_it(item):
    item.to("deliver")
    item.until("EXITED")
    while item.place.work != "CLOSED":
        item.to(item.memory.waits(item.number)[0][0].act)
    marks = dict.fromkeys(item.memory.rated(item.number, "COMM_SEC"), 60)
    assert item.correct("score", scores=marks) is None
    ((_, _, _, due),) = item.asked()
    item.day = due
    item.memory.settle(item.day)
    assert item.whole.stage == "EXITED"
    item.day = item.memory.rules.calendar.next(due)
    item.memory.settle(item.day)
    assert (item.whole.stage, item.asked()) == ("ARCHIVED", [])
    assert item.place.scores["community"].scores != marks
    assert item.correct("score", scores=marks) == "wrong_stage"
    told = {"fact": "score", "community": PLACE}
    assert item.do("agree_correction", HEAD, **told) == "wrong_stage"
    assert item.do("decline_correction", HEAD, **told, reason="x") == "wrong_stage"
