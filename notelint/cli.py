"""The command line: arguments to settings, a run, a report and an exit status."""

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import click

from notelint import __version__
from notelint.diagnostic import SEVERITIES, Report

if TYPE_CHECKING:  # these import much that a version or a rule's page does without
    from notelint.reporters import Options
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
    help="The program the notes are for: auto, obsidian, quartz or markdown.",
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
        from notelint.schema import nearest

        near = nearest(output_format, reporters.known())
        advice = f"did you mean '{near}'?" if near else f"one of {', '.join(reporters.known())}"
        _fail(f"there is no format '{output_format}'; {advice}")
    settings, choice = _prepare(paths, configs, flags)
    from notelint.engine import run
    from notelint.git import top_level
    from notelint.rules import load_rules

    report = run(settings, choice.wanted, choice.given, choice.named)
    base = _here()
    fails = report.fails(flags["fail_on"] or settings.fail_on) and not flags["exit_zero"]
    rules = (
        rule._replace(severity={"default": settings.severity.get(rule.code) or rule.severity_in(settings.dialect)})
        for rule in load_rules()
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
            pieces = _statistics(report)
        else:
            click.echo("".join(_statistics(report)), err=True, nl=False)
    _write(pieces, flags["output"])
    remarks = [*report.remarks, *choice.remarks(report)]
    most = reporters.limit(output_format)
    if most is not None and len(report.diagnostics) > most:
        remarks.append(f"{len(report.diagnostics)} findings; the {most} most severe are in the {output_format} file")
    for remark in remarks:
        click.echo(f"notelint: warning: {reporters.visible(remark)}", err=True)
    if not flags["quiet"]:
        click.echo(_closing(report, options), err=True)
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
    several = [item for item in rules if item.code.startswith(word.upper()) or word.lower() in item.groups]
    if found is None and several:
        _write((f"{item.code}  {item.name:<24} {item.summary}\n" for item in several), None)
        return
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


class Choice(NamedTuple):
    """What the PATHs choose: which notes are reported on (None for all), and contents that are given.

    ``named`` are notes that a PATH names itself, ``asked`` each PATH as it was written with its path in the vault.
    """

    wanted: Callable[[str], bool] | None = None
    given: Mapping[str, bytes] = {}
    named: frozenset[str] = frozenset()
    asked: tuple[tuple[str, str], ...] = ()

    def remarks(self, report: Report) -> Iterator[str]:
        """A word on each PATH that names a file which is no note."""
        from notelint.dialects import is_note

        for written, path in self.asked:
            if not is_note(path) and (Path(report.root) / path).is_file():
                yield f"{written} is not a note (.md): nothing of it is checked"


def _prepare(paths: tuple[str, ...], configs: tuple[str, ...], flags: dict[str, Any]) -> "tuple[Settings, Choice]":
    """The settings, and what is chosen."""
    from notelint.settings import SettingsError, load

    stdin = "-" in paths
    if stdin and len(paths) > 1:
        _fail("'-' is one note on standard input: no other PATH goes with it")
    if stdin and sys.stdin is None:
        _fail("standard input is closed")
    data = sys.stdin.buffer.read() if stdin else b""
    name = flags["stdin_filename"]
    flags["dialect"] = "" if flags["dialect"] == "auto" else flags["dialect"]
    if name is not None and not stdin:
        _fail("--stdin-filename goes with the PATH '-'")
    if name is not None and name.suffix.lower() != ".md":
        _fail(f"--stdin-filename {name} is not the name of a note (.md)")
    if name is not None and not os.path.isdir(name.parent):  # noqa: PTH112
        _fail(f"--stdin-filename {name}: there is no such folder")
    written = [path for path in paths if path != "-"]
    places = [_existing(path) for path in written]
    start = _start(places, name if stdin else None)
    if not configs and os.environ.get("NOTELINT_CONFIG"):
        configs = (os.environ["NOTELINT_CONFIG"],)
    files = [Path(word) for word in configs if "=" not in word or os.path.isfile(word)]  # noqa: PTH113
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
            overrides=[word for word in configs if "=" in word and Path(word) not in files],
            isolated=flags["isolated"],
            vault=Path(os.path.realpath(vault)) if vault is not None else None,
            dialect=flags["dialect"],
            select=flags["select"],
            ignore=flags["ignore"],
            extend_select=flags["extend_select"] or (),
            extend_ignore=flags["extend_ignore"] or (),
            exclude=flags["exclude"] or None,
            extend_exclude=flags["extend_exclude"],
            gitignore=False if flags["no_respect_gitignore"] else None,
            alone=data if stdin and name is None else None,
        )
    except SettingsError as error:
        _fail(str(error))
    if stdin:
        if name is None:
            return settings, Choice(given={"stdin.md": data})
        path = _within(start, settings.root)
        return settings, Choice({path}.__contains__, {path: data})
    chosen = [(word, _within(place, settings.root)) for word, place in zip(written, places, strict=True)]
    if not chosen or any(path in ("", ".") for _, path in chosen):
        return settings, Choice()
    exact, folders = frozenset(path for _, path in chosen), tuple(path + "/" for _, path in chosen)
    return settings, Choice(
        lambda path: path in exact or path.startswith(folders),
        named=frozenset() if flags["force_exclude"] else exact,
        asked=tuple(chosen),
    )


