"""Hang the pictures: find out which ones are no longer true, draw those, keep them.

A picture is drawn again when its figures have changed, or when it is a week old, so that its day
is not too far away; one whose owner is gone is taken down.
"""

import json
from datetime import date, timedelta

from ledger.desk import pictures
from ledger.desk.pictures import Picture
from ledger.read import journal_feed
from ledger.store import meta
from ledger.store.session import Ledger
from policies import loader
from tasks import clock
from tasks.charts.catalogue import Leaf, leaves
from tasks.charts.chart import Chart
from tasks.charts.drawing import draw, table

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
    picture = Picture(
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
    return loader.load(ledger.jurisdiction).calendar.today(clock.steady(ledger))


def _stand(head: int, day: date) -> str:
    return f"{head}:{day.isoformat()}"
