"""One JSON object a line for each finding, as ``json`` has them, for programs that read as they go."""

from collections.abc import Iterator

from notelint.diagnostic import Report
from notelint.reporters import LinesOf, Options, dump
from notelint.reporters.json import as_object


def render(report: Report, options: Options) -> Iterator[str]:
    """The objects; columns count code points from 1."""
    lines_of = LinesOf(report)
    for item in report.shown:
        yield dump(as_object(report.explained(item), report, options, lines_of)) + "\n"
