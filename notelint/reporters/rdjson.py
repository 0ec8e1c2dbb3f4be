"""The Reviewdog Diagnostic Format, which reviewdog turns into comments on a change.

Source: proto/rdf/reviewdog.proto of reviewdog/reviewdog. Columns count the bytes of UTF-8 from 1, ends are exclusive.
Related places are left out: a reviewdog that is older than they are refuses a document with fields it does not know.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from notelint.diagnostic import Diagnostic, Edit, Place, Report
from notelint.position import Lines, splice
from notelint.reporters import LinesOf, Options, data_path, dump, visible

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
_SOURCE = {"name": "notelint", "url": "https://pypi.org/project/notelint/"}
_FAR = 2_000  # code points between the first edit of a fix and its last: whoever reviews it sees all between, too


def render(report: Report, options: Options) -> Iterator[str]:
    """One object, one diagnostic a line; paths are those that the working directory has for the notes."""
    yield dump({"source": _SOURCE})[:-1] + ', "diagnostics": ['
    comma = "\n"
    lines_of = LinesOf(report)
    for item in report.diagnostics:
        path = data_path(report, options, item.path)
        yield comma + dump(_diagnostic(report.explained(item), path, lines_of(item.path), report))
        comma = ",\n"
    yield "\n]}\n"


def _diagnostic(item: Diagnostic, path: str, lines: Lines, report: Report) -> dict[str, Any]:
    hint = f"\n{visible(item.hint)}" if item.hint else ""
    told: dict[str, Any] = {
        "message": visible(item.message) + hint,
        "location": {"path": path, "range": _range(item.place, lines)},
        "severity": _SEVERITIES[item.severity],
        "code": {"value": item.code},
    }
    suggestion = _suggestion(item.fix.edits, lines, report.text_of(item.path)) if item.fix is not None else None
    return told if suggestion is None else told | {"suggestions": [suggestion]}


def _suggestion(edits: Sequence[Edit], lines: Lines, text: str) -> dict[str, Any] | None:
    """All edits of a fix as one, since each suggestion is applied by itself.

    None for edits far apart, and for a new text that cannot be written down here.
    """
    start, end = min(edit.start for edit in edits), max(edit.end for edit in edits)
    if end - start > _FAR or end > len(text):
        return None
    moved = [(edit.start - start, edit.end - start, edit.text) for edit in edits]
    new = splice(text[start:end], moved)
    if any("\ud800" <= character <= "\udfff" for character in new):
        return None
    return {"range": _range(lines.place(start, end), lines), "text": new}


def _range(place: Place, lines: Lines) -> dict[str, Any]:
    return {
        "start": {"line": place.line, "column": _column(lines, place.line, place.column)},
        "end": {"line": place.end_line, "column": _column(lines, place.end_line, place.end_column)},
    }


def _column(lines: Lines, line: int, column: int) -> int:
    """The column in bytes of one in code points."""
    before = lines.line(line)[: column - 1]
    return (len(before) if before.isascii() else len(before.encode("utf-8", "surrogateescape"))) + 1
