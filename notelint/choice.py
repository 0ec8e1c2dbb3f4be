"""The PATHs of the command line: where the search for the vault begins, and which notes are reported on."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from notelint.dialects import is_note
from notelint.discover import reason
from notelint.settings.detect import find_vault


class ChoiceError(ValueError):
    """PATHs that cannot be used; the message says which, and why."""


class Choice(NamedTuple):
    """What the PATHs choose: which notes are reported on (None for all), and contents that are given.

    ``named`` are notes that a PATH names itself, ``asked`` each PATH as it was written with its path in the vault,
    ``outside`` those that are passed over because they lie elsewhere.
    """

    wanted: Callable[[str], bool] | None = None
    given: Mapping[str, bytes] = {}
    named: frozenset[str] = frozenset()
    asked: tuple[tuple[str, str], ...] = ()
    outside: tuple[str, ...] = ()

    def remarks(self, root: Path) -> Iterator[str]:
        """A word on each PATH that names a file which is no note, and one on all that are passed over."""
        if self.outside:
            more = f" and {len(self.outside) - 1} more" if len(self.outside) > 1 else ""
            yield f"{self.outside[0]}{more}: not in the vault {root}, and passed over"
        for written, path in self.asked:
            if not is_note(path) and (root / path).is_file():
                yield f"{written} is not a note (.md): nothing of it is checked"


class Request(NamedTuple):
    """What is asked for: ``places`` as they were written with their absolute paths; or a note on standard input.

    ``start`` is where the search for settings and markers begins, ``data`` the note, ``name`` what it is called.
    """

    start: Path
    places: tuple[tuple[str, Path], ...] = ()
    data: bytes | None = None
    name: Path | None = None

    @property
    def alone(self) -> bytes | None:
        """The note that is linted without a vault; None if there is none such."""
        return self.data if self.name is None else None

    def choose(self, root: Path, force_exclude: bool) -> Choice:
        """The choice in the vault at ``root``.

        Args:
            root: the vault's root.
            force_exclude: whether PATHs are held to what the settings leave out, and may lie outside of the vault: so
                does pre-commit give all files of a commit.

        Raises:
            ChoiceError: a PATH lies in another vault.
        """
        if self.data is not None:
            path = within(self.start, root) if self.name is not None else "stdin.md"
            return Choice({path}.__contains__, {path: self.data})
        places = [(word, place) for word, place in self.places if not force_exclude or _meets(place, root)]
        outside = tuple(word for word, place in self.places if force_exclude and not _meets(place, root))
        chosen = [(word, within(place, root)) for word, place in places]
        if not self.places or any(path in ("", ".") for _, path in chosen):
            return Choice()
        exact, folders = frozenset(path for _, path in chosen), tuple(path + "/" for _, path in chosen)
        return Choice(
            lambda path: path in exact or path.startswith(folders),
            named=frozenset() if force_exclude else exact,
            asked=tuple(chosen),
            outside=outside,
        )


def read_request(paths: tuple[str, ...], name: Path | None) -> Request:
    """What the PATHs ask for; ``name`` is that of ``--stdin-filename``.

    Raises:
        ChoiceError: a PATH is not there, or does not go with the others.
    """
    if "-" not in paths:
        if name is not None:
            raise ChoiceError("--stdin-filename goes with the PATH '-'")
        places = [(path, _existing(path)) for path in paths]
        return Request(_start([place for _, place in places]), tuple(places))
    if len(paths) > 1:
        raise ChoiceError("'-' is one note on standard input: no other PATH goes with it")
    if sys.stdin is None:
        raise ChoiceError("standard input is closed")
    if name is None:
        return Request(Path(os.path.realpath(here())), data=sys.stdin.buffer.read())
    if not is_note(name.name):
        raise ChoiceError(f"--stdin-filename {name} is not the name of a note (.md)")
    if not os.path.isdir(name.parent):  # noqa: PTH112
        raise ChoiceError(f"--stdin-filename {name}: there is no such folder")
    try:
        os.lstat(name)
    except FileNotFoundError:
        pass  # it may be yet to be written
    except OSError as error:
        raise ChoiceError(f"--stdin-filename {str(name)[:100]}: {reason(error)}") from error
    return Request(Path(os.path.realpath(name.parent), name.name), data=sys.stdin.buffer.read(), name=name)


def here() -> Path:
    """The working directory.

    Raises:
        ChoiceError: it is gone.
    """
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise ChoiceError("the working directory is gone") from None


def _existing(path: str) -> Path:
    if not os.path.exists(path):  # noqa: PTH110
        why = "a link that leads nowhere" if os.path.lexists(path) else "no such file or folder"
        raise ChoiceError(f"{path}: {why}")
    if os.path.isdir(path):  # noqa: PTH112
        return Path(os.path.realpath(path))
    # the folders are resolved, so that a root is the same however it is reached; the last part stays itself
    folder, name = os.path.split(path)
    return Path(os.path.realpath(folder or "."), name)


def _start(places: list[Path]) -> Path:
    """The first PATH whose vault markers tell, else what all have in common, or the working directory."""
    if not places:
        return Path(os.path.realpath(here()))
    marked = next((place for place in places if find_vault(place) is not None), None)
    return marked or Path(os.path.commonpath(places))


def within(place: Path, root: Path) -> str:
    """A path relative to the vault's root; an empty one for a folder that the vault lies in.

    Raises:
        ChoiceError: neither lies in the other.
    """
    if place.is_relative_to(root):
        return place.relative_to(root).as_posix()
    if not _meets(place, root):
        raise ChoiceError(
            f"{place} is not in the vault {root}; name its own with --vault, or lint it in a run of its own"
        )
    return ""


def _meets(place: Path, root: Path) -> bool:
    """Whether a file or folder is in the vault, or the vault in it."""
    return place.is_relative_to(root) or root.is_relative_to(place)
