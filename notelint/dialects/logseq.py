"""Logseq: a reference makes its page, so none is ever missing; files are looked up by path."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from notelint import dialects
from notelint.dialects import Match, Parts, is_note, without_md
from notelint.dialects._lookup import Paths, relative
from notelint.entry import Entry

# Properties of a page stand in its first block, each on a line of its own.
_PROPERTY = re.compile(r"[ \t]*(?:-[ \t]+)?([A-Za-z][\w-]*)::[ \t]*([^\r\n]*)(?:\r\n|\n|\r|\Z)")


def fold(text: str) -> str:
    """The form in which pages are compared."""
    return unicodedata.normalize("NFC", text).lower()


class Anchors(dialects.Anchors):
    """A page has none: what is linked within it is a block, by its own id."""

    def has(self, fragment: str, same_note: bool) -> bool:
        """As ``dialects.Anchors``."""
        return True


class Names(dialects.Names):
    """Pages by title, file name and alias; other files by path."""

    def __init__(self, files: Iterable[str], entries: Mapping[str, Entry], dots_are_slashes: bool) -> None:
        files = list(files)
        self._paths = Paths(files, fold)
        self._pages: dict[str, str] = {}
        for path in files:
            if not is_note(path):
                continue
            name = without_md(path).rpartition("/")[2]
            title = unquote(name.replace("___", "/"))
            self._pages.setdefault(fold(title), path)
            if dots_are_slashes:
                self._pages.setdefault(fold(title.replace(".", "/")), path)
        for entry in entries.values():
            for alias in entry.aliases:
                self._pages.setdefault(fold(alias.strip("[]")), entry.path)

    def find(self, target: str, source: str, markdown: bool) -> Match:
        """As ``dialects.Names``; a page that has no file is there all the same."""
        if markdown and not target.startswith(("[[", "((", "#[[")):
            return self._paths.find(target, source)
        return Match(True, self._pages.get(fold(target.strip("#[]")), ""))

    def spellings(self, path: str, source: str) -> Iterable[str]:
        """As ``dialects.Names``."""
        return [relative(path, source)]


class Dialect(dialects.Dialect):
    """Logseq's Markdown graphs; option: ``name-format``, ``legacy`` or ``triple-lowbar``, as in its config.edn."""

    name = "logseq"
    plain_links = False
    nested_links = True
    ghost_links = True
    cells_cut_links = False

    def __init__(self, options: Mapping[str, str]) -> None:
        self._dots_are_slashes = options.get("name-format", "legacy") == "legacy"

    def read(self, inner: str) -> Parts:
        """As ``dialects.Dialect``; all of it is the page's name."""
        return Parts((0, len(inner)), None, None, "" if inner.strip() else "empty")

    def aliases(self, text: str, start: int) -> tuple[str, ...]:
        """The ``title::`` and ``alias::`` of the page."""
        found: list[str] = []
        line = _PROPERTY.match(text, start)
        while line is not None:
            key = line[1].lower()
            if key == "title":
                found.append(line[2].strip())
            elif key in ("alias", "aliases"):
                found += [name for name in (part.strip().strip("[]") for part in line[2].split(",")) if name]
            line = _PROPERTY.match(text, line.end()) if line.end() < len(text) else None
        return tuple(found)

    def fold(self, target: str) -> str:
        """As ``dialects.Dialect``."""
        return fold(target)

    def names(self, files: Iterable[str], entries: Mapping[str, Entry]) -> dialects.Names:
        """As ``dialects.Dialect``."""
        return Names(files, entries, self._dots_are_slashes)

    def anchors(self, entry: Entry) -> dialects.Anchors:
        """As ``dialects.Dialect``."""
        return Anchors()
