"""Writes notes: each whole or not at all."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Literal, NamedTuple

from notelint.discover import Vault, is_inside, read_bytes, reason
from notelint.temporary import Temporary, is_temporary, remove_leftover

_BATCH = 64  # notes whose new texts are on the disk before any takes its place
_BATCH_BYTES = 16 * 1024 * 1024  # or fewer: a batch needs room on the disk beside the old texts
_THREADS = 8  # that wait for the disk together
_CHANGED = "it was changed after it was read"


class Change(NamedTuple):
    """What to write: a note's path relative to the vault's root, the bytes that were read, and those in their place."""

    path: str
    old: bytes
    new: bytes


class Outcome(NamedTuple):
    """What became of a change.

    ``status`` is ``changed`` for a note that no longer holds what was read: it is left alone. ``words`` tell people why
    a note was not written, or what is no longer as it was beside the text.
    """

    path: str
    status: Literal["written", "changed", "failed"]
    words: str = ""


class _Done(NamedTuple):
    """A file that was written: by which path, and a digest of what; the text itself may be let go."""

    path: str
    digest: bytes


def write_notes(root: Path, changes: Iterable[Change]) -> Iterator[Outcome]:
    """Write notes, a few together whenever more outcomes are asked for, and tell of each in order what became of it.

    The new text is on the disk before it takes the place of the old in one step: a note is whole, old or new, whatever
    ends the run and whenever. Mode, owner, extended attributes and links are kept. Between two outcomes no temporary
    file is there, nor after an interruption; what a killed run leaves is for ``clear_leftovers``.

    Args:
        root: the vault's root; nothing outside of it is written.
        changes: what to write; a second change of the same file is refused, unless it says the same.
    """
    done: dict[str, _Done] = {}  # by the real file
    for batch in _batches(changes):
        yield from _write(root, batch, done)
    for folder in sorted({os.path.dirname(real) for real in done}):  # noqa: PTH120
        _sync_folder(folder)


def clear_leftovers(vault: Vault) -> int:
    """Remove the temporary files that killed runs left in a vault; those of a run that goes on are left to it.

    Returns:
        How many were removed. One that cannot be is left.
    """
    found = {os.path.join(vault.root, path) for path in vault.leftovers if is_inside(vault.root, path)}  # noqa: PTH118
    for folder in _folders_behind_links(vault):
        with suppress(OSError), os.scandir(folder) as entries:
            found.update(entry.path for entry in entries if is_temporary(entry.name))
    return sum(remove_leftover(place) for place in sorted(found))


def _folders_behind_links(vault: Vault) -> set[str]:
    """The folders inside the vault that notes which are links lead to; a walk may pass these over."""
    found = set()
    for path in vault.linked.intersection(vault.notes):
        place = os.path.join(vault.root, path)  # noqa: PTH118
        if os.path.islink(place) and is_inside(vault.root, path):  # noqa: PTH114
            found.add(os.path.dirname(os.path.realpath(place)))  # noqa: PTH120
    return found


def _batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    batch: list[Change] = []
    size = 0
    for change in changes:
        batch.append(change)
        size += len(change.new)
        if len(batch) == _BATCH or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _write(root: Path, batch: list[Change], done: dict[str, _Done]) -> list[Outcome]:
    """Write a batch: first every new text beside the old one, then each into its place."""
    files = [_NewFile(root, change) for change in batch]
    try:
        # threads, for a disk takes in one go what comes together
        with ThreadPoolExecutor(min(_THREADS, len(files))) as pool:
            for _ in pool.map(_NewFile.write, files):
                pass
        return [_outcome(new, done) for new in files]
    finally:
        for new in files:
            new.end()


def _outcome(new: "_NewFile", done: dict[str, _Done]) -> Outcome:
    change, earlier = new.change, done.get(new.real)
    digest = blake2b(change.new).digest()
    if earlier is not None:
        new.discard()
        if earlier.digest == digest:
            return Outcome(change.path, "written", f"it is the same file as '{earlier.path}'")
        return Outcome(change.path, "changed", f"it is the same file as '{earlier.path}', which was written")
    try:
        words = new.place()
    except _Changed as error:
        new.discard()
        return Outcome(change.path, "changed", str(error))
    except OSError as error:
        new.discard()
        return Outcome(change.path, "failed", reason(error))
    done[new.real] = _Done(change.path, digest)
    return Outcome(change.path, "written", words)


class _Changed(Exception):
    """A file is not what was read; the argument tells people what it is."""


class _NewFile:
    """The new text of a note, in a temporary file beside it until it takes the note's place."""

    def __init__(self, root: Path, change: Change) -> None:
        self.change = change
        self.real = os.path.realpath(os.path.join(root, change.path))  # noqa: PTH118
        self._inside = is_inside(root, self.real)
        self._file = Temporary(os.path.dirname(self.real))  # noqa: PTH120
        self._remarks: list[str] = []
        self._trouble: OSError | _Changed | None = None
        self._busy = Lock()
        self._over = False

    def write(self) -> None:
        """Write the temporary file to the disk. What is wrong is told by ``place``."""
        with self._busy:
            if not self._over:
                self._write()

    def end(self) -> None:
        """Remove the temporary file, if it is still there, and let no thread make it any more.

        An interruption while a thread is started lets its pool forget the thread, which then works on.
        """
        self._over = True
        with self._busy:
            self.discard()

    def _write(self) -> None:
        self._trouble, self._remarks = None, []
        try:
            self._status = self._look()
            self._create()
            descriptor = self._file.descriptor
            with os.fdopen(descriptor, "wb", closefd=False) as file:
                file.write(self.change.new)
            self._keep_attributes(descriptor)
            os.fsync(descriptor)
        except (OSError, _Changed) as error:
            self._trouble = error
            self.discard()

    def place(self) -> str:
        """Let the new text take the place of the old.

        Returns:
            What is no longer as it was, for people; mostly nothing.

        Raises:
            OSError: it cannot be written, or must not be.
            _Changed: the note does not hold what was read.
        """
        if isinstance(self._trouble, OSError) and self._trouble.errno is not None:
            self.write()  # there may be room for it alone
        if self._trouble is not None:
            raise self._trouble
        # Before the bytes are read, and after: only what is written between the last look and the renaming is lost.
        if _stamp(self._look()) != _stamp(self._status) or read_bytes(self.real) != self.change.old:
            raise _Changed(_CHANGED)
        status = self._look()
        if _stamp(status) != _stamp(self._status):
            raise _Changed(_CHANGED)
        self._file.replace(self.real)
        if status.st_nlink > 1:
            self._remarks.append("it had other names (hard links), which keep the old text")
        return "; ".join(self._remarks)

    def discard(self) -> None:
        """Remove the temporary file, if it is still there."""
        self._file.remove()

    def _look(self) -> os.stat_result:
        """The state of the note, which must be a file that we may write."""
        if not self._inside:
            raise OSError("a link that leads out of the vault")
        try:
            status = os.lstat(self.real)
        except (FileNotFoundError, NotADirectoryError):
            raise _Changed("it is gone") from None
        if not stat.S_ISREG(status.st_mode):
            raise _Changed("it is no longer a regular file")
        if status.st_size != len(self.change.old):
            raise _Changed(_CHANGED)
        if not os.access(self.real, os.W_OK):
            raise OSError("it is read-only")
        return status

    def _create(self) -> None:
        try:
            self._file.create()
        except PermissionError as error:
            raise OSError(f"its folder cannot be written to: {reason(error)}") from None

    def _keep_attributes(self, descriptor: int) -> None:
        """Give the temporary file what the note has beside its text, as far as the system lets us."""
        if sys.platform == "win32":
            return  # a file has its rights from its folder there
        wanted, there = self._status, os.fstat(descriptor)
        mode = stat.S_IMODE(wanted.st_mode)
        if (there.st_uid, there.st_gid) != (wanted.st_uid, wanted.st_gid):
            for owner, group in ((wanted.st_uid, -1), (-1, wanted.st_gid)):
                with suppress(OSError):
                    os.fchown(descriptor, owner, group)
            there = os.fstat(descriptor)
            if (there.st_uid, there.st_gid) != (wanted.st_uid, wanted.st_gid):
                self._remarks.append("its owner or group could not be kept")
                mode &= 0o777  # nothing is to run as somebody else
        _copy_extended_attributes(self.real, descriptor)
        if stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
            os.fchmod(descriptor, mode)


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    """What tells a file from another one, or from itself before it was changed.

    Not the number of its names nor the time of its state: they change when another of its names is written.
    """
    return (
        status.st_dev,
        status.st_ino,
        status.st_mode,
        status.st_uid,
        status.st_gid,
        status.st_size,
        status.st_mtime_ns,
    )


def _copy_extended_attributes(source: str, target: int) -> None:
    """Give an open file the extended attributes of another, and none that its folder gave it."""
    if sys.platform == "linux":
        with suppress(OSError):  # the file system has none
            wanted = os.listxattr(source)
            for name in set(os.listxattr(target)).difference(wanted):
                with suppress(OSError):
                    os.removexattr(target, name)
            for name in wanted:
                with suppress(OSError):
                    os.setxattr(target, name, os.getxattr(source, name))


def _sync_folder(folder: str) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
