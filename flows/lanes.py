"""Lanes: every flow that runs by itself, when it looks, and what it is owed.

The worker beside a desk (`flows.worker`) and the deployments of a grown installation
(`prefect.yaml`) both come from this table. `python -m flows.lanes prefect.yaml` writes the
deployments of that file anew.
"""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

from prefect import Flow
from ruamel.yaml import YAML

from flows import (
    admission,
    charts,
    completion,
    emergency,
    funding,
    messages,
    papers,
    recheck,
    seal,
    sweep,
    webhooks,
)
from flows.engine import start
from ledger.store.session import Ledger
from tasks import sealing
from tasks.charts import refresh
from tasks.papers import waiting
from tasks.routing import due
from tasks.routing import recheck as looking

POOL = {"name": "zhunru"}
ALONE = {"limit": 1, "collision_strategy": "CANCEL_NEW"}
"""Of one deployment one run at a time; the next sees everything that the cancelled one would."""
EVERY_MINUTE = {"interval": 60, "slug": "every-minute"}
EVERY_THREE_MINUTES = {"interval": 180, "slug": "every-three-minutes"}
NIGHTLY = {"cron": "30 2 * * *", "timezone": "Asia/Shanghai", "slug": "nightly"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lane:
    """One flow that runs by itself; looking costs a query, a run of the flow much more.

    schedule: of its deployment, none for a flow that others start. owed: whether the worker should
    run it now; None for what the sweep does. seconds: between two looks of the worker; first:
    before its first look, what people wait for at a start going before it.
    """

    flow: Flow[..., Coroutine[Any, Any, Any]]
    schedule: Mapping[str, Any] = field(default_factory=dict)
    owed: Callable[[Ledger], object] | None = None
    seconds: float = 0.0
    first: float = 0.0

    @property
    def module(self) -> str:
        """The module of the flow, `flows.sweep`."""
        return self.flow.fn.__module__

    @property
    def entrypoint(self) -> str:
        """The flow as Prefect loads it: `flows.sweep.sweep`."""
        return f"{self.module}.{self.flow.fn.__name__}"

    async def run_if_owed(self) -> Any:
        """Run the flow and return its result when something is owed; 0 without a run otherwise."""
        if self.owed is None:
            return 0
        owed = await asyncio.to_thread(self.owed, due.ledger())
        return await self.flow() if owed else 0

    async def keep(self) -> None:
        """Look again and again; never returns. What fails is still owed at the next look."""
        wait = self.first or self.seconds
        while True:
            await asyncio.sleep(wait)
            wait = self.seconds
            try:
                await self.run_if_owed()
            except Exception:  # outermost edge of a lane: the others go on
                log.exception("%s did not end", self.entrypoint)


SWEEP = Lane(sweep.sweep, EVERY_MINUTE, seconds=60.0)  # the worker's drain does it, when nudged too
PAPERS = Lane(papers.draw_up, EVERY_MINUTE, waiting.waiting, seconds=10.0)
CHARTS = Lane(charts.draw, EVERY_THREE_MINUTES, refresh.owed, seconds=180.0, first=60.0)
SEAL = Lane(seal.seal, EVERY_MINUTE, sealing.owed, seconds=0.5, first=5.0)
RECHECK = Lane(recheck.recheck, NIGHTLY, looking.owed, seconds=600.0)
WEBHOOKS = Lane(webhooks.tell, EVERY_MINUTE, webhooks.owed, seconds=10.0)
MESSAGES = Lane(messages.deliver, EVERY_MINUTE, messages.owed, seconds=30.0, first=20.0)
LANES = (
    SWEEP,
    Lane(admission.admit),
    Lane(funding.fund),
    Lane(completion.complete),
    Lane(emergency.respond),
    PAPERS,
    CHARTS,
    SEAL,
    RECHECK,
    WEBHOOKS,
    MESSAGES,
)


def deployment(lane: Lane) -> dict[str, Any]:
    """Return the deployment of a lane as prefect.yaml has it; described by its module."""
    about = (import_module(lane.module).__doc__ or "").partition("\n")[0].partition(": ")[2]
    return {
        "name": "zhunru",
        "description": about[:1].upper() + about[1:],
        "entrypoint": lane.entrypoint,
        **({"schedules": [dict(lane.schedule)]} if lane.schedule else {}),
        "concurrency_limit": dict(ALONE),
        "work_pool": dict(POOL),
    }


def written(text: str) -> str:
    """Return the text of a prefect.yaml with the deployments of the table in place of its own."""
    yaml, out = YAML(), StringIO()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 200
    yaml.dump({"deployments": [deployment(lane) for lane in LANES]}, out)
    return text.partition("deployments:\n")[0] + out.getvalue()


if __name__ == "__main__":
    start.begin()
    file = Path(sys.argv[1])
    file.write_text(written(file.read_text(encoding="utf-8")), encoding="utf-8")
