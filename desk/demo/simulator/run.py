"""One simulation from its numbers to its answer, and the folder it leaves."""

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from desk import files
from desk.demo import story
from desk.demo.simulator import demands, figures, page
from desk.demo.simulator.district import District, build
from desk.demo.simulator.years import Years
from desk.words import sentences
from ledger.store import private
from ledger.store.messages import problem
from ledger.store.session import open_ledger
from policies import loader
from schemas.errors import InputError
from tasks.verify.verify import verify

FIRST_YEAR = 2026
LEDGER, PLACE, FIGURES, PAGE = "ledger.db", "place", "figures.json", "report.html"
OTHER_WAYS = frozenset(("LIGHT", "EMERGENCY", "PURCHASE"))


def simulate(
    district: District, years: int, out: Path | None, tell: Callable[[date, int], None]
) -> dict[str, Any]:
    """Play the years of a district and return what they come to; amounts in yuan as text.

    out: a folder for page, figures, place and ledger, InputError where it is not empty; without
    it nothing stays. tell: hears of each month's end and how many acts were done by then.
    """
    began = time.monotonic()
    with _room(out) as folder:
        asking = build(district, folder / PLACE)
        place = str(folder / PLACE)
        rules = loader.fresh(place)
        played = range(FIRST_YEAR, FIRST_YEAR + years)
        wanted = list(demands.wanted(rules, asking, _cases(), played, district.seed))
        ledger = open_ledger(f"sqlite:///{folder / LEDGER}", simulated=True, jurisdiction=place)
        course = Years(ledger, rules, wanted, sentences("demo") | sentences("simulate"), tell)
        course.play(date(FIRST_YEAR, 1, 1), date(played[-1], 12, 31))
        last = course.reports[max(course.reports)]
        ends = [_end_of(month) for month in course.reports]
        told = {
            "district": district.model_dump(),
            "years": years,
            "with": figures.with_admission(course.reports),
            "without": figures.without_admission(wanted, rules, ends),
            "money": figures.money(last),
            "refusals": figures.refusals(last, wanted),
        }
        answer = {
            "seed": district.seed,
            "digest": _digest(told),
            **told,
            "acts": course.done,
            "turned_down": dict(sorted(course.turned_down.items())),
            "verified": verify(ledger).ok,
        }
        ledger.close()
        answer["seconds"] = round(time.monotonic() - began, 1)
        if out:
            text = json.dumps(answer, ensure_ascii=False, indent=1)
            (folder / FIGURES).write_text(text, encoding="utf-8")
            (folder / PAGE).write_text(page.html(answer), encoding="utf-8")
    return answer


@contextmanager
def _room(out: Path | None) -> Iterator[Path]:
    if out is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
        return
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise problem(InputError, "not_empty", where=out)
    private.room(out)
    yield out.resolve()


def _cases() -> list[dict[str, Any]]:
    """Return the shipped applications that are admitted by themselves, in the usual way."""
    return [
        story.plain(case["application"])
        for case in files.shipped("cases.yaml")["cases"]
        if _is_usual(case)
    ]


def _is_usual(case: Mapping[str, Any]) -> bool:
    asked, expected = case["application"], case["expect"]
    return (
        expected["severity"] == "pass"
        and expected.get("route") not in OTHER_WAYS
        and "given" not in case
        and asked["apply_type"] == "new"
        and asked["funding"]["mode"] == "follow_task"
    )


def _end_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _digest(told: Mapping[str, Any]) -> str:
    text = json.dumps({"version": version("zhunru"), **told}, sort_keys=True)
    return sha256(text.encode()).hexdigest()
