"""Reach: how far a role at an organisation reads. Deny by default; sight.yaml is the table."""

from collections.abc import Callable, Iterable, Mapping

from policies import bypass
from policies.rules import Rules
from schemas.acts import Actor
from schemas.organisations import Directory
from schemas.sight import Reach, Reader

NOBODY = Reader(reads="none")
NOTHING = Reach(kind="none")
BODIES = ("lg_office", "leading_group", "members", "finance_bureau", "audit_bureau")


def reader(by: Actor, rules: Rules) -> Reader:
    """Return what the table says of a role; a role it does not name reads nothing."""
    return rules.jurisdiction.sight.readers.get(by.role, NOBODY)


def reach(by: Actor, rules: Rules) -> Reach:
    """Return how far an actor reads; nothing when the role does not fit the organisation."""
    told, directory = reader(by, rules), rules.directory
    if told.at and by.org not in _bodies(told.at, directory):
        return NOTHING
    found = _KINDS[told.reads](by.org, directory)
    return found.model_copy(
        update={
            "papers": rules.jurisdiction.sight.papers,
            "org": by.org,
            "handles": _handles(by, directory),
            "sealed": bypass.OFFICE_ONLY,
        }
    )


def _handles(by: Actor, directory: Directory) -> tuple[str, ...]:
    me = (by.role, by.org)
    return tuple(code for code in directory.organisations if bypass.handler(code, directory) == me)


def _bodies(names: Iterable[str], directory: Directory) -> set[str]:
    """Return the codes of bodies named by their place in the directory, or by code."""
    found: set[str] = set()
    for name in names:
        told = getattr(directory, name, name) if name in BODIES else name
        found.update((told,) if isinstance(told, str) else told)
    return found - {""}


def lineage(org: str, directory: Directory) -> tuple[str, ...]:
    """Return an organisation with those above it and all below it, in order of code."""
    known = directory.organisations
    above, below = [org], {org}
    while (parent := known[above[-1]].parent) in known and parent not in above:
        above.append(parent)
    while more := {code for code, one in known.items() if one.parent in below} - below:
        below |= more
    return tuple(sorted({*above, *below}))


def _applicant(org: str, directory: Directory) -> Reach:
    if org not in directory.organisations:
        return NOTHING
    return Reach(kind="applicant", codes=lineage(org, directory))


def _street(org: str, directory: Directory) -> Reach:
    known = directory.organisations.get(org)
    if known is None or known.kind != "street":
        return NOTHING
    mine = tuple(code for code in directory.codes if directory.street_of(code) == org)
    return Reach(kind="street", codes=(org,), communities=mine)


def _community(org: str, directory: Directory) -> Reach:
    return Reach(kind="community", codes=(org,)) if org in directory.communities else NOTHING


def _resident(org: str, directory: Directory) -> Reach:
    return Reach(kind="resident", codes=(org,)) if org in directory.communities else NOTHING


_KINDS: Mapping[str, Callable[[str, Directory], Reach]] = {
    "all": lambda org, directory: Reach(kind="all"),
    "filed": lambda org, directory: Reach(kind="filed"),
    "applicant": _applicant,
    "street": _street,
    "community": _community,
    "resident": _resident,
    "none": lambda org, directory: NOTHING,
}
