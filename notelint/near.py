"""Words and names that are spelled nearly as another: what a slip of the finger meant."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

_LOOK = 20  # neighbours in the order of names that are compared, on each side
_SHORT, _LONG = 5, 9  # characters from which one edit, and two, may be a slip
_DIGITS = re.compile(r"\d+")
_LONGEST = 200  # characters of a word that is compared letter by letter


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of a few ``words`` that ``word`` was probably meant to be, or an empty string."""
    import difflib

    if len(word) > _LONGEST:
        return ""
    found = difflib.get_close_matches(word, list(words), n=1, cutoff=0.7)
    return found[0] if found else ""


class NearNames:
    """Names in order, forwards and backwards: one that is right in either half stands beside what was meant.

    ``names`` are pairs of a name and what it stands for; both are given in the form in which they are compared.
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._forwards = sorted(names)
        self._backwards = sorted((name[::-1], path) for name, path in self._forwards)

    def find(self, word: str) -> list[str]:
        """What the names nearest to ``word`` stand for, sorted: at most two edits away, one where it is short.

        A name of other numbers is another name: "Part 2" is not "Part 3" misspelt.
        """
        allowed = 0 if len(word) < _SHORT else 1 if len(word) < _LONG else 2
        if not allowed:
            return []
        least, found = allowed, set[str]()
        numbers = _DIGITS.findall(word)
        for name, path in self._neighbours(word):
            distance = edits_between(word, name, least)
            if distance > least or _DIGITS.findall(name) != numbers:
                continue
            if distance < least:
                least, found = distance, set()
            found.add(path)
        return sorted(found)

    def _neighbours(self, word: str) -> Iterator[tuple[str, str]]:
        for rows, sign in ((self._forwards, 1), (self._backwards, -1)):
            turned = word[::sign]
            half = turned[: len(turned) // 2]
            middle = bisect_left(rows, (turned,))
            for places in (
                range(middle, min(middle + _LOOK, len(rows))),
                range(middle - 1, max(-1, middle - _LOOK), -1),
            ):
                for place in places:
                    name, path = rows[place]
                    if not name.startswith(half):
                        break
                    if name != turned:
                        yield name[::sign], path


def edits_between(first: str, second: str, most: int) -> int:
    """How many characters are to be put in, taken out, changed or swapped with the next to make one of the other.

    Gives ``most + 1`` where it is more than that; takes time in the length and ``most``.
    """
    if abs(len(first) - len(second)) > most:
        return most + 1
    start, end = 0, 0
    least = min(len(first), len(second))
    while start < least and first[start] == second[start]:
        start += 1
    while end < least - start and first[-1 - end] == second[-1 - end]:
        end += 1
    first, second = first[start : len(first) - end], second[start : len(second) - end]
    far = most + 1
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        own = [far] * (len(second) + 1)
        own[0] = row
        for column in range(max(1, row - most), min(len(second), row + most) + 1):
            other = second[column - 1]
            best = min(above[column] + 1, own[column - 1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            own[column] = best
        if min(own) > most:
            return far
        before, above = above, own
    return min(above[-1], far)
