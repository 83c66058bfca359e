"""A matter's story by stage and day, what several communities did alike in one line."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from desk.history import chapters
from schemas.acts.act import Entry

ZONE = ZoneInfo("Asia/Shanghai")
NUMBER = "533100-ZR-2026-00001"


def happened(kind, day, *, at="", role="COMM_SEC", key="k", hour=1, **body):
    """One entry of the journal: of the matter itself, or at a community."""
    when = datetime(2026, 3, day, hour, tzinfo=UTC)
    return Entry(
        uid=f"{kind}{day}{at}", kind=kind, stream_kind="placement" if at else "assignment",
        stream_id=f"{NUMBER}:{at}" if at else NUMBER, version=1, actor="", role=role, org="",
        occurred_at=when, recorded_at=when, key=key, body=body,
    )  # fmt: skip


def kinds(some):
    """The kinds of each line."""
    return [(one[0].kind, len(one)) for one in some]


def test_what_communities_did_alike_on_a_day_is_one_line_and_the_newest_comes_first():
    told = [
        happened("application.submitted", 2, stage="SUBMITTED"),
        happened("application.approved", 9, stage="APPROVED"),
        happened("placement.signed", 10, at="001"),
        happened("placement.signed", 10, at="002"),
        happened("placement.paid", 10, at="001"),
        happened("placement.signed", 11, at="003"),
    ]

    newest, first = chapters(told, ZONE)

    assert (newest.stage, first.stage) == ("APPROVED", "SUBMITTED")
    assert [one.on for one in newest.days] == [
        date(2026, 3, 11),
        date(2026, 3, 10),
        date(2026, 3, 9),
    ]
    assert kinds(newest.days[1].people) == [("placement.paid", 1), ("placement.signed", 2)]


def test_what_the_system_did_stands_apart():
    told = [happened("a", 2, role="system"), happened("a", 2), happened("b", 2, role="system")]

    (day,) = chapters(told, ZONE)[0].days

    assert kinds(day.people) == [("a", 1)]
    assert kinds(day.system) == [("b", 1), ("a", 1)]


def test_what_a_community_did_is_not_told_again_by_the_matter_that_counts_it():
    told = [
        happened("opinion.given", 2, at="001", key="TL:5"),
        happened("consultation.answered", 2, key="TL:5", community="001"),
        happened("consultation.answered", 2, key="TL:6", community="002"),
    ]

    (day,) = chapters(told, ZONE)[0].days

    assert kinds(day.people) == [("consultation.answered", 1), ("opinion.given", 1)]


def test_a_day_is_the_day_of_the_place():
    (day,) = chapters([happened("a", 2, hour=17)], ZONE)[0].days  # 01:00 of the next day there

    assert day.on == date(2026, 3, 3)


def test_nothing_that_happened_has_no_chapter():
    assert chapters([], ZONE) == []
