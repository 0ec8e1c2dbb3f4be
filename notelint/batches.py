"""Many notes scanned at once: by worker processes of this machine, or by whatever else runs functions elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from notelint.cache import digest
from notelint.discover import read_bytes, reason
from notelint.packing import pack
from notelint.plan import Plan
from notelint.scan import Scanner

if TYPE_CHECKING:
    from concurrent.futures import Executor  # which takes longer to import than all of this

_MOST_NOTES = 400  # of a batch: many are of few bytes
_MOST_BYTES = 2_000_000  # so that the last batch does not keep one worker long when the others are done
_LEAST_BATCHES = 8  # for each worker, where there are notes enough


class Wanted(NamedTuple):
    """A note that is to be scanned: its path relative to the root, how large it is, and its bytes if they go along.

    ``contents`` asks for the digest of its bytes.
    """

    path: str
    size: int
    contents: bool = False
    data: bytes | None = None


class Batch(NamedTuple):
    """Notes of one vault that are scanned together, wherever its root is the same folder."""

    root: str
    plan: Plan
    notes: tuple[Wanted, ...]


class Packed(NamedTuple):
    """What became of a note: its scan by ``pack``, or why it could not be read, and the digest of its bytes."""

    path: str
    scan: bytes
    problem: str = ""
    contents: bytes = b""


@lru_cache(maxsize=2)
def _scanner(plan: Plan) -> Scanner:
    return Scanner(plan)


def scan_batch(batch: Batch) -> list[Packed]:
    """The scans of the notes of a batch, in order.

    Raises:
        RuleError: a check that is not one of ours fails.
    """
    scanner = _scanner(batch.plan)
    done = []
    for path, _, contents, data in batch.notes:
        try:
            data = read_bytes(f"{batch.root}/{path}") if data is None else data
        except OSError as error:
            done.append(Packed(path, b"", reason(error)))
            continue
        found = scanner.scan(path, data, batch.plan.schemas_for(path))
        done.append(Packed(path, pack(found), "", digest(data) if contents else b""))
    return done


def batches(root: str, plan: Plan, notes: Sequence[Wanted], workers: int) -> Iterator[Batch]:
    """The notes in batches of like size, enough to keep every worker busy to the end."""
    total = sum(note.size for note in notes)
    bytes_each = min(_MOST_BYTES, total // (workers * _LEAST_BATCHES) + 1)
    notes_each = min(_MOST_NOTES, len(notes) // (workers * _LEAST_BATCHES) + 1)
    held: list[Wanted] = []
    size = 0
    for note in notes:
        held.append(note)
        size += note.size
        if size >= bytes_each or len(held) >= notes_each:
            yield Batch(root, plan, tuple(held))
            held, size = [], 0
    if held:
        yield Batch(root, plan, tuple(held))


def scan_all(executor: "Executor", work: Iterable[Batch]) -> Iterator[Packed]:
    """The scans of all batches, in their order.

    Raises:
        RuleError: a check that is not one of ours fails.
        BrokenExecutor: the workers are gone.
    """
    for future in [executor.submit(scan_batch, batch) for batch in work]:
        yield from future.result()
