"""Which notes a change may have brought other findings: all else is left alone when two states are compared."""

from collections.abc import Iterator

from notelint.entry import Entry, PlainLink
from notelint.findings import Findings
from notelint.index import Index

_FIELDS = len(PlainLink._fields)


def touched(old: Findings, new: Findings) -> set[str] | None:
    """The notes of the new state in which there may be other findings than in the old one; None: in any.

    These are notes that are not as they were, that hold what checks across notes heed, or a link that does not lead
    where it led. A scan that both states share is known to be the same.
    """
    if not (new.links_tell_all and old.links_tell_all):
        return None
    differs = _Differing(old.index, new.index)
    return {
        path
        for path, scan in new.scans.items()
        if old.scans.get(path) is not scan
        or new.looks_across(scan.entry)
        or old.looks_across(scan.entry)
        or differs.for_some_link_of(scan.entry)
    }


class _Differing:
    """Tells which links of notes that are the same have another problem in one of two states than in the other."""

    def __init__(self, old: Index, new: Index) -> None:
        self._old, self._new = old, new
        self._same_names = _same_names(old, new)  # then only places in notes may be other than they were
        self._known: dict[tuple[str, str], bool] = {}  # by target, and what notes have in common where it leads
        if self._same_names:
            return
        targets = set(_plain_targets(new))
        self._fine = old.surely_fine(targets) & new.surely_fine(targets)

    def for_some_link_of(self, entry: Entry) -> bool:
        path = entry.path
        if not self._same_names:
            folder = self._new.folder_of(path)
            if any(self._differs(name, folder, entry) for name in set(entry.plain[::_FIELDS]).difference(self._fine)):
                return True
        return entry.has_others and any(
            self._old.problems_of(link, path) != self._new.problems_of(link, path)
            for link in entry.others
            if link.fragment or not self._same_names
        )

    def _differs(self, target: str, folder: str, entry: Entry) -> bool:
        key = (target, folder if self._new.dialect.folder_matters else "")
        if key not in self._known:
            link = PlainLink(target, None, 2, len(target) + 4, 2, 1, 3).as_link()
            self._known[key] = self._old.resolve(link, entry.path) != self._new.resolve(link, entry.path)
        return self._known[key]


def _same_names(old: Index, new: Index) -> bool:
    """Whether the same files are there in both states, and go by the same names."""
    return (
        old.files == new.files
        and old.dropped == new.dropped
        and old.entries.keys() == new.entries.keys()
        and all(
            then is now or then.names == now.names
            for then, now in zip(old.entries.values(), map(new.entries.__getitem__, old.entries), strict=True)
        )
    )


def _plain_targets(index: Index) -> Iterator[str]:
    for entry in index.entries.values():
        yield from entry.plain[::_FIELDS]
