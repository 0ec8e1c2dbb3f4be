"""The command line: arguments to settings, a run, a report and an exit status."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from notelint import __version__

if TYPE_CHECKING:  # these import much that a version or a rule's page does without
    from notelint.choice import Request
    from notelint.settings import Settings

EXIT_FOUND = 1
EXIT_FAILED = 2
EXIT_INTERRUPTED = 130
_FAIL_ON = ("error", "warning", "note", "never")
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commands(click.Group):
    """The commands, with a word to those who forget one."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click's; a path in a command's place is told from a typing slip."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-") and os.path.exists(name):  # noqa: PTH110
            raise click.UsageError(f"'{name}' is no command; did you mean 'notelint check {name}'?", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings=_HELP)
@click.version_option(__version__, message="notelint %(version)s")
def cli() -> None:
    """Lint a vault of Markdown notes: wikilinks, front matter, malformed links, timestamps."""


def _split(_context: click.Context, _parameter: click.Parameter, values: Iterable[str]) -> tuple[str, ...] | None:
    """Words between commas, over all uses of an option; None where it is not used."""
    words = tuple(word for value in values for word in value.replace(",", " ").split())
    return words or None


def _selector(name: str, words: str) -> Callable[[Any], Any]:
    return click.option(name, multiple=True, metavar="CODES", callback=_split, help=words)


@cli.command()
@click.argument("paths", nargs=-1, metavar="[PATH...|-]")
@_selector("--select", "Report these rules only: codes, prefixes, names or ALL, between commas.")
@_selector("--ignore", "Do not report these rules.")
@_selector("--extend-select", "Report these rules, too; added to what is selected.")
@_selector("--extend-ignore", "Do not report these rules either; added to the settings'.")
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
@click.option("--fail-on", type=click.Choice(_FAIL_ON), help="Exit with 1 from this severity on (default: error).")
@click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--statistics", is_flag=True, help="Tell how often each rule spoke, and which missing targets are wanted most."
)
@click.option("-q", "--quiet", is_flag=True, help="No closing line.")
@click.option(
    "--config",
    "configs",
    multiple=True,
    metavar="FILE|KEY=VALUE",
    help="A settings file, or one setting.",
)
@click.option("--isolated", is_flag=True, help="Heed no settings file.")
@click.option("--vault", type=click.Path(path_type=Path), help="The vault's root.")
@click.option(
    "--dialect",
    envvar="NOTELINT_DIALECT",
    default="",
    help="The program the notes are for: auto, dendron, foam, gollum, logseq, markdown, obsidian, quartz or zk.",
)
@click.option("--exclude", multiple=True, metavar="GLOB", help="Do not lint these files; in place of the settings'.")
@click.option(
    "--extend-exclude", multiple=True, metavar="GLOB", help="Do not lint these files either; added to the settings."
)
@click.option("--force-exclude", is_flag=True, help="Exclude notes that a PATH names, too.")
@click.option("--no-respect-gitignore", is_flag=True, help="Lint files that git ignores, too.")
@click.option(
    "--max-diagnostics",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Findings that the text format shows; 0 for all.",
)
@click.option("--stdin-filename", type=click.Path(path_type=Path), help="The note that standard input is.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", help="Colours.")
def check(paths: tuple[str, ...], configs: tuple[str, ...], **flags: Any) -> None:
    """Lint notes.

    PATHs (notes or folders of one vault, the working directory by default) choose what is reported; the whole vault
    is always indexed, so that links to other notes are known. ``-`` reads one note from standard input.
    """
    from notelint import reporters

    output_format = flags["output_format"] or "text"
    if output_format not in reporters.known():
        from notelint.near import nearest

        near = nearest(output_format, reporters.known())
        advice = f"did you mean '{near}'?" if near else f"one of {', '.join(reporters.known())}"
        _fail(f"there is no format '{output_format}'; {advice}")
    from notelint.choice import ChoiceError, here, read_request
    from notelint.closing import closing_line, statistics
    from notelint.engine import run
    from notelint.git import top_level
    from notelint.settings import SettingsError

    try:
        request = read_request(paths, flags["stdin_filename"])
        settings = _settings(request, configs, flags)
        choice = request.choose(settings.root, flags["force_exclude"])
        base = here()
    except (ChoiceError, SettingsError) as error:
        _fail(str(error))
    report = run(settings, choice.wanted, choice.given, choice.named)
    fails = report.fails(flags["fail_on"] or settings.fail_on) and not flags["exit_zero"]
    variant = settings.plan().variant
    rules = (
        rule._replace(severity={"default": settings.severity.get(rule.code) or rule.severity_in(variant)})
        for rule in settings.rules
        if rule.code in settings.selected
    )
    options = reporters.Options(
        base,
        top_level(settings.root) or (base if settings.root.is_relative_to(base) else None),
        _wants_color(flags["color"], flags["output"]),
        flags["max_diagnostics"],
        min(shutil.get_terminal_size((100, 24)).columns, 160),
        tuple(rules),
        EXIT_FOUND if fails else 0,
    )
    pieces: Iterable[str] = reporters.render(output_format, report, options)
    if flags["statistics"]:
        if output_format == "text":
            pieces = statistics(report)
        else:
            click.echo("".join(statistics(report)), err=True, nl=False)
    _write(pieces, flags["output"])
    remarks = [*report.remarks, *choice.remarks(settings.root)]
    most = reporters.limit(output_format)
    if most is not None and len(report.diagnostics) > most:
        remarks.append(f"{len(report.diagnostics)} findings; the {most} most severe are in the {output_format} file")
    for remark in remarks:
        click.echo(f"notelint: warning: {reporters.visible(remark)}", err=True)
    if not flags["quiet"]:
        click.echo(closing_line(report, options), err=True)
    sys.exit(options.status)


