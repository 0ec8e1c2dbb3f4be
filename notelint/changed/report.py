"""What a change caused: the diagnostics of the new state of a vault that the old one does not have."""

from collections.abc import Callable
from typing import NamedTuple

from notelint.changed.blame import Blame
from notelint.changed.touched import touched
from notelint.choice import Choice
from notelint.diagnostic import Report
from notelint.dialects import dialect
from notelint.discover import MAX_BYTES
from notelint.engine import Session
from notelint.git import INDEX, Compared, Span, compare, span_of, tracked_tree
from notelint.means import Means
from notelint.sameness import counted, sift
from notelint.scan import Scan
from notelint.settings import Settings


class Asked(NamedTuple):
    """What of the repository is looked at.

    ``ref`` is what the change is since: a revision, empty for the one that is compared with by default, None to look at
    no change; ``tracked`` tells whether files of the work tree count only if git knows them.
    """

    ref: str | None = None
    tracked: bool = False


def report_on(
    settings: Settings,
    choice: Choice,
    asked: Asked,
    means: Means,
    held: Callable[[Session, Report], Report] = lambda _, report: report,
) -> Report:
    """The report on what a change caused, or on all that is tracked.

    Args:
        settings: what is linted, and what for: at both ends the same, so that a change of settings causes nothing.
        choice: what is told, of all that is found.
        asked: of which change.
        means: how the notes are read.
        held: takes out of the report of a session what is not to be told, before it is held against that of before.

    Raises:
        GitError: git cannot tell.
    """
    span = None if asked.ref is None else span_of(settings.root, asked.ref)
    if span is None:
        # called for all files by pre-commit, which puts aside what is not staged, but not what git does not know
        tree = tracked_tree(settings.root)
        session = Session(settings, choice.wanted, named=choice.named, means=means, tree=tree)
        return held(session, session.report())
    return _of_change(settings, choice, asked, span, means, held)._replace(since=span.told, staged=span.new == INDEX)


def _of_change(
    settings: Settings,
    choice: Choice,
    asked: Asked,
    span: Span,
    means: Means,
    held: Callable[[Session, Report], Report],
) -> Report:
    """The report on what a change caused; the parameters are those of ``report_on``, and what is compared."""
    files = compare(settings.root, span, tracked=asked.tracked, largest=MAX_BYTES)
    if not files.differs:
        spoken = dialect(settings.dialect, tuple(settings.dialect_options.items())).label
        return Report(str(settings.root), spoken, settings.origins, (), 0, 0, 0, str, settings.remarks)
    new = Session(settings, named=choice.named, means=means, tree=files.new)
    means.clock.enter("compare")
    old = _session_before(new, files, choice)
    report = _fresh(new, old, files, held)
    told = [item for item in report.diagnostics if choice.wanted is None or choice.wanted(item.path)]
    for commit in span.beside if told else ():
        others = compare(settings.root, span._replace(old=commit), tracked=asked.tracked, largest=MAX_BYTES)
        fresh = _fresh(new, _session_before(new, others, choice), others, held).diagnostics
        keys = {(item.path, item.key) for item in fresh}
        told = [item for item in told if (item.path, item.key) in keys]
    ref = asked.ref or ("" if span.told == "HEAD" else span.old[:12])
    blame = Blame(old, new, files, ref)
    diagnostics = tuple([blame.judged(item) for item in told])
    return report._replace(changed=files.changed, diagnostics=diagnostics, causes=tuple(blame.causes()))


def _session_before(new: Session, files: Compared, choice: Choice) -> Session:
    """The session on the old state."""
    before = {path: then for then, path in files.renamed.items()}
    named = {before.get(path, path) for path in choice.named}
    return Session(new.settings, named=named, tree=files.old, known=_same_in_both(new, files))


def _fresh(new: Session, old: Session, files: Compared, held: Callable[[Session, Report], Report]) -> Report:
    """The report of the new state with what that of the old one does not have."""
    now, before = files.renamed, {path: then for then, path in files.renamed.items()}
    paths = touched(old.findings, new.findings)
    report = held(new, new.report(paths))
    if not report.diagnostics:
        return report._replace(held_back=0)
    there, was_there = new.findings.scans, {now.get(path, path) for path in old.findings.scans}
    lost = old.findings.scans.keys() - there.keys()
    told = None if paths is None else lost.union(before.get(path, path) for path in paths)
    counts = counted(held(old, old.report(told)).diagnostics)
    earlier = {now.get(path, path): kinds for path, kinds in counts.items()}
    fresh = sift(report.diagnostics, earlier, lambda path: path not in there, lambda path: path not in was_there).new
    return report._replace(diagnostics=tuple(fresh), held_back=0)  # of these notes only: a number that tells nothing


def _same_in_both(new: Session, files: Compared) -> dict[str, Scan]:
    """The scans of notes that need not be read again for the old state."""
    differing = files.old.contents.keys() | files.new.contents.keys()
    return {path: scan for path, scan in new.findings.scans.items() if path not in differing}