def _here() -> Path:
    """The working directory."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        _fail("the working directory is gone")


def _existing(path: str) -> Path:
    if not os.path.exists(path):  # noqa: PTH110
        reason = "a link that leads nowhere" if os.path.lexists(path) else "no such file or folder"
        _fail(f"{path}: {reason}")
    if os.path.isdir(path):  # noqa: PTH112
        return Path(os.path.realpath(path))
    # the folders are resolved, so that a root is the same however it is reached; the last part stays itself
    folder, name = os.path.split(path)
    return Path(os.path.realpath(folder or "."), name)


def _start(places: list[Path], stdin_name: Path | None) -> Path:
    """Where the search for the vault begins: the first PATH if markers tell its vault, else what all have in common."""
    from notelint.settings.detect import find_vault

    if stdin_name is not None:
        return Path(os.path.realpath(stdin_name.parent), stdin_name.name)
    if not places:
        return Path(os.path.realpath(_here()))
    return places[0] if find_vault(places[0]) is not None else Path(os.path.commonpath(places))


def _within(place: Path, root: Path) -> str:
    """A path relative to the vault's root; an empty one for a folder that the vault lies in."""
    if place.is_relative_to(root):
        return place.relative_to(root).as_posix()
    if not root.is_relative_to(place):
        _fail(f"{place} is not in the vault {root}; name its own with --vault, or lint it in a run of its own")
    return ""


def _write(pieces: Iterable[str], output: Path | None) -> None:
    """Write a document as UTF-8, to a file, whole or not at all, or to standard output.

    Source of the way: a file beside it takes its place when all is written.
    """
    try:
        if output is None:
            if sys.stdout is not None:
                for piece in pieces:
                    sys.stdout.buffer.write(piece.encode("utf-8", "backslashreplace"))
                sys.stdout.buffer.flush()
        elif output.exists() and not output.is_file():
            with output.open("wb") as file:  # a device or a pipe
                file.writelines(piece.encode("utf-8", "backslashreplace") for piece in pieces)
        else:
            _replace(Path(os.path.realpath(output)), pieces)
    except BrokenPipeError:
        raise
    except OSError as error:
        _fail(f"{output or 'standard output'}: cannot be written: {(error.strerror or str(error)).lower()}")


def _replace(output: Path, pieces: Iterable[str]) -> None:
    beside = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.writelines(piece.encode("utf-8", "backslashreplace") for piece in pieces)
        if output.exists():
            shutil.copymode(output, beside)
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)


def _wants_color(choice: str, output: Path | None) -> bool:
    if choice != "auto" or output is not None:
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _closing(report: Report, options: "Options") -> str:
    """The last line: what was found, where, in how long; and what told root and dialect."""
    from notelint.reporters import shown_path

    found = len(report.diagnostics)
    notes = f"{report.notes} note" + "s" * (report.notes != 1)
    if found:
        parts = [f"Found {found} problem{'s' * (found != 1)} in {notes}"]
    else:
        parts = [f"All good: {notes}" if report.notes else "No notes to lint"]
    if found:
        counts = [(report.count(severity), severity) for severity in reversed(SEVERITIES)]
        parts.append(", ".join(f"{number} {word}{'s' * (number != 1)}" for number, word in counts if number))
        fixable = [item.fix for item in report.diagnostics if item.fix is not None]
        parts.append(f"{sum(fix.safe for fix in fixable)} with a safe fix")
    if report.suppressed:
        parts.append(f"{report.suppressed} suppressed")
    parts.append(f"{report.seconds:.2f} s")
    root = shown_path(report, options, "").rstrip("/") or "."
    by_root, by_dialect = report.origins["root"], report.origins["dialect"]
    if by_root == by_dialect:
        vault = f"Vault: {root}, {report.dialect} (told by {by_root})"
    else:
        vault = (
            f"Vault: {root}" + (f" (told by {by_root})" if by_root else "") + f", {report.dialect} (by {by_dialect})"
        )
    return "; ".join(parts) + f".\n{vault}."


def _statistics(report: Report) -> Iterator[str]:
    """Findings by rule, and the missing targets that most links want."""
    from collections import Counter

    from notelint.reporters import visible

    rules = Counter((item.code, item.name) for item in report.diagnostics)
    for (code, name), number in sorted(rules.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"{number:>6}  {code}  {name}\n"
    targets = Counter(
        report.text_of(item.path)[item.start : item.end] for item in report.diagnostics if item.code == "WL102"
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
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FOUND)
    except Exception as error:
        if os.environ.get("NOTELINT_TRACEBACK"):
            raise
        words = " ".join((f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())))
        _fail(f"internal error: {words}; this is a defect of notelint: NOTELINT_TRACEBACK=1 shows where it happened")
