"""Bodies that end in a story: its `adopt_place` tells rows of the lineage, made into a content."""

from collections.abc import Mapping
from typing import Any

from ledger.store.session import Ledger
from policies.loader import BODIES
from schemas import yaml_text
from schemas.states.rulebooks import PlaceText
from tasks import adopted, clock

ROWS = ("lineage", "departments", "communities")


def spelled_out(ledger: Ledger, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of an `adopt_place` with the digest of what is in force and its rows."""
    rest = {name: value for name, value in data.items() if name not in ROWS}
    known = adopted.state(ledger)
    if known is None or len(rest) == len(data):
        return rest
    held = adopted.text(ledger, known.versions[-1].digest)
    bodies = yaml_text.parse(held.own[BODIES])
    for name in ROWS:
        if name in data:
            bodies[name] = [*(bodies.get(name) or ()), *data[name]]
    content = PlaceText(own={**held.own, BODIES: yaml_text.write(bodies)}, base=held.base)
    return {**rest, "digest": adopted.keep(ledger, content, clock.real_now())}
