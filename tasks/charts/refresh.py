"""Hang the pictures: find out which ones are no longer true, draw those, keep them.

A picture is drawn again when its figures have changed, or when it is a week old, so that its day
is not too far away; one whose owner is gone is taken down.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ledger.desk import pictures
from ledger.desk.pictures import StoredPicture
from ledger.read import journal_feed
from ledger.store import meta
from ledger.store.session import Ledger
from schemas.place.jurisdiction import Jurisdiction
from schemas.reports.dashboards import Dashboard
from schemas.texts.catalogue import LANGUAGES
from tasks import clock, rulebooks
from tasks.charts.arrears import arrears
from tasks.charts.burden import burden
from tasks.charts.chain import chain
from tasks.charts.chart import Chart, Frame
from tasks.charts.departments import departments
from tasks.charts.drawing import draw, table
from tasks.charts.heat import capacity
from tasks.charts.offices import offices
from tasks.charts.pictures import PLACE, key_of
from tasks.charts.words import Words
from tasks.figures import dashboard

Maker = Callable[[Dashboard, Frame], Chart]

OFFICE: tuple[Maker, ...] = (burden, departments, capacity, arrears, offices, chain)
STREET: tuple[Maker, ...] = (burden, capacity, offices, chain)
DEPARTMENT: tuple[Maker, ...] = (departments, arrears, offices, chain)


class Leaf(NamedTuple):
    """One picture of the album: its key and the chart it shows."""

    key: str
    chart: Chart


def leaves(ledger: Ledger) -> Iterator[Leaf]:
    """Return every picture of the ledger as it stands, not yet drawn."""
    rules = rulebooks.rules_of(ledger)
    directory, jurisdiction = rules.directory, rules.jurisdiction
    for board, makers in _boards(ledger):
        for lang in LANGUAGES:
            owner = _owner(board, jurisdiction, lang)
            frame = Frame(Words(lang, directory), board.on, owner, board.simulated)
            where = PLACE if board.kind == "office" else board.org
            for make in makers:
                chart = make(board, frame)
                yield Leaf(key_of(chart.name, where, lang), chart)


def _owner(board: Dashboard, place: Jurisdiction, lang: str) -> str:
    if board.kind != "office":
        return board.name
    return place.name if lang == "zh" else place.name_en


def _boards(ledger: Ledger) -> Iterator[tuple[Dashboard, tuple[Maker, ...]]]:
    whole = dashboard.of_office(ledger)
    yield whole, OFFICE
    for street in whole.streets:
        yield dashboard.of_street(ledger, street.code), STREET
    for line in whole.departments:
        yield dashboard.of_department(ledger, line.code), DEPARTMENT


SEEN = "pictures_seen"  # up to which entry and on which day the pictures were looked at
OLD = timedelta(days=7)


def owed(ledger: Ledger) -> bool:
    """Tell whether anything was written, or a day has begun, since the pictures were looked at."""
    with ledger.read() as tx:
        return meta.read(tx, SEEN) != _stand(journal_feed.head(tx), _today(ledger))


def outdated(ledger: Ledger) -> list[Leaf]:
    """Return the pictures to draw; those of owners that are gone are taken down."""
    day, found = _today(ledger), list(leaves(ledger))
    with ledger.read() as tx:
        known = {key: json.loads(told) for key, told in pictures.told(tx).items()}
    if gone := sorted(known.keys() - {leaf.key for leaf in found}):
        with ledger.write() as tx:
            pictures.drop(tx, gone)
    return [leaf for leaf in found if not _still_true(known.get(leaf.key), leaf.chart, day)]


def hang(ledger: Ledger, leaf: Leaf) -> None:
    """Draw one picture and keep it."""
    drawn, day = draw(leaf.chart), _today(ledger)
    told = {**table(leaf.chart), "as_of": day.isoformat()}
    picture = StoredPicture(
        key=leaf.key,
        as_of=day,
        svg=drawn.svg,
        png=drawn.png,
        told=json.dumps(told, ensure_ascii=False),
        drawn_at=clock.real_now(),
    )
    with ledger.write() as tx:
        pictures.put(tx, picture)


def stand(ledger: Ledger) -> str:
    """Return how far the ledger is, to be noted by `seen` when all that shows was drawn."""
    with ledger.read() as tx:
        return _stand(journal_feed.head(tx), _today(ledger))


def seen(ledger: Ledger, stood: str) -> None:
    """Note that every picture is true as of where the ledger stood."""
    with ledger.write() as tx:
        meta.write(tx, SEEN, stood)


def _still_true(told: dict[str, object] | None, chart: Chart, day: date) -> bool:
    if told is None or date.fromisoformat(str(told["as_of"])) <= day - OLD:
        return False
    now = table(chart)
    return all(told.get(key) == now[key] for key in ("title", "columns", "rows", "notes"))


def _today(ledger: Ledger) -> date:
    return rulebooks.rules_of(ledger).calendar.today(clock.steady(ledger))


def _stand(head: int, day: date) -> str:
    return f"{head}:{day.isoformat()}"
