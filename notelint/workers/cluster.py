"""A dask cluster as workers; dask is imported only for a run that names one."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from notelint.workers import ExecutorError, Workers

_PATIENCE = 10  # seconds in which the scheduler must answer
_RETRIES = 3  # of a batch that fails; one whose worker is lost is given to another without being counted
_TALKERS = ("distributed", "distributed.client", "tornado.application")  # what goes wrong is told in our words
_HOST = re.compile(r"dask://([^/\s]+:\d+)/?")


@contextmanager
def cluster(named: str, jobs: int) -> Iterator[Workers]:
    """The workers of a dask cluster, and at least as many as there are ``jobs``: it may start more when there is work.

    Args:
        named: ``dask://HOST:PORT`` of the scheduler, or the path of the file in which it says where it is.
        jobs: how many functions it is given at once at the least.

    Raises:
        ExecutorError: dask is not installed, the name is none, or there is no scheduler.
    """
    address = _address(named)
    try:
        import distributed
    except ImportError as error:
        raise ExecutorError(f"a dask cluster needs dask: pip install 'notelint[dask]' ({error})") from error
    for name in _TALKERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    connect: Any = distributed.Client  # it has no types
    try:
        client = connect(address, timeout=_PATIENCE, set_as_default=False, name="notelint")
    except Exception as error:
        raise ExecutorError(
            f"no dask scheduler that this notelint can talk to answers at {address} within {_PATIENCE} s "
            f"({type(error).__name__}: {error})"
        ) from error
    try:
        # not pure: the same paths may hold other notes the next time
        executor = client.get_executor(pure=False, retries=_RETRIES)
        threads = sum(client.nthreads().values())
        # once the scheduler is gone, so are its promises: some are then never kept nor broken
        yield Workers(executor, max(jobs, threads), True, lambda: client.status == "running")
    finally:
        with suppress(Exception):  # whatever the scheduler says, or that it is gone: the work is done
            client.close(_PATIENCE)


def _address(named: str) -> str:
    """Where the scheduler is, as dask spells it.

    Raises:
        ExecutorError: the name does not tell.
    """
    if named.startswith("dask://"):
        host = _HOST.fullmatch(named)
        if host is None:
            raise ExecutorError(f"the executor '{named}' names no scheduler: dask://HOST:PORT")
        return f"tcp://{host[1]}"
    try:
        return str(json.loads(Path(named).read_bytes())["address"])
    except OSError as error:
        raise ExecutorError(f"the dask scheduler file '{named}' cannot be read: {error.strerror}") from error
    except (ValueError, LookupError, TypeError) as error:
        raise ExecutorError(f"'{named}' is no dask scheduler file: it tells no address") from error
