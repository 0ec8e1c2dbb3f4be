"""Options that ``check`` and ``fix`` have in common: which vault, which notes, which rules; and what they come to."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from notelint.choice import Choice, ChoiceError, Request, here, read_request
from notelint.cli.common import EXIT_FOUND, fail, wants_color
from notelint.cli.job import source
from notelint.diagnostic import Report
from notelint.dialects import known
from notelint.reporters import Options
from notelint.settings import Settings, SettingsError, load
from notelint.settings.source import unknown_dialect
from notelint.worktree import repository

if TYPE_CHECKING:
    from notelint.engine import Session

_VALUES = {"--unlink": "**", "--changed": ""}  # of options that may be given without one
_GONE = 5  # entries of a baseline that are named when they are there no more
FAIL_ON = ("error", "warning", "note", "never")
_Function = TypeVar("_Function", bound=Callable[..., Any])


class BehindEquals(click.Command):
    """A command whose options ``--unlink`` and ``--changed`` take a value behind ``=`` only."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click's; what stands behind such an option is a PATH."""
        end = args.index("--") if "--" in args else len(args)
        for word, behind in pairwise(args[:end]):
            if word in _VALUES and re.search(r"[*?[]", behind):
                raise click.UsageError(f"a value of {word} stands behind '=': {word}={behind}", ctx)
        return super().parse_args(
            ctx, [f"{word}={_VALUES[word]}" if word in _VALUES else word for word in args[:end]] + args[end:]
        )


def _split(_context: click.Context, _parameter: click.Parameter, values: Iterable[str]) -> tuple[str, ...] | None:
    """Words between commas, over all uses of an option; None where it is not used."""
    words = tuple(word for value in values for word in value.replace(",", " ").split())
    return words or None


def _selector(name: str, words: str) -> Callable[[Any], Any]:
    return click.option(name, multiple=True, metavar="CODES", callback=_split, help=words)


_CHOICE = (
    click.argument("paths", nargs=-1, metavar="[PATH...|-]"),
    _selector("--select", "These rules only: codes, prefixes, names or ALL, between commas."),
    _selector("--ignore", "Not these rules."),
    _selector("--extend-select", "These rules, too; added to what is selected."),
    _selector("--extend-ignore", "Not these rules either; added to the settings'."),
    click.option(
        "--config", "configs", multiple=True, metavar="FILE|KEY=VALUE", help="A settings file, or one setting."
    ),
    click.option("--isolated", is_flag=True, help="Heed no settings file."),
    click.option("--vault", type=click.Path(path_type=Path), help="The vault's root."),
    click.option(
        "--dialect",
        envvar="NOTELINT_DIALECT",
        default="",
        help="The program the notes are for: auto, dendron, foam, gollum, logseq, markdown, obsidian, quartz or zk.",
    ),
    click.option("--exclude", multiple=True, metavar="GLOB", help="Not these files; in place of the settings'."),
    click.option("--extend-exclude", multiple=True, metavar="GLOB", help="Not these files either; added."),
    click.option(
        "--force-exclude", is_flag=True, help="Exclude notes that a PATH names, and PATHs outside of the vault, too."
    ),
    click.option("--no-respect-gitignore", is_flag=True, help="Files that git ignores, too."),
    click.option("-q", "--quiet", is_flag=True, help="No closing line."),
)
_OUTCOME = (
    click.option("--fail-on", type=click.Choice(FAIL_ON), help="Exit with 1 from this severity on (default: error)."),
    click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 whatever is found."),
    click.option(
        "--baseline",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="What 'notelint baseline' wrote: only what is new is told.",
    ),
    click.option("--no-baseline", is_flag=True, help="Tell what a baseline holds, too."),
    click.option("--stdin-filename", type=click.Path(path_type=Path), help="The note that standard input is."),
    click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", help="Colours."),
)


def vault_options(function: _Function) -> _Function:
    """The options that choose vault, notes and rules, for a command."""
    for option in reversed(_CHOICE):
        function = option(function)
    return function


def outcome_options(function: _Function) -> _Function:
    """The options that say what is told, and how it counts, for a command that reports."""
    for option in reversed(_OUTCOME):
        function = option(function)
    return function


def chosen(paths: tuple[str, ...], flags: Mapping[str, Any], unlink: tuple[str, ...] = ()) -> tuple[Settings, Choice]:
    """The settings and the notes that the options ask for; the run ends where they cannot be had.

    ``unlink`` are globs of missing targets whose links may be turned into words.
    """
    try:
        request = read_request(paths, flags.get("stdin_filename"))
        settings = _settings(request, flags, unlink)
        return settings, request.choose(settings.root, flags["force_exclude"])
    except (ChoiceError, SettingsError) as error:
        fail(str(error))


def holding(
    settings: Settings, choice: Choice, flags: Mapping[str, Any], *, tells: bool = True
) -> "Callable[[Session, Report], Report]":
    """What takes out of a report that a baseline holds, if the run has one; the run ends where it cannot be read.

    ``tells`` says whether the report is to have a remark on entries that are there no more.
    """
    from notelint.baseline import BaselineError, hold, place_of, read, told

    if flags["no_baseline"] and flags["baseline"] is not None:
        raise click.UsageError("--baseline and --no-baseline stand together")
    named = flags["baseline"] or settings.baseline
    try:
        path = place_of(settings, flags["baseline"])
        has_one = not flags["no_baseline"] and not settings.alone and (named is not None or path.exists())
        baseline = read(path) if has_one else None
    except BaselineError as error:
        fail(str(error))

    def held_back(session: "Session", report: Report) -> Report:
        if baseline is None:
            return report
        held = hold(session, report, baseline, whole=choice.wanted is None)
        entries = list(told(held.gone)) if tells else []
        if not entries:
            return held.report
        some = "; ".join(entries[:_GONE]) + ("; ..." if len(entries) > _GONE else "")
        words = f"found no more, but still in {held.report.held_by}: {some}; 'notelint baseline --prune' takes them out"
        return held.report._replace(remarks=(*held.report.remarks, words))

    return held_back


def rendering(settings: Settings, report: Report, flags: Mapping[str, Any], output: Path | None = None) -> Options:
    """How to render a report, by the options and the terminal."""
    try:
        base = here()
    except ChoiceError as error:
        fail(str(error))
    fails = report.fails(flags["fail_on"] or settings.fail_on) and not flags["exit_zero"]
    variant = settings.plan().variant
    rules = tuple(rule for rule in settings.rules if rule.code in settings.selected)
    severities = {rule.code: settings.severity.get(rule.code) or rule.severity_in(variant) for rule in rules}
    git_root = repository(settings.root)
    return Options(
        base,
        git_root,
        wants_color(flags["color"], output),
        flags.get("max_diagnostics", 0),
        min(_columns(), 160),
        rules,
        EXIT_FOUND if fails else 0,
        category=flags.get("sarif_category") or "",
        source=source(git_root),
        severities=severities,
    )


def _columns() -> int:
    """The columns of the terminal, as ``COLUMNS`` or the system tells; ``shutil`` knows, but imports compressors."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(1).columns or 100
    except OSError:
        return 100


def _settings(request: Request, flags: Mapping[str, Any], unlink: tuple[str, ...]) -> Settings:
    """The settings for what is asked.

    Raises:
        SettingsError: they cannot be used.
    """
    configs = flags["configs"]
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
        unlink=unlink,
    )
