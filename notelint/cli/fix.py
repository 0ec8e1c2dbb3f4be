"""``notelint fix``: the notes mended, as far as that is safe."""

import os
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

import click

from notelint.choice import Choice
from notelint.cli.common import EXIT_FAILED, EXIT_FOUND, HELP, fail, wants_color, warn, write
from notelint.cli.options import BehindEquals, chosen, holding, outcome_options, rendering, vault_options
from notelint.cli.running import means_of, run_options, tell_how
from notelint.closing import fixed_lines, left_lines, vault_line
from notelint.fixing.diff import colored, shown, unified
from notelint.fixing.mend import Mended, mend
from notelint.fixing.repair import Repair
from notelint.git import Changes
from notelint.means import Clock
from notelint.reporters import Options, shown_path
from notelint.settings import Settings


@click.command("fix", cls=BehindEquals, context_settings=HELP)
@click.option("--unsafe", is_flag=True, help="Apply unsafe fixes, too: read the difference before you keep it.")
@click.option("--diff", "as_diff", is_flag=True, help="Write nothing; show what would change, for 'git apply'.")
@click.option("--check", "dry", is_flag=True, help="Write nothing; exit with 1 if anything would change.")
@click.option("-i", "--interactive", is_flag=True, help="Show one fix at a time, and ask.")
@click.option("--unlink", metavar="[=GLOB]", multiple=True, help="Turn links to missing notes into their words.")
@click.option("--changed", metavar="[=REF]", help="Only what changed since REF; links follow what was renamed.")
@click.option("--require-clean", is_flag=True, help="Refuse if git knows of changes that are not committed.")
@vault_options
@outcome_options
@run_options
def command(paths: tuple[str, ...], **flags: Any) -> None:
    """Mend notes.

    Applies the safe fixes of what 'notelint check' finds, until none is left. PATHs choose which notes are mended;
    ``-`` reads one note from standard input, and writes it mended to standard output.
    """
    if flags["interactive"] and (flags["as_diff"] or flags["dry"] or "-" in paths):
        raise click.UsageError("--interactive goes without --diff, --check and '-'")
    clock = Clock()
    clock.enter("read settings")
    settings, choice = chosen(paths, flags, flags["unlink"])
    if "" in flags["unlink"]:
        raise click.UsageError("--unlink= names no target; leave '=' out for all")
    if flags["unlink"] and not settings.origins["root"]:
        fail("--unlink: nothing marks where the vault begins, and notes outside of it look missing: name it by --vault")
    if flags["require_clean"]:
        _require_clean(settings)
    changes = _changes(settings, flags["changed"])
    dry = flags["as_diff"] or flags["dry"]
    how = partial(_ask, settings, flags) if flags["interactive"] else Repair.run
    means = means_of(settings, flags, clock)
    held = holding(settings, choice, flags, tells=False)
    mended = mend(settings, choice, flags["unsafe"], changes=changes, dry=dry, run=how, means=means, held=held)
    clock.enter("write report")
    options = rendering(settings, mended.report, flags)
    summary = [*fixed_lines(mended.fixed, len(mended.repair.drafts), mended.report, dry=dry)]
    if not dry:
        summary += left_lines(mended.report, unsafe=flags["unsafe"], where=" in what changed" if changes else "")
    if choice.given and not dry:
        _write_given(choice, mended)
    elif flags["as_diff"]:
        _show_diff(mended, options, flags["color"])
    elif flags["dry"]:
        write([f"Would mend {shown_path(mended.report, options, path)}\n" for path in sorted(mended.repair.drafts)])
    for remark in (*mended.report.remarks, *choice.remarks(settings.root), *mended.repair.remarks):
        warn(remark)
    tell_how(clock, flags)
    if not flags["quiet"]:
        if choice.given or dry:
            click.echo("".join(summary), err=True, nl=False)
        else:
            write(summary)
        click.echo(f"{mended.report.seconds:.2f} s. {vault_line(mended.report, options)}", err=True)
    if dry:
        sys.exit(EXIT_FOUND if mended.repair.drafts and not flags["exit_zero"] else 0)
    sys.exit(EXIT_FAILED if mended.failed else options.status)


def _ask(settings: Settings, flags: Mapping[str, Any], repair: Repair) -> None:
    """Apply the fixes that the user says yes to."""
    from notelint.fixing.asking import Asking

    Asking(repair, rendering(settings, repair.session.report(), flags)).run()


def _changes(settings: Settings, ref: str | None) -> Changes | None:
    """What was changed since a revision, or the one that is compared with by default; None where that is not asked."""
    if ref is None:
        return None
    from notelint.git import GitError, changes, default_ref

    try:
        return changes(settings.root, ref or default_ref(settings.root))
    except GitError as error:
        fail(f"--changed: {error}")


def _require_clean(settings: Settings) -> None:
    """End the run unless git has every note as it is."""
    from notelint.git import GitError, is_clean

    try:
        if is_clean(settings.root):
            return
    except GitError as error:
        fail(f"--require-clean: {error}")
    fail("--require-clean: the vault has changes that are not committed; commit or stash them first")


def _write_given(choice: Choice, mended: Mended) -> None:
    """Write the note of standard input to standard output, mended or not."""
    ((path, data),) = choice.given.items()
    draft = mended.repair.drafts.get(path)
    write([(data if draft is None else draft.data).decode("utf-8", "surrogateescape")], as_it_is=True)


def _show_diff(mended: Mended, options: Options, color: str) -> None:
    """Write the difference: on a terminal by way of its pager, else byte for byte."""
    root = mended.repair.session.vault.root
    base = options.git_root or (options.base if root.is_relative_to(options.base) else root)
    notes = (unified(os.path.relpath(root / path, base), draft) for path, draft in sorted(mended.repair.drafts.items()))
    paint = colored if wants_color(color) else str
    if sys.stdout is None or not sys.stdout.isatty():
        write((paint(line) for note in notes for line in note), as_it_is=True)
    elif mended.repair.drafts:
        flags = os.environ.get("LESS") or "FRX"
        os.environ["LESS"] = flags if flags.startswith("-") else f"-{flags}"  # else click takes the colours out
        click.echo_via_pager(paint(line) for note in notes for line in shown(note))
