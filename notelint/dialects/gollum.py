"""Gollum, as in GitHub's wikis: words first, then the page, in whatever markup it is written."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from notelint import dialects
from notelint.dialects import MISSING, Match, Parts, without_md
from notelint.dialects._lookup import Paths, joined, relative
from notelint.dialects._order import Ordered
from notelint.dialects.quartz import Anchors
from notelint.entry import Entry

_MARKUP = re.compile(
    r"\.(?:md|mkdn?|mdown|markdown|mediawiki|wiki|asciidoc|adoc|asc|org|rst|rest|(?:rst|rest)\.txt|textile|creole|pod"
    r"|rdoc|txt)\Z",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|bmp|webp)\s*\Z", re.IGNORECASE)
_MACRO = re.compile(r"\s*+(?:_TOC_\s*+(?:\||\Z)|include:)|(?:[^|]*+\|)?\s*+(?:https?|ftp|mailto):", re.IGNORECASE)
_SPACES = re.compile(r"[\s-]+")


def fold(text: str) -> str:
    """The form in which pages are compared: a space is as good as a dash, case does not matter."""
    return _SPACES.sub("-", unicodedata.normalize("NFC", text).lower())


class Names(dialects.Names):
    """Pages by path and by name, whatever their markup; other files by path."""

    def __init__(self, files: Iterable[str]) -> None:
        files = list(files)
        self._files = Paths(files, fold, ())
        self._pages: dict[str, str] = {}
        self._named: dict[str, str] = {}
        for path in files:
            if _MARKUP.search(path):
                key = fold(_MARKUP.sub("", path))
                self._pages.setdefault(key, path)
                self._named.setdefault(key.rpartition("/")[2], path)

    def find(self, target: str, source: str, markdown: bool) -> Match:
        """As ``dialects.Names``; a wiki on GitHub is flat, so that the last segment may name a page in any folder.

        Markdown links may leave the wiki for the repository or the site it belongs to.
        """
        if not target:
            return Match(True, source)
        for path in (joined(target, source), joined("/" + target, source)):
            page = self._pages.get(fold(path)) or self._files.at(path)
            if page:
                return Match(True, page)
        if markdown and joined(target, source).startswith(("..", "wiki/")):
            return Match(True)
        named = self._named.get(fold(_MARKUP.sub("", target.strip("/").rpartition("/")[2])))
        if named:
            return Match(True, named)
        if markdown and (target.startswith("/") or self._files.find(target, source).found):
            return Match(True)
        return MISSING

    def spellings(self, path: str, source: str) -> Iterable[str]:
        """As ``dialects.Names``."""
        name = without_md(path)
        return [name.rpartition("/")[2], name, relative(path, source)]


class Dialect(Ordered):
    """Gollum's Markdown pages; option: ``alias-order``."""

    name = "gollum"
    quote_escapes = True
    hash_in_names = True
    cells_cut_links = False

    def read(self, inner: str) -> Parts:
        """As ``dialects.Dialect``; a picture stands first, its options behind it; the last hash separates."""
        if _MACRO.match(inner):
            return Parts((0, len(inner)), None, None, "macro")
        (start, end), words = self.sides(inner)
        bar = inner.find("|")
        if bar >= 0 and _IMAGE.search(inner[:bar]):
            start, end, words = 0, bar, None
        elif "|" in inner[start:end]:
            end = inner.index("|", start)
        hash_at = inner.rfind("#", start, end)
        fragment = (hash_at + 1, end) if hash_at >= 0 else None
        is_empty = not inner[start:end].strip(" #")
        return Parts((start, hash_at if fragment else end), fragment, words, "empty" if is_empty else "")

    def fold(self, target: str) -> str:
        """As ``dialects.Dialect``."""
        return fold(target)

    def names(self, files: Iterable[str], entries: Mapping[str, Entry]) -> dialects.Names:
        """As ``dialects.Dialect``."""
        return Names(files)

    def anchors(self, entry: Entry) -> dialects.Anchors:
        """As ``dialects.Dialect``."""
        return Anchors(entry)
