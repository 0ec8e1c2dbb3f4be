"""Comments on lines of their own, above or around what they silence."""

import re
from bisect import bisect_right
from collections.abc import Hashable, Iterator

from notelint.diagnostic import Diagnostic
from notelint.fixing.draft import Replacement
from notelint.fixing.forms.form import Codes, Form, comment
from notelint.note import Cover, Note

_INTERRUPTS = re.compile(r" {0,3}(?:#{1,6}(?:[ \t]|\Z)|>|```|~~~)")  # begins a block whatever stands above


class AboveLine(Form):
    """On a line of its own above one that begins a block."""

    def key(self, item: Diagnostic) -> int | None:
        """As ``Form``."""
        line = item.place.line
        text, above = self._lines.line(line), self._lines.line(line - 1)
        if self._is_whole(item) or line < self._body or not text.strip():
            return None
        begins = _INTERRUPTS.match(text) is not None
        is_first = line == self._body or not above.strip()
        if not begins and (self._percent or not is_first):
            return None  # it would be part of the paragraph below, or of that above
        return None if text.lstrip().startswith(">") and above.lstrip().startswith(">") else line

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        assert isinstance(key, int)
        start, ending = self._lines.start_of(key), self._ending(key)
        apart = ending if key > self._body and self._lines.line(key - 1).strip() else ""
        yield start, start, f"{apart}{comment('disable-next-line', codes, self._percent)}{ending}"


class AroundBlock(Form):
    """On lines of their own before and behind what stands between empty lines."""

    def __init__(self, note: Note, percent: bool = False) -> None:
        super().__init__(note, percent)
        self._blocks = list(self._between_empty_lines())
        self._firsts = [first for first, _ in self._blocks]

    def _between_empty_lines(self) -> Iterator[tuple[int, int]]:
        """First and last lines; an empty line in code, math, HTML or a comment parts nothing."""
        whole = Cover.of(self._note.hidden, "code", "math", "html", "comment")
        first, number = 0, self._body
        last = self._lines.locate(self._lines.length)[0]
        while number <= last:
            if self._lines.line(number).strip() or self._lines.start_of(number) in whole:
                first = first or number
            elif first:
                yield first, number - 1
                first = 0
            number += 1
        if first:
            yield first, last

    def key(self, item: Diagnostic) -> tuple[int, int] | None:
        """As ``Form``."""
        line = item.place.line
        number = bisect_right(self._firsts, line) - 1
        if self._is_whole(item) or number < 0 or line > self._blocks[number][1]:
            return None
        return self._blocks[number]

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        assert isinstance(key, tuple)
        first, last = key
        start, end = self._lines.start_of(first), self._lines.start_of(last + 1)
        ending = self._ending(first)
        yield start, start, f"{comment('disable', codes, self._percent)}{ending * 2}"
        close = comment("enable", codes, self._percent)
        is_ended = self._text[end - 1 : end] in ("\n", "\r")
        yield end, end, f"{ending}{close}{ending}" if is_ended else f"{ending * 2}{close}"
