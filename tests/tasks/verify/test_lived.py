"""What every reader of a ledger that has lived answers: figures, flags, charts, lists, inboxes."""

import json
import re
from datetime import date

import pytest

from desk.demo import replay
from ledger.read import assignments, emergencies, funds, inboxes, lists, notices, queries, review
from ledger.read.list_rows import Want
from ledger.store.session import open_ledger
from ledger.write import outbox
from policies import loader
from policies.visibility.money import WHOLE
from policies.visibility.scope import reach
from schemas.acts.act import Actor
from tasks.charts import refresh
from tasks.charts.drawing import table
from tasks.figures import dashboard, flags, stuck, summary
from tasks.figures import emergencies as urgent
from tasks.figures import report as reports
from tasks.papers.drawing import PAPERS, draw
from tests.journeys.played import CASES
from tests.journeys.played import STORIES as PLAYED

DAY = date(2026, 6, 15)
RULES = loader.load("dehong")
STREET, PLACE = "533103001", "533103001001"
SEATS = (
    ("DEPT_HEAD", "DH-MZJ"), ("DEPT_HEAD", "DH-WJW"), ("STREET_REVIEWER", STREET),
    ("COMM_SEC", PLACE), ("LG_OFFICE", "DH-LGB"), ("AUDITOR", "DH-SJJ"), ("FIN_BUREAU", "DH-CZJ"),
)  # fmt: skip
NOTHING = (None, "", 0, "0", "0.00", [], {})
IDLE = re.compile(
    r'\{"kind": "community", "code": "\d+", "name": "[^"]+", "workload": \{"whole": "[\d.]+"\},'
    r' "overfull": \{"whole": 1\}, "workers": "[\d.]+"\}'
)
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f-]{17}|[0-9a-f]{64}")


STORIES = ("TL02", "TL06", "TL08", "TL11", "TL12", "TL16", "TL17")
"""A whole life, late money, a refusal, an emergency, a bypass, a listed item, a delegated one."""


def live(path):
    with open_ledger(f"sqlite:///{path}", simulated=True) as ledger:
        list(replay.together(ledger, [PLAYED[name] for name in STORIES], CASES))
        with ledger.read() as tx:
            asked = outbox.pending(tx, tuple(PAPERS), limit=5000)
        for one in asked:
            draw(ledger, one.topic, one.payload)


@pytest.fixture(scope="module")
def ledger(once, tmp_path_factory):
    path = tmp_path_factory.mktemp("lived") / "ledger.db"
    path.write_bytes(once("stories.db", live).read_bytes())
    with open_ledger(f"sqlite:///{path}", create=False) as ledger:
        yield ledger


def told(*answers):
    """Each answer as a line that says nothing of what is empty, and no uid."""
    for one in answers:
        yield UID.sub("…", json.dumps(_plain(one), ensure_ascii=False, default=str))


def _plain(one):
    if hasattr(one, "model_dump"):
        one = one.model_dump(mode="json")
    if hasattr(one, "_asdict"):
        one = one._asdict()
    if isinstance(one, dict):
        found = {key: _plain(value) for key, value in one.items()}
        return {key: value for key, value in found.items() if value not in NOTHING}
    return [_plain(each) for each in one] if isinstance(one, list | tuple) else one


def test_the_figures_of_a_day_and_of_the_end(ledger, pinned):
    lines = []
    for on in (DAY, None):
        report = reports.burden(ledger, on=on, since=on and date(2026, 4, 1))
        for name, value in report:
            parts = told(*(value if isinstance(value, tuple) else [value]))
            lines += [f"{name}:", *(one for one in parts if not IDLE.fullmatch(one))]
    page = re.sub(r"<style.*?</style>", "", reports.as_html(report), flags=re.DOTALL)
    page = re.sub(r"\b[0-9a-f]{64}\b", "…", page)  # of another ledger it is another
    text = [one.strip() for one in re.sub(r"<[^>]+>", "\n", page).splitlines()]
    assert pinned([*lines, str(reports.begun(ledger)), *list(filter(None, text))[:150]])


