"""The way of the money: asked, committed, paid, in custody, confirmed, spent."""

from schemas.reports.dashboards import Dashboard
from schemas.reports.reports import Chain, share
from tasks.charts.bars import Datum, bars, titled
from tasks.charts.chart import Chart, Frame
from tasks.charts.words import percent, yuan

NAME = "chain"
STEPS = tuple(Chain.model_fields)
HEADS = ("step", "amount", "share")


def chain(board: Dashboard, frame: Frame) -> Chart:
    """Return the chart of a dashboard's money, cumulated."""
    words, money = frame.words, board.line.chain
    found = [(words.say(f"{NAME}.{step}"), getattr(money, step)) for step in STEPS]
    data: list[Datum] = [
        {"name": label, "series": "", "value": fen / 100, "shown": yuan(fen)}
        for label, fen in found
    ]
    title, axis = frame.title(NAME), words.say(f"{NAME}.amount")
    gist = words.say(
        f"{NAME}.gist",
        committed=yuan(money.committed),
        confirmed=yuan(money.confirmed),
        percent=percent(share(money.confirmed, money.committed).percent),
    )
    return Chart(
        name=NAME,
        title=title,
        about=frame.about(NAME, gist),
        spec=lambda: titled(bars(data, axis=axis), title, frame.subtitle()),
        columns=frame.heads(NAME, HEADS),
        rows=tuple(
            (label, yuan(fen), percent(share(fen, money.asked).percent)) for label, fen in found
        ),
        numeric=2,
    )
