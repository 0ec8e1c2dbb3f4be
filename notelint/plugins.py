"""What installed packages bring: checks (``notelint.checks``), models (``notelint.models``) and executors.

Nothing is imported from a vault: a package counts only where it is installed, and where none of the folders that are
linted, or worked in, could have brought it.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notelint.near import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

CHECK, MODEL, EXECUTOR = "check", "model", "executor"  # an entry point's group is notelint.checks, notelint.models


class PluginError(ValueError):
    """What cannot be had from a package; the message says why."""


def find(kind: str, name: str, linted: Iterable[Path] = ()) -> "EntryPoint":
    """The entry point of a check or model, in a package outside of the folders ``linted`` and of the working directory.

    Raises:
        PluginError: there is none.
    """
    from importlib.metadata import entry_points

    folders = _folders(linted)
    refusal = ""
    for entry in entry_points(group=f"notelint.{kind}s", name=name):
        refusal = _refusal(entry, folders)
        if not refusal:
            return entry
    if refusal:
        raise PluginError(f"the {kind} '{name}' {refusal}")
    raise PluginError(f"there is no {kind} '{name}'{_known(kind, name)}")


def load(kind: str, value: str, linted: Iterable[Path] = ()) -> Any:
    """What ``package.module:name`` is, in a package outside of the folders ``linted`` and of the working directory.

    Raises:
        PluginError: there is no such thing, or importing it fails.
    """
    from importlib.metadata import EntryPoint

    entry = EntryPoint(name="", value=value, group="")
    refusal = _refusal(entry, _folders(linted))
    if refusal:
        raise PluginError(f"the {kind} {refusal}")
    try:
        return entry.load()
    except Exception as error:
        raise PluginError(f"the {kind} cannot be imported from {value}: {error}") from error


def load_check(name: str) -> Callable[..., Any]:
    """The function of an installed check.

    Raises:
        PluginError: there is none, or importing it fails.
    """
    entry = find(CHECK, name)
    try:
        function = entry.load()
    except Exception as error:
        raise PluginError(f"the check '{name}' cannot be imported from {entry.value}: {error}") from error
    if not callable(function):
        raise PluginError(f"the check '{name}' ({entry.value}) is no function")
    return function  # type: ignore[no-any-return]


def _known(kind: str, name: str) -> str:
    from importlib.metadata import entry_points

    names = sorted({entry.name for entry in entry_points(group=f"notelint.{kind}s")})
    near = nearest(name, names)
    if near:
        return f"; did you mean '{near}'?"
    return f"; installed packages bring {', '.join(names)}" if names else ""


def _folders(linted: Iterable[Path]) -> set[Path]:
    """The folders out of which no code is run."""
    return {Path(os.path.realpath(folder)) for folder in (*linted, Path.cwd())}


def _refusal(entry: "EntryPoint", folders: Iterable[Path]) -> str:
    """Why an entry point does not count, or an empty string."""
    from importlib.util import find_spec

    top = entry.module.partition(".")[0]
    try:
        spec = find_spec(top)  # of the outermost package, which imports nothing
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        return f"is to come from {entry.value}, and there is no such module"
    places = [Path(place) for place in spec.submodule_search_locations or ()]
    if spec.has_location and spec.origin:
        places.append(Path(spec.origin))
    if entry.dist is not None:
        places.append(Path(str(entry.dist.locate_file(""))))
    for place in places:
        real = Path(os.path.realpath(place))
        ways = (real, Path(os.path.abspath(place)))  # noqa: PTH100 (a vault's link may lead out of it)
        if any(way.is_relative_to(folder) for way in ways for folder in folders) and not _is_installed(real):
            return (
                f"would come from {place}: no code is run from a vault or from the working directory; "
                "install the package elsewhere"
            )
    return ""


def _is_installed(place: Path) -> bool:
    """Whether a place belongs to the environment that runs notelint, which may lie in a vault's folder."""
    import site
    import sysconfig

    environment = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    if site.ENABLE_USER_SITE:
        environment.append(site.getusersitepackages())
    return any(place.is_relative_to(os.path.realpath(folder)) for folder in environment)
