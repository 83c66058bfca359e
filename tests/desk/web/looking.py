"""What tests of pages look at: words, what stands of a placement, how long the record is."""

import re
from html import unescape

from ledger.read import assignments, queries
from schemas.states.states import PlacementState

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
