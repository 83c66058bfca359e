"""Progress of long work, on stderr and only where a person watches."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

T = TypeVar("T")


@contextmanager
def bar(title: str, total: int) -> Iterator["Bar"]:
    """Show a bar while the block works."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as it:
        yield Bar(it, it.add_task(title, total=total))


class Bar:
    """A running bar."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """Yield the items and move on after each."""
        for item in items:
            yield item
            self._progress.advance(self._task)
