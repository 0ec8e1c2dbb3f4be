"""Which findings are the same as earlier ones, when lines moved and notes were renamed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from notelint.diagnostic import Diagnostic

_LONGEST = 80  # characters of a kind, beyond which a digest stands for what it is about


class Sifted(NamedTuple):
    """Diagnostics that are new and those that are not, in their order; and the earlier findings that are there no more.

    These are counted by path and kind.
    """

    new: list[Diagnostic]
    old: list[Diagnostic]
    gone: dict[str, Counter[str]]


def kind_of(item: Diagnostic) -> str:
    """What a finding is for comparisons: its key without the ordinal, which tells the second of a note from the first.

    ``CODE:about``, where what it is about may hold colons itself, and is cut short if it is long; of a link that leads
    nowhere ``broken-link:about``, since a note that comes or goes elsewhere may change which rule tells of it.
    """
    kind = item.key.rpartition(":")[0]
    return kind if len(kind) <= _LONGEST else _cut(kind)


def _cut(kind: str) -> str:
    from hashlib import sha256  # few findings are about as much

    digest = sha256(kind.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{kind[: _LONGEST // 2]}... {digest}"


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
    told = list(diagnostics)
    unknown: list[int] = []
    for number, item in enumerate(told):
        kinds = left.get(item.path)
        if not kinds or not _take(kinds, kind_of(item)):
            unknown.append(number)
    lost: dict[str, list[Counter[str]]] = {}  # of notes that are gone, by kind: those that still hold some of it
    for path, kinds in sorted(left.items()):
        if is_gone(path):
            for kind in kinds:
                lost.setdefault(kind, []).append(kinds)
    new = {number for number in unknown if not (is_new(told[number].path) and _found(lost, kind_of(told[number])))}
    return Sifted(
        [told[number] for number in sorted(new)],
        [item for number, item in enumerate(told) if number not in new],
        {path: +kinds for path, kinds in left.items() if +kinds},
    )


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
