"""Plain Markdown: no wikilinks; links are relative to the note, as GitHub and most renderers read them."""

import posixpath
import re
from collections.abc import Iterable, Mapping

from notelint import dialects
from notelint.dialects import MISSING, Match, Parts, quartz
from notelint.dialects.quartz import heading_slug, rendered
from notelint.entry import Entry

_OTHER_PLACES = re.compile(r"top|L\d+(?:C\d+)?(?:-L\d+(?:C\d+)?)?|fn[\w:-]*|footnote[\w:-]*", re.IGNORECASE)
_OWN_ID = re.compile(r"\{[ \t]{0,9}#([\w:.-]{1,200})[^{}]{0,200}\}[ \t]*$")


class Anchors(quartz.Anchors):
    """Ids of headings as GitHub makes them, those that HTML or ``{#id}`` gives, and the places that sites make."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self._own = {found[1] for _, text in entry.headings if (found := _OWN_ID.search(text))}

    def has(self, fragment: str, same_note: bool) -> bool:
        """As ``dialects.Anchors``."""
        fragment = fragment.removeprefix("user-content-")
        if fragment in self._own or _OTHER_PLACES.fullmatch(fragment):
            return True
        return super().has(fragment, same_note)


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
        plain = path.partition("?")[0]  # a query tells the server how to show the file
        page = plain[:-5] + ".md" if plain.endswith(".html") else plain  # what a site makes of a note
        for name in (path, path + ".md", plain, page):
            if name in self._files:
                return Match(True, name)
        if any(part.startswith(".") and part != ".." for part in path.split("/")):
            return Match(True)  # dot folders are not looked at
        return Match(True) if path in self._folders else MISSING

    def spellings(self, path: str, source: str) -> Iterable[str]:
        """As ``dialects.Names``."""
        return [posixpath.relpath(path, posixpath.dirname(source) or ".")]


class Dialect(dialects.Dialect):
    """CommonMark with GitHub's headings."""

    name = "markdown"
    wikilinks = False
    html_links = True
    yaml_readers = ("js-yaml", "yaml", "libyaml")
    dots_close = True  # for Pandoc, Jekyll and MkDocs

    def read(self, inner: str) -> Parts:
        """As ``dialects.Dialect``; never asked, as there are no wikilinks."""
        return Parts((0, len(inner)), None, None, "literal")

    def names(self, files: Iterable[str], entries: Mapping[str, Entry]) -> dialects.Names:
        """As ``dialects.Dialect``."""
        return Names(files)

    def anchor(self, heading: str) -> str:
        """As ``dialects.Dialect``."""
        return heading_slug(rendered(heading))

    def anchors(self, entry: Entry) -> dialects.Anchors:
        """As ``dialects.Dialect``."""
        return Anchors(entry)
