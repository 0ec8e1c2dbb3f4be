"""Where links led before files were renamed."""

from collections.abc import Mapping, Sequence

from notelint.dialects import Dialect, Names, is_note
from notelint.entry import Entry
from notelint.note import Link


class Before:
    """Where links led before files were renamed; the arguments are as those of the index."""

    def __init__(
        self, dialect: Dialect, files: Sequence[str], entries: Mapping[str, Entry], renamed: Mapping[str, str]
    ) -> None:
        there = set(files)
        self._new = {
            old: new
            for old, new in renamed.items()
            if new in there and old not in there and is_note(old) == is_note(new)
        }
        self._old = {new: old for old, new in self._new.items()}
        self._dialect = dialect
        self._names: Names | None = None
        self._files, self._entries = files, entries

    def find(self, link: Link, source: str) -> str:
        """The file, by its path now, to which a link of the note ``source`` led; empty if it led to none."""
        if not self._new:
            return ""
        if self._names is None:
            files = sorted(self._old.get(path, path) for path in self._files)
            entries = {
                path: self._entries[new] for path in files if (new := self._new.get(path, path)) in self._entries
            }
            self._names = self._dialect.names(files, {path: e.moved_to(path) for path, e in entries.items()})
        source = self._old.get(source, source)
        if whole(self._dialect, self._names, link, source) is not None:
            return ""
        path = self._names.find(link.target, source, link.is_markdown).path
        return self._new.get(path, path)


def whole(dialect: Dialect, names: Names, link: Link, source: str) -> str | None:
    """The note whose name is a link's target with the hash and what follows; None if there is none."""
    if link.fragment is None or not dialect.hash_in_names:
        return None
    match = names.find(f"{link.target}#{link.fragment}", source, link.is_markdown)
    return match.path if match.found else None
