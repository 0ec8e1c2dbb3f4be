"""``notelint baseline``: what is found today written down, so that later runs tell only what is new."""

from pathlib import Path
from typing import Any

import click

from notelint.choice import here
from notelint.cli.common import HELP, fail, warn, write
from notelint.cli.options import chosen, vault_options
from notelint.cli.running import means_of, run_options, tell_how
from notelint.means import Clock
from notelint.reporters import Options
from notelint.settings.source import shown


@click.command("baseline", context_settings=HELP)
@click.option("--prune", is_flag=True, help="Only take out what is found no more.")
@click.option("--baseline", metavar="FILE", type=click.Path(path_type=Path), help="The file that is written.")
@vault_options
@run_options
def command(paths: tuple[str, ...], prune: bool, **flags: Any) -> None:
    """Write down what is found today.

    'notelint check' then reports only what is new. The file is .notelint-baseline.json in the vault's
    root, unless --baseline or the settings name another. PATHs and --select choose what is written anew; the rest of
    the file stays.
    """
    from notelint import baseline as kept
    from notelint.closing import baseline_line, vault_line
    from notelint.engine import Session
    from notelint.reporters import visible
    from notelint.sameness import counted

    if "-" in paths:
        raise click.UsageError("a baseline is of files: '-' has none")
    clock = Clock()
    clock.enter("read settings")
    settings, choice = chosen(paths, flags)
    try:
        path = kept.place_of(settings, flags["baseline"])
        before = kept.read(path) if prune or path.exists() else kept.Baseline(path, {})
    except kept.BaselineError as error:
        fail(str(error))
    session = Session(settings, choice.wanted, named=choice.named, means=means_of(settings, flags, clock))
    report = session.report()
    held = kept.hold(session, report, before, whole=choice.wanted is None)
    clock.enter("write baseline")
    unjudged = kept.of_rules(held.unjudged, (rule.code for rule in settings.rules))
    counts = kept.merged(unjudged, held.there if prune else counted(report.diagnostics))
    write(kept.pieces(counts), path)
    for remark in (*report.remarks, *choice.remarks(settings.root)):
        warn(remark)
    tell_how(clock, flags)
    if prune:
        write(f"{visible(line)}\n" for line in kept.told(held.gone))
    if not flags["quiet"]:
        told = baseline_line(shown(path), kept.size(counts), len(counts), kept.size(before.counts))
        click.echo(f"{told}\n{vault_line(report, Options(here()))}", err=True)
