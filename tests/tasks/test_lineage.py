"""Bodies end by adoption: seats, work items, arrears and what was rejected follow to the heir."""

import shutil
from datetime import timedelta

import pytest

from desk import adopting
from desk.demo import actors
from ledger.read import assignments, inboxes, list_rows, lists
from ledger.store.session import open_ledger
from ledger.write import documents
from policies import loader
from policies.applications.intake import changed
from policies.place.book.rows import Row, Spot
from policies.visibility import money
from policies.visibility.scope import reach
from schemas.acts.act import Act
from schemas.money import yuan_of
from schemas.states.rulebooks import PlaceText
from schemas.states.states import AssignmentState, PlacementState
from tasks import adopted, clock, rulebooks
from tasks.acts import founding, owed_anew
from tasks.acts.perform import perform
from tasks.funds import arrears
from tasks.papers.waiting import draw_up, waiting
from tasks.verify.verify import verify

ORG = "organisations.yaml"
HEIR, HEIR_PLACE = "DH-YJJ", "533103001010"
WORD = {"document_no": "德编〔2026〕3号", "reason": "机构改革"}


class Changed:
    """A ledger of a story that then adopts its place, and ends bodies by acts."""

    def __init__(self, ledger):
        self.ledger, self.serial = ledger, 0
        directory = loader.load("dehong").directory
        self.office = actors.actor("LG_OFFICE", directory.lg_office)
        self.chair = actors.actor("LG_CHAIR", directory.leading_group)
        actors.employ(ledger, [self.office, self.chair])
        self.text = loader.text_of("dehong")
        founding.found(ledger, "dehong", self.text)

    @property
    def rules(self):
        return rulebooks.rules_of(self.ledger)

    @property
    def today(self):
        return self.rules.calendar.today(clock.now(self.ledger))

    def do(self, verb, by, number="", at=None, **data):
        self.serial += 1
        act = Act(verb=verb, number=number, data=data)
        return perform(self.ledger, act, by, f"lineage-{self.serial}", at=at)

    def content(self, *rows, day=None):
        text = self.text.own[ORG]
        if rows:
            lines = [
                f"- {{code: '{code}', how: {how}, to: '{to}', day: {day or self.today},"
                f" document: {WORD['document_no']}}}"
                for code, how, to in rows
            ]
            text += "\nlineage:\n" + "\n".join(lines) + "\n"
        content = PlaceText(own={**self.text.own, ORG: text}, base=self.text.base)
        return adopted.keep(self.ledger, content, clock.real_now())

    def adopt(self, digest, since=None):
        told = {**WORD, "since": str(since or self.today), "digest": digest}
        receipt = self.do("adopt_place", self.office, **told)
        if not receipt.accepted:
            return receipt.refused
        assert self.do("approve_place", self.chair).accepted
        return None

    def end(self, *rows):
        assert self.adopt(self.content(*rows)) is None
        owed_anew.tell(self.ledger)

    def text_name(self, code):
        return self.rules.directory.communities[code].name

    def inbox(self, role, org):
        with self.ledger.read() as tx:
            return [
                (one.act, one.number, one.community)
                for one in inboxes.inbox(tx, inboxes.Post(role, org, self.today)).items
            ]


@pytest.fixture
def opened(tales, tmp_path):
    """The ledger of a shipped story after some of its acts, and the number of its item."""
    known = []

    def begin(tale, upto):
        file = tmp_path / f"{tale}.db"
        shutil.copyfile(tales.file(tale, upto), file)
        ledger = open_ledger(f"sqlite:///{file}", create=False)
        known.append(ledger)
        return Changed(ledger), tales.number(tale)

    yield begin
    for one in known:
        one.close()


def state(made, number):
    with made.ledger.read() as tx:
        return assignments.state(tx, AssignmentState, number)


def test_a_rejected_item_is_no_new_one_under_another_name(opened):
    made, number = opened("TL13", 10)
    with made.ledger.read() as tx:
        filed = assignments.filed(tx, number, state(made, number).version)
    old = filed["applicant"]
    head = actors.actor("DEPT_HEAD", HEIR)
    actors.employ(made.ledger, [head])
    again = changed(filed, {"applicant": HEIR, "real_owner": HEIR})
    at = clock.now(made.ledger) + timedelta(days=1)
    made.end((old, "renamed", HEIR))

    refused = made.do("submit", head, at=at, application=again).refused

    assert (refused.code, refused.params["number"]) == ("rejected_before", number)
    assert verify(made.ledger).ok


def ordered(made, number, place):
    """The data of an order that pays the second instalment."""
    with made.ledger.read() as tx:
        (at,) = assignments.parts(tx, PlacementState, number)
    return {"instalment": 2, "communities": [place],
            "amounts": {place: yuan_of(at.instalments[1].amount_fen)},
            "accounts": {place: at.account}}  # fmt: skip


