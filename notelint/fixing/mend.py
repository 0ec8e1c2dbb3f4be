"""A vault mended: fixes applied, and written."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from notelint.choice import Choice
from notelint.diagnostic import Diagnostic, Report
from notelint.engine import Session
from notelint.fixing.repair import Repair
from notelint.fixing.writer import Change, clear_leftovers, write_notes
from notelint.git import Changes
from notelint.index import RENAMED
from notelint.means import Means
from notelint.settings import Settings


class Mended(NamedTuple):
    """What became of a vault.

    ``report`` tells what remains; ``failed`` whether a note could not be written.
    """

    repair: Repair
    report: Report
    failed: bool

    @property
    def fixed(self) -> Counter[tuple[str, str]]:
        """How many findings of each rule, by code and name, were mended."""
        return sum(self.repair.fixed.values(), Counter())


def mend(
    settings: Settings,
    choice: Choice,
    unsafe: bool = False,
    *,
    changes: Changes | None = None,
    dry: bool = False,
    run: Callable[[Repair], None] = Repair.run,
    means: Means = Means(),  # noqa: B008 (nobody reads its clock)
    held: Callable[[Session, Report], Report] = lambda _, report: report,
) -> Mended:
    """Apply fixes, and write the notes. A note whose contents are given is not written: its draft has what it becomes.

    Args:
        settings: what is linted, and how.
        choice: which notes.
        unsafe: whether unsafe fixes are applied, too.
        changes: mend and report only what is in changed notes, and everywhere links to what was renamed.
        dry: write nothing.
        run: what applies them; to a fixed point if it is left out.
        means: how the notes are read.
        held: takes out of the report what is not to be told; it is mended all the same.
    """

    def in_scope(item: Diagnostic) -> bool:
        return changes is None or item.path in changes.changed or item.reason == RENAMED

    def allowed(item: Diagnostic) -> bool:
        return item.fix is not None and (item.fix.safe or unsafe) and in_scope(item)

    renamed = changes.renamed if changes is not None else {}
    repair = Repair(settings, allowed, choice.wanted, choice.given, choice.named, renamed, means)
    means.clock.enter("mend notes")
    try:
        run(repair)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("no note was changed") from None
    failed = False if dry or choice.given else save(repair)
    report = held(repair.session, repair.session.report())
    return Mended(repair, report._replace(diagnostics=tuple(filter(in_scope, report.diagnostics))), failed)


def save(repair: Repair) -> bool:
    """Write the notes that are changed; whether one could not be written."""
    vault = repair.session.vault
    clear_leftovers(vault)
    failed, written = False, 0
    drafts = sorted(repair.drafts.items())
    try:
        for outcome in write_notes(vault.root, (Change(path, draft.old, draft.data) for path, draft in drafts)):
            if outcome.status == "written":
                written += 1
                repair.remarks += [f"{outcome.path}: {outcome.words}"] if outcome.words else []
            else:
                failed = failed or outcome.status == "failed"
                repair.drop(outcome.path, f"is left alone: {outcome.words}")
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"some {written} of {len(drafts)} notes were mended by then, each whole") from None
    return failed
