"""What bodies had that ended counts with whoever goes on: sums, filings, acts, censuses. Pure.

Of a department that is split it is who takes all that is not named: figures are kept by body, not
by item. A community that is split keeps its own line, as of the old body: its burden is no one
heir's, and nothing says whose which hour was (ADR 0034).
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from policies.burden.filings import Filings
from policies.burden.lines import Measured
from policies.burden.sums import Sums
from schemas.place.organisations import Directory
from schemas.reports.reports import Baseline
from schemas.states.communities import CommunityState, Inventory

Values = dict[str, dict[str, Decimal]]


def heir(code: str, directory: Directory) -> str:
    """Return under whose code something counts: a street is no community, so there the old one."""
    if code in directory.communities and (old := _split(code, directory)):
        return old
    found = directory.heir(code)
    alike = (code in directory.communities) == (found in directory.communities)
    return found if alike else code


def _split(code: str, directory: Directory) -> str:
    """Return the community on the way of a body's heirs that was split; '' for none."""
    for _ in directory.ends:
        lines = directory.ends.get(code)
        if not lines or lines[0].how == "split":
            return code if lines else ""
        code = lines[0].to
    return ""


def measured(found: Measured, directory: Directory) -> Measured:
    """Return what was summed up with the bodies that are there today."""
    if not directory.ends:
        return found
    cells: dict[tuple[str, str], Sums] = defaultdict(Sums)
    for (community, department), sums in found.cells.items():
        cells[heir(community, directory), heir(department, directory)].add(sums)
    filings: dict[str, Filings] = defaultdict(Filings)
    for unit, filed in found.filings.items():
        kind, _, code = unit.partition(":")
        filings[f"{kind}:{heir(code, directory)}"].add(filed)
    own: dict[str, int] = defaultdict(int)
    for code, acts in found.own.items():
        own[heir(code, directory)] += acts
    return Measured(cells, filings, own, found.entries)


def census(first: Baseline, directory: Directory) -> Baseline:
    """Return the first census over the communities that are there today: what went into one, added.

    A figure that one of them did not know is unknown of all together. merged: those that others
    went into, whose number of departments is no sum.
    """
    values: Values = {}
    merged: set[str] = set()
    for code, told in first.values.items():
        now = heir(code, directory)
        if now not in values:
            values[now] = dict(told)
        else:
            old = values[now]
            values[now] = {name: old[name] + told[name] for name in old.keys() & told.keys()}
        if now != code:
            merged.add(now)
    return first.model_copy(update={"values": values, "merged": tuple(sorted(merged))})


def renamed(code: str, directory: Directory) -> tuple[str, ...]:
    """Return the codes that a body had before under other names, the last one first."""
    names = [code]
    for name in names:
        names += [
            one.code
            for one in directory.lineage
            if one.how == "renamed" and one.to == name and one.code not in names
        ]
    return tuple(names[1:])


def inventories(
    states: Mapping[str, CommunityState], directory: Directory
) -> dict[str, CommunityState]:
    """Return the lists of the communities of today: a new name goes on with those of the old one.

    Where others went into a community, lists from before are those of another place: the last one
    stands until there is one from after, and no two are compared over that day.
    """
    found: dict[str, CommunityState] = {}
    for code in directory.codes:
        names = (code, *renamed(code, directory))
        told = [states[one] for one in reversed(names) if one in states]
        if told:
            own = states.get(code, CommunityState(id=code))
            lists = {day: one for each in told for day, one in each.inventories.items()}
            kept = _since_joined(lists, names, directory)
            found[code] = own.model_copy(update={"inventories": kept})
    return found


def _since_joined(
    lists: dict[str, Inventory], names: tuple[str, ...], directory: Directory
) -> dict[str, Inventory]:
    joined = [one.day for one in directory.lineage if one.to in names and one.how != "renamed"]
    if not joined or not lists:
        return lists
    since = {day: one for day, one in lists.items() if one.on >= max(joined)}
    return since or dict([max(lists.items())])
