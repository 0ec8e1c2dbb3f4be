"""``notelint check``: what is wrong in the notes, as a report."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from notelint.choice import Choice
from notelint.cli.common import EXIT_FAILED, HELP, fail, warn, write
from notelint.cli.options import BehindEquals, chosen, rendering, vault_options
from notelint.cli.running import means_of, run_options, tell_how
from notelint.diagnostic import Report
from notelint.means import Clock, Means
from notelint.reporters import known, limit, render
from notelint.settings import Settings


@click.command("check", cls=BehindEquals, context_settings=HELP)
@click.option(
    "--format",
    "output_format",
    envvar="NOTELINT_FORMAT",
    metavar="NAME",
    help="text (default), concise, json or sarif.",
)
@click.option(
    "-o", "--output", envvar="NOTELINT_OUTPUT", type=click.Path(path_type=Path), help="Write the report to a file."
)
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
@run_options
def command(paths: tuple[str, ...], **flags: Any) -> None:
    """Lint notes.

    PATHs (notes or folders of one vault, the working directory by default) choose what is reported; the whole vault
    is always indexed, so that links to other notes are known. ``-`` reads one note from standard input.
    """
    output_format = flags["output_format"] or "text"
    if output_format not in known():
        from notelint.near import nearest

        near = nearest(output_format, known())
        advice = f"did you mean '{near}'?" if near else f"one of {', '.join(known())}"
        fail(f"there is no format '{output_format}'; {advice}")
    if flags["unsafe"] and not flags["fix"]:
        raise click.UsageError("--unsafe goes with --fix")
    if flags["fix"] and "-" in paths:
        raise click.UsageError("to mend standard input use 'notelint fix -'")
    asks_git = flags["changed"] is not None or flags["tracked_only"]
    if asks_git and (flags["fix"] or "-" in paths):
        raise click.UsageError("--changed and --tracked-only go without --fix and '-'; 'notelint fix' has a --changed")
    if flags["add_suppressions"] and (asks_git or flags["fix"] or "-" in paths):
        raise click.UsageError("--add-suppressions goes without --fix, --changed, --tracked-only and '-'")
    if flags["show_suppressed"] and flags["changed"] is not None:
        raise click.UsageError("--show-suppressed goes without --changed")
    from notelint.closing import closing_line, fixed_lines, statistics
    from notelint.engine import run

    clock = Clock()
    clock.enter("read settings")
    settings, choice = chosen(paths, flags)
    means = means_of(settings, flags, clock)
    if flags["fix"]:
        from notelint.fixing.mend import mend

        mended = mend(settings, choice, flags["unsafe"], means=means)
        report = mended.report
    elif flags["add_suppressions"]:
        from notelint.fixing.silencing import add_suppressions

        mended = add_suppressions(settings, choice, means)
        report = mended.report
    elif asks_git:
        mended, report = None, _of_git(settings, choice, flags, means)
    else:
        mended = None
        report = run(settings, choice.wanted, choice.given, choice.named, means)
    if flags["show_suppressed"]:
        report = report._replace(silenced=report.find_silenced())
    clock.enter("write report")
    options = rendering(settings, report, flags, flags["output"])
    pieces: Iterable[str] = render(output_format, report, options)
    if flags["statistics"]:
        if output_format == "text":
            pieces = statistics(report)
        else:
            click.echo("".join(statistics(report)), err=True, nl=False)
    write(pieces, flags["output"])
    remarks = [*report.remarks, *choice.remarks(settings.root), *(mended.repair.remarks if mended else ())]
    most = limit(output_format)
    if most is not None and len(report.shown) > most:
        remarks.append(f"{len(report.shown)} findings; the {most} most severe are in the {output_format} file")
    for remark in remarks:
        warn(remark)
    if mended is not None:
        done = fixed_lines(
            mended.fixed, len(mended.repair.drafts), report, dry=False, silenced=flags["add_suppressions"]
        )
        click.echo("".join(done), err=True, nl=False)
    tell_how(clock, flags)
    if not flags["quiet"]:
        click.echo(closing_line(report, options), err=True)
    sys.exit(EXIT_FAILED if mended is not None and mended.failed else options.status)


def _of_git(settings: Settings, choice: Choice, flags: Mapping[str, Any], means: Means) -> Report:
    """The report on what git tells apart: what a change caused, or what is tracked."""
    from notelint.changed import Asked, report_on
    from notelint.git import GitError

    try:
        return report_on(settings, choice, Asked(flags["changed"], flags["tracked_only"]), means)
    except GitError as error:
        fail(f"{'--tracked-only' if flags['changed'] is None else '--changed'}: {error}")
