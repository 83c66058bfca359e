"""Money laid beside the states: what every account must hold, told by the streams alone."""

from collections import defaultdict

from ledger.write import money, states
from policies.lifecycle import evolve
from tests.policies.funds.machine import expected

WHOLE = ("budget", "reserved")  # one account of a stream; the others have one for each instalment


def differences(tx):
    """Accounts that do not hold what the states say: name -> (found, said)."""
    said, found = defaultdict(int), defaultdict(int)
    for code, fen in money.balances(tx).items():
        kind, _, of = code.partition(":")
        found[f"{kind}:{of if kind in WHOLE else ':'.join(of.split(':')[:2])}"] += fen
    for kind in ("budget", "assignment", "placement"):
        for row in states.rows(tx, kind):
            _say(said, kind, row.id, evolve.view(kind, row.raw))
    names = {name for name in said.keys() | found.keys() if name.partition(":")[0] != "outside"}
    return {name: (found[name], said[name]) for name in names if found[name] != said[name]}


def _say(said, kind, ident, state):
    if kind == "budget":
        said[f"budget:{ident}"] += state.limit_fen - state.reserved_fen
    elif kind == "assignment":
        said[f"reserved:{ident}"] += state.all_reserved_fen
        said[f"supplier:{ident}"] += state.supplier_paid_fen
    else:
        for name, fen in expected(state).items():
            said[f"{name}:{ident}"] += fen
