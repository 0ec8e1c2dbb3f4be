"""The Reviewdog Diagnostic Format, which reviewdog turns into comments on a change.

Source: proto/rdf/reviewdog.proto of reviewdog/reviewdog. Columns count the bytes of UTF-8 from 1, ends are exclusive.
Related places are left out: a reviewdog that is older than they are refuses a document with fields it does not know.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from notelint.diagnostic import Diagnostic, Edit, Place, Report
from notelint.position import Lines, splice
from notelint.reporters import Options, data_path, dump, visible

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
_SOURCE = {"name": "notelint", "url": "https://pypi.org/project/notelint/"}
_FAR = 2_000  # code points between the first edit of a fix and its last: whoever reviews it sees all between, too


def render(report: Report, options: Options) -> Iterator[str]:
    """One object, one diagnostic a line; paths are those that the working directory has for the notes."""
    yield dump({"source": _SOURCE})[:-1] + ', "diagnostics": ['
    comma = "\n"
    for path, diagnostics in groupby(report.diagnostics, attrgetter("path")):
        note = _Note(report.text_of(path))
        shown = data_path(report, options, path)
        for item in diagnostics:
            yield comma + dump(_diagnostic(report.explained(item), shown, note))
            comma = ",\n"
    yield "\n]}\n"


class _Note:
    """A note's text and its ranges in bytes, which are counted from the one before: a line may hold thousands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self._start, self._at, self._bytes = 0, 0, 0  # offsets of a line and of a place in it, and the bytes between

    def range(self, place: Place) -> dict[str, Any]:
        """A range as the format has it."""
        return {
            "start": {"line": place.line, "column": self._column(place.line, place.column)},
            "end": {"line": place.end_line, "column": self._column(place.end_line, place.end_column)},
        }

    def _column(self, line: int, column: int) -> int:
        start = self.lines.start_of(line)
        if start != self._start:
            self._start, self._at, self._bytes = start, start, 0
        at = min(start + column - 1, len(self.text))
        first, last = sorted((self._at, at))
        between = len(self.text[first:last].encode("utf-8", "surrogateescape"))
        self._bytes += between if at > self._at else -between
        self._at = at
        return self._bytes + 1


def _diagnostic(item: Diagnostic, path: str, note: _Note) -> dict[str, Any]:
    hint = f"\n{visible(item.hint)}" if item.hint else ""
    told: dict[str, Any] = {
        "message": visible(item.message) + hint,
        "location": {"path": path, "range": note.range(item.place)},
        "severity": _SEVERITIES[item.severity],
        "code": {"value": item.code},
    }
    suggestion = _suggestion(item.fix.edits, note) if item.fix is not None else None
    return told if suggestion is None else told | {"suggestions": [suggestion]}


def _suggestion(edits: Sequence[Edit], note: _Note) -> dict[str, Any] | None:
    """All edits of a fix as one, since each suggestion is applied by itself.

    None for edits far apart, and for a new text that cannot be written down here.
    """
    start, end = min(edit.start for edit in edits), max(edit.end for edit in edits)
    if end - start > _FAR or end > len(note.text):
        return None
    moved = [(edit.start - start, edit.end - start, edit.text) for edit in edits]
    new = splice(note.text[start:end], moved)
    if any("\ud800" <= character <= "\udfff" for character in new):
        return None
    return {"range": note.range(note.lines.place(start, end)), "text": new}
