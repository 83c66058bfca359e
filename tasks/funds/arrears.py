"""What departments owe, as the rule F09 and the reports read it."""

from collections.abc import Callable, Iterator
from datetime import date

from ledger.read import funds, queries
from ledger.store.session import Tx
from policies.cost import arrears
from policies.place.clocks import Calendar
from policies.rules import Rules
from policies.visibility import money
from schemas.applications.given import Arrear
from schemas.states.states import Instalment, PlacementState


def of_department(tx: Tx, department: str, day: date, calendar: Calendar) -> tuple[Arrear, ...]:
    """Return what a department owes late on a day (`given.arrears` of a case).

    Its instalments, and what it has to hand over with its work (without an instalment).
    """
    money_late = tuple(
        Arrear(
            department=department,
            application=at.number,
            instalment=one.no,
            overdue_wd=arrears.department_wd(one, day, calendar),
        )
        for at in funds.late(tx, money.WHOLE, day, applicant=department)
        for one, _ in late_ones(at, lambda one: arrears.department_wd(one, day, calendar))
        if at.payer_of(one) == department
    )
    means_late = tuple(
        Arrear(
            department=department, application=one.number, overdue_wd=calendar.between(one.due, day)
        )
        for one in queries.waits_on(tx, department, "hand_over")
        if one.due is not None and one.due < day
    )
    return money_late + means_late


def of_heir(tx: Tx, department: str, day: date, rules: Rules) -> tuple[Arrear, ...]:
    """Return what a department owes late on a day, and what those owed that it goes on with."""
    directory = rules.directory
    found = of_department(tx, department, day, rules.calendar)
    inherited = (
        late.model_copy(update={"department": department})
        for org in directory.before(department)
        for late in of_department(tx, org, day, rules.calendar)
        if directory.heir(org, late.application or "") == department
    )
    return (*found, *inherited)


def late_ones(
    at: PlacementState, late_wd: Callable[[Instalment], int]
) -> Iterator[tuple[Instalment, int]]:
    """Return the instalments of a placement that its department owes late, with how late.

    late_wd: the working days an instalment is late on the day that is asked about.
    """
    for one in () if at.freed else at.instalments:
        if arrears.unpaid(one) and (wd := late_wd(one)):
            yield one, wd
