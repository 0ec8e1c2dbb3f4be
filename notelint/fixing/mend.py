"""A vault mended: fixes applied and written, and what is said of it."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from notelint.choice import Choice
from notelint.diagnostic import Diagnostic, Report
from notelint.fixing.repair import Repair
from notelint.fixing.writer import Change, clear_leftovers, write_notes
from notelint.settings import Settings


class Mended(NamedTuple):
    """What became of a vault.

    ``report`` tells what remains; ``written`` whether the notes were written, or only would be; ``failed`` whether one
    could not be.
    """

    repair: Repair
    report: Report
    written: bool
    failed: bool

    @property
    def fixed(self) -> Counter[tuple[str, str]]:
        """How many findings of each rule, by code and name, were mended."""
        return sum(self.repair.fixed.values(), Counter())

    def told(self) -> Iterator[str]:
        """What was fixed, by rule, in lines."""
        fixed = self.fixed
        did = "Fixed" if self.written else "Would fix"
        if not fixed:
            yield "Nothing to fix.\n"
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
        notes = {item.path for item in self.report.diagnostics}
        offered = Counter(item.code for item in self.report.diagnostics if item.fix is not None and not item.fix.safe)
        more = f"; --unsafe has a fix for {offered.total()} of them" if offered and not unsafe else ""
        yield f"Left are {_counted(left.total(), 'problem')} in {_counted(len(notes), 'note')}{more}:\n"
        for (code, severity, name), number in sorted(left.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"{number:>6} {code} {severity} {name}\n"


def allowing(unsafe: bool) -> Callable[[Diagnostic], bool]:
    """Which findings' fixes are applied: those that are safe, and with ``unsafe`` all."""
    return lambda item: item.fix is not None and (item.fix.safe or unsafe)


def mend(
    settings: Settings,
    choice: Choice,
    allowed: Callable[[Diagnostic], bool],
    write: bool = True,
    run: Callable[[Repair], None] = Repair.run,
) -> Mended:
    """Apply the fixes that are allowed, to a fixed point or as ``run`` does; with ``write`` write the notes."""
    repair = Repair(settings, allowed, choice.wanted, choice.given, choice.named)
    run(repair)
    failed = save(repair) if write else False
    return Mended(repair, repair.session.report(), write, failed)


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
