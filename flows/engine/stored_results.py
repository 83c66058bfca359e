"""Prefect's stored results, which this program never reads.

A state names the file of its result and how to read it: as a pickle, or as JSON with any function
of any module as its decoder. Either runs what the file says, and a state can be set by whoever may
speak to Prefect's API. Our flows hand on what they did in memory, and the facts are in the ledger.
"""

from typing import Any, NoReturn

from prefect.results import ResultRecord, ResultStore  # type: ignore[attr-defined]
from prefect.serializers import Serializer
from prefect.utilities.dispatch import get_registry_for_type


def never_read() -> None:
    """Make this process refuse every stored result, before its file is looked for.

    Without its serializers Prefect does not import what a state names as one either. What is
    refused is a RuntimeError: the run fails, and what it had not done is still due.
    """
    known = get_registry_for_type(Serializer) or {}
    for kind in set(known) - {"json"}:
        del known[kind]
    for home, way in (
        (ResultStore, "_from_metadata"),
        (ResultStore, "read"),
        (ResultRecord, "deserialize"),
        (ResultRecord, "deserialize_from_result_and_metadata"),
    ):
        setattr(home, way, _refuse)


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise RuntimeError("stored results are never read")
