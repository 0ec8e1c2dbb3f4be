"""What earlier runs learnt of the notes of a vault: kept by the stamps of their files, outside of the vault."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from notelint import store
from notelint.packing import unpack
from notelint.plan import Plan
from notelint.rules import check_of, load_rules
from notelint.scan import Scan

# Size, time of the last change in nanoseconds, inode, and the time when any of them last changed, which nobody can set.
Stamp = tuple[int, int, int, int]
_FRESH = 2_000_000_000  # nanoseconds: a file that changed so lately may change again and keep its stamp
_PREFIX = "notes-"
_DIGEST = 16  # bytes
_MOST_LOOKED_AT = 20  # files of other vaults, when one is saved


def stamp_of(found: os.stat_result) -> Stamp:
    """What tells a file from what it was before."""
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns


def digest(data: bytes) -> bytes:
    """What tells the contents of a note from others."""
    from _blake2 import blake2b  # hashlib would load OpenSSL

    return blake2b(data, digest_size=_DIGEST).digest()


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
        place = os.fsencode(os.path.realpath(root))
        name = digest(b"%s\n%r %r" % (place, own.dialect.encode(), own.dialect_options))
        self.file = folder / f"{_PREFIX}{name.hex()}"
        said = f"{store.own_hash()}\n{_brought(own)}\n{own!r}"
        self._key = digest(said.encode("utf-8", "surrogatepass")) + place
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
        try:
            done = unpack(path, known[2])
        except (ValueError, TypeError, LookupError, EOFError):  # nothing that we wrote
            return None
        self._kept[path] = known
        return done

    def put(self, path: str, stamp: Stamp, data: bytes, contents: bytes) -> None:
        """Keep what ``pack`` gave for a note; ``contents`` is the digest of its bytes if the stamp is fresh."""
        self._kept[path] = (stamp, contents, data)
        self._changed = True

    def keep(self, path: str) -> None:
        """Keep what is known of a note that this run does not read from its file: others will."""
        if path in self._known:
            self._kept[path] = self._known[path]

    def save(self) -> None:
        """Write what is to be kept, if it is not what was read; notes that nobody asked for are forgotten."""
        if self.file is None or not (self._changed or len(self._kept) < len(self._known)):
            return
        store.save(self.file, self._key, self._kept)
        _forget_vaults(self.file)


def is_fresh(stamp: Stamp) -> bool:
    """Whether a file changed so lately that its next change may leave it the same stamp."""
    return max(stamp[1], stamp[3]) > time.time_ns() - _FRESH


def _brought(plan: Plan) -> list[object]:
    """What tells the packages whose checks and models are used from what they were: somebody may be at work on them."""
    used = [schema.model for schema in plan.schemas if schema.model]
    used += [check_of(rule.check).function.__module__ for rule in load_rules(plan.rule_files) if rule.is_own]
    return [store.stamps_of(name) for name in sorted({re.split("[.:]", word)[0] for word in used} - {"notelint"})]


def _forget_vaults(own: Path) -> None:
    """Remove what is kept of other vaults that are gone; those that were of use longest ago are looked at first."""
    found = []
    with suppress(OSError), os.scandir(own.parent) as files:
        found = [(item.stat().st_mtime, item.path) for item in files if item.name.startswith(_PREFIX)]
    for _, file in sorted(found)[:_MOST_LOOKED_AT]:
        key = store.key_of(Path(file))
        if key is not None and not os.path.isdir(key[_DIGEST:]):  # noqa: PTH112 (bytes)
            store.remove(Path(file))
