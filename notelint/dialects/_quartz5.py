"""Quartz 5 where it differs from 4.5: slugs in lower case, ends of paths, notes that stand for their folder."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from notelint.dialects import Match, quartz
from notelint.dialects._lookup import Ends
from notelint.entry import Entry

_DROPPED = str.maketrans(dict.fromkeys('<>:"|*'))


def slug(path: str) -> str:
    """The slug of a path in Quartz 5; ``folder/folder.md`` is the folder's page."""
    name = quartz.slug(path).lower().translate(_DROPPED)
    folder, _, last = name.rpartition("/")
    return f"{folder}/index" if folder and folder.rpartition("/")[2] == last else name


class Anchors(quartz.Anchors):
    """As in 4.5, but that links to blocks of their own page are rewritten too."""

    def has(self, fragment: str, same_note: bool) -> bool:
        """As ``dialects.Anchors``."""
        return super().has(fragment, False)


class Names(quartz.Names):
    """Files by the ends of their slugs."""

    slug = staticmethod(slug)

    def __init__(self, files: Iterable[str], entries: Mapping[str, Entry], strategy: str) -> None:
        super().__init__(files, entries, strategy)
        self._ends = Ends(self._slugs, str)

    def find(self, target: str, source: str, markdown: bool) -> Match:
        """As ``dialects.Names``; percent signs encode in wikilinks too."""
        return super().find(unquote(target), source, markdown)

    def sure(self, targets: Iterable[str]) -> set[str]:
        """As ``dialects.Names``: none, as slugs are spelled otherwise than files."""
        return set()

    def _candidates(self, name: str) -> Sequence[str]:
        """The slugs that end with the whole target, or whose folder does."""
        return self._ends.ending(name) or self._ends.ending(f"{name}/index")
