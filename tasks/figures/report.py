"""The burden report: measured from the journal alone, as a value, as JSON, a page and PDF."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import Any

import jinja2

from ledger.audit import journal
from ledger.desk import form_times
from ledger.desk.form_times import FormSum
from ledger.seal import signing
from ledger.store.session import Ledger, Tx
from policies.burden import MEASURED, Burden, inherited
from policies.burden.baseline import against
from policies.burden.marks import OF_TYPE
from schemas.money import yuan_of
from schemas.reports.reports import (
    Baseline,
    DeskTime,
    FormTime,
    Proof,
    Report,
    WitnessSignature,
    rounded,
)
from schemas.texts import catalogue
from tasks import clock, rulebooks
from tasks.evidence import witnesses
from tasks.figures import census as on_record
from tasks.figures import report_rows
from tasks.papers.render.pdf import REPORT, render_pdf

BINS = 10
MINUTE = 60  # seconds
SENT_LEAST = 5  # forms of an act in a month, below which they are not told apart
NOTHING = "—"
COUNTED = {"M20": "M20n"}  # metrics that a change tells as a number, not as a share


def burden(
    ledger: Ledger,
    *,
    on: date | None = None,
    since: date | None = None,
    census: Baseline | None = None,
) -> Report:
    """Measure the burden on a day (today unless said) from the ledger's journal alone.

    since: where figures of a period begin; census: to compare with instead of the one on record.
    """
    rules = rulebooks.rules_of(ledger)
    day = on or rules.calendar.today(clock.now(ledger))
    midnight = datetime.combine(day + timedelta(days=1), time(), rules.calendar.zone)
    figures = Burden(rules, since=since)
    with journal.snapshot(ledger) as tx:
        for entry in journal.told(tx, MEASURED, midnight):
            figures.feed(entry)
        first = census or on_record.first(tx)
        report = figures.result(day).model_copy(update={"simulated": ledger.simulated})
        if first:
            report = against(report, inherited.census(first, rules.directory))
        proof = _proof(tx, report, midnight)
        return report.model_copy(update={"proof": proof, "desk": _desk(tx, report)})


def _desk(tx: Tx, report: Report) -> DeskTime | None:
    """Return what the desk measured in the month; None without. Seldom sent forms are told as one.

    So that nobody's own time can be read from it.
    """
    month = f"{report.on:%Y-%m}"
    found = form_times.of(tx, month)
    if not found:
        return None
    often = [one for one in found if one.sent >= SENT_LEAST]
    seldom = [one for one in found if one.sent < SENT_LEAST]
    rest = FormSum("", sum(one.sent for one in seldom), sum(one.seconds for one in seldom))
    told = [*often, rest] if seldom else often
    seconds, items = sum(one.seconds for one in found), report.total.placements
    return DeskTime(
        month=month,
        sent=sum(one.sent for one in found),
        per_item=rounded(Decimal(seconds) / MINUTE / items) if items else None,
        forms=tuple(
            FormTime(act=act, sent=sent, minutes=rounded(Decimal(took) / MINUTE / sent))
            for act, sent, took in told
        ),
    )


def _proof(tx: Tx, report: Report, before: datetime) -> Proof:
    digest = sha256(as_json(report).encode()).hexdigest()
    if (found := signing.over(tx, MEASURED, before)) is None:
        return Proof(level="internal", digest=digest)
    here, zone = found[0], before.tzinfo
    signed = witnesses.fresh(tx, clock.real_now(), here.size)
    return Proof(
        level="external" if len(signed) >= witnesses.ENOUGH else "internal",
        digest=digest,
        size=here.size,
        root=here.root.hex(),
        made_at=found[1].astimezone(zone),
        witnesses=tuple(
            WitnessSignature(
                owner=one.owner, key=one.vkey, signed_at=one.signed_at.astimezone(zone)
            )
            for one in signed
            if one.signed_at
        ),
    )


def begun(ledger: Ledger) -> date | None:
    """Return the day of the first entry about an assignment; None before there is any."""
    with ledger.read() as tx:
        first = journal.first_of(tx, "assignment")
    return rulebooks.rules_of(ledger).calendar.today(first) if first else None


def as_json(report: Report) -> str:
    """Return the report as one JSON document; decimals are text, a share of nothing is null."""
    return json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=1)


def as_html(report: Report) -> str:
    """Return the report as one page that prints on A4, Chinese first, without scripts."""
    texts = partial(text, limits=report.limits)
    changed = list(changes(report, partial(texts, "zh")))
    return _template().render(
        report=report,
        style=_file("burden.css"),
        zh=partial(texts, "zh"),
        en=partial(texts, "en"),
        items=bins([line.items for line in report.communities]),
        workload=bins([_whole(line.workload.percent) for line in report.communities]),
        changes=changed,
        rows=report_rows.ROWS,
        mark_of=report_rows.mark_of,
        of_type=OF_TYPE,
        shares=report_rows.SHARES,
        columns=report_rows.COLUMNS,
        of_departments=report_rows.OF_DEPARTMENTS,
        enough=witnesses.ENOUGH,
        of_each=_of_each(changed),
        act=partial(act_name, report.limits),
    )


def as_pdf(report: Report) -> bytes:
    """Return the page of the report as PDF/A; raises DataBroken when it cannot be set."""
    return render_pdf(as_html(report), report.on, REPORT)


@cache
def _template() -> jinja2.Template:
    space = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    space.filters |= {"short": short, "yuan": _yuan, "day": _day, "moment": _moment}
    return space.from_string(_file("burden.html"))


def _file(name: str) -> str:
    return (files("tasks") / "templates" / "report" / name).read_text(encoding="utf-8")


def text(language: str, key: str, *, limits: dict[str, int], **params: object) -> str:
    """Return a word of the report in a language; limits: the terms that words name."""
    return catalogue.text("report", key, language, **limits, **params)


def act_name(limits: dict[str, int], act: str, language: str) -> str:
    """Return what an act is called; of those that are not told apart, that they are not."""
    if not act:
        return text(language, "desk.seldom", limits=limits, least=SENT_LEAST)
    return catalogue.text("acts", act, language)


def short(value: Decimal | int | None) -> str:
    """Write a number without zeros that say nothing; nothing is a dash."""
    if value is None:
        return NOTHING
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _yuan(fen: int) -> str:
    whole, cents = yuan_of(fen).split(".")
    return f"{int(whole):,}.{cents}"


def _day(day: date) -> str:
    return catalogue.text("report", "day", year=day.year, month=day.month, day=day.day)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _whole(percent: Decimal | None) -> int:
    return int(percent or 0)


def bins(values: Sequence[int]) -> list[dict[str, Any]]:
    """Count values in at most ten bins of one width; without values there is one empty bin."""
    width = max(values, default=0) // BINS + 1
    found = []
    for start in range(0, max(values, default=0) + 1, width):
        label = str(start) if width == 1 else f"{start}–{start + width - 1}"
        found.append({"label": label, "count": sum(start <= v < start + width for v in values)})
    return found


def changes(report: Report, zh: Callable[..., str]) -> Iterator[dict[str, Any]]:
    """Yield what a report compares with its census, each with the words of its name and figure."""
    names = {line.code: line.name for line in report.communities}
    names |= {"total": zh("all_together"), "median": zh("median_community")}
    for one in report.changes:
        label = COUNTED.get(one.metric, one.metric)
        yield {**dict(one), "name": names.get(one.code, one.code), "label": label}


def _of_each(changes: Sequence[dict[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """Group the changes of communities: code -> metric -> change."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for one in changes:
        if one["code"] not in ("total", "median"):
            found.setdefault(one["code"], {})[one["metric"]] = one
    return found
