"""How long assignments lie where:
median working days by stage and office, in the order of the way.
"""

from collections import Counter
from decimal import Decimal

from policies.burden.offices import COMMUNITIES, by_stage
from schemas.reports.dashboards import Dashboard
from schemas.reports.reports import Stay
from tasks.charts.bars import Datum, bars, titled
from tasks.charts.chart import Chart, Frame, Row
from tasks.charts.words import short

NAME = "offices"
HEADS = ("stage", "office", "median", "largest", "count", "waiting", "oldest")
ROWS_MAX = 40  # of the picture; the table has them all


def offices(board: Dashboard, frame: Frame) -> Chart:
    """Return the chart of a dashboard's stays at offices."""
    words, stays = frame.words, board.stays
    shown = [one for one in stays if one.took.median is not None]
    folded = len(shown) > ROWS_MAX
    data = _by_stage(stays, frame) if folded else [_datum(one, frame) for one in shown]
    axis, title, gist = words.say(f"{NAME}.median"), frame.title(NAME), _gist(stays, frame)
    note = words.say(f"{NAME}.folded") if folded else ""
    return Chart(
        name=NAME,
        title=title,
        about=frame.about(NAME, gist),
        spec=lambda: titled(bars(data, axis=axis), title, frame.subtitle(note)),
        columns=frame.heads(NAME, HEADS),
        rows=tuple(_row(one, frame) for one in stays),
        numeric=len(HEADS) - 2,
        notes=(note,) if note else (),
    )


def _office(stay: Stay, frame: Frame) -> str:
    if stay.office == COMMUNITIES:
        return frame.words.say(f"{NAME}.communities")
    return frame.words.org(stay.office)


def _datum(stay: Stay, frame: Frame) -> Datum:
    name = f"{frame.words.named(stay.stage)} · {_office(stay, frame)}"
    return _bar(name, stay.took.median or Decimal(0))


def _bar(name: str, median: Decimal) -> Datum:
    return {"name": name, "series": "", "value": float(median), "shown": short(median)}


def _by_stage(stays: tuple[Stay, ...], frame: Frame) -> list[Datum]:
    """Return one bar for each stage: the median of the offices' medians, by how often."""
    found = []
    for stage, some in by_stage(stays).items():
        often: Counter[Decimal] = Counter()
        for stay in some:
            if stay.took.median is not None:
                often[stay.took.median] += stay.took.count
        if often:
            middle = sorted(often.elements())[often.total() // 2]
            found.append(_bar(frame.words.named(stage), middle))
    return found


def _row(stay: Stay, frame: Frame) -> Row:
    return (
        frame.words.named(stay.stage),
        _office(stay, frame),
        short(stay.took.median),
        short(stay.took.largest),
        str(stay.took.count),
        str(stay.waiting),
        short(stay.oldest_wd),
    )


def _gist(stays: tuple[Stay, ...], frame: Frame) -> str:
    ended = [one for one in stays if one.took.median is not None]
    if not ended:
        return frame.words.say(f"{NAME}.gist_none")
    longest = max(ended, key=lambda one: one.took.median or 0)
    return frame.words.say(
        f"{NAME}.gist",
        stage=frame.words.named(longest.stage),
        office=_office(longest, frame),
        days=short(longest.took.median),
        waiting=sum(one.waiting for one in stays),
    )
