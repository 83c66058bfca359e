"""How each figure of the burden is known, M01 to M32: its honesty mark. Pure.

recorded: acts of this ledger say it. declared: what an application, a list or the register of
organisations says, and nobody measured. logged: measured as it happened. sampled: asked of some.
unknown: nothing says it. A figure of several sources bears the mark of the weakest.
"""

from typing import Literal

from schemas.reports.reports import Line

Mark = Literal["recorded", "declared", "logged", "sampled", "unknown"]
_BY: dict[Mark, str] = {
    "recorded": "M01 M04 M18 M19 M20 M21 M22 M23 M24 M25 M27 M29 M32",
    # Whose an item is, for how long, what it brings and takes; and who works and lives where.
    "declared": "M02 M03 M05 M06 M07 M08 M09 M10 M11 M12 M13 M14 M15 M16 M28",
    "unknown": "M17 M26 M30 M31",  # hours of service, surveys and papers that no journal holds
}
SOURCE: dict[str, Mark] = {code: mark for mark, codes in _BY.items() for code in codes.split()}
OF_TYPE = {
    "forms": "M06", "ledgers": "M05", "plaques": "M08", "certificates": "M09",
    "assessments": "M10", "pledges": "M11", "apps": "M12", "chat_groups": "M12", "posts": "M14",
    "inspections": "M13", "meetings": "M13",
}  # fmt: skip
"""Type of burden -> the metric that counts it."""


def marks(line: Line) -> dict[str, Mark]:
    """Return the mark of each figure of a line; where a figure needs what nobody told, unknown."""
    lacking: set[str] = set()
    if line.workload.percent is None:
        lacking |= {"M16"} if line.workload.part else {"M15", "M16"}
    if line.workers is None:
        lacking.add("M28")
    return {code: "unknown" if code in lacking else SOURCE[code] for code in sorted(SOURCE)}
