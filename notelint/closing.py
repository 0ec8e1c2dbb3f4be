"""What a run says at its end: totals, and what is found most."""

from collections import Counter
from collections.abc import Iterator

from notelint.diagnostic import SEVERITIES, Report
from notelint.reporters import Options, shown_path, visible
from notelint.rules import groups_by_code


def closing_line(report: Report, options: Options) -> str:
    """The last line: what was found, where, in how long; and what told root and dialect."""
    found = len(report.diagnostics)
    notes = f"{report.notes} note" + "s" * (report.notes != 1)
    if found:
        parts = [f"Found {found} problem{'s' * (found != 1)} in {notes}"]
    else:
        parts = [f"All good: {notes}" if report.notes else "No notes to lint"]
    if found:
        counts = [(report.count(severity), severity) for severity in reversed(SEVERITIES)]
        parts.append(", ".join(f"{number} {word}{'s' * (number != 1)}" for number, word in counts if number))
        fixable = [item.fix for item in report.diagnostics if item.fix is not None]
        safe = sum(fix.safe for fix in fixable)
        parts.append(f"{safe} with a safe fix" + (" ('notelint fix --diff' shows them)" if safe else ""))
    if report.suppressed:
        parts.append(f"{report.suppressed} suppressed")
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


def statistics(report: Report) -> Iterator[str]:
    """Findings by rule, and the missing targets that most links want."""
    rules = Counter((item.code, item.name) for item in report.diagnostics)
    for (code, name), number in sorted(rules.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"{number:>6}  {code}  {name}\n"
    groups = groups_by_code()
    targets = Counter(
        report.text_of(item.path)[item.start : item.end]
        for item in report.diagnostics
        if "broken-link" in groups.get(item.code, ())
        and not (item.fix is not None and item.fix.safe)  # else it is there, and misspelt
    )
    if targets:
        yield "\nMost wanted missing targets:\n"
        for target, number in sorted(targets.items(), key=lambda pair: (-pair[1], pair[0]))[:20]:
            yield f"{number:>6}  {visible(target)}\n"
