"""Who works beside this process: worker processes of this machine, or what ``--executor`` names."""

import os
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from concurrent.futures import Executor  # which takes longer to import than all of this

_MADE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")  # package.module:make


class Workers(NamedTuple):
    """An executor, and how many functions it runs at once.

    ``elsewhere`` says that it may run them on another machine: with other files, another notelint, another Python.
    ``are_there`` tells whether one may still wait for them, where the executor does not tell by itself that it lost
    them.
    """

    executor: "Executor"
    number: int
    elsewhere: bool = False
    are_there: Callable[[], bool] = lambda: True


class ExecutorError(ValueError):
    """Workers that cannot be had, or cannot be used; the message says why and what to do."""


def usable_cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def chosen(named: str, jobs: int, linted: Iterable[Path] = ()) -> AbstractContextManager[Workers]:
    """The workers that are named, or as many worker processes of this machine as there are ``jobs`` where none are.

    They are called when the block is entered. No code is run out of the folders ``linted``.

    Raises:
        ExecutorError: the name is none, or (when the block is entered) the workers cannot be had.
    """
    if not named:
        from notelint.workers.local import local

        return local(jobs)
    if named.startswith("dask://") or named.endswith(".json"):
        from notelint.workers.cluster import cluster

        return cluster(named, jobs)
    if _MADE.fullmatch(named):
        from notelint.workers.made import made

        return made(named, jobs, linted)
    raise ExecutorError(
        f"the executor '{named}' is none: it is dask://HOST:PORT, the path of a dask scheduler file (FILE.json), "
        "or package.module:make"
    )
