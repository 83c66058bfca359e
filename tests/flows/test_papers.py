"""Every act that calls for a paper gets it, once, and a paper that fails holds up no other."""

import asyncio

import pytest

from flows import lanes, papers, sweep
from ledger.write import documents, outbox
from schemas.acts.act import SYSTEM
from schemas.errors import LedgerUnavailable
from tasks import clock
from tasks.figures import summary
from tasks.papers import waiting as drawing
from tasks.papers.drawing import PAPERS
from tasks.routing import due


def play(script, ledger, until=10**6):
    for step in script.told.steps:
        if step.no > until:
            break
        clock.set_now(ledger, step.at)
        asyncio.run(sweep.drain())
        if step.by != SYSTEM:
            script.act(step)
            asyncio.run(sweep.drain())


def filed(ledger, number):
    with ledger.read() as tx:
        return [(paper.kind, paper.community) for paper in documents.of_number(tx, number)]


def test_the_papers_of_a_life_are_drawn_up_in_order_as_things_stood_at_their_acts(
    scripted, ledger, plain_steps
):
    script = scripted("TL02")
    play(script, ledger)
    asyncio.run(papers.draw_up())
    drawn = filed(ledger, script.number)
    assert list(dict.fromkeys(kind for kind, _ in drawn))[:13] == [
        "application_letter",
        "correction_notice",
        "acceptance_notice",
        "consultation_letter",
        "meeting_agenda",
        "minutes",
        "decision",
        "public_notice",
        "agreement",
        "posting_sheet",
        "payment_request",
        "payment_notice",
        "receipt_sheet",
    ]
    assert [code for kind, code in drawn if kind == "agreement"] == [
        "533103001001",
        "533103001007",
        "533103001012",
    ]
    with ledger.read() as tx:
        whole = documents.of_number(tx, script.number)
        first = next(one for one in whole if one.kind == "correction_notice")
        whole = documents.find(tx, first.id)
    returned = next(step for step in script.told.steps if step.verb == "return")
    assert first.made_on.isoformat() == returned.at.date().isoformat()
    assert summary.word_of(whole, "dehong").startswith(b"PK")
    assert "补正" in first.title


def test_drawing_up_again_draws_nothing(scripted, ledger, plain_steps):
    script = scripted("TL16")
    play(script, ledger)
    assert asyncio.run(lanes.PAPERS.run_if_owed()) > 0
    before = filed(ledger, script.number)
    assert asyncio.run(lanes.PAPERS.run_if_owed()) == 0
    assert filed(ledger, script.number) == before


def test_a_refused_assignment_of_a_community_gets_its_notice(
    scripted, ledger, plain_steps, stories
):
    refusing = [
        ident
        for ident, told in stories[0].items()
        if any(step.verb == "refuse" for step in told.steps)
    ]
    script = scripted(refusing[0])
    number = next(step.no for step in script.told.steps if step.verb == "refuse")
    for step in script.told.steps:
        clock.set_now(ledger, step.at)
        if step.no == number:
            script.act(step)
            break
    asyncio.run(papers.draw_up())
    assert [kind for kind, _ in filed(ledger, script.number)] == ["refusal_notice"]


def test_a_paper_that_fails_holds_up_no_other_and_is_left_alone_after_five_times(
    scripted, ledger, plain_steps, monkeypatch
):
    def broken(_source):
        raise ValueError("a template names what is not there")

    script = scripted("TL16")
    play(script, ledger)
    monkeypatch.setitem(PAPERS, "decision", broken)
    asyncio.run(papers.draw_up())
    kinds = [kind for kind, _ in filed(ledger, script.number)]
    assert "agreement" in kinds
    assert "decision" not in kinds
    for _ in range(4):
        asyncio.run(papers.draw_up())
    assert drawing.waiting(ledger) == []
    with ledger.read() as tx:
        (left,) = outbox.pending(tx, ["decision"])
    assert left.attempts == 5


def test_no_paper_is_lost_when_the_ledger_is_away(scripted, ledger, plain_steps, monkeypatch):
    def away(*_):
        raise LedgerUnavailable("台账不可用", "the ledger is away")

    script = scripted("TL16")
    play(script, ledger)
    waiting = drawing.waiting(due.ledger())
    monkeypatch.setattr(documents, "put", away)
    with pytest.raises(LedgerUnavailable):
        drawing.draw_up(ledger, waiting[0])
    assert drawing.waiting(ledger) == waiting
