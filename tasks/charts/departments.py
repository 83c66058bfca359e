"""What became of the applications of departments, and what they owe late; in order of codes."""

from schemas.reports.dashboards import Ageing, Dashboard
from schemas.reports.reports import Line
from tasks.charts.bars import Datum, bars, titled
from tasks.charts.chart import Chart, Frame, Row, told_apart
from tasks.charts.words import yuan

NAME = "departments"
SERIES = ("filed", "returned", "rejected")
HEADS = ("department", *SERIES, "late_count", "late_fen")


def departments(board: Dashboard, frame: Frame) -> Chart:
    """Return the chart of every department of a dashboard that filed or owes something."""
    words = frame.words
    late = {one.org: one for one in board.arrears}
    lines = [one for one in board.departments if one.filed or one.code in late]
    names = {series: words.say(f"{NAME}.{series}") for series in SERIES}
    labels = told_apart((line.code, line.name or line.code) for line in lines)
    data = [
        _datum(labels[line.code], names[series], count)
        for line in lines
        for series, count in zip(SERIES, _counts(line), strict=True)
    ]
    axis, series = words.say(f"{NAME}.applications"), list(names.values())
    title = frame.title(NAME, "own_title" if board.kind == "department" else "title")
    note = words.say("no_ranking")
    return Chart(
        name=NAME,
        title=title,
        about=frame.about(NAME, _gist(lines, board.arrears, frame)),
        spec=lambda: titled(bars(data, axis=axis, series=series), title, frame.subtitle(note)),
        columns=frame.heads(NAME, HEADS),
        rows=tuple(_row(labels[one.code], one, late.get(one.code)) for one in lines),
        numeric=len(HEADS) - 1,
        notes=(note,),
    )


def _counts(line: Line) -> tuple[int, int, int]:
    return line.filed, int(line.returned.part), int(line.rejected.part)


def _datum(name: str, series: str, count: int) -> Datum:
    return {"name": name, "series": series, "value": count, "shown": str(count)}


def _row(label: str, line: Line, late: Ageing | None) -> Row:
    owed = late or Ageing(org=line.code, name=line.name)
    counts = (str(count) for count in _counts(line))
    return (label, *counts, str(owed.count), yuan(owed.fen))


def _gist(lines: list[Line], late: tuple[Ageing, ...], frame: Frame) -> str:
    return frame.words.say(
        f"{NAME}.gist",
        filed=sum(line.filed for line in lines),
        returned=sum(int(line.returned.part) for line in lines),
        rejected=sum(int(line.rejected.part) for line in lines),
        late=yuan(sum(one.fen for one in late)),
    )
