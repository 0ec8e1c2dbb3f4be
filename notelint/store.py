"""The private folder in which runs leave what later ones need, and its files: of plain values, or as good as absent."""

import gc
import marshal
import os
import re
import stat
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notelint.temporary import Temporary, is_temporary, remove_leftover

if TYPE_CHECKING:
    from io import FileIO

# Bytes of marshal can be trusted only where this very Python wrote them: those of others may end the process.
_MAGIC = f"notelint {sys.implementation.cache_tag} {sys.hexversion:x} {marshal.version} {sys.byteorder}\n".encode()
_CHECKSUM = 4  # bytes
_NAME = re.compile("[a-z]+(-[0-9a-f]+)?")  # of a file that is kept
_FIRST = re.compile(rb"notelint \S+ [0-9a-f]+ [0-9]+ (little|big)\n")  # its first bytes, whatever Python wrote it
_MOST_FIRST = 100
_LENGTH = 4  # bytes of the length of a key
_LONGEST = 100_000  # bytes of a key
_DAY = 24 * 60 * 60
_UNUSED = 30 * _DAY  # seconds after which a file that nobody asked for is removed
_MOST_REMOVED = 100  # at a time
_SOURCES = (".py", ".yaml")
# Of a folder that we make: neither git nor backups want what is in it.
_MARKS = {".gitignore": b"*\n", "CACHEDIR.TAG": b"Signature: 8a477f597d28d172789f06886806bc55\n"}


def folder(place: Path | None = None) -> Path | None:
    """The folder, made if need be: this ``place``, else that of ``$NOTELINT_CACHE_DIR``, else one of the user's.

    None where there can be none, or where somebody else could have put files into it: it belongs to another user,
    others may write to it, or its name is a symbolic link.
    """
    try:
        place = place or chosen()
        try:
            place.mkdir(0o700, parents=True)
        except FileExistsError:
            pass
        else:
            for name, data in _MARKS.items():
                (place / name).write_bytes(data)
        return place if _is_private(place) else None
    except (OSError, RuntimeError, ValueError):  # there is no home, or a name holds a NUL
        return None


def _is_private(place: Path) -> bool:
    """Whether it is a folder into which nobody else can put files.

    Raises:
        OSError: it is not there, or cannot be looked at.
    """
    found = place.lstat()
    return stat.S_ISDIR(found.st_mode) and _is_ours(found)


def chosen() -> Path:
    """The folder where no other is named, whether or not it is there and can be used.

    Raises:
        RuntimeError: the user has no home.
    """
    named = os.environ.get("NOTELINT_CACHE_DIR")
    if named:
        return Path(named)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "notelint" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "notelint"
    shared = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (shared if shared.is_absolute() else Path.home() / ".cache") / "notelint"


def _is_ours(found: os.stat_result) -> bool:
    """Whether a file or folder is the user's, and nobody else may write to it."""
    if sys.platform == "win32":
        return True  # what lies in a user's profile is that user's
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


