"""The report as one JSON object; columns count code points from 1."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from notelint import __version__
from notelint.diagnostic import Diagnostic, Place, Report
from notelint.reporters import LinesOf, Options, data_path, dump


def render(report: Report, options: Options) -> Iterator[str]:
    """The object, piece by piece, one diagnostic a line."""
    called = partial(data_path, report, options)
    head = {
        "schema": 1,
        "version": __version__,
        "vault": data_path(report, options, "").rstrip("/") or ".",
        "dialect": report.dialect,
        "origins": dict(report.origins),
        "since": report.since,
        "causes": [
            {
                "message": cause.told(called),
                "path": called(cause.path),
                "severity": cause.severity,
                "number": cause.number,
            }
            for cause in report.causes
        ],
    }
    diagnostics = [report.explained(item) for item in report.shown]
    report = report._replace(diagnostics=tuple([item for item in diagnostics if item.silencer is None]))
    yield dump(head)[:-1] + ', "diagnostics": ['
    comma = "\n"
    lines_of = LinesOf(report)
    for item in diagnostics:
        yield comma + dump(as_object(item, report, options, lines_of))
        comma = ",\n"
    yield "\n], " + dump({"summary": summary(report)})[1:] + "\n"


def summary(report: Report) -> dict[str, int]:
    """The totals of a report."""
    fixes = [item.fix for item in report.diagnostics if item.fix is not None]
    return {
        "notes": report.notes,
        "diagnostics": len(report.diagnostics),
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "fixable": sum(fix.safe for fix in fixes),
        "unsafe_fixable": sum(not fix.safe for fix in fixes),
        "suppressed": report.suppressed,
        "held_back": report.held_back,
    }


def as_object(item: Diagnostic, report: Report, options: Options, lines_of: LinesOf) -> dict[str, Any]:
    """One diagnostic as JSON has it."""
    fix = None
    if item.fix is not None:
        lines = lines_of(item.path)
        edits = [{**_region(lines.place(edit.start, edit.end)), "text": edit.text} for edit in item.fix.edits]
        fix = {"safe": item.fix.safe, "title": item.fix.title, "edits": edits}
    return {
        "code": item.code,
        "name": item.name,
        "severity": item.severity,
        "message": item.message,
        "hint": item.hint,
        "path": data_path(report, options, item.path),
        **_region(item.place),
        "fix": fix,
        "related": [
            {
                "path": data_path(report, options, place.path),
                "line": place.line,
                "column": place.column,
                "message": place.message,
            }
            for place in item.related
        ],
        **({} if report.silenced is None else {"suppressed": _suppressed(item)}),
    }


def _suppressed(item: Diagnostic) -> dict[str, Any] | None:
    """What silences a diagnostic; None where nothing does."""
    if item.silencer is None:
        return None
    return {"by": "front matter" if item.silencer.is_property else "comment", **_region(item.silencer.place)}


def _region(place: Place) -> dict[str, int]:
    return {
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
