"""The demo's folder: what belongs to a demo, beginning anew, and going on after being cut short."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from desk.words import problem
from ledger.store import private
from schemas.errors import InputError

MEMORY = "demo.json"
PASSWORD = "demo-password.txt"
REPORT, REPORT_END = "report.html", "report-end.html"  # of the fullest day, and of the end
LEDGER = ("ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db.lock")
SEAL = ("ledger.db.seal.key", "ledger.db.seal.mark")
FILES = (*LEDGER, *SEAL, REPORT, REPORT_END, MEMORY, PASSWORD)
FOLDERS = ("papers", "files")
LOCK = "demo.lock"
ENGINE = ("prefect", "engine.lock", "prefect.json", "worker.beat", "server.log", "worker.log")
KEPT = (LOCK, *ENGINE)


class DemoFolder:
    """The folder of a demo; its memory says how far the demo came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def store(self) -> str:
        """The address of the demo's ledger."""
        return f"sqlite:///{self.folder.resolve() / 'ledger.db'}"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder while a demo is prepared, played or shown in it.

        Raises InputError at once when another one does: it says where that one keeps its password.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("a", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as taken:
                where = {"folder": self.folder, "file": self.folder / PASSWORD}
                raise problem(InputError, "demo_runs", field=str(self.folder), **where) from taken
            yield

    def prepare(self, *, fresh: bool) -> bool:
        """Clear what an ended demo left; keep one that was cut short. True when it goes on.

        Raises InputError for a folder that holds other things: nothing of others is removed;
        LedgerError for one that cannot be closed to other users.
        """
        known = {*FILES, *FOLDERS, *KEPT}
        strangers = [
            path.name
            for path in (self.folder.iterdir() if self.folder.exists() else ())
            if path.name not in known and not path.name.startswith(("server.", "worker."))
        ]
        if strangers:
            raise problem(
                InputError, "not_a_demo", field=str(self.folder), names=", ".join(strangers[:5])
            )
        private.room(self.folder)
        goes_on = not fresh and "finished" in self.memory() and not self.memory().get("ended")
        if not goes_on:
            self._clear()
        return goes_on

    def memory(self) -> dict[str, Any]:
        """Return what the demo noted last; empty when there is nothing."""
        try:
            return dict(json.loads((self.folder / MEMORY).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def note(self, **more: Any) -> None:
        """Write what is to be remembered, whole or not at all."""
        draft = self.folder / f"{MEMORY}.new"
        text = json.dumps({**self.memory(), **more}, default=str, ensure_ascii=False)
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.folder / MEMORY)

    def day(self, name: str) -> date:
        """Return a day that was noted, the first of all days when it was not."""
        text = self.memory().get(name)
        return date.fromisoformat(text) if text else date.min

    def _clear(self) -> None:
        for name in FILES:
            (self.folder / name).unlink(missing_ok=True)
        for name in FOLDERS:
            shutil.rmtree(self.folder / name, ignore_errors=True)