def test_flags_and_what_is_stuck(ledger, pinned):
    found = flags.flags(ledger)
    rows = (row for one in found for row in one.rows)
    with ledger.read() as tx:
        emergent = urgent.register(tx)
    lines = [*told(*((one.code, one.known, len(one.rows)) for one in found)), *told(*rows)]
    lines += [*told(*stuck.late(ledger, None, 50)), *told(*emergent)]
    assert pinned([*lines, *told(*urgent.by_department(emergent))])


def test_boards_and_charts_of_the_office_a_street_and_a_department(ledger, pinned):
    boards = dashboard.of_street(ledger, STREET), dashboard.of_department(ledger, "DH-WJW")
    lines = list(told(*(part for board in boards for part in board)))
    for leaf in refresh.leaves(ledger):
        if leaf.key.split("/")[1] in (refresh.PLACE, STREET, "DH-WJW"):
            lines += [leaf.key, *told(*table(leaf.chart).items())]
    assert pinned(line[:900] for line in lines)


WANTS = (
    Want(text="宣传"), Want(applicant="DH-WJW"), Want(street=STREET), Want(community=PLACE),
    Want(stages=("EXITED", "R_UPHELD")), Want(work=("CLOSED",)),
    Want(agreement=("G_FULFILLED",)),
    Want(answers=("AGREE",)), Want(kinds=("decision",)), Want(number="533100-ZR-2026-00107"),
)  # fmt: skip
LISTS = (lists.assignments, lists.placements, lists.opinions, lists.refusals, lists.disputes,
         lists.reports, lists.papers)  # fmt: skip


def test_lists_by_reach_and_want(ledger, pinned):
    lines = []
    with ledger.read() as tx:
        for role, org in SEATS:
            far = reach(Actor(person="p", role=role, org=org), RULES)
            counts = [len(ask(tx, far, limit=500).items) for ask in LISTS]
            money = [len(list(funds.placements(tx, far))), len(list(funds.moving(tx, far)))]
            lines += told((role, org, counts, money, lists.stage_counts(tx, far)))
            lines += told(sorted(lists.applicants(tx, far)), sorted(lists.communities(tx, far)))
        for want in WANTS:
            lines += told((want, [len(ask(tx, WHOLE, want, limit=500).items) for ask in LISTS]))
        for ask in LISTS:
            first = ask(tx, WHOLE, limit=3)
            lines += told(ask.__name__, *first.items)
            if first.after:
                lines += told(*ask(tx, WHOLE, after=first.after, limit=2).items)
    assert pinned(line[:600] for line in lines)


def test_what_is_read_of_one_item_and_of_the_journal(ledger, pinned):
    with ledger.read() as tx:
        numbers = queries.numbers(tx)
        lines = list(told(numbers, queries.counts(tx), assignments.taken_over(tx)))
        for number in numbers:
            found = assignments.find(tx, number)
            kinds = [f"{one.stream_kind}.{one.version} {one.kind}" for one in
                     assignments.history(tx, number)]  # fmt: skip
            lines += told((number, kinds), summary.of(found, RULES), queries.waits(tx, number))
        lines += told(*assignments.budget_lines(tx), *notices.public(tx, PLACE))
        lines += told(*funds.accounts(tx))
        lines += told(*emergencies.register(tx))
    assert pinned(line[:1200] for line in lines)


def test_inboxes_and_searches(ledger, pinned):
    lines = []
    with ledger.read() as tx:
        for on in (DAY, date(2027, 6, 1)):
            for role, org in SEATS:
                post = inboxes.Post(role, org, on)
                page = inboxes.inbox(tx, post, limit=4)
                lines += told((role, org, inboxes.inbox_counts(tx, post, on)), *page.items)
                for one in page.items[1:2]:
                    lines += told(inboxes.following(tx, post, one.at))
            lines += told(*inboxes.vacant(tx, on, limit=9), *queries.late(tx, on))
        for query in (
            review.SearchQuery(text="宣传"), review.SearchQuery(stage="EXITED"),
            review.SearchQuery(since=date(2026, 3, 1), until=date(2026, 3, 31)),
            review.SearchQuery(least_fen=100_000, most_fen=500_000), review.SearchQuery(rule="T01"),
            review.SearchQuery(route="L02"), review.SearchQuery(severity="exempt"),
        ):  # fmt: skip
            lines += told(query, *review.search(tx, query))
        lines += told(*(len(list(ask(tx))) for ask in (review.filings, review.people)))
    assert pinned(line[:600] for line in lines)
