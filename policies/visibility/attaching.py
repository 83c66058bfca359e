"""Who sees and who adds the files attached to a matter: its parties, not whoever may read of it."""

from policies.rules import Rules
from policies.visibility.bypass import handler
from policies.visibility.may_read import may_read
from policies.visibility.scope import reach
from schemas.acts.act import Actor
from schemas.place.visibility import Parties

ADDING = frozenset({"filed", "applicant", "street", "community"})


def may_see(by: Actor, matter: Parties, rules: Rules) -> bool:
    """Tell whether an actor sees the files of a matter.

    They may hold personal data, so that it is published opens none of them: a community sees those
    of matters it is asked about or carries. Those of a report of a bypass may tell who reported:
    they are for who made it and who handles it, not even for the auditor.
    """
    if not may_read(by, matter, rules):
        return False
    if matter.report is not None:
        handles = handler(matter.report.department, rules.directory)
        return matter.own or (by.role, by.org) == handles
    how_far = reach(by, rules)
    if how_far.kind == "community":
        return not {*matter.communities, matter.community}.isdisjoint(how_far.codes)
    return how_far.kind != "resident"


def may_add(by: Actor, matter: Parties, rules: Rules) -> bool:
    """Tell whether an actor adds files to a matter: who looks on, as an auditor does, does not."""
    if matter.report is not None:
        return matter.own
    return may_see(by, matter, rules) and reach(by, rules).kind in ADDING
