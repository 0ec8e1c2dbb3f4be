"""What runs functions beside this process: worker processes of this machine, or what ``--executor`` names."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager


def usable_cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def chosen(named: str, workers: int) -> AbstractContextManager[Executor]:
    """The executor that is named, or as many worker processes of this machine where none is."""
    if named:
        raise ValueError(named)
    return local(workers)


@contextmanager
def local(workers: int) -> Iterator[Executor]:
    """Worker processes of this machine; they end with the block, at once where it ends by an error."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # a fork starts with all that is imported; beside other threads, or on macOS, it may find locks that nobody opens
    forks = sys.platform == "linux" and threading.active_count() == 1
    pool = ProcessPoolExecutor(workers, get_context("fork" if forks else "spawn"), _ignore_interrupts)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the process that shares out the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