@lru_cache(maxsize=1)
def own_hash() -> str:
    """A hash that another notelint does not have: of the stamps of our sources and rules, of Python and its packages.

    Stamps, for to read all files takes four times as long. Part of each is when the file's inode last changed (on
    Windows, when the file was made): no tool can set that back, and no vault that brings files of its own can know it.
    """
    # hashlib would load OpenSSL, which takes as long as all else here
    from _blake2 import blake2b

    stamps: list[tuple[str, int, int, int]] = [stamp for place in _source_folders() for stamp in _stamps(place)]
    # what is installed beside us (a parser, a check of another package) changes the folder that holds it
    for place in sys.path:
        if place.endswith(("site-packages", "dist-packages")):
            with suppress(OSError):
                stamps.append((place, *_stamp(os.stat(place))))  # noqa: PTH116  # a Path takes five times as long
    return blake2b(_MAGIC + repr(sorted(stamps)).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def sources_hash() -> str:
    """A hash of what is in our sources and rules, which is the same on machines that run the same notelint."""
    from _blake2 import blake2b

    told = blake2b(digest_size=8)
    sources = [(os.path.relpath(path, place), path) for place in _source_folders() for path, *_ in _stamps(place)]
    for name, path in sorted((name.replace(os.sep, "/").removeprefix("_rules/"), path) for name, path in sources):
        told.update(f"{name}\n".encode() + Path(path).read_bytes())
    return told.hexdigest()


def _source_folders() -> list[str]:
    """The folder of our package, and that of the rules where it is not inside: a checkout has them side by side."""
    package = os.path.dirname(__file__)  # noqa: PTH120
    inside = os.path.isdir(f"{package}/_rules")  # noqa: PTH112
    return [package] if inside else [package, f"{os.path.dirname(package)}/rules"]  # noqa: PTH120


def stamps_of(package: str) -> list[tuple[str, int, int, int]]:
    """The files of an installed package, or its module, each with what changes when it does; none is imported."""
    from importlib.util import find_spec

    found = find_spec(package)
    if found is None:
        return []
    places = found.submodule_search_locations
    if places is not None:
        return sorted(stamp for place in places for stamp in _stamps(place, ""))
    return [(found.origin, *_stamp(os.stat(found.origin)))] if found.origin and found.has_location else []  # noqa: PTH116


def _stamps(place: str, ending: str | tuple[str, ...] = _SOURCES) -> Iterator[tuple[str, int, int, int]]:
    """The files in a folder and below it, each with what changes when it does; none if there is no such folder.

    They are those whose names end so.
    """
    try:
        with os.scandir(place) as found:
            for item in found:
                if item.name == "__pycache__":
                    continue
                if item.is_dir():
                    yield from _stamps(item.path, ending)
                elif item.name.endswith(ending):
                    yield (item.path, *_stamp(item.stat()))
    except OSError:
        return


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def load(file: Path, key: bytes) -> Any | None:
    """What a run like this one saved in a file by this key; None if there is no such thing, whatever else there is.

    The key says all that the value depends on, ``own_hash`` among it. Nothing is read of a file that is not ours, and
    no value made of bytes that are not those we wrote.
    """
    head = _head(key)
    collects = gc.isenabled()
    gc.disable()  # it would look at each of a million new things, time and again, and find none to let go
    try:
        with _opened(file) as opened:
            if opened.read(len(head)) != head:
                return None
            checksum = opened.read(_CHECKSUM)
            body = opened.read()
            used = os.fstat(opened.fileno()).st_mtime
        if checksum != _sum(head, body):
            return None
        if abs(time.time() - used) > _DAY:
            with suppress(OSError):
                os.utime(file)  # the time of the last change tells when it was last of use, see ``_clear_up``
        return marshal.loads(body)
    except (OSError, EOFError, TypeError, ValueError, MemoryError):
        return None
    finally:
        if collects:
            gc.enable()


def save(file: Path, key: bytes, value: Any) -> None:
    """Keep a value (of tuples, lists, dictionaries, sets, texts, bytes, numbers) in a file of the folder, by a key.

    It takes the place of what was there in one step, whoever else reads or writes it. Where it cannot be written, what
    was there stays.

    Raises:
        ValueError: the value holds something of another kind.
    """
    head, body = _head(key), marshal.dumps(value)
    temporary = Temporary(str(file.parent))
    try:
        _clear_up(file.parent)
        temporary.create()
        for piece in (head, _sum(head, body), body):
            left = memoryview(piece)
            while left:
                left = left[os.write(temporary.descriptor, left) :]
        temporary.replace(str(file))
    except OSError:  # the disk is full, or not to be written to
        pass
    finally:
        temporary.remove()


def key_of(file: Path) -> bytes | None:
    """The key by which a file was saved, by whatever notelint and Python; None if it is none that is kept."""
    try:
        with _opened(file) as opened:
            first = _FIRST.match(opened.read(_MOST_FIRST))
            if first is None:
                return None
            opened.seek(first.end())
            length = int.from_bytes(opened.read(_LENGTH), "big")
            return opened.read(min(length, _LONGEST))
    except OSError:
        return None


def clean() -> tuple[int, int]:
    """Remove all that is kept in the folder, and the folder if it was made for that; how many files, of how many bytes.

    Raises:
        OSError: there is no such folder, it is not one that we would use, or something in it cannot be removed.
        RuntimeError: the user has no home.
    """
    place = chosen()
    if not _is_private(place):
        raise OSError("a symbolic link, no folder, or one to which somebody else may write: nothing is kept there")
    files = size = 0
    for name in sorted(os.listdir(place)):  # noqa: PTH208
        file = place / name
        if is_temporary(name):
            remove_leftover(str(file))
        elif _NAME.fullmatch(name) and key_of(file) is not None:
            size += file.lstat().st_size
            file.unlink()
            files += 1
    if set(os.listdir(place)) == {*_MARKS} and all(_holds(place / name, data) for name, data in _MARKS.items()):  # noqa: PTH208
        for name in _MARKS:
            (place / name).unlink()
        place.rmdir()
    return files, size


def _holds(file: Path, data: bytes) -> bool:
    """Whether a file is ours and has these contents."""
    try:
        with _opened(file) as opened:
            return opened.read(len(data) + 1) == data
    except OSError:
        return False


def _opened(file: Path) -> "FileIO":
    """A file, opened to read it; one that is a link, or that somebody else may have written, is not.

    Raises:
        OSError: it is not opened.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    opened = open(os.open(file, flags), "rb", buffering=0)  # noqa: PTH123, SIM115
    found = os.fstat(opened.fileno())
    if not (stat.S_ISREG(found.st_mode) and _is_ours(found)):
        opened.close()
        raise OSError("not a file of ours")
    return opened


def _head(key: bytes) -> bytes:
    """What a file begins with."""
    return _MAGIC + len(key).to_bytes(_LENGTH, "big") + key


def _sum(head: bytes, body: bytes) -> bytes:
    return zlib.crc32(body, zlib.crc32(head)).to_bytes(_CHECKSUM, "big")


def _clear_up(place: Path) -> None:
    """Remove what killed runs left, and files that nobody asked for in a long time."""
    old = []
    with os.scandir(place) as found:
        for item in found:
            if is_temporary(item.name):
                remove_leftover(item.path)
            elif _NAME.fullmatch(item.name):
                with suppress(OSError):  # another run was first
                    if time.time() - item.stat(follow_symlinks=False).st_mtime > _UNUSED:
                        old.append(place / item.name)
    for file in old[:_MOST_REMOVED]:
        remove(file)


def remove(file: Path) -> None:
    """Remove a file that was kept, if it can be; another one is left alone."""
    if key_of(file) is not None:
        with suppress(OSError):
            file.unlink()
