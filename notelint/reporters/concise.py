"""One line a finding, for editors and for grep."""

from collections.abc import Iterator

from notelint.diagnostic import Report
from notelint.reporters import Options, shown_path, visible


def render(report: Report, options: Options) -> Iterator[str]:
    """``path:line:col: CODE [*] message``; the star tells that there is a safe fix."""
    for item in report.diagnostics:
        path = shown_path(report, options, item.path)
        star = "[*] " if item.fix is not None and item.fix.safe else ""
        place = f"{path}:{item.place.line}:{item.place.column}"
        yield f"{place}: {item.code} {star}{visible(item.message)}\n"
