"""The command line: arguments to settings, a run, a report and an exit status."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

from notelint import __version__

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
        if self.get_command(ctx, name) is None and not name.startswith("-") and Path(name).exists():
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
@_selector("--extend-select", "Report these rules too.")
@_selector("--extend-ignore", "Nor report these rules.")
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
    envvar="NOTELINT_CONFIG",
    metavar="FILE|KEY=VALUE",
    help="A settings file, or one setting.",
)
@click.option("--isolated", is_flag=True, help="Heed no settings file.")
@click.option("--vault", type=click.Path(path_type=Path), help="The vault's root.")
@click.option("--dialect", envvar="NOTELINT_DIALECT", default="", help="The program the notes are for.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Do not lint these files; in place of the settings'.")
@click.option("--extend-exclude", multiple=True, metavar="GLOB", help="Nor these.")
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
        _fail(f"there is no format '{output_format}'; one of {', '.join(reporters.known())}")
    settings, wanted, given = _prepare(paths, configs, flags)
    from notelint.engine import run
    from notelint.git import top_level
    from notelint.rules import load_rules

    report = run(settings, wanted, given)
    base = Path.cwd()
    rules = tuple(rule for rule in load_rules() if rule.code in settings.selected)
    options = reporters.Options(
        base,
        top_level(settings.root) or (base if settings.root.is_relative_to(base) else None),
        _wants_color(flags["color"], flags["output"]),
        flags["max_diagnostics"],
        min(shutil.get_terminal_size((100, 24)).columns, 160),
        rules,
    )
    pieces: Iterable[str] = reporters.render(output_format, report, options)
    if flags["statistics"] and output_format == "text":
        pieces = _statistics(report)
    _write(pieces, flags["output"])
    for remark in report.remarks:
        click.echo(f"notelint: warning: {reporters.visible(remark)}", err=True)
    if not flags["quiet"]:
        click.echo(_closing(report, options), err=True)
    fails = report.fails(flags["fail_on"] or settings.fail_on) and not flags["exit_zero"]
    sys.exit(EXIT_FOUND if fails else 0)


@cli.command()
@click.argument("word", required=False, metavar="[CODE|NAME]")
@click.option("--all", "every", is_flag=True, help="All rules.")
@click.option(
    "--format", "output_format", type=click.Choice(("text", "json", "markdown")), default="text", help="How to show it."
)
def rule(word: str | None, every: bool, output_format: str) -> None:
    """Show a rule's page: what it finds, why it matters, and examples."""
    import json

    from notelint import page
    from notelint.rules import find_rule, load_rules
    from notelint.schema import nearest

    rules = load_rules()
    if every:
        if output_format == "json":
            _write([json.dumps([page.as_object(item) for item in rules], indent=2, ensure_ascii=False), "\n"], None)
        elif output_format == "markdown":
            _write((page.as_markdown(item) + "\n" for item in rules), None)
        else:
            _write((f"{item.code}  {item.name:<24} {item.summary}\n" for item in rules), None)
        return
    if not word:
        raise click.UsageError("name a rule, such as WL102, or give --all")
    found = find_rule(word, rules)
    if found is None:
        words = [item.code for item in rules] + [item.name for item in rules]
        near = nearest(word.upper(), words) or nearest(word.lower(), words)
        _fail(f"there is no rule '{word}'; " + (f"did you mean '{near}'?" if near else "--all lists them"))
    shown = {
        "text": lambda: page.as_text(found),
        "markdown": lambda: page.as_markdown(found),
        "json": lambda: json.dumps(page.as_object(found), indent=2, ensure_ascii=False) + "\n",
    }
    _write([shown[output_format]()], None)


def _prepare(paths: tuple[str, ...], configs: tuple[str, ...], flags: dict[str, Any]) -> Any:
    """The settings, which notes to report on (None for all), and the contents that are given."""
    from notelint.settings import SettingsError, load

    given: dict[str, bytes] = {}
    stdin = "-" in paths
    if stdin and len(paths) > 1:
        _fail("'-' is one note on standard input: no other PATH goes with it")
    data = sys.stdin.buffer.read() if stdin else b""
    name = flags["stdin_filename"]
    places = [_existing(path) for path in paths if path != "-"]
    start = _start(places, name if stdin else None)
    files = [Path(word) for word in configs if "=" not in word or Path(word).is_file()]
    if len(files) > 1:
        _fail("--config names more than one settings file")
    vault = flags["vault"]
    if vault is not None and not vault.is_dir():
        _fail(f"the vault {vault} is not a folder")
    if flags["dialect"]:
        from notelint.dialects import known
        from notelint.settings.load import unknown_dialect

        if flags["dialect"] not in known():
            _fail(unknown_dialect(flags["dialect"]))
    try:
        settings = load(
            start,
            config=files[0].absolute() if files else None,
            overrides=[word for word in configs if "=" in word and not Path(word).is_file()],
            isolated=flags["isolated"],
            vault=vault.resolve() if vault is not None else None,
            dialect=flags["dialect"],
            select=flags["select"],
            ignore=flags["ignore"],
            extend_select=flags["extend_select"] or (),
            extend_ignore=flags["extend_ignore"] or (),
            exclude=flags["exclude"] or None,
            extend_exclude=flags["extend_exclude"],
            gitignore=False if flags["no_respect_gitignore"] else None,
        )
    except SettingsError as error:
        _fail(str(error))
    if stdin:
        if name is None:
            return _alone(settings, data)
        path = _within(start, settings.root)
        given[path] = data
        return settings, {path}.__contains__, given
    chosen = [_within(place, settings.root) for place in places if not settings.root.is_relative_to(place)]
    if len(chosen) < len(places) or not places:
        return settings, None, given
    exact, folders = set(chosen), tuple(path + "/" for path in chosen)
    return settings, lambda path: path in exact or path.startswith(folders), given


