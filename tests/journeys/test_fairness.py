"""No community is held against another, and none pays for refusing."""

import re
from contextlib import ExitStack
from datetime import date

import pytest

from ledger.read import queries
from ledger.store.session import open_ledger
from policies import loader
from policies.visibility.money import WHOLE
from schemas.reports.reports import OwnBurden
from tasks.figures import capacity, flags
from tasks.figures import report as burden
from tasks.funds.reports_by_name import REPORTS, Filter, opened
from tests.journeys import once
from tests.journeys.played import STORIES, player

REFUSING = ("refuse", "contest", "withdraw_refusal", "overturn_refusal")
OURS = "533103001011"
LIVED = ("TL01", "TL05", "LV01", "LV08")  # money in every report
REFUSED = [
    pytest.param(one, step.no, id=f"{one.id}-{step.no}-{step.verb}")
    for one in STORIES.values()
    for step in one.steps
    if step.verb in REFUSING
]


def about_communities(ledger):
    """Every figure about a community; without what zhunru itself costs it in acts."""
    lines = burden.burden(ledger).communities
    own = [line.model_copy(update={"own": OwnBurden()}) for line in lines]
    return own, capacity.heat(ledger, on=date(2026, 1, 1), count=24)


@pytest.mark.parametrize(("told", "no"), REFUSED)
def test_a_refusal_changes_no_figure_about_a_community(tmp_path, told, no):
    with player(tmp_path, told.id) as (playing, ledger):
        playing.prepare()
        for step in told.steps:
            before = about_communities(ledger) if step.no == no else None
            assert playing.do(step)[0].accepted
            if before is not None:
                break

        assert about_communities(ledger) == before


NOTES = ("note_progress", "note_hours")


def test_what_a_community_notes_of_its_work_or_not_changes_no_figure_about_it(tmp_path):
    """Two ledgers, one story: where nothing was noted, every figure and sign is the same."""
    told = {}
    for kind in ("noted", "silent"):
        (tmp_path / kind).mkdir()
        with player(tmp_path / kind, "LV55") as (playing, ledger):
            playing.prepare()
            steps = [s for s in STORIES["LV55"].steps if kind == "noted" or s.verb not in NOTES]
            assert all(playing.do(step)[0].accepted for step in steps)
            with ledger.read() as tx:
                waits = sorted((one.act, one.role, one.community) for one in queries.waits(tx))
            told[kind] = about_communities(ledger), waits, flags.flags(ledger)

    assert len([s for s in STORIES["LV55"].steps if s.verb in NOTES]) == 2
    assert told["noted"] == told["silent"]


@pytest.fixture(scope="module")
def lived(stories):
    """Ledgers on which the stories were played to their end, by story."""
    assert all(once.told(stories, name) for name in LIVED)
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(open_ledger(f"sqlite:///{stories}/{name}.db", create=False))
            for name in LIVED
        }


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_no_list_of_money_puts_communities_in_an_order_of_figures(lived, name):
    code_of = {one.name: one.code for one in loader.load("dehong").directory.communities.values()}
    for id_, ledger in lived.items():
        with opened(
            ledger, name, Filter(WHOLE, community=OURS, number=STORIES[id_].number)
        ) as told:
            columns = [column.code for column in told.columns]
            assert not re.search("rank|place_no|best|worst", " ".join(columns))
            if "community" not in columns or columns[0] == "day":  # as the days went by
                continue
            at = columns.index("community")
            of = columns.index("number") if "number" in columns else None
            rows = [("" if of is None else row[of], code_of[row[at]]) for row in told.rows]
        assert rows == sorted(rows)


def test_a_report_lists_communities_by_their_codes(lived):
    for ledger in lived.values():
        streets = capacity.heat(ledger)
        full = [[one["code"] for one in street["communities"]] for street in streets]
        for codes in ([line.code for line in burden.burden(ledger).communities], *full):
            assert codes == sorted(codes)
