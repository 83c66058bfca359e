"""Papers as they read now, the room of a community, what it bears: made without being filed."""

from decimal import Decimal

import pytest

from desk import files
from desk.cli.commands.replay import applications
from desk.demo import replay, story
from ledger.read import assignments
from ledger.store.session import open_ledger
from policies import loader
from tasks.figures import community_burden, free_hours
from tasks.papers import previews

OURS = "533103001002"


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """A ledger on which TL01 stands before its agreements are signed, and the number of TL01."""
    ledger = open_ledger(
        f"sqlite:///{tmp_path_factory.mktemp('composed') / 'ledger.db'}",
        simulated=True,
        jurisdiction="dehong",
    )
    cases = applications(None)
    zone = loader.load("dehong").jurisdiction.zone
    tale = next(
        one for one in story.read(files.shipped("timeline.yaml"), cases, zone) if one.id == "TL01"
    )
    for one in replay.Player(ledger, tale, cases).play():
        if one.no == 12:
            break
    yield ledger, tale.number
    ledger.close()


def test_the_agreement_reads_as_it_will_be_signed(played):
    ledger, number = played

    paper = previews.agreement_of(ledger, number, OURS)

    assert paper.kind == "agreement"
    assert sum(block.kind == "signature" for block in paper.blocks) == 1


@pytest.mark.parametrize(("number", "community"), [("", OURS), (None, "533103001009")])
def test_there_is_no_agreement_where_nothing_was_placed(played, number, community):
    ledger, known = played

    assert previews.agreement_of(ledger, known if number is None else number, community) is None
    assert previews.posting_of(ledger, known if number is None else number, community) is None


def test_an_unknown_refusal_has_no_letter(played):
    assert previews.letter_of(played[0], "R-533103001-2026-999") is None


def test_every_kind_of_forbidden_clause_says_why():
    told = previews.forbidden_reasons("dehong")

    assert all(one["zh"] and one["en"] and one["basis"] for one in told.values())


def test_the_months_of_an_item_add_up_to_what_it_declares(played):
    ledger, number = played
    with ledger.read() as tx:
        application = assignments.filed(tx, number, 1)

    found = free_hours.of(ledger, application, OURS)

    assert sum(one.asked for one in found.months) == found.declared > 0
    assert found.fits
    assert all(one.left == one.ceiling - one.planned - one.asked for one in found.months)


def test_an_item_that_asks_too_much_does_not_fit(played):
    ledger, number = played
    with ledger.read() as tx:
        application = assignments.filed(tx, number, 1)

    found = free_hours.of(ledger, {**application, "hours_per_community": "90000"}, OURS)

    assert not found.fits


def test_what_a_community_bears_is_its_own_line_only(played):
    found = community_burden.of(played[0], OURS, "三棵树社区")

    assert found.line.code == OURS
    assert found.line.scored_by_departments.count == 0
    assert isinstance(found.line.workload.part, int | Decimal)
