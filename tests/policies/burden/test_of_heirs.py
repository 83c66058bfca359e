"""What a body had that ended is summed up with whoever goes on, the census too."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from policies.burden import inherited
from policies.burden.baseline import against
from policies.burden.filings import Filings
from policies.burden.lines import Measured, report
from policies.burden.sums import Sums
from schemas.place.organisations import Directory
from schemas.reports.reports import Baseline
from schemas.states.communities import CommunityState

DAY = date(2026, 7, 2)
OLD, NEW, OTHER = "533103001005", "533103001010", "533103001001"


def directory_of(dehong, *rows):
    lines = [{"code": code, "how": how, "to": to, "day": "2026-07-01", "document": "1号"}
             for code, how, to in rows]  # fmt: skip
    return Directory(**{**dehong.directory.model_dump(), "lineage": lines})


def sums(**fields):
    made = Sums()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def test_sums_filings_and_acts_count_under_who_goes_on(dehong):
    known = directory_of(dehong, (OLD, "merged", NEW), ("DH-YJJ", "renamed", "DH-CGJ"))
    found = Measured(
        {(OLD, "DH-YJJ"): sums(placements=2, items={"a", "b"}),
         (NEW, "DH-CGJ"): sums(placements=1, items={"b"}),
         (OTHER, "DH-GAJ"): sums(placements=4)},
        {"department:DH-YJJ": Filings(filed=3), "department:DH-CGJ": Filings(filed=1),
         "community:*": Filings(filed=9)},
        {OLD: 5, NEW: 2}, 7)  # fmt: skip

    told = inherited.measured(found, known)

    cells = {cell: (one.placements, one.items) for cell, one in told.cells.items()}
    assert cells == {(NEW, "DH-CGJ"): (3, {"a", "b"}), (OTHER, "DH-GAJ"): (4, set())}
    filed = {unit: one.filed for unit, one in told.filings.items()}
    assert filed == {"department:DH-CGJ": 4, "community:*": 9}
    assert dict(told.own) == {NEW: 7}
    assert told.entries == 7
    assert found.cells[OLD, "DH-YJJ"].placements == 2, "what was fed stays as it was"
    assert inherited.measured(found, dehong.directory) is found


def test_what_is_left_of_a_community_without_heir_is_no_burden_of_its_street(dehong):
    known = directory_of(dehong, (OLD, "closed", ""))

    assert inherited.heir(OLD, known) == OLD


def test_the_census_of_two_communities_is_added_and_departments_are_not(dehong):
    known = directory_of(dehong, (OLD, "merged", NEW))
    word = {"method": "m", "signer": "s", "evidence": "e", "by": "ledger"}
    first = Baseline(on=date(2026, 1, 5), **word, values={
        "total": {"M01": Decimal(9), "M02": Decimal(3)},
        "median": {"M01": Decimal(3)},
        OLD: {"M01": Decimal(4), "M02": Decimal(2), "M06": Decimal(1)},
        NEW: {"M01": Decimal(5), "M02": Decimal(2)},
    })  # fmt: skip

    told = inherited.census(first, known)

    assert told.values[NEW] == {"M01": Decimal(9), "M02": Decimal(4)}, "M06 is not known of both"
    assert OLD not in told.values
    assert told.merged == (NEW,)
    rest = {code: {} for code in known.codes if code != NEW}
    told = told.model_copy(update={"values": {**told.values, **rest}})
    cells = {(NEW, "DH-GAJ"): sums(placements=3, owners={"DH-GAJ"})}
    now = report(replace(dehong, directory=known), Measured(cells, {}, {}, 1), DAY, None)
    changes = {(one.code, one.metric): one for one in against(now, told).changes}
    assert changes[NEW, "M01"].reduction == Decimal("66.67")
    assert (changes[NEW, "M02"].reduction, changes[NEW, "M02"].why) == (None, "merged")
    assert changes["total", "M01"].why == ""
    assert changes["median", "M01"].why == "places"
    assert "lineage" in now.notes
    assert [line.code for line in now.communities] == list(known.codes)


def told(*days):
    word = {"method": "counted", "signed_by": "s", "evidence": "e", "by": "community"}
    line = {"kind": "item", "asker": "人大", "title": "a"}
    return {day: {"on": day, "lines": [line], **word} for day in days}


def test_a_new_name_goes_on_with_the_lists_of_the_old_one(dehong):
    known = directory_of(dehong, (OLD, "renamed", NEW))
    states = {OLD: CommunityState(id=OLD, inventories=told("2026-01-05"), entered=None),
              NEW: CommunityState(id=NEW, inventories=told("2026-08-05"))}  # fmt: skip

    assert inherited.renamed(NEW, known) == (OLD,)
    found = inherited.inventories(states, known)

    assert list(found) == [NEW]
    assert sorted(found[NEW].inventories) == ["2026-01-05", "2026-08-05"]
    del states[NEW]
    assert list(inherited.inventories(states, known)[NEW].inventories) == ["2026-01-05"]


def test_a_list_from_before_others_joined_is_compared_with_none_from_after(dehong):
    """Else a community would seem to carry more because it took in another one."""
    known = directory_of(dehong, (OLD, "merged", NEW))
    mine = CommunityState(id=NEW, inventories=told("2026-01-05", "2026-06-30"))
    states = {OLD: CommunityState(id=OLD, inventories=told("2026-01-05")), NEW: mine}

    before = inherited.inventories(states, known)
    after = {**states, NEW: CommunityState(id=NEW, inventories=told("2026-01-05", "2026-07-01"))}

    assert list(before) == [NEW]
    assert list(before[NEW].inventories) == ["2026-06-30"], "what it told last still stands"
    assert list(inherited.inventories(after, known)[NEW].inventories) == ["2026-07-01"]
    assert inherited.inventories({}, known) == {}


SPLIT = [(OLD, "split", NEW), (OLD, "split", OTHER)]
ITEMS = {"items": ("533100-ZR-2026-00001",)}


def split(dehong, *before):
    """A community whose named item goes to OTHER, and all else to NEW."""
    known = directory_of(dehong, *before, *SPLIT)
    lines = [one.model_dump() for one in known.lineage]
    lines[-1] |= ITEMS
    return Directory(**{**known.model_dump(exclude={"lineage"}), "lineage": lines})


def test_a_split_community_keeps_its_figures_and_none_of_its_heirs_has_them_whole(dehong):
    known = split(dehong)
    cells = {(OLD, "DH-GAJ"): sums(placements=3, items={"a"}),
             (NEW, "DH-GAJ"): sums(placements=1, items={"b"})}  # fmt: skip

    summed = inherited.measured(Measured(cells, {}, {OLD: 2}, 1), known)
    told = report(replace(dehong, directory=known), summed, DAY, None)

    lines = {one.code: one.placements for one in told.communities}
    assert (lines[OLD], lines[NEW], lines[OTHER]) == (3, 1, 0)
    assert told.total.placements == 4, "nothing is lost"
    whole = report(dehong, Measured({}, {}, {}, 0), DAY, None)
    assert dehong.directory.communities[OLD].staff
    assert told.total.workload.whole < whole.total.workload.whole, "its staff is its heirs' today"
    assert "lineage" in told.notes


def test_what_went_into_a_community_before_it_was_split_stays_with_that(dehong):
    assert inherited.heir("533103001002", split(dehong, ("533103001002", "merged", OLD))) == OLD
    assert inherited.heir(OLD, directory_of(dehong, (OLD, "merged", NEW))) == NEW


def test_the_census_of_a_split_community_is_no_base_of_its_heirs(dehong):
    known = split(dehong)
    word = {"method": "m", "signer": "s", "evidence": "e", "by": "ledger"}
    first = Baseline(on=date(2026, 1, 5), **word, values={OLD: {"M01": Decimal(4)}})

    told = inherited.census(first, known)

    assert told.values == {OLD: {"M01": Decimal(4)}}
    assert told.merged == ()
