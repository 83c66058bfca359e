"""What communities carry, with what those carried that ended and that they go on with."""

from collections.abc import Mapping, Sequence

from ledger.store.session import Tx
from ledger.write import loads
from ledger.write.loads import CommunityLoad, LoadMonth
from schemas.place.organisations import Directory


def months(
    tx: Tx, codes: Sequence[str], span: tuple[str, str], of: Directory, *, for_update: bool = False
) -> dict[str, dict[str, LoadMonth]]:
    """Return the load of communities per month; see ledger.write.loads.months. span: inclusive."""
    groups = _together(codes, of)
    found = loads.months(tx, _all(groups), *span, for_update=for_update)
    if len(_all(groups)) == len(groups):
        return found
    return {code: told for code, group in groups.items() if (told := _added(group, found))}


def _added(
    group: Sequence[str], found: Mapping[str, Mapping[str, LoadMonth]]
) -> dict[str, LoadMonth]:
    told: dict[str, LoadMonth] = {}
    for month, one in ((m, one) for code in group for m, one in found.get(code, {}).items()):
        known = told.get(month)
        told[month] = one._replace(hours=known.hours + one.hours) if known else one
    return told


def burdens(tx: Tx, codes: Sequence[str], of: Directory) -> dict[str, CommunityLoad]:
    """Return what communities carry now; one that carries nothing is absent."""
    groups = _together(codes, of)
    found = loads.burdens(tx, _all(groups))
    told = {code: [found[one] for one in group if one in found] for code, group in groups.items()}
    return {code: CommunityLoad(*map(sum, zip(*some, strict=True))) for code, some in told.items()
            if some}  # fmt: skip


def _together(codes: Sequence[str], of: Directory) -> dict[str, tuple[str, ...]]:
    """Return with each community those whose load is one with its own, its own row last."""
    if not of.ends:
        return {code: (code,) for code in codes}
    heirs = {code: of.heir(code) for code in codes}
    return {
        code: tuple(dict.fromkeys((*of.before(heir), code, heir)))
        if heir in of.communities
        else (code,)
        for code, heir in heirs.items()
    }


def _all(groups: Mapping[str, Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(one for group in groups.values() for one in group))
