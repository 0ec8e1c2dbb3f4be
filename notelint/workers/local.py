"""Worker processes of this machine."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection

from notelint.workers import Workers

_MOST = 61  # processes that Windows can wait for


@contextmanager
def local(jobs: int) -> Iterator[Workers]:
    """Worker processes, which end with the block, at once where it ends by an error; and whatever becomes of us."""
    if sys.platform == "win32":
        jobs = min(jobs, _MOST)
    # a fork starts with all that is imported; beside other threads, or on macOS, it may find locks that nobody opens
    forks = sys.platform == "linux" and threading.active_count() == 1
    hearing, ours = Pipe(duplex=False)
    pool = ProcessPoolExecutor(
        jobs, get_context("fork" if forks else "spawn"), _begin, (hearing, ours if forks else None)
    )
    try:
        _start(pool, jobs)
        yield Workers(pool, jobs)
        pool.shutdown()
    finally:
        ours.close()  # which ends those that still work
        pool.shutdown(cancel_futures=True)
        hearing.close()


def _start(pool: ProcessPoolExecutor, jobs: int) -> None:
    """Start all processes, so that they are deaf to Ctrl-C from the first, and find no module where we happen to work.

    A Python that is spawned looks for modules in the working directory first; a stranger's vault may be that.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    masks = hasattr(signal, "pthread_sigmask")  # a process has those of the thread that starts it
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT]) if masks else set()
    try:
        for _ in range(jobs):
            pool.submit(int)
    finally:
        if masks:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


def _begin(hearing: Connection, theirs: Connection | None) -> None:
    """Leave Ctrl-C to the process that shares out the work, and end when it closes its end of a pipe, or with it.

    ``theirs`` is that end, which a fork holds open, too.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if theirs is not None:
        theirs.close()
    threading.Thread(target=_end, args=(hearing,), daemon=True).start()


def _end(hearing: Connection) -> None:
    hearing.poll(None)
    os._exit(1)
