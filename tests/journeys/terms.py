"""The terms around an act of a story: what it is answered the day before, on the day, and after."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache

from policies.lifecycle.moves import UndeclaredMove
from policies.place.clocks import Moment
from schemas.acts.act import Refused

HEADINGS = ("before", "due", "after", "without")
DAYS = (
    "due",
    "handover_due",
    "end_on",
    "last_on",
    "ends_on",
)  # terms that are a day of a state and no clock


def states(scene):
    """Every state that a scene holds, with how to put another in its place."""
    for name in ("assignment", "refusal", "bypass", "emergency"):
        if (one := getattr(scene, name)) is not None:
            yield one, lambda other, name=name: replace(scene, **{name: other})
    for name in ("placements", "opinions", "disputes"):
        for code, one in getattr(scene, name).items():
            yield (
                one,
                lambda other, name=name, code=code: replace(
                    scene, **{name: {**getattr(scene, name), code: other}}
                ),
            )


def terms(scene):
    """Every term of a scene: its name, its due day, and the scene without it."""
    for state, put in states(scene):
        for clock in getattr(state, "clocks", ()):
            left = tuple(one for one in state.clocks if one is not clock)
            yield clock.code, clock.due, put(state.model_copy(update={"clocks": left}))
        for name, day in days_of(state):
            yield f"{type(state).__name__}.{name}", day, None
        for name, day in days_of(getattr(state, "terms", None)):
            yield f"terms.{name}", day, None
        yield from of_instalments(state, put)


def of_instalments(state, put):
    told = getattr(state, "instalments", ())
    for at, one in enumerate(told):
        for name, day in days_of(one):
            left = (*told[:at], one.model_copy(update={name: None}), *told[at + 1 :])
            yield f"instalment.{name}", day, put(state.model_copy(update={"instalments": left}))


def days_of(state):
    named = ((name, getattr(state, name, None)) for name in DAYS)
    return [(name, day) for name, day in named if day is not None]


def answered(decide, scene, act, by, rules, day, form):
    zone = rules.calendar.zone
    now = Moment(at=datetime.combine(day, time(10), zone), today=day)
    try:
        told = decide(scene, act, by, rules, now, form)
    except UndeclaredMove:  # a day that the state has left behind it
        return "past"
    return told.code if isinstance(told, Refused) else "ok"


def changed(decide, scene, act, by, rules, now, form):
    """What each term of the scene of an accepted act changes: its name, heading and answer."""
    on = cache(lambda day: answered(decide, scene, act, by, rules, day, form))
    for name, due, bare in terms(scene):
        found = [on(day) for day in (due - timedelta(days=1), due, rules.calendar.next(due))]
        if bare is not None:
            found.append(answered(decide, bare, act, by, rules, now.today, form))
        if set(found) != {"ok"}:
            yield from ((name, *one) for one in zip(HEADINGS, found, strict=False))