def test_arrears_go_with_the_function_and_keep_new_work_out(opened):
    """TL06: the second instalment was not paid; the department is renamed on that day."""
    made, number = opened("TL06", 24)
    old, place = "DH-WJW", "533102100002"
    with made.ledger.read() as tx:
        owed = arrears.of_heir(tx, old, made.today, made.rules)
        filed = assignments.filed(tx, number, 1)
    people = [actors.actor(role, HEIR) for role in ("DEPT_HEAD", "FIN_DEPT")]
    actors.employ(made.ledger, people)
    head, payer = people
    before = made.inbox("FIN_DEPT", old)
    made.end((old, "renamed", HEIR))

    with made.ledger.read() as tx:
        inherited = arrears.of_heir(tx, HEIR, made.today, made.rules)
    assert owed
    assert [one.overdue_wd for one in inherited] == [one.overdue_wd for one in owed]
    assert {one.department for one in inherited} == {HEIR}
    told = {"applicant": HEIR, "real_owner": HEIR, "title": "65岁以上老人体检意愿名单协助"}
    refused = made.do("submit", head, application=changed(filed, told)).refused
    assert "F09" in refused.params["rules"]
    assert before
    assert (made.inbox("FIN_DEPT", HEIR), made.inbox("FIN_DEPT", old)) == (before, [])

    gone = actors.actor("FIN_DEPT", old)
    order = ordered(made, number, place)
    no = made.do("order", gone, number, **order)
    assert (no.refused.code, no.refused.params["orgs"]) == ("body_ended", [HEIR])
    assert reach(gone, made.rules).kind == "none"
    assert old in reach(head, made.rules).codes
    assert made.do("order", payer, number, **order).accepted
    again = made.do("order", payer, number, **order).refused.code
    assert again != "wrong_org", "the second time it is done, and nobody else's"
    assert verify(made.ledger).ok


def test_the_day_before_the_old_seat_acts_and_on_the_day_the_new_one(opened):
    made, number = opened("TL06", 22)
    old, place = "DH-WJW", "533102100002"
    day = made.today + timedelta(days=1)
    digest = made.content((old, "merged", HEIR), day=day)
    assert made.adopt(digest, since=day) is None
    gone, payer = (actors.actor("FIN_DEPT", org) for org in (old, HEIR))
    actors.employ(made.ledger, [payer])
    order = ordered(made, number, place)

    assert made.do("order", payer, number, **order).refused.code == "wrong_org"
    assert made.do("order", gone, number, **order).accepted
    clock.set_now(made.ledger, clock.now(made.ledger) + timedelta(days=1))
    adopted.forget(made.ledger)
    paid = {name: told for name, told in order.items() if name != "accounts"}
    assert made.do("pay", gone, number, **paid).refused.code == "body_ended"
    assert made.do("pay", payer, number, **paid).accepted
    assert verify(made.ledger).ok


def test_a_change_that_was_wrong_is_taken_back_by_the_same_acts(opened):
    made, _ = opened("TL06", 24)
    old = "DH-WJW"
    before = made.inbox("FIN_DEPT", old)
    made.end((old, "renamed", HEIR))
    made.end()

    assert made.inbox("FIN_DEPT", old) == before
    assert made.rules.directory.heir(old) == old
    assert verify(made.ledger).ok


def test_a_body_ends_neither_before_nor_after_it_is_adopted(opened):
    made, _ = opened("TL06", 1)
    for days in (-1, 1):
        other = made.today + timedelta(days=days)
        refused = made.adopt(made.content(("DH-WJW", "renamed", HEIR), day=other))
        assert (refused.code, refused.params["day"]) == ("lineage_day", str(other))
    made.end(("DH-WJW", "renamed", HEIR))
    later = made.today + timedelta(days=1)
    kept = made.content(("DH-WJW", "renamed", HEIR), ("DH-TW", "merged", HEIR))
    assert made.adopt(kept, since=later).code == "lineage_day", "the new one alone is held to it"


def test_numbers_of_a_split_are_items_of_the_body_that_is_split(opened):
    """A number that nobody knows would go with all the others, in silence."""
    made, number = opened("TL05", 12)

    def told(code, *items):
        row = Row(Spot("沿革", 4), {"code": code, "how": "split", "to": HEIR, "items": items})
        return [(one.row, one.code) for one in adopting.unowned(made.ledger, {"lineage": [row]})]

    assert told("DH-XFJ", number) == told("533103001005", number) == []
    assert told("DH-XFJ", number, "533100-ZR-2026-99999") == [(4, "no_item")]
    assert told("DH-XFJ", "x", "BP-2026-1") == [(4, "no_item")] * 2
    assert told("DH-WJW", number) == [(4, "item_of_other")]


def test_communities_that_merge_go_on_with_what_each_of_them_has(opened):
    """TL05: work goes on at a community that becomes part of another."""
    made, number = opened("TL05", 12)
    old = "533103001005"
    before = made.inbox("COMM_SEC", old)
    secretary = actors.actor("COMM_SEC", HEIR_PLACE)
    actors.employ(made.ledger, [secretary])
    made.end((old, "merged", HEIR_PLACE))

    assert set(before) <= set(made.inbox("COMM_SEC", HEIR_PLACE))
    assert made.inbox("COMM_SEC", old) == []
    assert made.rules.directory.name_of(old).endswith(f"（原{made.text_name(old)}）")
    assert old not in made.rules.directory.codes
    verb, _, _ = before[0]
    no = made.do(verb, actors.actor("COMM_SEC", old), number)
    assert no.refused.code == "body_ended"
    assert made.do(verb, secretary, number, community=old).refused is None


def test_each_community_is_told_by_a_paper_of_its_own_once_and_that_it_is_taken_back(opened):
    made, _ = opened("TL06", 1)
    made.end(("DH-WJW", "renamed", HEIR))

    def notices():
        for message in waiting(made.ledger):
            draw_up(made.ledger, message)
        want = list_rows.Want(kinds=("lineage_notice",))
        with made.ledger.read() as tx:
            found = lists.papers(tx, money.WHOLE, want, limit=200).items
            return [documents.find(tx, one.id) for one in found]

    first = notices()
    assert sorted(one.community for one in first) == list(made.rules.directory.codes)
    assert len({one.dedupe_key for one in first}) == len(first)
    text = first[0].html
    for told in (made.rules.directory.own_name("DH-WJW"), made.rules.directory.own_name(HEIR),
                 "更名", "其余事项", WORD["document_no"]):  # fmt: skip
        assert told in text
    assert len(notices()) == len(first)
    made.end()
    assert len(notices()) == 2 * len(first)
    assert "变更取消" in notices()[0].html
