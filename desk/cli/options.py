"""The options that several commands share, each described once."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from desk.words import help_of, problem
from schemas.errors import InputError

PORT_MAX = 65535
STATE = Path("var")
"""The folder with everything that a command keeps, unless another is told."""


def store_in(state: Path = STATE) -> str:
    """Return the address of the ledger in a folder."""
    return f"sqlite:///{(state / 'ledger.db').resolve()}"


def _option(name: str, **more: Any) -> Any:
    return typer.Option(f"--{name}", help=help_of(name), show_default=False, **more)


def _argument(name: str) -> Any:
    return typer.Argument(help=help_of(name), show_default=False)


def _count(name: str, most: int) -> Any:
    text = help_of(f"simulate.{name}")
    return typer.Option(f"--{name}", help=text, metavar="N", min=1, max=most)


def _port(number: int) -> int:
    if not 0 <= number <= PORT_MAX:
        raise problem(InputError, "no_port", field="--port", given=number)
    return number


Json = Annotated[bool, _option("json")]
Lang = Annotated[Literal["zh", "en"], _option("lang")]
Place = Annotated[str, _option("jurisdiction", metavar="NAME")]
PlaceOfLedger = Annotated[
    str, typer.Option("--place", help=help_of("place_of_ledger"), metavar="NAME|FILE")
]
PlaceToServe = Annotated[
    str,
    typer.Option("--place", "--jurisdiction", help=help_of("place_to_serve"), metavar="NAME|FILE"),
]
Simulated = Annotated[bool, _option("simulated")]
Cases = Annotated[Path | None, _option("cases", metavar="FILE")]
Store = Annotated[str, _option("store", metavar="URL")]
State = Annotated[Path, _option("state", metavar="DIR")]
On = Annotated[str, _option("on", metavar="YYYY-MM-DD")]
Since = Annotated[str, _option("since", metavar="YYYY-MM-DD")]
Confirm = Annotated[str, _option("confirm", metavar="YYYY-MM-DD")]
Reason = Annotated[str, _option("reason", metavar="TEXT")]
By = Annotated[str, _option("by", metavar="ROLE@ORG")]
PersonOption = Annotated[str, _option("person", metavar="NAME")]
Key = Annotated[str, _option("key", metavar="KEY")]
Live = Annotated[bool, _option("ledger")]
Port = Annotated[int, _option("port", metavar="N", callback=_port)]
DeskPort = Annotated[
    int, typer.Option("--port", help=help_of("desk_port"), metavar="N", callback=_port)
]
Host = Annotated[str, _option("host", metavar="ADDRESS")]
PublicUrl = Annotated[str, typer.Option("--public-url", help=help_of("public_url"), metavar="URL")]
Fresh = Annotated[bool, _option("fresh")]
WithDemo = Annotated[bool, typer.Option("--demo", help=help_of("with_demo"))]
Out = Annotated[Path | None, _option("out", metavar="FILE")]
Limit = Annotated[int, _option("limit", metavar="N")]

Every = Annotated[
    float, typer.Option("--every", help=help_of("worker.every"), metavar="SECONDS", min=1.0)
]
Once = Annotated[bool, typer.Option("--once", help=help_of("worker.once"))]
Streets = Annotated[int, _count("streets", 60)]
Communities = Annotated[int, _count("communities", 5000)]
Departments = Annotated[int, _count("departments", 200)]
Years = Annotated[int, _count("years", 5)]
Seed = Annotated[int, typer.Option("--seed", help=help_of("simulate.seed"), metavar="N")]
EmptyFolder = Annotated[
    Path | None,
    typer.Option("--out", help=help_of("simulate.out"), metavar="DIR", show_default=False),
]

File = Annotated[Path, _argument("file")]
Role = Annotated[str, _argument("db.role")]
Url = Annotated[str, _argument("db.url")]
Number = Annotated[str, _argument("number")]
Verb = Annotated[str, _argument("verb")]
Data = Annotated[list[str] | None, _argument("data")]
