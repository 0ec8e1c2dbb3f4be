"""Which diagnostics the notes themselves ask not to be told."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from notelint.diagnostic import Diagnostic
from notelint.note import Suppression
from notelint.rules import check_of, groups_by_code, load_rules

_FAR = 1 << 62
_Span = tuple[int, int, Suppression]  # first and last line, and what silences them


class Silence:
    """What the comments and the front matter of one note silence, by the words they name and their lines.

    ``groups`` are the names that rules share, by code; those of the built-in rules unless they are given.
    """

    def __init__(
        self, suppressions: Iterable[Suppression], groups: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self._groups = groups_by_code() if groups is None else groups
        self._suppressions = sorted(suppressions, key=lambda item: item.first)
        self._spans: dict[str, list[tuple[int, int]]] = {}  # of lines, by code
        self._sources: dict[str, _Sources] = {}

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic of the note is silenced."""
        if not self._suppressions:
            return False
        code, line = diagnostic.code, diagnostic.place.line
        if code not in self._spans:
            self._spans[code] = _joined(span[:2] for span in self._silent(code, diagnostic.name))
        spans = self._spans[code]
        index = bisect_right(spans, (line, _FAR)) - 1
        return index >= 0 and line <= spans[index][1]

    def source(self, diagnostic: Diagnostic) -> Suppression | None:
        """What silences a diagnostic of the note; of several the one that speaks of the fewest lines."""
        code, line = diagnostic.code, diagnostic.place.line
        if code not in self._sources:
            self._sources[code] = _Sources(self._silent(code, diagnostic.name))
        return self._sources[code].of(line)

    def _silent(self, code: str, name: str) -> Iterator[_Span]:
        """The lines on which a rule is silenced."""
        since: Suppression | None = None
        for item in self._suppressions:
            if item.kind == "slip":
                continue
            if item.codes and not any(speaks_of(word, code, name, self._groups) for word in item.codes):
                continue
            if code in last_rules() and not {code, name}.intersection(_both_ways(item.codes)):
                continue  # what judges suppressions is silenced by its own name alone
            if item.kind == "lines":
                yield item.first, item.last, item
            elif item.kind == "off":
                since = since or item
            elif since:
                yield since.first, item.first, since
                since = None
        if since:
            yield since.first, _FAR, since


class _Sources:
    """The suppressions of one rule in a note, by their lines."""

    def __init__(self, spans: Iterable[_Span]) -> None:
        self._of_note: Suppression | None = None
        self._of_line: dict[int, Suppression] = {}
        self._blocks: list[_Span] = []  # in order, and apart but for a line that one ends on and the next begins
        for first, last, item in spans:
            if first == last:
                self._of_line.setdefault(first, item)
            elif item.kind == "off":
                self._blocks.append((first, last, item))
            else:
                self._of_note = self._of_note or item

    def of(self, line: int) -> Suppression | None:
        """The suppression of a line."""
        if line in self._of_line:
            return self._of_line[line]
        index = bisect_right(self._blocks, line, key=lambda block: block[0]) - 1
        for _, last, item in self._blocks[max(index - 1, 0) : index + 1]:
            if line <= last:
                return item
        return self._of_note


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that touch made one, so that one look tells whether a line is in any."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def speaks_of(word: str, code: str, name: str, groups: Mapping[str, tuple[str, ...]] | None = None) -> bool:
    """Whether a word of a suppression means a rule: its code or a prefix, its name, its group's name, or all."""
    upper, lower = word.upper(), word.lower()
    groups = groups_by_code() if groups is None else groups
    if upper in ("ALL", code) or lower == name or lower in groups.get(code, ()):
        return True
    return upper.isalnum() and code.startswith(upper)


def _both_ways(words: Iterable[str]) -> Iterator[str]:
    """The words as codes and as names are spelled."""
    for word in words:
        yield word.upper()
        yield word.lower()


@lru_cache(maxsize=1)
def last_rules() -> frozenset[str]:
    """The codes of the rules that judge suppressions."""
    return frozenset(rule.code for rule in load_rules() if check_of(rule.check).comes_last)
