"""Whether fixes would make links that work lead elsewhere: fixes that do so are not applied."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from notelint.entry import Entry
from notelint.fixing.draft import Replacement
from notelint.index import FOUND, Index
from notelint.note import Link


def keeps_links(old: Entry, new: Entry, edits: Sequence[Replacement]) -> bool:
    """Whether a note's links are the same before and after edits, but for those that the edits touch.

    Links in the front matter are left out: they may become readable, and unreadable as text, where it is mended.
    """
    edits = sorted(edits)
    grown = [len(text) - (end - start) for start, end, text in edits]
    shifts = list(accumulate(grown, initial=0))
    starts, ends = [edit[0] for edit in edits], [edit[1] for edit in edits]
    new_starts = [start + shift for start, shift in zip(starts, shifts, strict=False)]
    new_ends = [start + len(edit[2]) for start, edit in zip(new_starts, edits, strict=True)]
    before = {(link.start + shifts[number], link.target) for link, number in _apart(old, starts, ends)}
    after = {(link.start, link.target) for link, _ in _apart(new, new_starts, new_ends)}
    return before == after


def _apart(entry: Entry, starts: Sequence[int], ends: Sequence[int]) -> Iterator[tuple[Link, int]]:
    """The links of the body that touch no place of an edit, each with how many edits stand before it."""
    for link in entry.links:
        number = bisect_left(ends, link.start)
        if link.kind != "property" and bisect_right(starts, link.end) == number:
            yield link, number


def loses_places(index: Index, entry: Entry) -> bool:
    """Whether a link to a place in a note would not find it any more if these were the note's facts."""
    old = index.entries[entry.path]
    if old.places == entry.places:
        return False
    anchors = index.dialect.anchors(entry)
    for source in index.pointing_into(entry.path):
        for link in index.entries[source].others:
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
