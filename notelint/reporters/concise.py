"""One line a finding, for editors and for grep."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from notelint.diagnostic import Report
from notelint.reporters import Options, shown_path, visible


def render(report: Report, options: Options) -> Iterator[str]:
    """``path:line:col: CODE [*] message``; the star tells that there is a safe fix."""
    for path, diagnostics in groupby(report.diagnostics, attrgetter("path")):
        shown = shown_path(report, options, path)
        for item in diagnostics:
            line, column, _, _ = item.place
            star = "[*] " if item.fix is not None and item.fix.safe else ""
            yield f"{shown}:{line}:{column}: {item.code} {star}{visible(item.message)}\n"
