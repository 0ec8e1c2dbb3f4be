"""Foam: identifiers are the ends of paths, definitions go before them; headings by their exact words."""

from collections.abc import Iterable, Mapping

from notelint import dialects
from notelint.dialects import MANY, MISSING, Match, Parts, is_note, without_md
from notelint.dialects._lookup import Ends, Paths, ends_of, lower, only_names, relative
from notelint.dialects.obsidian import read_target_first
from notelint.dialects.quartz import heading_slug, rendered
from notelint.entry import Entry

_FOLDER_NOTES = ("index.md", "readme.md")


class Anchors(dialects.Anchors):
    """Block ids, and headings by their words; by their slugs too, which the preview follows in Markdown links."""

    def __init__(self, entry: Entry) -> None:
        self._blocks = entry.blocks
        self._labels = {text for _, text in entry.headings} | {rendered(text) for _, text in entry.headings}
        self._labels |= {heading_slug(label) for label in self._labels}

    def has(self, fragment: str, same_note: bool) -> bool:
        """As ``dialects.Anchors``."""
        fragment = fragment.strip()
        if fragment.startswith("^"):
            return fragment[1:].lower() in self._blocks
        return not fragment or fragment in self._labels


class Names(dialects.Names):
    """Files by path and by the end of their path, whatever their case."""

    def __init__(self, files: Iterable[str]) -> None:
        self._files = files = list(files)
        self._paths = Paths(files, lower, (".md", *(f"/{name}" for name in _FOLDER_NOTES)))
        self._ends = Ends(files, lower)
        self._known: dict[str, Match] = {}

    def find(self, target: str, source: str, markdown: bool) -> Match:
        """As ``dialects.Names``."""
        if not target:
            return Match(True, source)
        if markdown or target.startswith(("/", "./", "../")):
            return self._paths.find(target.partition("?")[0] if markdown else target, source)
        if target not in self._known:
            self._known[target] = self._identified(target)
        return self._known[target]

    def _identified(self, identifier: str) -> Match:
        """The file of an identifier: a note, any file, or the note of a folder.

        Of several, those whose basename is the identifier to the letter count, the first by its path; so one with
        folders in it that fits several names none.
        """
        key = lower(identifier)
        tries = (key if is_note(key) else f"{key}.md", key, *(f"{key}/{name}" for name in _FOLDER_NOTES))
        fitting = next((found for found in map(self._ends.ending, tries) if found), [])
        if len(fitting) > 1 and "/" in identifier:
            return Match(False, "", tuple(fitting[:MANY]))
        if len(fitting) > 1 and not lower(fitting[0]).endswith(_FOLDER_NOTES):
            name = without_md(identifier)
            fitting = [path for path in fitting if without_md(path.rpartition("/")[2]) == name]
        if not fitting:
            return MISSING
        return Match(True, fitting[0], tuple(fitting[:MANY]) if len(fitting) > 1 else ())

    def sure(self, targets: Iterable[str]) -> set[str]:
        """As ``dialects.Names``."""
        return only_names(self._files, lower).intersection(targets)

    def spellings(self, path: str, source: str) -> Iterable[str]:
        """As ``dialects.Names``."""
        return [*ends_of(path), relative(path, source)]


class Dialect(dialects.Dialect):
    """Foam for VS Code."""

    name = "foam"
    third_bracket = "name"
    definitions_lead = True

    def read(self, inner: str) -> Parts:
        """As ``dialects.Dialect``."""
        return read_target_first(inner)

    def fold(self, target: str) -> str:
        """As ``dialects.Dialect``."""
        return lower(target)

    def names(self, files: Iterable[str], entries: Mapping[str, Entry]) -> dialects.Names:
        """As ``dialects.Dialect``."""
        return Names(files)

    def anchors(self, entry: Entry) -> dialects.Anchors:
        """As ``dialects.Dialect``."""
        return Anchors(entry)
