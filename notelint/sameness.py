"""Which findings are the same as earlier ones, when lines moved and notes were renamed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from notelint.diagnostic import Diagnostic


class Sifted(NamedTuple):
    """Diagnostics that are new, in their order; and the earlier findings that are there no more, by path and kind."""

    new: list[Diagnostic]
    gone: dict[str, Counter[str]]


def kind_of(item: Diagnostic) -> str:
    """What a finding is for comparisons: its key without the ordinal, which tells the second of a note from the first.

    ``CODE:about``, where what it is about may hold colons itself.
    """
    return item.key.rpartition(":")[0]


def counted(diagnostics: Iterable[Diagnostic]) -> dict[str, Counter[str]]:
    """How many findings of each kind there are, by path."""
    counts: dict[str, Counter[str]] = {}
    for item in diagnostics:
        counts.setdefault(item.path, Counter())[kind_of(item)] += 1
    return counts


def sift(
    diagnostics: Iterable[Diagnostic],
    earlier: Mapping[str, Mapping[str, int]],
    is_gone: Callable[[str], bool],
    is_new: Callable[[str], bool],
) -> Sifted:
    """The diagnostics that are not among earlier findings, as multisets: the first of a kind are the old ones.

    What is left over of notes that are gone is held against notes that are new: these may be the same, renamed.

    Args:
        diagnostics: those of now.
        earlier: how many findings of each kind there were, by the path that the note has now, if it is known.
        is_gone: whether there is no note of this path of ``earlier`` any more.
        is_new: whether there was no note of this path.
    """
    left = {path: Counter(kinds) for path, kinds in earlier.items()}
    unknown: list[Diagnostic] = []
    for item in diagnostics:
        kinds = left.get(item.path)
        if not kinds or not _take(kinds, kind_of(item)):
            unknown.append(item)
    lost: dict[str, list[Counter[str]]] = {}  # of notes that are gone, by kind: those that still hold some of it
    for path, kinds in sorted(left.items()):
        if is_gone(path):
            for kind in kinds:
                lost.setdefault(kind, []).append(kinds)
    new = [item for item in unknown if not (is_new(item.path) and _found(lost, kind_of(item)))]
    return Sifted(new, {path: +kinds for path, kinds in left.items() if +kinds})


def _take(kinds: Counter[str], kind: str) -> bool:
    """Take one of a kind, if there is one."""
    if kinds.get(kind, 0) <= 0:
        return False
    kinds[kind] -= 1
    return True


def _found(lost: Mapping[str, list[Counter[str]]], kind: str) -> bool:
    places = lost.get(kind, [])
    while places:
        if _take(places[-1], kind):
            return True
        places.pop()
    return False
