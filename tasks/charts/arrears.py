"""What departments owe late, by how many working days; in the order of their codes."""

from collections.abc import Mapping
from itertools import pairwise

from schemas.reports.dashboards import AGES, Ageing, Dashboard
from tasks.charts.bars import Datum, stacked, titled
from tasks.charts.chart import Chart, Frame, Row, told_apart
from tasks.charts.words import yuan

NAME = "arrears"
LATE = AGES[1:]


def arrears(board: Dashboard, frame: Frame) -> Chart:
    """Return the chart of a dashboard's arrears."""
    words, labels = frame.words, age_labels(board, frame)
    names = told_apart((one.org, one.name) for one in board.arrears)
    data: list[Datum] = [
        {
            "name": names[one.org],
            "series": labels[age],
            "value": one.by_age.get(age, 0) / 100,
            "shown": yuan(one.fen),
        }
        for one in board.arrears
        for age in LATE
    ]
    axis, legend = words.say(f"{NAME}.amount"), words.say(f"{NAME}.age")
    ages = list(labels.values())
    title, gist = frame.title(NAME), _gist(board, frame)
    note = words.say("no_ranking") if board.arrears else gist
    heads = (*frame.heads("departments", ("department",)), *labels.values())
    return Chart(
        name=NAME,
        title=title,
        about=frame.about(NAME, gist),
        spec=lambda: titled(
            stacked(data, axis=axis, series=ages, legend=legend), title, frame.subtitle(note)
        ),
        columns=(*heads, *frame.heads(NAME, ("total", "count", "longest"))),
        rows=tuple(_row(names[one.org], one) for one in board.arrears),
        numeric=len(LATE) + 3,
        notes=(note,),
    )


def age_labels(board: Dashboard, frame: Frame) -> Mapping[str, str]:
    """Return what the ages of late money are called: the place's own terms in working days."""
    say, bounds = frame.words.say, [board.bounds[age] for age in LATE[1:]]
    between = [
        say(f"{NAME}.between", **{"from": low, "to": high - 1}) for low, high in pairwise(bounds)
    ]
    last = say(f"{NAME}.above", **{"from": bounds[-1]})
    first = say(f"{NAME}.early", to=bounds[0])
    return dict(zip(LATE, (first, *between, last), strict=True))


def _row(name: str, one: Ageing) -> Row:
    amounts = (yuan(one.by_age.get(age, 0)) for age in LATE)
    return (name, *amounts, yuan(one.fen), str(one.count), str(one.longest_wd))


def _gist(board: Dashboard, frame: Frame) -> str:
    if not board.arrears:
        return frame.words.say(f"{NAME}.gist_none")
    return frame.words.say(
        f"{NAME}.gist",
        fen=yuan(sum(one.fen for one in board.arrears)),
        count=sum(one.count for one in board.arrears),
        longest=max(one.longest_wd for one in board.arrears),
    )
