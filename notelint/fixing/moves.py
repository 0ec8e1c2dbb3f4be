"""Whether fixes would make links that work lead elsewhere: fixes that do so are not applied."""

from notelint.index import FOUND, Index
from notelint.note import Entry


def loses_places(index: Index, entry: Entry) -> bool:
    """Whether a link to a place in a note would not find it any more if these were the note's facts."""
    old = index.entries[entry.path]
    if (old.headings, old.blocks, old.anchors) == (entry.headings, entry.blocks, entry.anchors):
        return False
    anchors = index.dialect.anchors(entry)
    for source in index.pointing_into(entry.path):
        for link in index.entries[source].links:
            if not link.fragment or link.defect:
                continue
            verdict = index.resolve(link, source)
            if (
                (verdict.reason, verdict.path) == (FOUND, entry.path)
                and index.fragment(link, source, verdict) == FOUND
                and index.fragment(link, source, verdict, anchors) != FOUND
            ):
                return True
    return False


def moved(before: Index, after: Index) -> frozenset[str]:
    """The files to which links led before, and do not after, and those to which they lead instead."""
    found: set[str] = set()
    for path, entry in before.entries.items():
        for link in entry.links:
            if link.defect:
                continue
            old = before.resolve(link, path)
            if old.reason != FOUND:
                continue
            new = after.resolve(link, path)
            if (new.reason, new.path) != (FOUND, old.path):
                found.update((old.path, new.path, *new.candidates))
    return frozenset(found - {""})