def _alone(settings: Any, data: bytes) -> Any:
    """Standard input without a name: a note in a vault of its own."""
    import tempfile

    settings.root = Path(tempfile.gettempdir()) / f"notelint-stdin-{os.getpid()}"
    settings.remarks = ()
    return settings, None, {"stdin.md": data}


def _existing(path: str) -> Path:
    place = Path(path)
    if not os.path.lexists(place):
        _fail(f"{path}: no such file or folder")
    # the folders are resolved, so that a root is the same however it is reached; the last part stays itself
    return place.resolve() if place.is_dir() else place.parent.resolve() / place.name


def _start(places: list[Path], stdin_name: Path | None) -> Path:
    """Where the search for the vault begins: the first PATH, the name of standard input, or the working directory."""
    if stdin_name is not None:
        return stdin_name.parent.resolve() / stdin_name.name
    return places[0] if places else Path.cwd().resolve()


def _within(place: Path, root: Path) -> str:
    """A path relative to the vault's root."""
    if not place.is_relative_to(root):
        _fail(f"{place} is not in the vault {root}; name its own with --vault, or lint it in a run of its own")
    return place.relative_to(root).as_posix()


def _write(pieces: Iterable[str], output: Path | None) -> None:
    """Write a document as UTF-8, to a file or to standard output."""
    try:
        if output is not None:
            with output.open("wb") as file:
                for piece in pieces:
                    file.write(piece.encode("utf-8", "backslashreplace"))
            return
        stream = sys.stdout.buffer
        for piece in pieces:
            stream.write(piece.encode("utf-8", "backslashreplace"))
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _fail(f"{output or 'standard output'}: cannot be written: {(error.strerror or str(error)).lower()}")


def _wants_color(choice: str, output: Path | None) -> bool:
    if choice != "auto" or output is not None:
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _closing(report: Any, options: Any) -> str:
    """The last line: what was found, where, in how long; and what told root and dialect."""
    from notelint.reporters import shown_path

    found = len(report.diagnostics)
    notes = f"{report.notes} note" + "s" * (report.notes != 1)
    parts = [f"Found {found} problem{'s' * (found != 1)} in {notes}" if found else f"All good: {notes}"]
    if found:
        parts.append(f"{report.count('error')} errors, {report.count('warning')} warnings")
        fixable = [item.fix for item in report.diagnostics if item.fix is not None]
        parts.append(f"{sum(fix.safe for fix in fixable)} with a safe fix")
    if report.suppressed:
        parts.append(f"{report.suppressed} suppressed")
    parts.append(f"{report.seconds:.2f} s")
    root = shown_path(report, options, "").rstrip("/") or "."
    told = [f"{key} by {word}" for key, word in report.origins.items() if word]
    if len({word for word in report.origins.values() if word}) == 1:
        told = ["told by " + next(word for word in report.origins.values() if word)]
    return "; ".join(parts) + f".\nVault: {root}, {report.dialect}" + (f" ({', '.join(told)})" if told else "") + "."


def _statistics(report: Any) -> Iterator[str]:
    """Findings by rule, and the missing targets that most links want."""
    from collections import Counter

    from notelint.reporters import visible

    rules = Counter((item.code, item.name) for item in report.diagnostics)
    for (code, name), number in sorted(rules.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"{number:>6}  {code}  {name}\n"
    targets = Counter(
        item.key.split(":", 1)[1].rpartition(":")[0] for item in report.diagnostics if item.code == "WL102"
    )
    if targets:
        yield "\nMost wanted missing targets:\n"
        for target, number in sorted(targets.items(), key=lambda pair: (-pair[1], pair[0]))[:20]:
            yield f"{number:>6}  {visible(target)}\n"


def _fail(message: str) -> NoReturn:
    """End the run with what is wrong."""
    from notelint.reporters import visible

    for line in message.split("\n"):
        click.echo(f"notelint: error: {visible(line)}", err=True)
    sys.exit(EXIT_FAILED)


def main() -> None:
    """Run the command line: exit with 0, 1 or 2, 130 after Ctrl-C; a closed pipe ends it quietly."""
    from notelint.rules import RuleError

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
    except RuleError as error:
        _fail(str(error))
    except BrokenPipeError:
        # whoever read us has had enough; what is still buffered has nowhere to go
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FOUND)
    except Exception as error:
        if os.environ.get("NOTELINT_TRACEBACK"):
            raise
        words = f"{type(error).__name__}: {error}"
        _fail(f"internal error: {words}; this is a defect of notelint: NOTELINT_TRACEBACK=1 shows where it happened")
