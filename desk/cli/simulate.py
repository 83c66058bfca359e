"""`zhunru simulate`: an invented district's years, its burden with admission and without."""

from pathlib import Path
from typing import Annotated, Any

import typer

from desk.cli import options as o
from desk.words import help_of

MOST = {"streets": 60, "communities": 5000, "departments": 200, "years": 5}


def _count(name: str) -> Any:
    text = help_of(f"simulate.{name}")
    return typer.Option(f"--{name}", help=text, metavar="N", min=1, max=MOST[name])


def simulate(
    streets: Annotated[int, _count("streets")] = 1,
    communities: Annotated[int, _count("communities")] = 5,
    departments: Annotated[int, _count("departments")] = 5,
    years: Annotated[int, _count("years")] = 1,
    seed: Annotated[int, typer.Option("--seed", help=help_of("simulate.seed"), metavar="N")] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", help=help_of("simulate.out"), metavar="DIR")
    ] = None,
    json: o.Json = False,
    lang: o.Lang = "zh",
) -> int:
    """Play years of an invented district."""
    from desk.cli.answers import FINE, NO, CommandAnswer, Manner, deliver, tell
    from desk.demo.simulator import page, run
    from desk.demo.simulator.district import District
    from schemas.texts import catalogue

    district = District(
        seed=seed, streets=streets, communities=communities, departments=departments
    )

    def heard(day: Any, acts: int) -> None:
        tell(catalogue.text("simulate", "played", lang, day=day, acts=acts))

    answer = run.simulate(district, years, out, heard)
    code = FINE if answer["verified"] else NO
    return deliver(CommandAnswer(answer, page.shown(answer, lang), code), Manner(json, lang))
