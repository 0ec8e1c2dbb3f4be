"""One line a finding, for editors and for grep."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from notelint.diagnostic import Report
from notelint.reporters import Options, shown_path, told_by, visible


def render(report: Report, options: Options) -> Iterator[str]:
    """``path:line:col: CODE [*] message``; the star tells of a safe fix, the words at the end what silences it."""
    for path, diagnostics in groupby(report.shown, attrgetter("path")):
        shown = shown_path(report, options, path)
        for item in diagnostics:
            line, column, _, _ = item.place
            star = "[*] " if item.fix is not None and item.fix.safe else ""
            silenced = f" ({told_by(item.silencer)})" if item.silencer else ""
            yield f"{shown}:{line}:{column}: {item.code} {star}{visible(item.message)}{silenced}\n"
