"""Bytes to text, offsets in a text to lines and columns, and edits by offsets."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from notelint.diagnostic import Place

# The only line endings that Markdown, SARIF and editors agree on; str.splitlines knows seven more.
LINE_ENDING = re.compile(r"\r\n|\n|\r")
_SHORT = 100  # characters that are looked at in less time than it takes to locate where they end
_FIRST_LINE = re.compile(r"[^\r\n]*")
MARK = b"\xef\xbb\xbf"  # the byte order mark of UTF-8


class Lines:
    """The lines of a text; they break at CRLF, LF and CR only.

    An offset is located by counting line endings from the one before it, which for a few is quicker than to find where
    every line starts; that is done once more characters were gone through than the text has.
    """

    __slots__ = ("_at", "_found", "_has_cr", "_left", "_line", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: list[int] | None = None  # where lines start, once it is asked for
        self._at, self._line = 0, 1  # the offset that was located last, and its line
        self._has_cr = "\r" in text
        self._left = 0 if self._has_cr else 3 * len(text)  # characters that may still be gone through

    @property
    def _starts(self) -> list[int]:
        if self._found is None:
            text = self._text
            if self._has_cr:
                self._found = [0, *[match.end() for match in LINE_ENDING.finditer(text)]]
            else:
                self._found = [0, *accumulate([len(line) + 1 for line in text.split("\n")[:-1]])]
        return self._found

    def locate(self, offset: int) -> tuple[int, int]:
        """The line and column, both from 1, of a code point's offset."""
        text, at = self._text, self._at
        if self._left <= 0 or self._found is not None:
            starts = self._starts
            line = bisect_right(starts, offset)
            return line, offset - starts[line - 1] + 1
        if offset >= at:
            self._line += text.count("\n", at, offset)
            self._left -= offset - at
        else:
            self._line -= text.count("\n", offset, at)
            self._left -= at - offset
        self._at = offset
        column = offset - text.rfind("\n", 0, offset)
        self._left -= column
        return self._line, column

    def place(self, start: int, end: int) -> Place:
        """The region from ``start`` up to ``end``."""
        line, column = self.locate(start)
        if 0 <= end - start < _SHORT and not self._has_cr and "\n" not in self._text[start:end]:
            return Place(line, column, line, column + end - start)
        return Place(line, column, *self.locate(end))

    def first(self) -> Place:
        """The whole first line: where a finding about the whole note is shown."""
        line = _FIRST_LINE.match(self._text)
        return Place(1, 1, 1, line.end() + 1 if line else 1)

    def line(self, number: int) -> str:
        """The text of a line, from 1, without its ending; empty beyond the last."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        return self._text[start : start + self.columns(number)]

    def columns(self, number: int) -> int:
        """How many code points a line has, from 1, without its ending; none beyond the last."""
        starts = self._starts
        if not 1 <= number < len(starts):
            return len(self._text) - starts[-1] if number == len(starts) else 0
        end = starts[number]
        return end - starts[number - 1] - (2 if self._text[end - 2 : end] == "\r\n" else 1)

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


def has_wide(text: str) -> bool:
    """Whether a text has characters that take two units in UTF-16."""
    # to search for one takes fifty times as long
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)


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
