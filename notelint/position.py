"""Bytes to text, offsets in a text to lines and columns, and edits by offsets."""

import re
from bisect import bisect_right
from collections.abc import Iterable

from notelint.diagnostic import Place

# The only line endings that Markdown, SARIF and editors agree on; str.splitlines knows seven more.
LINE_ENDING = re.compile(r"\r\n|\n|\r")
_LINE_FEED = re.compile(r"\n")
MARK = b"\xef\xbb\xbf"  # the byte order mark of UTF-8


class Lines:
    """The lines of a text; they break at CRLF, LF and CR only."""

    def __init__(self, text: str) -> None:
        self._text = text
        ending = LINE_ENDING if "\r" in text else _LINE_FEED  # a literal alone is found sooner
        self._starts = [0, *[match.end() for match in ending.finditer(text)]]

    def locate(self, offset: int) -> tuple[int, int]:
        """The line and column, both from 1, of a code point's offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def place(self, start: int, end: int) -> Place:
        """The region from ``start`` up to ``end``."""
        return Place(*self.locate(start), *self.locate(end))

    def first(self) -> Place:
        """The whole first line: where a finding about the whole note is shown."""
        return Place(1, 1, 1, len(self.line(1)) + 1)

    def line(self, number: int) -> str:
        """The text of a line, from 1, without its ending; empty beyond the last."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._text[start:end].rstrip("\r\n")

    @property
    def length(self) -> int:
        """How many code points the text has."""
        return len(self._text)

    def piece(self, place: Place) -> str:
        """The text of a region."""
        start = self.start_of(place.line) + place.column - 1
        return self._text[start : self.start_of(place.end_line) + place.end_column - 1]

    def start_of(self, number: int) -> int:
        """The offset at which a line, from 1, begins; the text's length beyond the last."""
        return self._starts[number - 1] if number <= len(self._starts) else len(self._text)


def decode(data: bytes) -> tuple[str, bool]:
    """A note's bytes as text, and whether they began with a byte order mark (which is not part of the text).

    Bytes that are not UTF-8 become lone surrogates, one for each, so that nothing is lost.
    """
    return data.removeprefix(MARK).decode("utf-8", "surrogateescape"), data.startswith(MARK)


def splice(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """A text with edits (start, end, new text) applied; they must not overlap."""
    pieces: list[str] = []
    at = 0
    for start, end, new in sorted(edits):
        pieces += (text[at:start], new)
        at = end
    return "".join((*pieces, text[at:]))