@cli.command()
@click.argument("word", required=False, metavar="[CODE|NAME]")
@click.option(
    "--all", "every", is_flag=True, help="List all rules, a line each (with --format markdown or json: all pages)."
)
@click.option(
    "--format", "output_format", type=click.Choice(("text", "json", "markdown")), default="text", help="How to show it."
)
def rule(word: str | None, every: bool, output_format: str) -> None:
    """Show a rule's page: what it finds, why it matters, and examples."""
    import json

    from notelint import page
    from notelint.rules import find_rule, load_rules, near_rule

    rules = load_rules()
    found = find_rule(word, rules) if word else None
    if every or (word and found is None):
        from notelint.settings import SettingsError, own_rules_of

        try:
            rules = load_rules(own_rules_of(Path.cwd()))
        except (SettingsError, OSError) as error:  # what notelint brings can be shown all the same
            from notelint.reporters import visible

            click.echo(f"notelint: warning: no own rules are shown: {visible(str(error))}", err=True)
    if not word and not every:
        raise click.UsageError("name a rule, such as WL102, or give --all")
    word = word or ""
    found = None if every else find_rule(word, rules)
    several = [item for item in rules if every or item.code.startswith(word.upper()) or word.lower() in item.groups]
    if found is None and several:
        if output_format == "json":
            _write([json.dumps([page.as_object(item) for item in several], indent=2, ensure_ascii=False), "\n"], None)
        elif output_format == "markdown":
            _write((page.as_markdown(item) + "\n" for item in several), None)
        else:
            _write(page.as_lines(several), None)
        return
    if found is None:
        near = near_rule(word, rules)
        _fail(f"there is no rule '{word}'; " + (f"did you mean '{near}'?" if near else "--all lists them"))
    shown = {
        "text": lambda: page.as_text(found),
        "markdown": lambda: page.as_markdown(found),
        "json": lambda: json.dumps(page.as_object(found), indent=2, ensure_ascii=False) + "\n",
    }
    _write([shown[output_format]()], None)


