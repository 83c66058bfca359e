"""The drawn way shows what was reached, how it ended and what is ahead; nothing else as passed."""

import pytest

from desk.web.seats.progress_line import line

FULL = ("CONSULTING", "STREET_REVIEW", "FUND_REVIEW", "LG_DECISION", "PUBLICITY", "APPROVED")
FILED = ("SUBMITTED", "ACCEPTED", "CONSULTING")
DECIDED = (*FILED, "STREET_REVIEW", "FUND_REVIEW", "LG_DECISION")
RUN = (*DECIDED, "PUBLICITY", "APPROVED", "EFFECTIVE")


def drawn(*reached, path=FULL):
    return " ".join(f"{one.stage}:{one.mark or 'ahead'}" for one in line(reached, path))


def done(*stages):
    return " ".join(f"{one}:done" for one in stages)


def ahead(*stages):
    return " ".join(f"{one}:ahead" for one in stages)


@pytest.mark.parametrize("end", ["WITHDRAWN", "REJECTED", "NOT_ACCEPTED"])
def test_an_item_that_ended_early_shows_only_what_it_reached(end):
    assert drawn(*FILED, end) == f"{done(*FILED)} {end}:stopped ARCHIVED:ahead"
    assert drawn(*FILED, end, "ARCHIVED") == f"{done(*FILED)} {end}:stopped ARCHIVED:here"


def test_an_item_that_every_community_refused_lapsed():
    approved = (*DECIDED, "PUBLICITY", "APPROVED")

    assert drawn(*approved, "LAPSED") == f"{done(*approved)} LAPSED:stopped ARCHIVED:ahead"
    assert drawn(*approved, "LAPSED", "ARCHIVED").endswith("LAPSED:stopped ARCHIVED:here")


def test_a_running_item_has_its_way_behind_and_ahead():
    assert drawn(*FILED) == (
        f"{done('SUBMITTED', 'ACCEPTED')} CONSULTING:here "
        f"{ahead('STREET_REVIEW', 'FUND_REVIEW', 'LG_DECISION', 'PUBLICITY', 'APPROVED')} "
        f"{ahead('EFFECTIVE', 'ARCHIVED')}"
    )
    assert drawn(*RUN) == f"{done(*RUN[:-1])} EFFECTIVE:here ARCHIVED:ahead"


def test_an_item_that_ran_to_its_end_was_not_stopped():
    assert drawn(*RUN, "EXITED", "ARCHIVED") == f"{done(*RUN, 'EXITED')} ARCHIVED:here"


def test_a_returned_item_begins_again():
    returned = (*FILED, "STREET_REVIEW", "FUND_REVIEW", "RETURNED")

    assert drawn(*returned).startswith("SUBMITTED:done RETURNED:stopped ACCEPTED:ahead CONSULTING")
    assert drawn(*returned, "SUBMITTED").startswith("SUBMITTED:here ACCEPTED:ahead")


def test_an_objection_holds_the_publication_up_and_what_it_decides_is_ahead():
    objected = (*DECIDED, "PUBLICITY", "OBJECTION")

    assert drawn(*objected) == (
        f"{done(*DECIDED, 'PUBLICITY')} OBJECTION:stopped {ahead('APPROVED', 'EFFECTIVE')} "
        "ARCHIVED:ahead"
    )
    assert drawn(*objected, "LG_DECISION").startswith(f"{done(*DECIDED[:-1])} LG_DECISION:here")


def test_a_reconsideration_leads_straight_to_the_approval():
    asked = (*DECIDED, "REJECTED", "RECONSIDER")

    assert drawn(*asked) == (
        f"{done(*DECIDED)} RECONSIDER:stopped {ahead('APPROVED', 'EFFECTIVE', 'ARCHIVED')}"
    )
    assert drawn(*asked, "REJECTED", "ARCHIVED") == (
        f"{done(*DECIDED)} REJECTED:stopped ARCHIVED:here"
    )


def test_a_recalled_decision_is_undone_and_a_suspension_is_over_once_work_goes_on():
    delegated = (*FILED, "STREET_REVIEW", "FUND_REVIEW", "APPROVED", "LG_DECISION")

    assert "APPROVED:done" not in drawn(*delegated)
    assert drawn(*RUN, "SUSPENDED").endswith("EFFECTIVE:done SUSPENDED:stopped ARCHIVED:ahead")
    assert drawn(*RUN, "SUSPENDED", "EFFECTIVE") == drawn(*RUN)


def test_conditions_and_drafts_are_part_of_the_way():
    approved = (*DECIDED, "PUBLICITY", "APPROVED_COND")

    assert drawn(*approved) == (
        f"{done(*DECIDED, 'PUBLICITY')} APPROVED_COND:here {ahead('EFFECTIVE', 'ARCHIVED')}"
    )
    assert drawn("DRAFT", "SUBMITTED", path=()).startswith("DRAFT:done SUBMITTED:here")
