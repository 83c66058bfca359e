"""Which pictures there are: of the whole place, of each street, of each department that asked."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ledger.store.session import Ledger
from policies import loader
from schemas.place.jurisdiction import Jurisdiction
from schemas.reports.dashboards import Dashboard
from tasks.charts.arrears import arrears
from tasks.charts.burden import burden
from tasks.charts.chain import chain
from tasks.charts.chart import Chart, Frame
from tasks.charts.departments import departments
from tasks.charts.heat import capacity
from tasks.charts.offices import offices
from tasks.charts.pictures import LANGUAGES, PLACE, key_of
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
    rules = loader.load(ledger.jurisdiction)
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