@cli.command()
@click.argument("words", nargs=-1, metavar="[RULES...]")
@click.option("--config", type=click.Path(path_type=Path), help="The settings file whose own rules are held.")
@click.option("-q", "--quiet", is_flag=True, help="No closing line.")
def test(words: tuple[str, ...], config: Path | None, quiet: bool) -> None:
    """Hold rules to their examples.

    RULES are rule files or folders of them, or codes, prefixes and names; without any, all rules: those that notelint
    brings, and those that the settings name. Each has a good and a bad example, and each holds as it is, after emoji,
    after a front matter, and with lines that end in CR LF.
    """
    from notelint import examples
    from notelint.choice import ChoiceError, here
    from notelint.settings import SettingsError, rules_to_test

    try:
        rules, files = rules_to_test(words, here(), config.absolute() if config else None)
    except (ChoiceError, SettingsError) as error:
        _fail(str(error))
    trial = examples.Trial()
    _write(trial.lines(rules, files), None)
    if not quiet:
        click.echo(trial.summary, err=True)
    sys.exit(EXIT_FOUND if trial.failed else 0)


def _settings(request: "Request", configs: tuple[str, ...], flags: dict[str, Any]) -> "Settings":
    """The settings for what is asked.

    Raises:
        SettingsError: they cannot be used.
    """
    from notelint.dialects import known
    from notelint.settings import SettingsError, load
    from notelint.settings.source import unknown_dialect

    if not configs and os.environ.get("NOTELINT_CONFIG"):
        configs = (os.environ["NOTELINT_CONFIG"],)
    files = [Path(word) for word in configs if "=" not in word or os.path.isfile(word)]  # noqa: PTH113
    if len(files) > 1:
        raise SettingsError("--config names more than one settings file")
    vault = flags["vault"]
    if vault is not None and not os.path.isdir(vault):  # noqa: PTH112 (a name may be none that a file can have)
        raise SettingsError(f"the vault {vault} is not a folder")
    dialect = "" if flags["dialect"] == "auto" else flags["dialect"]
    if dialect and dialect not in known():
        raise SettingsError(unknown_dialect(dialect))
    return load(
        request.start,
        config=files[0].absolute() if files else None,
        overrides=[word for word in configs if "=" in word and Path(word) not in files],
        isolated=flags["isolated"],
        vault=Path(os.path.realpath(vault)) if vault is not None else None,
        dialect=dialect,
        select=flags["select"],
        ignore=flags["ignore"],
        extend_select=flags["extend_select"] or (),
        extend_ignore=flags["extend_ignore"] or (),
        exclude=flags["exclude"] or None,
        extend_exclude=flags["extend_exclude"],
        gitignore=False if flags["no_respect_gitignore"] else None,
        alone=request.alone,
    )


def _write(pieces: Iterable[str], output: Path | None) -> None:
    """Write a document; end the run where that fails."""
    from notelint.discover import reason
    from notelint.output import write

    try:
        write(pieces, output)
    except BrokenPipeError:
        raise
    except OSError as error:
        _fail(f"{output or 'standard output'}: cannot be written: {reason(error)}")


def _wants_color(choice: str, output: Path | None) -> bool:
    if choice != "auto" or output is not None:
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _fail(message: str) -> NoReturn:
    """End the run with what is wrong."""
    from notelint.reporters import visible

    for line in message.split("\n"):
        click.echo(f"notelint: error: {visible(line)}", err=True)
    sys.exit(EXIT_FAILED)


def main() -> None:
    """Run the command line: exit with 0, 1 or 2, 130 after Ctrl-C; a closed pipe ends it quietly."""
    # a run makes a million small things that all live until its end and hold no circles
    gc.disable()
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as ending:
        sys.exit(ending.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(EXIT_FAILED)
    except click.ClickException as error:
        _fail(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        click.echo("notelint: interrupted", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # whoever read us has had enough; what is still buffered has nowhere to go
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FOUND)
    except Exception as error:
        from notelint.rules import RuleError  # imports much that a version does without

        if isinstance(error, RuleError):
            _fail(str(error))
        if os.environ.get("NOTELINT_TRACEBACK"):
            raise
        words = " ".join((f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())))
        _fail(f"internal error: {words}; this is a defect of notelint: NOTELINT_TRACEBACK=1 shows where it happened")
