"""What tests of pages look at: words, what stands of a placement, how long the record is."""

import re
from html import unescape

from ledger.read import assignments, queries
from schemas.states.states import PlacementState

HOME = {"DEPT": "DH-ZJJ", "FIN_DEPT": "DH-ZJJ", "STREET": "533103001", "FIN_STREET": "533103001",
        "COMM": "533103001002", "RES": "533103001002"}  # fmt: skip
OURS = "533103001002"


def words(page):
    """The text of a page without its marks, blanks single."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def placement_of(site, code=OURS):
    with site.ledger.read() as tx:
        return assignments.state(tx, PlacementState, f"{site.number}:{code}")


def journal_of(site):
    with site.ledger.read() as tx:
        return queries.counts(tx)["journal"]


def homes(site):
    """One seat of each role that somebody holds: in the first town, or of the whole place."""
    found = {}
    for one in site.demo.people:
        home = next((org for start, org in HOME.items() if one.role.startswith(start)), one.org)
        if one.org == home:
            found.setdefault(one.role, (one.role, one.org))
    return list(found.values())


def seats(site):
    """A seat of each role, and then every other seat on which something waits."""
    found = homes(site)
    with site.ledger.read() as tx:
        waited = {(one.role, one.org) for one in queries.waits(tx)}
    known = {(one.role, one.org) for one in site.demo.people}
    return [*found, *sorted((waited & known) - set(found))]
