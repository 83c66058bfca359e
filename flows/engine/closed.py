"""Refuses to work with a Prefect that answers everybody."""

from flows.engine import environment, prefect_address
from flows.engine.messages import trouble
from flows.engine.prefect_address import Address


def require(where: Address) -> None:
    """Raise EngineError when this Prefect tells its runs to who shows no secret.

    Whoever may speak to it can stop the routing and read which department asks for what. A machine
    that wants it so says ZHUNRU_OPEN_PREFECT=yes; a server that does not answer is let be.
    """
    if not environment.open_prefect_allowed() and prefect_address.open_to_all(where):
        raise trouble("open_prefect", url=where.url)
