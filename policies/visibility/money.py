"""Money: which reports somebody may read, and whose rows of them; the one home of both.

Pages, API, files, figures and the command line ask here how far a reach (visibility.scope) goes.
The ledger asks the database for the same rows (ledger.read.scopes.money); a test holds that both
agree.
"""

from collections.abc import Collection, Mapping

from schemas.place.visibility import Kind, Reach

WHOLE = Reach(kind="all")
"""Who reads everything: the administrator at the command line, and figures of the whole place."""

COMPARERS = ("FIN_BUREAU", "AUDITOR")
"""Roles that hold any export of a bank against the ledger, and read what was found."""
BOOKERS = ("FIN_DEPT", "FIN_STREET")
"""Roles that hold an export of their own account against the ledger, and book its lines."""
EVERYTHING: tuple[Kind, ...] = ("all", "filed")
_ONE_BY_ONE = frozenset({"items", "payments", "arrears", "settlement", "mismatch"})
_REPORTS: Mapping[Kind, frozenset[str]] = {
    "applicant": _ONE_BY_ONE | {"arrears_ageing", "punctuality", "orders"},
    "street": _ONE_BY_ONE | {"custody", "custody_ageing", "income", "yearly"},
    "community": _ONE_BY_ONE | {"custody", "income", "yearly"},
}
"""Kind of reach -> reports that are whole within it: a part of a total would look like all of it.
Who reads everything reads every report; a kind that is not named reads none."""


def reads_all(reach: Reach) -> bool:
    """Tell whether a reach is about the money of everybody: accounts, and every report."""
    return reach.kind in EVERYTHING


def reads(reach: Reach, report: str) -> bool:
    """Tell whether a report may be opened within a reach; its rows are narrowed besides."""
    return reads_all(reach) or report in _REPORTS.get(reach.kind, ())


def budgets(reach: Reach) -> str | None:
    """Return whose budget lines are read: a department by code, `""` for all, None for none."""
    if reads_all(reach):
        return ""
    return reach.org if reach.kind == "applicant" else None


def holds(
    reach: Reach,
    *,
    applicant: str,
    owner: str,
    street: str,
    community: str,
    joint: Collection[str] = (),
) -> bool:
    """Tell whether the money of a placement lies within a reach.

    owner: the body responsible; joint: the departments that do it together.
    """
    match reach.kind:
        case "all" | "filed":
            return True
        case "applicant":
            return not {applicant, owner, *joint}.isdisjoint(reach.codes)
        case "street":
            return street in reach.codes
        case "community":
            return community in reach.codes
        case _:
            return False


def whole(reach: Reach, org: str) -> bool:
    """Tell whether a reach holds all the money of an organisation, so that it may be summed."""
    return reads_all(reach) or org in (*reach.codes, *reach.communities)


def asked_within(reach: Reach, asked: Mapping[str, str]) -> bool:
    """Tell whether what a report is narrowed to (department, street, community) is one's own."""
    own: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
        "applicant": {"department": reach.codes},
        "street": {"street": reach.codes, "community": reach.communities},
        "community": {"community": reach.codes},
    }
    return all(
        not asked.get(name) or asked[name] in codes
        for name, codes in own.get(reach.kind, {}).items()
    )
