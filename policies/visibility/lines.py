"""What departments of a joint item do not read of each other: budget lines and bank details.

Each reads the item and its own obligations, and what the others owe and have paid. The application
stays whole for who filed it.
"""

from collections.abc import Collection, Mapping
from typing import Any

Raw = Mapping[str, Any]
BANK = ("budget", "budget_doc_no", "payer", "proofs", "proof")
LINE = "budget:"


def without_lines(kind: str, raw: Raw, applicant: str, own: Collection[str]) -> dict[str, Any]:
    """Return a state, an event's body or an application without the lines of others.

    own: codes whose lines the reader may see.
    """
    if kind == "application":
        return dict(raw) if applicant in own else dict(_of(raw, applicant, own))
    return dict(_of(raw, applicant, own))


def _of(raw: Raw, owner: str, own: Collection[str]) -> Raw:
    """Return data about one department, and within it what is about others."""
    owner = _owner(raw, owner)
    kept = raw if owner in own else {key: value for key, value in raw.items() if key not in BANK}
    return {key: _told(value, owner, own) for key, value in kept.items()}


def _owner(raw: Raw, owner: str) -> str:
    named = raw.get("party") or (raw.get("org") if "duty" in raw or "budget" in raw else None)
    return named if isinstance(named, str) else owner


def _told(value: Any, owner: str, own: Collection[str]) -> Any:
    if isinstance(value, Mapping):
        return _of(value, owner, own)
    if isinstance(value, list | tuple):
        return [_told(one, owner, own) for one in value]
    if isinstance(value, str) and value.startswith(LINE) and value.split(":")[1] not in own:
        return LINE + value.split(":")[1]
    return value
