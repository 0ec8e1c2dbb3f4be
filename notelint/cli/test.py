"""``notelint test``: rules held to their examples."""

import sys
from pathlib import Path

import click

from notelint.cli.common import EXIT_FOUND, HELP, fail, write


@click.command("test", context_settings=HELP)
@click.argument("words", nargs=-1, metavar="[RULES...]")
@click.option("--config", type=click.Path(path_type=Path), help="The settings file whose own rules are held.")
@click.option("-q", "--quiet", is_flag=True, help="No closing line.")
def command(words: tuple[str, ...], config: Path | None, quiet: bool) -> None:
    """Hold rules to their examples.

    RULES are rule files or folders of them, or codes, prefixes and names; without any, all rules: those that notelint
    brings, and those that the settings name. Each has a good and a bad example, and each holds as it is, after emoji,
    after a front matter, and with lines that end in CR LF.
    """
    from notelint import examples
    from notelint.choice import ChoiceError, here
    from notelint.settings import SettingsError
    from notelint.settings.own_rules import rules_to_test

    try:
        rules, files = rules_to_test(words, here(), config.absolute() if config else None)
    except (ChoiceError, SettingsError) as error:
        fail(str(error))
    trial = examples.Trial()
    write(trial.lines(rules, files))
    if not quiet:
        click.echo(trial.summary, err=True)
    sys.exit(EXIT_FOUND if trial.failed else 0)
