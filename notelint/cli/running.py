"""Options of how a run is carried out, and what they come to: what is kept, who works, who is told."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from notelint import store
from notelint.choice import ChoiceError, here
from notelint.cli.common import fail, warn
from notelint.cli.progress import progress
from notelint.discover import reason
from notelint.means import Clock, Means
from notelint.settings import Settings
from notelint.workers import usable_cores

_Function = TypeVar("_Function", bound=Callable[..., Any])
_MOST_JOBS = 256


def _take_cache_dir(_context: click.Context, _parameter: click.Parameter, place: Path | None) -> Path | None:
    """The folder of this run; whatever keeps files, and worker processes, find it where all look for it."""
    if place is not None:
        try:
            os.environ["NOTELINT_CACHE_DIR"] = str(here() / place)
        except ChoiceError as error:
            fail(str(error))
    return place


def _begin_profile(context: click.Context, _parameter: click.Parameter, file: Path | None) -> Path | None:
    """Profile all from now on, and write what is known when the command ends, however it does."""
    if file is None or context.resilient_parsing:
        return file
    if not file.parent.is_dir():
        raise click.BadParameter(f"{file}: there is no such folder", context)
    from cProfile import Profile

    profile = Profile()

    def end() -> None:
        profile.disable()
        try:
            profile.dump_stats(file)
        except OSError as error:
            fail(f"--profile {file}: cannot be written: {reason(error)}")

    context.call_on_close(end)
    profile.enable()
    return file


cache_dir = click.option(
    "--cache-dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    callback=_take_cache_dir,
    help="Where runs leave what later ones need (default: $NOTELINT_CACHE_DIR, else the user's cache folder).",
)
_OPTIONS = (
    click.option("--no-cache", is_flag=True, help="Read all notes anew, and keep nothing of them."),
    cache_dir,
    click.option(
        "--jobs",
        envvar="NOTELINT_JOBS",
        metavar="N",
        type=click.IntRange(1, _MOST_JOBS),
        help="Processes that scan notes where many changed (default: one for each core; 1: all in this one).",
    ),
    click.option(
        "--executor",
        envvar="NOTELINT_EXECUTOR",
        metavar="WORD",
        default="",
        help="Who else scans them: dask://HOST:PORT, a dask scheduler file, or package.module:make.",
    ),
    click.option("--no-progress", is_flag=True, help="No progress bar."),
    click.option("-v", "--verbose", is_flag=True, help="Tell how long each stage took, and what the cache knew."),
    click.option(
        "--profile",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        callback=_begin_profile,
        is_eager=True,
        help="Write a profile of the run in one process; 'python -m pstats FILE' shows it.",
    ),
)


def run_options(function: _Function) -> _Function:
    """The options of how a run is carried out, for a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def means_of(settings: Settings, flags: Mapping[str, Any], clock: Clock) -> Means:
    """What the options come to; nothing is kept of a note that is linted by itself."""
    if settings.alone:
        return Means(clock=clock)
    kept = None if flags["no_cache"] else store.folder()
    if kept is None and flags["cache_dir"] and not flags["no_cache"]:
        warn(f"--cache-dir {flags['cache_dir']}: nothing is kept there: it cannot be, or somebody else may write to it")
    elif kept is None and flags["verbose"] and not flags["no_cache"]:
        warn("nothing is kept of the notes: there is no cache folder, or somebody else may write to it")
    jobs = flags["jobs"] or (1 if flags["profile"] else usable_cores())
    return Means(kept, jobs, flags["executor"], clock, progress(flags))


def tell_how(clock: Clock, flags: Mapping[str, Any]) -> None:
    """With ``--verbose``, say on standard error how the run went."""
    clock.enter("")
    if flags["verbose"]:
        from notelint.closing import account

        click.echo("".join(account(clock)), err=True, nl=False)
