"""Dendron: words first, then the note; notes by their dotted names in any vault; headings by GitHub's slugs."""

import re
from collections.abc import Iterable, Mapping

from notelint import dialects
from notelint.dialects import MISSING, Match, Parts, is_note, without_md
from notelint.dialects._lookup import Paths, lower, relative
from notelint.dialects._order import Ordered
from notelint.dialects.quartz import Anchors as Headings
from notelint.entry import Entry

_SCHEME = "dendron://"
_OFFSET = re.compile(r",-?\d+$")


class Anchors(Headings):
    """Headings and blocks, and the ranges of them that an embed may take: ``#from:#to``, ``#from,1:#*``."""

    def has(self, fragment: str, same_note: bool) -> bool:
        """As ``dialects.Anchors``."""
        for end in fragment.split(":#"):
            wanted = _OFFSET.sub("", end.strip())
            if wanted.lower() not in ("*", "^begin", "^end") and not super().has(wanted, False):
                return False
        return True


class Names(dialects.Names):
    """Notes by name, whatever folder of the workspace they are in; other files by path."""

    def __init__(self, files: Iterable[str]) -> None:
        files = list(files)
        self._paths = Paths(files, lower)
        self._notes: dict[str, str] = {}
        self._stubs: set[str] = set()
        self._folders = {path.partition("/")[0] for path in files if "/" in path}
        for path in files:
            if is_note(path):
                name = lower(without_md(path).rpartition("/")[2])
                self._notes.setdefault(name, path)
                while "." in name and name not in self._stubs:
                    name = name.rpartition(".")[0]
                    self._stubs.add(name)

    def find(self, target: str, source: str, markdown: bool) -> Match:
        """As ``dialects.Names``.

        The parents of a note are there without a file; a note of a vault that is not here may well be in it.
        """
        if not target:
            return Match(True, source)
        vault = ""
        if target.startswith(_SCHEME):
            vault, _, target = target.removeprefix(_SCHEME).partition("/")
        name = without_md(lower(target.partition(">")[0].strip()))
        if name in self._notes:
            return Match(True, self._notes[name])
        if name in self._stubs or "*" in name or (vault and vault not in self._folders):
            return Match(True)
        top = source.partition("/")[0]
        for base in (source, "", f"{top}/"):  # assets are named from the note, the workspace or its vault
            found = self._paths.find(target.lstrip("/") if base != source else target, base)
            if found.path or (found.found and markdown):
                return found
        return MISSING

    def spellings(self, path: str, source: str) -> Iterable[str]:
        """As ``dialects.Names``."""
        return [without_md(path).rpartition("/")[2], relative(path, source)]


class Dialect(Ordered):
    """Dendron."""

    name = "dendron"
    third_bracket = "text"
    ghost_links = True
    cells_cut_links = False
    scheme = _SCHEME

    def read(self, inner: str) -> Parts:
        """As ``dialects.Dialect``."""
        (start, end), words = self.sides(inner)
        hash_at = inner.find("#", start, end)
        fragment = (hash_at + 1, end) if hash_at >= 0 else None
        is_empty = not inner[start:end].strip(" #")
        return Parts((start, hash_at if fragment else end), fragment, words, "empty" if is_empty else "")

    def words_for(self, target: str, fragment: str | None) -> str:
        """As ``dialects.Dialect``: the target, for the note's title that is shown and that a link does not tell."""
        return target or fragment or ""

    def fold(self, target: str) -> str:
        """As ``dialects.Dialect``."""
        return lower(target)

    def names(self, files: Iterable[str], entries: Mapping[str, Entry]) -> dialects.Names:
        """As ``dialects.Dialect``."""
        return Names(files)

    def anchors(self, entry: Entry) -> dialects.Anchors:
        """As ``dialects.Dialect``."""
        return Anchors(entry)
