"""Work items in the making: what the table of owings becomes in a state, with its day. Pure.

`due` is the term, `from_on` the first day the act can be done; what the system owes happens by
itself on `from_on`, the working day after a term (readings: life cycle).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from policies.lifecycle.owing import ON, OVER, SYSTEM, Owing, owed_in
from policies.lifecycle.steps.case import clock_of
from policies.rules import Rules
from policies.visibility.bypass import answerer, handler
from schemas.acts.act import Wait
from schemas.states.clocks import Clock

Waits = list[Wait]
Holder = tuple[str, str]  # role, organisation


def items(state: Any, of: Any, rules: Rules, *whens: str, on: date | None = None) -> Waits:
    """Return the work items of a stream's state whose part stands at `of`, for what holds of it.

    on: the day of what has no clock, where it is no field of the state.
    """
    return [wait for one in owed_in(of, *whens) for wait in _items(one, state, rules, on)]


def _items(one: Owing, state: Any, rules: Rules, on: date | None) -> Waits:
    clock = clock_of(vars(state).get("clocks", ()), one.by)
    named = None if clock else on or _named(state, one.by)
    day = named if isinstance(named, date) else None
    if one.role == SYSTEM:
        return after(one.act, clock, rules) if clock else by_itself(one.act, day)
    role, org = holder(one, state, rules)
    if one.opens == OVER:
        from_on = rules.calendar.next(clock.due) if clock else None
        return [Wait(act=one.act, role=role, org=org, from_on=from_on)] if clock else []
    told = owed(one.act, role, org, clock, due=day)
    if one.opens == ON:
        told = told.model_copy(update={"from_on": told.due})
    return [told, *(after(one.then, clock, rules) if one.then else [])]


def holder(one: Owing, state: Any, rules: Rules) -> Holder:
    """Return who owes an act in a state: the role, and the code of its organisation."""
    find = _HOLDERS.get(one.at)
    role, org = find(one, state, rules) if find else (one.role, _org(state, one.at))
    if one.act == "witness" and rules.directory.is_street(_org(state, "applicant")):
        return "LG_OFFICE", rules.directory.lg_office
    if role == "DEPT_HEAD" and rules.directory.is_street(org):
        return rules.jurisdiction.at_street.get(role, (role,))[0], org
    return role, org


def _named(state: Any, field: str) -> Any:
    """Return a field of a state or of its terms; None where neither has it."""
    own = getattr(state, field, None) if field else None
    return getattr(getattr(state, "terms", None), field, None) if own is None and field else own


def _org(state: Any, field: str) -> str:
    """Return an organisation that a state names, in its terms or itself."""
    return str(_named(state, field))


def of_each(waits: Waits, act: str, state: Any, done: Collection[str]) -> Waits:
    """Return work items with an act that each department of the state owes, unless it has done it.

    state: a placement; an item of one department keeps its one work item.
    """
    told: Waits = []
    for wait in waits:
        own = wait.act == act and bool(state.parties)
        orgs = [org for org in state.together if org not in done] if own else [wait.org]
        told += [
            wait if org == wait.org else wait.model_copy(update={"role": "DEPT_HEAD", "org": org})
            for org in orgs
        ]
    return told


_HOLDERS: Mapping[str, Callable[[Owing, Any, Rules], Holder]] = {
    "review": lambda one, state, rules: (state.review_role, state.street),
    "head": lambda one, state, rules: (state.head_role, state.street),
    "office": lambda one, state, rules: (one.role, rules.directory.lg_office),
    "group": lambda one, state, rules: (one.role, rules.directory.leading_group),
    "finance": lambda one, state, rules: (one.role, rules.directory.finance_bureau),
    "handler": lambda one, state, rules: handler(state.department, rules.directory),
    "payer": lambda one, state, rules: (one.role, state.applicant),
    "signer": lambda one, state, rules: (one.role, state.applicant),
    "answerer": lambda one, state, rules: (
        answerer(state.department, rules.directory),
        state.department,
    ),
}


def owed(
    act: str, role: str, org: str, clock: Clock | None = None, *, due: date | None = None
) -> Wait:
    """Return a work item of a role at an organisation, by a clock or by a day."""
    if clock is None:
        return Wait(act=act, role=role, org=org, due=due)
    return Wait(act=act, role=role, org=org, due=clock.due, estimated=clock.estimated)


def by_itself(act: str, day: date | None) -> Waits:
    """Return what the system owes on a day; nothing without one."""
    return [Wait(act=act, role=SYSTEM, due=day, from_on=day)] if day else []


def after(act: str, clock: Clock | None, rules: Rules) -> Waits:
    """Return what the system owes on the working day after a term."""
    return by_itself(act, rules.calendar.next(clock.due)) if clock else []


def item_name(one: Wait) -> str:
    """Return the name of a work item in its stream."""
    return f"{one.act}/{one.role}/{one.org}/{one.instalment or 0}"
