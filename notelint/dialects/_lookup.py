"""Lookups that several dialects share: files by path, and by the end of their path."""

import posixpath
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from notelint.dialects import MISSING, Match, is_note, without_md


def lower(text: str) -> str:
    """The form of a name in the dialects that do not heed case; a sigma is the same before ``.md`` and at the end."""
    return text.lower() if text.isascii() else text.lower().replace("\u03c2", "\u03c3")


class Paths:
    """Files and folders by path from the root, each folded.

    Args:
        files: the vault's files.
        fold: the form in which paths are compared.
        endings: what may be left off the end of a file's path.
    """

    def __init__(self, files: Iterable[str], fold: Callable[[str], str], endings: Sequence[str] = (".md",)) -> None:
        self._fold = fold
        self._endings = ("", *endings)
        self._files: dict[str, str] = {}
        self._folders = {"", "."}
        for path in files:
            key = fold(path)
            self._files.setdefault(key, path)
            folder = posixpath.dirname(key)
            while folder not in self._folders:
                self._folders.add(folder)
                folder = posixpath.dirname(folder)

    def at(self, path: str) -> str:
        """The file at a path from the root, or an empty string."""
        key = self._fold(path)
        return next((self._files[key + ending] for ending in self._endings if key + ending in self._files), "")

    def find(self, target: str, source: str) -> Match:
        """What a path names in a link of the note ``source``: a file, or a folder as a page without a file."""
        path = joined(target, source)
        if path.startswith(".."):
            return MISSING
        found = self.at(path)
        return Match(True, found) if found else Match(True) if self._fold(path) in self._folders else MISSING


def only_names(files: Iterable[str], fold: Callable[[str], str]) -> set[str]:
    """The names of notes, less ``.md``, that no other file has in any folder, however it is spelled.

    Those with a dot or a backslash are left out, as they may be read as something else.
    """
    alike: dict[str, str] = {}
    for path in files:
        name = path.rpartition("/")[2]
        key = fold(name)
        alike[key] = "" if key in alike else name
    return {
        name[:-3] for name in alike.values() if is_note(name) and name.find(".") == len(name) - 3 and "\\" not in name
    }


def joined(target: str, source: str) -> str:
    """A path in a link of the note ``source``, from the root; it begins with ``..`` if it leaves the vault."""
    base = "" if target.startswith("/") else posixpath.dirname(source)
    return posixpath.normpath(posixpath.join(base, target.lstrip("/")))


class Ends:
    """Files by the last segments of their paths, folded."""

    def __init__(self, files: Iterable[str], fold: Callable[[str], str]) -> None:
        self._rows = sorted((f"/{fold(path)}"[::-1], path) for path in files)
        self._known: dict[str, list[str]] = {}

    def ending(self, key: str) -> list[str]:
        """The files whose path is ``key``, or ends with it behind a ``/``, in order: backwards they stand together."""
        found = self._known.get(key)
        if found is None:
            prefix = f"/{key}"[::-1]
            at = bisect_left(self._rows, (prefix,))
            found = []
            while at < len(self._rows) and self._rows[at][0].startswith(prefix):
                found.append(self._rows[at][1])
                at += 1
            found.sort()
            self._known[key] = found
        return found


def ends_of(path: str) -> list[str]:
    """A note's path by its last segments, the shortest first, each without ``.md``."""
    parts = without_md(path).split("/")
    return ["/".join(parts[at:]) for at in range(len(parts) - 1, -1, -1)]


def relative(path: str, source: str) -> str:
    """A path as a Markdown link of the note ``source`` writes it."""
    return posixpath.relpath(path, posixpath.dirname(source) or ".")
