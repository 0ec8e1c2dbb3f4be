"""The report for people: each finding with its line, the place underlined, and what to do."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from notelint.diagnostic import Diagnostic, Report
from notelint.reporters import COMMAND, LinesOf, Options, shown_path, told_by, visible

_COLORS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m", "bold": "\x1b[1m", "dim": "\x1b[2m"}
_RESET = "\x1b[0m"
_OF_A_RULE = 5  # findings of one rule, and of one note, that are shown before others had their turn
_OF_A_NOTE = 3
_RULES_LISTED = 12


def render(report: Report, options: Options) -> Iterator[str]:
    """The findings, most telling first if there are more than the limit; then how many of which rule."""
    found = report.shown
    shown = choose(fold(found), options.limit)
    text = _Text(report, options)
    yield from causes(report, options)
    for item, more in shown:
        yield from text.finding(item, more)
    hidden = len(found) - sum(1 + more for _, more in shown)
    if report.diagnostics or hidden:
        yield from text.counts(hidden)


def painted(words: str, color: str, options: Options) -> str:
    """Words in a colour, by its name or that of a severity, where colours are wanted."""
    return f"{_COLORS[color]}{words}{_RESET}" if options.color else words


def causes(report: Report, options: Options) -> Iterator[str]:
    """What the change did that breaks links, a line each."""
    shown = report.causes[: options.limit or None]
    for cause in shown:
        words = visible(cause.told(partial(shown_path, report, options)))
        yield f"{painted(cause.severity, cause.severity, options)}: {words}\n"
    if len(shown) < len(report.causes):
        yield f"and {len(report.causes) - len(shown)} more that break links\n"
    if shown:
        yield "\n"


def one(item: Diagnostic, report: Report, options: Options) -> Iterator[str]:
    """The lines that tell a finding, by itself."""
    return _Text(report, options).finding(item, 0)


def fold(diagnostics: Iterable[Diagnostic]) -> list[tuple[Diagnostic, int]]:
    """Findings of one rule about the same thing in one note as one, with how many more there are."""
    first: dict[tuple[str, str, str, bool], int] = {}
    folded: list[tuple[Diagnostic, int]] = []
    for item in diagnostics:
        key = (item.path, item.code, item.message, item.silencer is None)
        if key in first:
            kept, more = folded[first[key]]
            folded[first[key]] = (kept, more + 1)
        else:
            first[key] = len(folded)
            folded.append((item, 0))
    return folded


def choose(folded: list[tuple[Diagnostic, int]], limit: int) -> list[tuple[Diagnostic, int]]:
    """At most ``limit`` findings (0: all) in their order: a few of each rule and note before more of any."""
    if not limit or len(folded) <= limit:
        return folded
    by_rule: Counter[str] = Counter()
    by_note: Counter[str] = Counter()
    early: list[int] = []
    late: list[int] = []
    for number, (item, _) in enumerate(folded):
        if by_rule[item.code] < _OF_A_RULE and by_note[item.path] < _OF_A_NOTE:
            by_rule[item.code] += 1
            by_note[item.path] += 1
            early.append(number)
        else:
            late.append(number)
    return [folded[number] for number in sorted((early + late)[:limit])]


class _Text:
    """Renders findings."""

    def __init__(self, report: Report, options: Options) -> None:
        self._report = report
        self._options = options
        self._lines_of = LinesOf(report)

    def _paint(self, words: str, color: str) -> str:
        return painted(words, color, self._options)

    def finding(self, item: Diagnostic, more: int) -> Iterator[str]:
        """The lines that tell one finding; none begins with text of a note."""
        item = self._report.explained(item)
        place = item.place
        path = shown_path(self._report, self._options, item.path)
        where = self._paint(f"{path}:{place.line}:{place.column}", "bold")
        again = self._paint(f" (and {more} more of the same in this note)", "dim") if more else ""
        yield f"{where}: {self._paint(f'{item.code} {item.severity}', item.severity)}: {visible(item.message)}{again}\n"
        yield from self._source(item)
        if item.silencer is not None:
            yield f"     = {told_by(item.silencer)}\n"
        if item.hint:
            yield f"     = hint: {visible(item.hint)}\n"
        if item.fix is not None:
            safety = "safe" if item.fix.safe else "unsafe"
            yield f"     = {safety} fix: {visible(item.fix.title)}\n"
        for place_there in item.related[:3]:
            there = shown_path(self._report, self._options, place_there.path)
            at = f"{there}:{place_there.line}" if place_there.path == item.path else there
            yield f"     = see {at}: {visible(place_there.message)}\n"
        yield "\n"

    def _source(self, item: Diagnostic) -> Iterator[str]:
        """The line, cut to the width around the place, with the place underlined."""
        place = item.place
        line = self._lines_of(item.path).line(place.line)
        if not line.strip():
            return
        start = min(place.column - 1, len(line))
        end = place.end_column - 1 if place.end_line == place.line else len(line)
        end = max(min(end, len(line)), start)
        first, last = window(line, start, max(self._options.width - 10, 20))
        cut = min(end, last)
        before, marked, after = (_piece(line, *ends) for ends in ((first, start), (start, cut), (cut, last)))
        before, after = ("…" if first else "") + before, after + ("…" if last < len(line) else "")
        gutter = f"{place.line:>5} | "
        tint = item.severity
        yield f"{self._paint(gutter, 'dim')}{before}{self._paint(marked, tint) if marked else ''}{after}\n"
        underline = "^" * max(1, columns(marked))
        yield f"{self._paint('      | ', 'dim')}{' ' * columns(before)}{self._paint(underline, tint)}\n"

    def counts(self, hidden: int) -> Iterator[str]:
        """How many findings of which rule there are, and of how many the lines above do not tell."""
        counted: Counter[tuple[str, str, str]] = Counter(
            (item.code, item.severity, item.name) for item in self._report.diagnostics
        )
        ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        for (code, severity, name), number in ordered[:_RULES_LISTED]:
            yield f"{number:>6} {self._paint(f'{code} {severity}', severity)} {name}\n"
        if len(ordered) > _RULES_LISTED:
            yield f"       and {len(ordered) - _RULES_LISTED} rules more\n"
        if hidden > 0:
            yield f"{hidden} findings are not shown above; --max-diagnostics 0 shows all\n"


def window(line: str, start: int, room: int) -> tuple[int, int]:
    """The piece of a line around ``start`` that takes at most ``room`` columns, a third of them before it."""
    if len(line) < room // 2 or (len(line) <= 4 * room and columns(_shown(line)) <= room):
        return 0, len(line)
    first, last, used = start, start, 0
    while last < len(line) and used < room - room // 3:
        used += columns(_shown(line[last]))
        last += 1
    while first > 0 and used < room:
        first -= 1
        used += columns(_shown(line[first]))
    while last < len(line) and used < room:
        used += columns(_shown(line[last]))
        last += 1
    return (first + 1, last) if used > room and first < start else (first, last)


def _piece(line: str, start: int, end: int) -> str:
    """A piece of a line as it is shown; what would be a command in the line is none in the pieces side by side."""
    if "##" not in line:
        return _shown(line[start:end])
    brackets = [match.end() - 1 for match in re.finditer(COMMAND, line) if start <= match.end() - 1 < end]
    shown = ""
    for bracket in brackets:
        shown += _shown(line[start:bracket]) + "\\x5b"
        start = bracket + 1
    return shown + _shown(line[start:end])


def _shown(text: str) -> str:
    """A piece of a line as a terminal can show it; tabs take as much as they need to be seen."""
    return visible(text.replace("\t", "  "))


def columns(text: str) -> int:
    """The columns that a text takes on a terminal: none for marks, two for wide characters."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
