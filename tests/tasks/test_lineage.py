"""Bodies end by adoption: seats, work items, arrears and what was rejected follow to the heir."""

import shutil
from datetime import timedelta

import pytest

from desk.demo import actors
from ledger.read import assignments, inboxes
from ledger.store.session import open_ledger
from policies import loader
from policies.applications.intake import changed
from schemas.acts.act import Act
from schemas.states.rulebooks import PlaceText
from schemas.states.states import AssignmentState
from tasks import adopted, clock, rulebooks
from tasks.acts import founding
from tasks.acts.perform import perform
from tasks.routing import owed_anew
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

    def inbox(self, role, org):
        with self.ledger.read() as tx:
            return [
                (one.act, one.number, one.community)
                for one in inboxes.inbox(tx, inboxes.Post(role, org, self.today)).rows
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
