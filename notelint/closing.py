"""What a run says at its end: totals, what is found most, what was fixed and what is left."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeVar

from notelint.diagnostic import SEVERITIES, Report
from notelint.means import Clock
from notelint.reporters import Options, shown_path, visible
from notelint.rules import BROKEN_LINK, groups_by_code

_Told = TypeVar("_Told", str, tuple[str, str], tuple[str, str, str])


def closing_line(report: Report, options: Options) -> str:
    """The last line: what was found, where, in how long; and what told root and dialect."""
    found = len(report.diagnostics)
    notes = _counted(report.notes, "note")
    staged = " in what is staged" if report.staged else ""  # else a fix that is not would seem to have done nothing
    since = f" since {visible(report.since)}{staged}" if report.since else ""
    if found:
        parts = [f"Found {_counted(found, 'problem')} in {notes}" + (f", new{since}" if since else "")]
    elif report.notes:
        parts = [f"All good: {notes}" + (f", nothing new{since}" if since else "")]
    else:
        parts = [f"All good: nothing in the vault changed{since}" if since else "No notes to lint"]
    if found:
        counts = [(report.count(severity), severity) for severity in reversed(SEVERITIES)]
        parts.append(", ".join(_counted(number, word) for number, word in counts if number))
        fixable = [item.fix for item in report.diagnostics if item.fix is not None]
        safe = sum(fix.safe for fix in fixable)
        parts.append(f"{safe} with a safe fix" + (" ('notelint fix --diff' shows them)" if safe else ""))
    if report.suppressed:
        parts.append(f"{report.suppressed} suppressed")
    if report.held_back:
        parts.append(f"{report.held_back} held back by {visible(report.held_by)}")
    parts.append(f"{report.seconds:.2f} s")
    return "; ".join(parts) + f".\n{vault_line(report, options)}"


def vault_line(report: Report, options: Options) -> str:
    """Which vault was read, in which dialect, and what told both."""
    root = shown_path(report, options, "").rstrip("/") or "."
    by_root, by_dialect = report.origins["root"], report.origins["dialect"]
    if by_root == by_dialect:
        return f"Vault: {root}, {report.dialect} (told by {by_root})."
    by_root = f" (told by {by_root})" if by_root else ""
    return f"Vault: {root}{by_root}, {report.dialect} (by {by_dialect})."


def baseline_line(path: str, findings: int, notes: int, before: int) -> str:
    """What was written down: how many findings, in how many notes; ``before`` is how many there were in the file."""
    compared = "as many as before" if findings == before else f"{abs(findings - before)} "
    compared += "" if findings == before else f"{'more' if findings > before else 'less'} than before"
    told = f"Wrote {visible(path)}: {_counted(findings, 'finding')} in {_counted(notes, 'note')}"
    return f"{told}, {compared}." if before else f"{told}."


def account(clock: Clock) -> Iterator[str]:
    """How the run went: what was scanned and what the cache knew, and how long each stage took."""
    known = f", {clock.known} known from the cache" if clock.cache is not None else ""
    by = f" by {_counted(clock.workers, 'worker')}" if clock.workers else ""
    yield f"{_counted(clock.scanned, 'note')} scanned{by}{known}\n"
    if clock.cache is not None:
        yield f"cache: {visible(str(clock.cache))}\n"
    for stage, seconds in (*clock.seconds.items(), ("all of these", sum(clock.seconds.values()))):
        yield f"{seconds:>9.3f} s  {stage}\n"


def statistics(report: Report) -> Iterator[str]:
    """Findings by rule, and the missing targets that most links want."""
    rules = Counter((item.code, item.name) for item in report.diagnostics)
    for rule, number in _most_first(rules):
        yield f"{number:>6}  {'  '.join(rule)}\n"
    groups = groups_by_code()
    targets = Counter(
        report.text_of(item.path)[item.start : item.end]
        for item in report.diagnostics
        if BROKEN_LINK in groups.get(item.code, ())
        and not (item.fix is not None and item.fix.safe)  # else it is there, and misspelt
    )
    if targets:
        yield "\nMost wanted missing targets:\n"
        for target, number in _most_first(targets)[:20]:
            yield f"{number:>6}  {visible(target)}\n"


def fixed_lines(
    fixed: Mapping[tuple[str, str], int], notes: int, report: Report, *, dry: bool, silenced: bool = False
) -> Iterator[str]:
    """How many findings of each rule, by code and name, were fixed, in how many notes.

    ``report`` tells what remains; ``dry`` that nothing was written; ``silenced`` that they are not fixed, but silenced.
    """
    if not fixed and silenced:
        yield "Nothing was suppressed.\n" if report.diagnostics else "Nothing to suppress.\n"
        return
    if not fixed:
        declined = not dry and any(item.fix is not None and item.fix.safe for item in report.diagnostics)
        yield "Nothing was fixed.\n" if declined else "Nothing to fix.\n"
        return
    did = "Would fix" if dry else "Suppressed" if silenced else "Fixed"
    yield f"{did} {_counted(sum(fixed.values()), 'problem')} in {_counted(notes, 'note')}:\n"
    for rule, number in _most_first(fixed):
        yield f"{number:>6} {' '.join(rule)}\n"


def left_lines(report: Report, *, unsafe: bool, where: str = "") -> Iterator[str]:
    """What remains, by rule, once notes were mended; ``unsafe`` tells that unsafe fixes were applied, too.

    ``where`` says of what the report tells, if not of all.
    """
    left = Counter((item.code, item.severity, item.name) for item in report.diagnostics)
    if not left:
        yield "No notes to mend.\n" if not report.notes else f"Nothing is left{where}.\n"
        return
    notes = _counted(len({item.path for item in report.diagnostics}), "note")
    offered = Counter(item.code for item in report.diagnostics if item.fix is not None and not item.fix.safe)
    more = f"; --unsafe has a fix for {offered.total()} of them" if offered and not unsafe else ""
    total = len(report.diagnostics)
    yield f"{_counted(total, 'problem')} {'is' if total == 1 else 'are'} left in {notes}{where}{more}:\n"
    for rule, number in _most_first(left):
        unsafely = f", {offered[rule[0]]} with an unsafe fix" if offered[rule[0]] and not unsafe else ""
        yield f"{number:>6} {' '.join(rule)}{unsafely}\n"


def _most_first(counts: Mapping[_Told, int]) -> list[tuple[_Told, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"
