"""What departments owe, as the rule F09 and the reports read it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from ledger.read import funds
from ledger.store.session import Tx
from policies.cost import arrears
from policies.place.clocks import Calendar
from policies.visibility import money
from schemas.applications.given import Arrear
from schemas.states.states import Instalment

Raw = dict[str, Any]


def of_department(tx: Tx, department: str, day: date, calendar: Calendar) -> tuple[Arrear, ...]:
    """Return every instalment a department owes late on a day (form.md, `given.arrears`)."""
    return tuple(
        Arrear(
            department=department,
            application=raw["number"],
            instalment=one.no,
            overdue_wd=arrears.late_wd(one, day, calendar),
        )
        for raw in funds.late(tx, money.WHOLE, day, applicant=department)
        for one, _ in late_ones(raw, lambda one: arrears.late_wd(one, day, calendar))
    )


def late_ones(raw: Raw, late_wd: Callable[[Instalment], int]) -> Iterator[tuple[Instalment, int]]:
    """Return the instalments of a placement that its department owes late, with how late.

    late_wd: the working days an instalment is late on the day that is asked about.
    """
    if raw.get("work") == "TERMINATED" and not raw.get("exited_on"):
        return
    for part in raw.get("instalments", ()):
        one = Instalment.model_validate(part)
        if arrears.owed(one) and (wd := late_wd(one)):
            yield one, wd
