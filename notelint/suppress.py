"""Which diagnostics the notes themselves ask not to be told."""

from bisect import bisect_right
from collections.abc import Iterable

from notelint.diagnostic import Diagnostic
from notelint.note import Suppression
from notelint.rules import groups_by_code


class Silence:
    """What the comments and the front matter of one note silence, by the words they name and their lines."""

    def __init__(self, suppressions: Iterable[Suppression]) -> None:
        spans: dict[str, list[tuple[int, int]]] = {}
        for item in suppressions:
            for word in item.codes or ("ALL",):
                spans.setdefault(word, []).append((item.first, item.last))
        self._spans = {word: _joined(found) for word, found in spans.items()}
        self._words: dict[str, list[str]] = {}  # those that speak of a code

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic of the note is silenced."""
        if not self._spans:
            return False
        code, line = diagnostic.code, diagnostic.place.line
        if code not in self._words:
            self._words[code] = [word for word in self._spans if speaks_of(word, code, diagnostic.name)]
        for word in self._words[code]:
            spans = self._spans[word]
            index = bisect_right(spans, (line, _FAR)) - 1
            if index >= 0 and line <= spans[index][1]:
                return True
        return False


_FAR = 1 << 62


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that touch made one, so that one look tells whether a line is in any."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def speaks_of(word: str, code: str, name: str) -> bool:
    """Whether a word of a suppression means a rule: its code or a prefix, its name, its group's name, or all."""
    upper, lower = word.upper(), word.lower()
    if upper in ("ALL", code) or lower == name or lower in groups_by_code().get(code, ()):
        return True
    return upper.isalnum() and code.startswith(upper)
