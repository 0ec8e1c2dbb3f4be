"""A vault mended: fixes applied and written, and what is said of it."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from notelint.choice import Choice
from notelint.diagnostic import Diagnostic, Report
from notelint.fixing.repair import Repair
from notelint.fixing.writer import Change, clear_leftovers, write_notes
from notelint.git import Changes
from notelint.index import RENAMED
from notelint.settings import Settings


class Mended(NamedTuple):
    """What became of a vault.

    ``report`` tells what remains; ``dry`` whether it was only tried; ``failed`` whether a note could not be written.
    """

    repair: Repair
    report: Report
    dry: bool
    failed: bool

    @property
    def fixed(self) -> Counter[tuple[str, str]]:
        """How many findings of each rule, by code and name, were mended."""
        return sum(self.repair.fixed.values(), Counter())

    def told(self) -> Iterator[str]:
        """What was fixed, by rule, in lines."""
        fixed = self.fixed
        did = "Would fix" if self.dry else "Fixed"
        if not fixed:
            declined = not self.dry and any(item.fix is not None and item.fix.safe for item in self.report.diagnostics)
            yield "Nothing was fixed.\n" if declined else "Nothing to fix.\n"
            return
        yield f"{did} {_counted(fixed.total(), 'problem')} in {_counted(len(self.repair.drafts), 'note')}:\n"
        for (code, name), number in sorted(fixed.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"{number:>6} {code} {name}\n"

    def left(self, unsafe: bool) -> Iterator[str]:
        """What remains, by rule, in lines; ``unsafe`` tells that unsafe fixes were applied, too."""
        left = Counter((item.code, item.severity, item.name) for item in self.report.diagnostics)
        if not left:
            yield "Nothing is left.\n"
            return
        notes = _counted(len({item.path for item in self.report.diagnostics}), "note")
        offered = sum(1 for item in self.report.diagnostics if item.fix is not None and not item.fix.safe)
        more = f"; --unsafe has a fix for {offered} of them" if offered and not unsafe else ""
        total = left.total()
        yield f"{_counted(total, 'problem')} {'is' if total == 1 else 'are'} left in {notes}{more}:\n"
        for (code, severity, name), number in sorted(left.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"{number:>6} {code} {severity} {name}\n"


def mend(
    settings: Settings,
    choice: Choice,
    unsafe: bool = False,
    *,
    changes: Changes | None = None,
    dry: bool = False,
    run: Callable[[Repair], None] = Repair.run,
) -> Mended:
    """Apply fixes, and write the notes. A note whose contents are given is not written: its draft has what it becomes.

    Args:
        settings: what is linted, and how.
        choice: which notes.
        unsafe: whether unsafe fixes are applied, too.
        changes: mend and report only what is in changed notes, and everywhere links to what was renamed.
        dry: write nothing.
        run: what applies them; to a fixed point if it is left out.
    """

    def in_scope(item: Diagnostic) -> bool:
        return changes is None or item.path in changes.changed or item.reason == RENAMED

    def allowed(item: Diagnostic) -> bool:
        return item.fix is not None and (item.fix.safe or unsafe) and in_scope(item)

    renamed = changes.renamed if changes is not None else {}
    repair = Repair(settings, allowed, choice.wanted, choice.given, choice.named, renamed)
    run(repair)
    failed = False if dry or choice.given else save(repair)
    report = repair.session.report()
    return Mended(repair, report._replace(diagnostics=tuple(filter(in_scope, report.diagnostics))), dry, failed)


def save(repair: Repair) -> bool:
    """Write the notes that are changed; whether one could not be written."""
    vault = repair.session.vault
    clear_leftovers(vault)
    failed = False
    changes = [Change(path, draft.old, draft.data) for path, draft in sorted(repair.drafts.items())]
    for outcome in write_notes(vault.root, changes):
        if outcome.status == "written":
            repair.remarks += [f"{outcome.path}: {outcome.words}"] if outcome.words else []
        else:
            failed = failed or outcome.status == "failed"
            repair.drop(outcome.path, f"is left alone: {outcome.words}")
    return failed


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"
