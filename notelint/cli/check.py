"""``notelint check``: what is wrong in the notes, as a report."""

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from notelint.choice import Choice
from notelint.cli.common import EXIT_FAILED, HELP, fail, warn
from notelint.cli.documents import asked, cut, document_options, failing, write_all
from notelint.cli.options import BehindEquals, chosen, holding, outcome_options, rendering, vault_options
from notelint.cli.running import means_of, run_options, tell_how
from notelint.diagnostic import Report
from notelint.means import Clock, Means
from notelint.settings import Settings

if TYPE_CHECKING:
    from notelint.engine import Session
    from notelint.fixing.mend import Mended


@click.command("check", cls=BehindEquals, context_settings=HELP)
@document_options
@click.option(
    "--statistics", is_flag=True, help="Tell how often each rule spoke, and which missing targets are wanted most."
)
@click.option(
    "--max-diagnostics",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Findings that the text format shows; 0 for all.",
)
@click.option("--changed", metavar="[=REF]", help="Only what a change caused: of what is staged, or since REF.")
@click.option("--show-suppressed", is_flag=True, help="Show, too, what notes suppress, and what suppresses it.")
@click.option("--tracked-only", is_flag=True, help="Only files that git knows, as in a fresh clone.")
@click.option("--fix", is_flag=True, help="Apply safe fixes first, as 'notelint fix' does; report what remains.")
@click.option("--add-suppressions", is_flag=True, help="Silence what is found by comments in the notes first.")
@click.option("--unsafe", is_flag=True, help="With --fix: apply unsafe fixes, too.")
@vault_options
@outcome_options
@run_options
def command(paths: tuple[str, ...], **flags: Any) -> None:
    """Lint notes.

    PATHs (notes or folders of one vault, the working directory by default) choose what is reported; the whole vault
    is always indexed, so that links to other notes are known. ``-`` reads one note from standard input.
    """
    documents = asked(flags)
    from notelint.closing import closing_line, fixed_lines, statistics

    clock = Clock()
    clock.enter("read settings")
    with failing(documents, flags):
        _refuse(paths, flags)
        settings, choice = chosen(paths, flags)
        mended, report = _outcome(settings, choice, flags, means_of(settings, flags, clock))
    if flags["show_suppressed"]:
        report = report._replace(silenced=report.find_silenced())
    clock.enter("write report")
    options = rendering(settings, report, flags, documents[0].file)
    instead = [*statistics(report)] if flags["statistics"] and documents[0].format == "text" else None
    if flags["statistics"] and instead is None:
        click.echo("".join(statistics(report)), err=True, nl=False)
    complete = write_all(documents, report, options, flags, instead)
    remarks = [*report.remarks, *choice.remarks(settings.root), *(mended.repair.remarks if mended else ())]
    for remark in (*remarks, *cut(documents, report)):
        warn(remark)
    if mended is not None:
        done = fixed_lines(
            mended.fixed, len(mended.repair.drafts), report, dry=False, silenced=flags["add_suppressions"]
        )
        click.echo("".join(done), err=True, nl=False)
    tell_how(clock, flags)
    if not flags["quiet"]:
        click.echo(closing_line(report, options), err=True)
    failed = not complete or (mended is not None and mended.failed)
    sys.exit(EXIT_FAILED if failed else options.status)


def _refuse(paths: tuple[str, ...], flags: Mapping[str, Any]) -> None:
    """End the run if options are given that do not go together."""
    if flags["unsafe"] and not flags["fix"]:
        raise click.UsageError("--unsafe goes with --fix")
    if flags["fix"] and "-" in paths:
        raise click.UsageError("to mend standard input use 'notelint fix -'")
    if _asks_git(flags) and (flags["fix"] or "-" in paths):
        raise click.UsageError("--changed and --tracked-only go without --fix and '-'; 'notelint fix' has a --changed")
    if flags["add_suppressions"] and (_asks_git(flags) or flags["fix"] or "-" in paths):
        raise click.UsageError("--add-suppressions goes without --fix, --changed, --tracked-only and '-'")
    if flags["show_suppressed"] and flags["changed"] is not None:
        raise click.UsageError("--show-suppressed goes without --changed")


def _asks_git(flags: Mapping[str, Any]) -> bool:
    return flags["changed"] is not None or flags["tracked_only"]


def _outcome(
    settings: Settings, choice: Choice, flags: Mapping[str, Any], means: Means
) -> "tuple[Mended | None, Report]":
    """What became of the notes, None where none is written to; and the report."""
    held = holding(settings, choice, flags, tells=flags["changed"] is None)
    if flags["fix"]:
        from notelint.fixing.mend import mend

        mended = mend(settings, choice, flags["unsafe"], means=means, held=held)
        return mended, mended.report
    if flags["add_suppressions"]:
        from notelint.fixing.silencing import add_suppressions

        mended = add_suppressions(settings, choice, means, held)
        return mended, mended.report
    if _asks_git(flags):
        return None, _of_git(settings, choice, flags, means, held)
    from notelint.engine import Session

    session = Session(settings, choice.wanted, choice.given, choice.named, means)
    return None, held(session, session.report())


def _of_git(
    settings: Settings,
    choice: Choice,
    flags: Mapping[str, Any],
    means: Means,
    held: "Callable[[Session, Report], Report]",
) -> Report:
    """The report on what git tells apart: what a change caused, or what is tracked."""
    from notelint.changed import Asked, report_on
    from notelint.git import GitError

    try:
        asked = Asked(flags["changed"], flags["tracked_only"])
        return report_on(settings, choice, asked, means, held)
    except GitError as error:
        fail(f"{'--tracked-only' if flags['changed'] is None else '--changed'}: {error}")
