"""Temporary files: locked while a run needs them, so that those that killed runs left can be told and removed."""

import os
import re
import stat
import sys
from contextlib import suppress

if sys.platform != "win32":
    import fcntl

_NAME = re.compile(r"\.notelint-[0-9a-f]{16}\.tmp")  # short: the name of a note may be as long as the system takes
_TRIES = 10


class Temporary:
    """A file that comes to be in a folder, and takes the place of another one there or is removed."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._place = ""  # empty while there is none
        self.descriptor = -1  # to write to; below 0 while it is not open

    def create(self) -> None:
        """Make the file, empty, for us alone to read, and locked: to other runs it is no leftover.

        Raises:
            OSError: it cannot be made.
        """
        for _ in range(_TRIES):
            self._place = os.path.join(self._folder, f".notelint-{os.urandom(8).hex()}.tmp")  # noqa: PTH118
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)  # such a one never follows a link
            self.descriptor = os.open(self._place, flags, 0o600)
            if _lock(self.descriptor) and os.path.lexists(self._place):
                return
            self.remove()  # another run took it for a leftover before it was locked
        raise OSError("other runs clear up its folder")

    def replace(self, target: str) -> None:
        """Take the place of another file in the folder, in one step.

        Raises:
            OSError: it cannot; the other file is as it was.
        """
        if sys.platform == "win32":
            self._close()  # an open file cannot be renamed there
        os.replace(self._place, target)  # noqa: PTH105
        self._place = ""
        self._close()

    def remove(self) -> None:
        """Remove the file, if it is still there."""
        self._close()
        if self._place:
            with suppress(OSError):
                os.unlink(self._place)  # noqa: PTH108
            self._place = ""

    def _close(self) -> None:
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            with suppress(OSError):
                os.close(descriptor)


def is_temporary(name: str) -> bool:
    """Whether a file of this name is such a one, of a run that goes on or was killed."""
    return _NAME.fullmatch(name) is not None


def remove_leftover(place: str) -> bool:
    """Remove a file that a killed run left; whether it was one, and could be. One that is locked is left to its run."""
    try:
        if sys.platform == "win32":
            os.unlink(place)  # noqa: PTH108  # fails for a file that is open
            return True
        descriptor = os.open(place, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode) or not _lock(descriptor):
                return False
            os.unlink(place)  # noqa: PTH108  # while we have the lock, for its run may just be about to take it
            return True
        finally:
            os.close(descriptor)
    except OSError:
        return False


def _lock(descriptor: int) -> bool:
    """Lock an open file until it is closed; whether no other run has done so."""
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        except OSError:
            pass  # the file system has no locks: runs at the same time may spoil each other's files, never a note
    return True
