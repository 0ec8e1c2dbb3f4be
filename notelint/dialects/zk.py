"""zk: a target is a path, or a part of a file's name, or a part of its path."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from notelint import dialects
from notelint.dialects import MISSING, Match, Parts, is_note
from notelint.dialects._lookup import Paths, ends_of, joined, lower, relative
from notelint.entry import Entry

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SEPARATOR = re.compile(r"(?:[^\\#|]++|\\.|\\\Z)*+", re.DOTALL)


class Anchors(dialects.Anchors):
    """zk does not look at what stands behind a hash."""

    def has(self, fragment: str, same_note: bool) -> bool:
        """As ``dialects.Anchors``."""
        return True


class Names(dialects.Names):
    """Notes by any part of their paths, files by path, whatever their case."""

    def __init__(self, files: Iterable[str]) -> None:
        files = list(files)
        self._paths = Paths(files, lower)
        self._notes = sorted((lower(path), path) for path in files if is_note(path))
        self._tails: list[tuple[str, int]] | None = None
        self._known: dict[str, Match] = {}

    def find(self, target: str, source: str, markdown: bool) -> Match:
        """As ``dialects.Names``; of several notes the one with the shortest path is meant."""
        if not target:
            return Match(True, source)
        exact = self._paths.at(target.strip("/"))
        beside = self._paths.find(target, source)
        if exact or beside.path:
            return Match(True, exact or beside.path)
        key = lower(target)
        if markdown:
            begun = self._beginning(lower(joined(target, source))) or self._beginning(key)
            return Match(True, begun) if begun else beside
        if key not in self._known:
            self._known[key] = self._partly(key)
        return self._known[key]

    def _partly(self, key: str) -> Match:
        """The note that has ``key`` in its name, else in its path."""
        paths = [self._notes[number] for number in self._holding(key)]
        named = [path for path in paths if key in path[0].rpartition("/")[2]]
        best = min(named or paths, key=lambda path: (len(path[0]), path), default=None)
        return Match(True, best[1]) if best else MISSING

    def _beginning(self, key: str) -> str:
        """The first note whose path begins so, and goes on in no other folder."""
        at = bisect_left(self._notes, (key,))
        fits = at < len(self._notes) and self._notes[at][0].startswith(key)
        return self._notes[at][1] if fits and "/" not in self._notes[at][0][len(key) :] else ""

    def _holding(self, key: str) -> Iterator[int]:
        """The numbers of the notes whose paths hold ``key``: among all tails of the paths those stand together."""
        if self._tails is None:
            paths = enumerate(path for path, _ in self._notes)
            self._tails = sorted((path[at:], number) for number, path in paths for at in range(len(path)))
        at = bisect_left(self._tails, (key,))
        while at < len(self._tails) and self._tails[at][0].startswith(key):
            yield self._tails[at][1]
            at += 1

    def spellings(self, path: str, source: str) -> Iterable[str]:
        """As ``dialects.Names``."""
        return [] if "\\" in path else [*ends_of(path), relative(path, source)]


class Dialect(dialects.Dialect):
    """zk; three brackets, or a hash beside them, say how notes are related and make the same link."""

    name = "zk"
    ghost_links = True
    escapes_inside = True
    cells_cut_links = False

    def read(self, inner: str) -> Parts:
        """As ``dialects.Dialect``; a backslash takes their meaning from bar and hash."""
        end = self._next(inner, 0)
        target = (0, end)
        fragment = alias = None
        if inner[end : end + 1] == "#":
            bar = end
            while inner[bar : bar + 1] == "#":
                bar = self._next(inner, bar + 1)
            fragment, end = (end + 1, bar), bar
        if inner[end : end + 1] == "|":
            alias = (end + 1, len(inner))
        is_empty = not inner[: target[1]].strip() and not (fragment and inner[slice(*fragment)].strip(" #"))
        return Parts(target, fragment, alias, "empty" if is_empty else "")

    @staticmethod
    def _next(inner: str, at: int) -> int:
        """The next bar or hash that no backslash escapes, or the end."""
        found = _SEPARATOR.match(inner, at)
        return found.end() if found else at

    def plain(self, written: str) -> str:
        """As ``dialects.Dialect``."""
        return _ESCAPED.sub(r"\1", written)

    def fold(self, target: str) -> str:
        """As ``dialects.Dialect``."""
        return lower(target)

    def names(self, files: Iterable[str], entries: Mapping[str, Entry]) -> dialects.Names:
        """As ``dialects.Dialect``."""
        return Names(files)

    def anchors(self, entry: Entry) -> dialects.Anchors:
        """As ``dialects.Dialect``."""
        return Anchors()
