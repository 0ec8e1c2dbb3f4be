"""The progress bar: on a terminal, for runs that take long."""

import os
import sys
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from notelint.means import tell_nobody

if TYPE_CHECKING:
    from rich.progress import Progress  # which takes longer to import than most runs take

_PATIENCE = 0.5  # seconds until it is shown
_EVERY = 0.1  # seconds
_ENOUGH = 50  # notes that tell how fast the others will go


def progress(flags: Mapping[str, Any]) -> Callable[[int, int], None]:
    """What is to be told of progress: a bar where somebody watches."""
    silent = flags["no_progress"] or flags["quiet"] or os.environ.get("TERM") == "dumb"
    if silent or sys.stderr is None or not sys.stderr.isatty():
        return tell_nobody
    bar = Bar()
    click.get_current_context().call_on_close(bar.close)
    return bar


class Bar:
    """A bar on standard error with notes, speed and time left; it is drawn anew as it is told, and by no thread."""

    def __init__(self) -> None:
        self._next = perf_counter() + _PATIENCE
        self._began = 0.0  # when the first note was done, which waited until all that reads notes was imported
        self._shown: Progress | None = None

    def __call__(self, done: int, total: int) -> None:
        """Of ``total`` notes, some are ``done``."""
        if done == total:
            self.close()
            return
        now = perf_counter()
        if not self._began:
            self._began = now
        elif now >= self._next and done >= _ENOUGH:
            self._next = now + _EVERY
            self._show(done, total, done / (now - self._began))

    def _show(self, done: int, total: int, speed: float) -> None:
        if self._shown is None:
            self._shown = _begun(total)
        left = round((total - done) / speed)
        told = f"{done:,} of {total:,} notes, {speed:,.0f} notes/s, {left // 60}:{left % 60:02} left"
        self._shown.update(self._shown.task_ids[0], completed=done, told=told, refresh=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown.stop()
            self._shown = None


def _begun(total: int) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    shown = Progress(
        BarColumn(),
        TextColumn("{task.fields[told]}", markup=False),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    shown.add_task("", total=total, told="")
    shown.start()
    return shown
