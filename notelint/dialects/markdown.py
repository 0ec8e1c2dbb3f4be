"""Plain Markdown: no wikilinks; links are relative to the note, as GitHub and most renderers read them."""

import posixpath
from collections.abc import Iterable, Mapping

from notelint import dialects
from notelint.dialects import MISSING, Match, Parts
from notelint.dialects.quartz import Anchors
from notelint.note import Entry


class Names(dialects.Names):
    """Files and folders by their exact paths."""

    def __init__(self, files: Iterable[str]) -> None:
        self._files = set(files)
        self._folders = {"", "."}
        for path in self._files:
            folder = posixpath.dirname(path)
            while folder and folder not in self._folders:
                self._folders.add(folder)
                folder = posixpath.dirname(folder)

    def find(self, target: str, source: str, markdown: bool) -> Match:
        """As ``dialects.Names``; a target from the root of a site is taken from the vault's."""
        if not target:
            return Match(True, source)
        base = "" if target.startswith("/") else posixpath.dirname(source)
        path = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
        if path.startswith(".."):
            return MISSING
        for name in (path, path + ".md", path.partition("?")[0]):  # a query tells the server how to show the file
            if name in self._files:
                return Match(True, name)
        return Match(True) if path in self._folders else MISSING

    def spellings(self, path: str, source: str) -> Iterable[str]:
        """As ``dialects.Names``."""
        return [posixpath.relpath(path, posixpath.dirname(source) or ".")]


class Dialect(dialects.Dialect):
    """CommonMark with GitHub's headings."""

    name = "markdown"
    wikilinks = False
    yaml_readers = ("js-yaml", "yaml", "libyaml")
    dots_close = True  # for Pandoc, Jekyll and MkDocs

    def read(self, inner: str) -> Parts:
        """As ``dialects.Dialect``; never asked, as there are no wikilinks."""
        return Parts((0, len(inner)), None, None, "literal")

    def names(self, files: Iterable[str], entries: Mapping[str, Entry]) -> dialects.Names:
        """As ``dialects.Dialect``."""
        return Names(files)

    def anchors(self, entry: Entry) -> dialects.Anchors:
        """As ``dialects.Dialect``."""
        return Anchors(entry)
