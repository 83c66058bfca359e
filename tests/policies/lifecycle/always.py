"""What must be true after every act, whatever it was: of money, of owners, of cover."""

from typing import Any

from policies.lifecycle import evolve, moves, waiting
from policies.lifecycle.row import FINAL
from schemas.acts.act import Wait
from schemas.states.states import PlacementState
from tests.policies.funds.machine import IDLE, SIGNED, expected

STREAMS_ALONE = ("refusal", "bypass", "dispute", "emergency")
ENDS = {(part.__name__, name) for part, name in FINAL}

Found = list[tuple[str, str, Any]]  # kind, id, typed state of each stream


def sound(found: Found, balances: dict[str, int], rules: Any) -> None:
    """Hold everything that must always be true against what is there."""
    money(found, balances)
    owners(found, rules)
    for kind, _, state in found:
        if kind == "placement":
            covered(state)


def money(found: Found, balances: dict[str, int]) -> None:
    """No fen is lost, owed by nobody, or elsewhere than the states say."""
    assert sum(balances.values()) == 0
    assert all(fen >= 0 for name, fen in balances.items() if name != "outside"), balances
    for kind, ident, state in found:
        if kind == "assignment":
            assert balances.get(f"reserved:{ident}", 0) == state.all_reserved_fen
        elif kind == "budget":
            assert balances.get(f"budget:{ident}", 0) == state.limit_fen - state.reserved_fen
        elif kind == "placement":
            for name, fen in expected(state).items():
                mine = (f"{name}:{ident}", f"{name}:{ident}:")
                held = (f for n, f in balances.items() if n == mine[0] or n.startswith(mine[1]))
                assert sum(held) == fen, (name, ident)


def owners(found: Found, rules: Any) -> None:
    """In a state that is no end somebody owes something, and it is somebody."""
    held: dict[str, list[Wait]] = {}
    items = {ident: one for kind, ident, one in found if kind == "assignment"}
    for kind, ident, state in found:
        own = waiting.waiting(kind, state, rules)
        assert all(one.role == "system" or one.org for one in own), (kind, own)
        held.setdefault(getattr(state, "number", ""), []).extend(own)
        # An emergency that nobody verified is over; one that was filed waits for its decision.
        over = kind == "emergency" and (not state.active_on or ident in items)
        for part, name in named(kind, state):
            assert own or over or kind not in STREAMS_ALONE or (part, name) in ENDS, (kind, name)
    for number, one in items.items():
        assert held[number] or one.stage == "ARCHIVED", one.stage


def covered(state: PlacementState) -> None:
    """Nothing is signed without a commitment, and nothing is worked without cover."""
    if state.agreement in SIGNED:
        assert state.committed_fen >= state.amount_fen, state.agreement
    assert state.work in IDLE or state.cover != "none", state.work
    for one in state.instalments:
        assert 0 <= one.spent_fen + one.returned_fen <= one.amount_fen


def replayed(memory: Any) -> None:
    """The states are what the journal tells."""
    told: dict[Any, Any] = {}
    for event in memory.events:
        name = (event.stream.kind, event.stream.id)
        told[name] = evolve.fold(told.get(name), event)
    assert told == memory.raw


def named(kind: str, state: Any) -> list[tuple[str, str]]:
    """The parts of a stream's state and how they stand."""
    return [(part.__name__, str(getattr(state, name))) for name, part in moves.FIELDS.get(kind, ())]


def standing(kind: str, raw: dict[str, Any]) -> set[Any]:
    """The states of all parts of a stream."""
    state = evolve.view(kind, raw)
    paid = {one.stage for one in getattr(state, "instalments", ()) if kind == "placement"}
    return paid | {getattr(state, name) for name, _ in moves.FIELDS.get(kind, ())}
