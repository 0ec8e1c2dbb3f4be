"""How a run is carried out: what it keeps, who does its work, who is told of it; none of it changes what is found."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import NamedTuple


class Clock:
    """What there is to tell of how a run went: seconds by stage; a stage lasts until the next one is entered.

    ``scanned`` notes were read and scanned, by this process or so many ``workers``; ``known`` ones were as the file
    ``cache`` knew them.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.scanned = 0
        self.known = 0
        self.workers = 0
        self.cache: Path | None = None
        self._stage = ""
        self._since = 0.0

    def enter(self, stage: str) -> None:
        """Begin a stage; an empty one only ends the last."""
        now = perf_counter()
        if self._stage:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage, now


def tell_nobody(done: int, total: int) -> None:
    """Progress of a run that nobody watches."""


class Means(NamedTuple):
    """How a run is carried out.

    ``cache`` is the folder in which scans of notes are kept, None to keep none; ``jobs`` how many worker processes may
    scan, in this one where it is 1; ``executor`` names others that are to do it in their place, for
    ``workers.chosen``. Neither is troubled for a few notes. ``progress`` is told of how many notes that must be
    scanned how many are. ``clock`` is told of stages; one that nobody gave is read by nobody.
    """

    cache: Path | None = None
    jobs: int = 1
    executor: str = ""
    clock: Clock = Clock()
    progress: Callable[[int, int], None] = tell_nobody
