"""A note while it is written: its lines, and where defects were put."""

from typing import NamedTuple


class Note(NamedTuple):
    """A note of a vault that is made up."""

    path: str
    text: str
    planted: list[tuple[int, str]]
    """The defects that were put in on purpose: the line, and the code of the rule that tells of it."""


class Page:
    """The lines of a note so far."""

    def __init__(self, path: str) -> None:
        """Begin an empty note at ``path``."""
        self._path = path
        self._lines: list[str] = []
        self._planted: list[tuple[int, str]] = []

    def add(self, *lines: str) -> None:
        """Add lines."""
        self._lines += lines

    def plant(self, code: str) -> None:
        """Promise that a rule finds something on the line that is added next."""
        self._planted.append((len(self._lines) + 1, code))

    def note(self) -> Note:
        """The note as it stands."""
        return Note(self._path, "\n".join(self._lines) + "\n", self._planted)
