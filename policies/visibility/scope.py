"""Reach: how far a role at an organisation reads. Deny by default; sight.yaml is the table."""

from collections.abc import Callable, Iterable, Mapping

from policies.rules import Rules
from policies.visibility import bypass, money
from schemas.acts.act import Actor
from schemas.place.jurisdiction import Jurisdiction
from schemas.place.organisations import Directory
from schemas.place.visibility import Reach, Reader

NOBODY = Reader(reads="none")
NOTHING = Reach(kind="none")
BODIES = ("lg_office", "leading_group", "members", "finance_bureau", "audit_bureau")


def reader(by: Actor, rules: Rules) -> Reader:
    """Return what the table says of a role; a role it does not name reads nothing."""
    return rules.jurisdiction.sight.readers.get(by.role, NOBODY)


def seated(by: Actor, place: Jurisdiction, directory: Directory) -> bool:
    """Tell whether a role can be held there: the office's at the office, a street's at a street."""
    told = place.sight.readers.get(by.role, NOBODY)
    if told.at:
        return by.org in _bodies(told.at, directory)
    return _SEATS[told.reads](by.org, directory)


def reach(by: Actor, rules: Rules) -> Reach:
    """Return how far an actor reads; nothing when the role cannot be held at the organisation."""
    told, directory = reader(by, rules), rules.directory
    if by.org in directory.ends or not seated(by, rules.jurisdiction, directory):
        return NOTHING
    found = _KINDS[told.reads](by.org, directory)
    return found.model_copy(
        update={
            "codes": inheriting(found.codes, directory),
            "papers": rules.jurisdiction.sight.papers,
            "open": rules.jurisdiction.sight.open if told.reads != "none" else (),
            "inner": rules.jurisdiction.sight.inner,
            "org": by.org,
            "accused": inheriting(bypass.accused(by.org, directory), directory),
            "handles": _handles(by, directory),
            "sealed": bypass.OFFICE_ONLY,
            "compares": by.role in money.COMPARERS,
            "looks_through": told.looks_through,
        }
    )


def _handles(by: Actor, directory: Directory) -> tuple[str, ...]:
    if by.role not in bypass.HANDLERS:
        return ()
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


def inheriting(codes: tuple[str, ...], directory: Directory) -> tuple[str, ...]:
    """Return codes with those of bodies that ended and of which one of them goes on."""
    before = (old for code in codes for old in directory.before(code))
    return tuple(dict.fromkeys((*codes, *before)))


def _applicant(org: str, directory: Directory) -> Reach:
    return Reach(kind="applicant", codes=lineage(org, directory))


def _street(org: str, directory: Directory) -> Reach:
    here = {org, *directory.before(org)}
    mine = (code for code, one in directory.communities.items() if one.street in here)
    return Reach(kind="street", codes=(org,), communities=tuple(sorted(mine)))


def _is_street(org: str, directory: Directory) -> bool:
    known = directory.organisations.get(org)
    return known is not None and known.kind == "street"


_SEATS: Mapping[str, Callable[[str, Directory], bool]] = {
    "all": lambda org, directory: True,
    "filed": lambda org, directory: True,
    "applicant": lambda org, directory: org in directory.organisations,
    "street": _is_street,
    "community": lambda org, directory: org in directory.communities,
    "resident": lambda org, directory: org in directory.communities,
    "none": lambda org, directory: True,
}
_KINDS: Mapping[str, Callable[[str, Directory], Reach]] = {
    "all": lambda org, directory: Reach(kind="all"),
    "filed": lambda org, directory: Reach(kind="filed"),
    "applicant": _applicant,
    "street": _street,
    "community": lambda org, directory: Reach(kind="community", codes=(org,)),
    "resident": lambda org, directory: Reach(kind="resident", codes=(org,)),
    "none": lambda org, directory: NOTHING,
}
