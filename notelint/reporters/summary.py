"""GitHub-flavoured Markdown for the summary of a job: how many, what the change broke, which rules, which findings.

What notes hold stands in code spans, in which nothing is markup, a link, a mention or an address; and never in a table,
whose cells end at a bar even there (https://github.github.com/gfm/#code-spans, #tables-extension-).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from notelint.diagnostic import SEVERITIES, Diagnostic, Report
from notelint.reporters import Options, counted, gravest_first, repository_path, visible
from notelint.reporters._addresses import uri
from notelint.reporters.text import choose

_OPEN = 50  # findings that are seen at once, a few of each rule and note before more of any
_MOST = 1_000  # and with those that are folded away
_LONG = 300  # characters of one text
_FRAME = 4_000  # bytes of all that stands around the lines that are counted


def render(report: Report, options: Options) -> Iterator[str]:
    """The document, within the room there is; places are line and column from 1, in code points."""
    yield from _head(report)
    lines = _Fitting(options.room - _FRAME)
    if report.causes:
        yield "### What the change broke\n\n"
        called = partial(repository_path, report, options)
        yield from lines.of(f"- **{cause.severity}**: {code(cause.told(called))}\n" for cause in report.causes)
        yield _left_out(len(report.causes) - lines.taken, "cause")
    if not report.diagnostics:
        return
    yield "### By rule\n\n| Rule | Severity | Findings | With a safe fix |\n| :-- | :-- | --: | --: |\n"
    rules = list(_rules(report.diagnostics))
    yield from lines.of(rules)
    yield _left_out(len(rules) - lines.taken, "rule")
    found = gravest_first(report.diagnostics)
    first = [item for item, _ in choose([(item, 0) for item in found], _OPEN)]
    yield "### Findings\n\n"
    yield from lines.of(_finding(item, report, options) for item in first)
    shown = lines.taken
    if len(found) > shown == len(first):
        seen = set(map(id, first))
        more = [item for item in found if id(item) not in seen]
        yield "\n<details><summary>More findings</summary>\n\n"
        yield from lines.of(_finding(item, report, options) for item in more[: _MOST - _OPEN])
        yield "\n</details>\n"
        shown += lines.taken
    yield _left_out(len(found) - shown, "finding")


def failure(message: str, _: Options) -> Iterator[str]:
    """A document that says why the run could not be."""
    yield "## notelint could not run\n\n"
    yield from (f"- {code(line)}\n" for line in message.split("\n"))


class _Fitting:
    """Lines as long as there is room for them, in bytes."""

    def __init__(self, room: int) -> None:
        self._left = room
        self.taken = 0  # lines of those that were asked for last

    def of(self, lines: Iterable[str]) -> Iterator[str]:
        """The first of the lines, up to one for which there is no room."""
        self.taken = 0
        for line in lines:
            self._left -= len(line.encode("utf-8", "replace"))
            if self._left < 0:
                return
            self.taken += 1
            yield line


def _left_out(number: int, thing: str) -> str:
    """An empty line, and before it a word on the things that are not among the lines above, if there are any."""
    return f"\n{counted(number, thing)} more {'is' if number == 1 else 'are'} not listed here.\n\n" if number else "\n"


def _head(report: Report) -> Iterator[str]:
    counts = [(report.count(severity), severity) for severity in reversed(SEVERITIES)]
    found = ", ".join(counted(number, severity) for number, severity in counts if number)
    notes = len({item.path for item in report.diagnostics})
    yield f"## notelint: {found} in {counted(notes, 'note')}\n\n" if found else "## notelint: all good\n\n"
    parts = [f"{counted(report.notes, 'note')} checked"]
    if report.since:
        parts.append(f"only what is new since {code(report.since)}{' in what is staged' if report.staged else ''}")
    fixable = sum(item.fix is not None and item.fix.safe for item in report.diagnostics)
    if fixable:
        parts.append(f"`notelint fix` mends {fixable:,}")
    if report.suppressed:
        parts.append(f"{report.suppressed:,} suppressed in notes")
    if report.held_back:
        parts.append(f"{report.held_back:,} held back by the baseline")
    yield "; ".join(parts) + ".\n\n"


def _rules(diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """The rows of the table, the rules that spoke most first."""
    rules: Counter[tuple[str, str, str]] = Counter()
    safe: Counter[tuple[str, str, str]] = Counter()
    for item in diagnostics:
        rule = (item.code, item.name, item.severity)
        rules[rule] += 1
        safe[rule] += item.fix is not None and item.fix.safe
    for rule, number in sorted(rules.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"| `{rule[0]}` {rule[1]} | {rule[2]} | {number:,} | {safe[rule]:,} |\n"


def _finding(item: Diagnostic, report: Report, options: Options) -> str:
    path = repository_path(report, options, item.path)
    where = code(f"{path}:{item.place.line}:{item.place.column}")
    if options.source:
        address = options.source + uri(path)
        where = f"[{where}]({address}?plain=1#L{item.place.line})"  # else a note is shown without its lines
    return f"- {where} {item.severity} `{item.code}`: {code(item.message)}\n"


def code(text: str) -> str:
    """A text as a code span, cut where it is long."""
    text = visible(text)
    if len(text) > _LONG:
        text = text[: _LONG - 1] + "…"
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    # a space on both sides is taken off, but not from what is nothing but spaces
    room = " " if not text or (text.strip(" ") and (text[0] in " `" or text[-1] in " `")) else ""
    return f"{fence}{room}{text}{room}{fence}"
