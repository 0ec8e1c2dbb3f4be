"""What earlier runs learnt of the notes of a vault: kept by the stamps of their files, outside of the vault."""

import os
import time
from pathlib import Path

from notelint import store
from notelint.packing import unpack
from notelint.plan import Plan
from notelint.rules import check_of, load_rules
from notelint.scan import Scan

Stamp = tuple[int, int, int]  # size, time of the last change in nanoseconds, inode
_FRESH = 2_000_000_000  # nanoseconds: a file that changed so lately may change again and keep its stamp
_PREFIX = "notes-"


def stamp_of(found: os.stat_result) -> Stamp:
    """What tells a file from what it was before."""
    return found.st_size, found.st_mtime_ns, found.st_ino


def digest(data: bytes) -> bytes:
    """What tells the contents of a note from others."""
    from _blake2 import blake2b  # hashlib would load OpenSSL

    return blake2b(data, digest_size=16).digest()


class Cache:
    """The scans of a vault's notes by one plan, as the last run left them; empty where there is nothing to trust.

    Args:
        folder: where files are kept that nobody else can write, see ``store.folder``; None to keep nothing.
        root: the vault's root.
        plan: what the scans depend on. What is selected and how it is shown is no part of it.
    """

    def __init__(self, folder: Path | None, root: Path, plan: Plan) -> None:
        self.file: Path | None = None  # in which they are kept
        self._known: dict[str, tuple[Stamp, bytes, bytes]] = {}
        self._kept: dict[str, tuple[Stamp, bytes, bytes]] = {}
        self._changed = False
        if folder is None:
            return
        on_note = {rule.code for rule in load_rules(plan.rule_files) if check_of(rule.check).on_note}
        own = plan._replace(options=tuple(item for item in plan.options if item[0] in on_note))
        name = digest(f"{os.path.realpath(root)}\n{own.dialect}\n{own.dialect_options}".encode("utf-8", "replace"))
        self.file = folder / f"{_PREFIX}{name.hex()}"
        self._key = digest(f"{store.own_hash()}\n{own!r}".encode("utf-8", "replace"))
        found = store.load(self.file, self._key)
        if isinstance(found, dict):
            self._known = found

    @property
    def is_kept(self) -> bool:
        """Whether anything will be kept."""
        return self.file is not None

    def get(self, path: str, stamp: Stamp, file: str) -> Scan | None:
        """The scan of a note if its ``file`` is as it was then; None if that cannot be told."""
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            return None
        if known[1]:  # it was read right after it was written: its stamp alone says nothing
            try:
                with open(file, "rb") as opened:  # noqa: PTH123
                    if digest(opened.read(stamp[0] + 1)) != known[1]:
                        return None
            except OSError:
                return None
            if not is_fresh(stamp):
                known = (stamp, b"", known[2])
                self._changed = True
        self._kept[path] = known
        return unpack(path, known[2])

    def put(self, path: str, stamp: Stamp, data: bytes, contents: bytes) -> None:
        """Keep what ``pack`` gave for a note; ``contents`` is the digest of its bytes if the stamp is fresh."""
        self._kept[path] = (stamp, contents, data)
        self._changed = True

    def save(self) -> None:
        """Write what is to be kept, if it is not what was read; notes that nobody asked for are forgotten."""
        if self.file is None or not (self._changed or len(self._kept) < len(self._known)):
            return
        store.save(self.file, self._key, self._kept)


def is_fresh(stamp: Stamp) -> bool:
    """Whether a file changed so lately that its next change may leave it the same stamp."""
    return stamp[1] > time.time_ns() - _FRESH
