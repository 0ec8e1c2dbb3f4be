"""Regions of a note as SARIF has them: columns in UTF-16 units from 1, ends exclusive, with the text that is there."""

import re
from bisect import bisect_left
from typing import Any

from notelint.diagnostic import Place
from notelint.position import Lines, has_wide
from notelint.reporters._descriptor import without_halves

_CONTEXT = 60  # characters of a line that are shown on each side of a region
_LONGEST_SNIPPET = 10_000  # characters; a note that is flagged from top to end is not shown whole
_WIDE = re.compile("[\U00010000-\U0010ffff]")


class NoteText:
    """The text of a note, for regions in UTF-16 units."""

    def __init__(self, text: str) -> None:
        self.lines = Lines(text)
        # where characters stand that take two units
        self._wide = [match.start() for match in _WIDE.finditer(text)] if has_wide(text) else []

    def regions(self, place: Place) -> dict[str, Any]:
        """A region with its text, and a larger one around it."""
        region: dict[str, Any] = self.region(place)
        around = self._around(place)
        context: dict[str, Any] = self.region(around)
        if around == place:  # all the text there is: its lines as such
            context = {"startLine": place.line, "endLine": place.end_line}
        text = self.lines.piece(around)
        if len(text) > _LONGEST_SNIPPET:
            return {"region": region}
        region["snippet"] = {"text": without_halves(self.lines.piece(place))}
        context["snippet"] = {"text": without_halves(text)}
        return {"region": region, "contextRegion": context}

    def _around(self, place: Place) -> Place:
        """A larger region: some of the line on both sides, or of the next one; the same if there is no more text."""
        lines = self.lines
        wider = Place(
            place.line,
            max(1, place.column - _CONTEXT),
            place.end_line,
            max(place.end_column, min(lines.columns(place.end_line) + 1, place.end_column + _CONTEXT)),
        )
        if wider == place and lines.start_of(place.end_line + 1) < lines.length:
            following = min(lines.columns(place.end_line + 1), _CONTEXT) + 1
            wider = Place(place.line, place.column, place.end_line + 1, following)
        return wider

    def rest_of_line(self, line: int, column: int) -> dict[str, int]:
        """The region from a place to the end of its line."""
        return self.region(Place(line, column, line, max(column, self.lines.columns(line) + 1)))

    def region(self, place: Place) -> dict[str, int]:
        """A region, its columns in UTF-16 units."""
        return {
            "startLine": place.line,
            "startColumn": self._unit(place.line, place.column),
            "endLine": place.end_line,
            "endColumn": self._unit(place.end_line, place.end_column),
        }

    def _unit(self, line: int, column: int) -> int:
        """The column in UTF-16 units of one in code points."""
        if not self._wide or column == 1:
            return column
        start = self.lines.start_of(line)
        return column + bisect_left(self._wide, start + column - 1) - bisect_left(self._wide, start)
