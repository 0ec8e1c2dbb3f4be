"""Batches of notes shared out to workers, and what these find put back in order."""

import pickle
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from notelint import __version__, store
from notelint.cache import Stamp
from notelint.discover import read_bytes
from notelint.plan import Plan
from notelint.rules import RuleError
from notelint.workers import ExecutorError, Workers
from notelint.workers.batches import Batch, Packed, Wanted, batches, is_same, scan_batch

if TYPE_CHECKING:
    from concurrent.futures import Future  # which takes longer to import than all of this

_AHEAD = 4  # batches for each worker that are out at a time: no worker waits for us, and few results for their turn
_MOST_BYTES = 200_000_000  # of notes whose bytes are out
_MOST_ASKED = 16  # workers that are asked whether they see our files
_PATIENCE = 120  # seconds that workers elsewhere may take for a batch, also if others want something of them


@lru_cache(maxsize=1)
def ours() -> str:
    """Who we are; only what workers of the same kind send back can be read, and is what we would find."""
    python = f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}"
    return f"notelint {__version__} on {python}, sources {store.sources_hash()}"


class Lost(Exception):
    """Workers that ended, or were not heard of again, before their work was done; the message says what is known."""


def scan_by(workers: Workers, root: str, plan: Plan, notes: Sequence[Wanted]) -> Iterator[Packed]:
    """The scans of notes by workers, in order; only a few more than are asked for are made or held.

    Workers elsewhere read the notes where they see the same files, else they are sent the bytes.

    Raises:
        RuleError: a check that is not one of ours fails.
        ExecutorError: the workers are not like us.
        Lost: the workers are gone.
    """
    from concurrent.futures import BrokenExecutor

    shared = _Shared(workers, root, plan)
    try:
        yield from shared.scans(notes)
    except (RuleError, ExecutorError):
        raise
    except BrokenExecutor as error:
        raise Lost("the processes ended") from error
    except Exception as error:  # each kind of executor has its own for what may befall a network
        if not workers.elsewhere:
            raise
        raise Lost(_said(error)) from error
    finally:
        shared.cancel()


def scan_sent(sender: str, data: bytes) -> tuple[str, bytes]:
    """Who we are, and what ``scan_batch`` gives for a batch if that is who sent it.

    Both are bytes: what brings them here and there has no business to look into them.
    """
    return ours(), (pickle.dumps(scan_batch(pickle.loads(data))) if sender == ours() else b"")


def sees(place: str, stamp: Stamp) -> tuple[str, bool]:
    """Who we are, and whether this file is here."""
    return ours(), is_same(place, stamp)


class _Shared:
    """The batches of one vault that are out with workers, in order."""

    def __init__(self, workers: Workers, root: str, plan: Plan) -> None:
        self._workers = workers
        self._root = root
        self._plan = plan
        self._out: deque[tuple[Batch, Future[Any]]] = deque()
        self._bytes = 0  # of notes that went along with them
        self._sends = False  # whether notes go along

    def scans(self, notes: Sequence[Wanted]) -> Iterator[Packed]:
        """The scans of the notes, in order."""
        workers = self._workers
        self._sends = workers.elsewhere and not self._is_seen(notes[0])
        for batch in batches(self._root, self._plan, notes, workers.number):
            while len(self._out) >= workers.number * _AHEAD or self._bytes > _MOST_BYTES:
                yield from self._first()
            self._share(batch)
        while self._out:
            yield from self._first()

    def cancel(self) -> None:
        """Take back what nobody has begun; from processes of ours their pool does, which stumbles where others do."""
        if self._workers.elsewhere:
            for _, future in self._out:
                future.cancel()

    def _is_seen(self, note: Wanted) -> bool:
        """Whether workers see a note where we do, as far as one can ask them; those that do not tell so later.

        Raises:
            ExecutorError: they are not like us.
            Lost: none answers.
        """
        workers = self._workers
        place = f"{self._root}/{note.path}"
        asked: list[Future[Any]] = []
        try:
            for _ in range(min(workers.number, _MOST_ASKED)):
                asked.append(workers.executor.submit(sees, place, note.stamp))
            answers = [self._answer(future) for future in asked]  # all: none may stay out
            return all(answers)
        except ExecutorError:
            raise
        except TimeoutError as error:
            for future in asked:
                future.cancel()
            raise Lost(f"none answered within {_PATIENCE} s") from error
        except Exception as error:
            raise ExecutorError(
                f"the workers cannot run notelint ({_said(error)}): have {ours()} there, too"
            ) from error

    def _share(self, batch: Batch) -> None:
        if self._workers.elsewhere:
            batch = batch._replace(elsewhere=True)
        if self._sends:
            batch = batch._replace(notes=tuple(map(self._with_data, batch.notes)))
            self._bytes += _bytes(batch)
        self._out.append((batch, self._submit(batch)))

    def _with_data(self, note: Wanted) -> Wanted:
        try:
            return note._replace(data=read_bytes(f"{self._root}/{note.path}"))
        except OSError:  # whoever scans it tells why
            return note

    def _first(self) -> Iterator[Packed]:
        """The scans of the batch that was the first to go out."""
        batch, future = self._out[0]
        found = self._result(future)
        self._out.popleft()
        self._bytes -= _bytes(batch)
        for note, packed in zip(batch.notes, found, strict=True):
            if packed.problem and self._workers.elsewhere:
                here = scan_batch(Batch(self._root, self._plan, (note._replace(data=None),)))[0]
                self._sends = self._sends or not here.problem
                yield here
            else:
                yield packed

    def _submit(self, batch: Batch) -> "Future[Any]":
        submit = self._workers.executor.submit
        if self._workers.elsewhere:
            return submit(scan_sent, ours(), pickle.dumps(batch))
        return submit(scan_batch, batch)

    def _result(self, future: "Future[Any]") -> list[Packed]:
        """What came of a batch."""
        if self._workers.elsewhere:
            return pickle.loads(self._answer(future))  # type: ignore[no-any-return]
        return future.result()  # type: ignore[no-any-return]

    def _answer(self, future: "Future[Any]") -> Any:
        """What workers elsewhere answer.

        Raises:
            ExecutorError: they are not like us.
            TimeoutError: it takes too long.
        """
        for _ in range(_PATIENCE):
            try:
                whose, answer = future.result(1)
            except TimeoutError:
                if future.done() or not self._workers.are_there():
                    raise
                continue
            if whose != ours():
                raise ExecutorError(f"the workers run {whose}: have {ours()} there, too")
            return answer
        raise TimeoutError(f"nothing in {_PATIENCE} s")


def _said(error: Exception) -> str:
    """An error in one line."""
    return f"{type(error).__name__}: {error}".splitlines()[0].rstrip(": ")


def _bytes(batch: Batch) -> int:
    return sum([len(note.data) for note in batch.notes if note.data])
