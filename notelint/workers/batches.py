"""Notes in batches, which are scanned here or by workers."""

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from notelint.cache import Stamp, digest, stamp_of
from notelint.discover import read_bytes, reason
from notelint.packing import pack
from notelint.plan import Plan
from notelint.scan import scanner_for

_MOST_NOTES = 400  # of a batch: many are of few bytes
_MOST_BYTES = 2_000_000  # so that the last batch does not keep one worker long when the others are done
_LEAST_BATCHES = 8  # for each worker, where there are notes enough


class Wanted(NamedTuple):
    """A note that is to be scanned: its path relative to the root, its stamp, and its bytes if they go along.

    ``contents`` asks for the digest of its bytes.
    """

    path: str
    stamp: Stamp
    contents: bool = False
    data: bytes | None = None


class Batch(NamedTuple):
    """Notes of one vault that are scanned together; ``elsewhere``, where other files may lie in its place."""

    root: str
    plan: Plan
    notes: tuple[Wanted, ...]
    elsewhere: bool = False


class Packed(NamedTuple):
    """What became of a note: its scan by ``pack``, or why it could not be read, and the digest of its bytes."""

    path: str
    scan: bytes
    problem: str = ""
    contents: bytes = b""


def scan_batch(batch: Batch) -> list[Packed]:
    """The scans of the notes of a batch, in order.

    Raises:
        RuleError: a check that is not one of ours fails.
    """
    scanner = scanner_for(batch.plan)
    done = []
    for path, stamp, contents, data in batch.notes:
        try:
            if data is None:
                place = f"{batch.root}/{path}"
                if batch.elsewhere and not is_same(place, stamp):
                    done.append(Packed(path, b"", "not the file that was meant"))
                    continue
                data = read_bytes(place)
        except OSError as error:
            done.append(Packed(path, b"", reason(error)))
            continue
        found = scanner.scan(path, data, batch.plan.schemas_for(path))
        done.append(Packed(path, pack(found), "", digest(data) if contents else b""))
    return done


def is_same(place: str, stamp: Stamp) -> bool:
    """Whether a file is here as it is where this stamp was taken; on another machine its inode may be another."""
    try:
        return stamp_of(os.stat(place))[:2] == stamp[:2]  # noqa: PTH116
    except OSError:
        return False


def batches(root: str, plan: Plan, notes: Sequence[Wanted], workers: int) -> Iterator[Batch]:
    """The notes in batches of like size, enough to keep every worker busy to the end."""
    total = sum(note.stamp[0] for note in notes)
    bytes_each = min(_MOST_BYTES, total // (workers * _LEAST_BATCHES) + 1)
    notes_each = min(_MOST_NOTES, len(notes) // (workers * _LEAST_BATCHES) + 1)
    held: list[Wanted] = []
    size = 0
    for note in notes:
        held.append(note)
        size += note.stamp[0]
        if size >= bytes_each or len(held) >= notes_each:
            yield Batch(root, plan, tuple(held))
            held, size = [], 0
    if held:
        yield Batch(root, plan, tuple(held))
