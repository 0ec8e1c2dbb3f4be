"""The findings note by note, for people who go through a vault one note after the other."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from notelint.diagnostic import Report
from notelint.reporters import Options, shown_path, visible
from notelint.reporters.text import causes, painted


def render(report: Report, options: Options) -> Iterator[str]:
    """Each note, and below it ``line:column  CODE severity  message``, the star telling that there is a safe fix.

    Columns count code points from 1.
    """
    yield from causes(report, options._replace(limit=0))
    for path, diagnostics in groupby(report.diagnostics, attrgetter("path")):
        yield painted(shown_path(report, options, path), "bold", options) + "\n"
        rows = [
            (f"{item.place.line}:{item.place.column}", f"{item.code} {item.severity}", item) for item in diagnostics
        ]
        wide, wider = (max(len(row[column]) for row in rows) for column in (0, 1))
        for place, what, item in rows:
            star = "[*] " if item.fix is not None and item.fix.safe else ""
            what = painted(what, item.severity, options) + " " * (wider - len(what))
            yield f"  {place:<{wide}}  {what}  {star}{visible(item.message)}\n"
        yield "\n"
