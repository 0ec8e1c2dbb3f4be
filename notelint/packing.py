"""Scans of notes as bytes, and back: for the cache, and on the way from one process to another."""

import marshal
from collections.abc import Iterator, Sequence
from typing import Any, overload

from notelint.diagnostic import Diagnostic, Edit, Fix, Place, PlacedRelated
from notelint.entry import Entry
from notelint.note import Suppression, Word
from notelint.rules import RuleError
from notelint.scan import Scan


class PackedEdits(Sequence[Edit]):
    """The edits of a fix, which are unpacked when somebody looks: a run that shows no fix never does."""

    __slots__ = ("_data", "_edits")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._edits: tuple[Edit, ...] | None = None

    def _unpacked(self) -> tuple[Edit, ...]:
        if self._edits is None:
            self._edits = tuple([Edit(*values) for values in marshal.loads(self._data)])
        return self._edits

    def __len__(self) -> int:
        return len(self._unpacked())

    def __iter__(self) -> Iterator[Edit]:
        return iter(self._unpacked())

    @overload
    def __getitem__(self, index: int) -> Edit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Edit, ...]: ...
    def __getitem__(self, index: int | slice) -> Edit | tuple[Edit, ...]:
        return self._unpacked()[index]

    def __eq__(self, other: object) -> bool:
        return self._unpacked() == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._unpacked())


def pack(done: Scan) -> bytes:
    """A scan as bytes that ``unpack`` reads; the path is not among them.

    Raises:
        RuleError: a check that is not one of ours gave values that are no plain ones.
    """
    own = done.entry.path
    suppressions = [tuple(item._replace(words=tuple(map(tuple, item.words)))) for item in done.suppressions]  # type: ignore[arg-type]
    try:
        diagnostics = tuple([_plain(item, own) for item in done.diagnostics])
        values: Any = (done.entry.packed(), diagnostics, tuple(suppressions))
        return marshal.dumps(values)
    except ValueError as error:
        words = "a check gives spans or words of a kind of its own, such as an enum's: they are to be plain int and str"
        raise RuleError(f"{own}: {words}") from error


def unpack(path: str, data: bytes) -> Scan:
    """The scan of the note ``path`` from what ``pack`` gave: bytes from elsewhere can end the process."""
    entry, diagnostics, suppressions = marshal.loads(data)
    found = tuple([_diagnostic(path, values) for values in diagnostics]) if diagnostics else ()
    own = tuple([_suppression(values) for values in suppressions]) if suppressions else ()
    return Scan(Entry.unpacked(path, entry), found, own)


def _plain(item: Diagnostic, own: str) -> tuple[Any, ...]:
    _, place, code, name, severity, message, hint, start, end, key, fix, related, reason, _ = item
    if fix is not None:
        fix = (fix.title, marshal.dumps([tuple(edit) for edit in fix.edits]), fix.safe)  # type: ignore[assignment]
    there = tuple([(message, "" if path == own else path, line, column) for message, path, line, column in related])
    return (tuple(place), code, name, severity, message, hint, start, end, key, fix, there, reason)


def _diagnostic(path: str, values: tuple[Any, ...]) -> Diagnostic:
    place, code, name, severity, message, hint, start, end, key, fix, related, reason = values
    if fix is not None:
        title, edits, safe = fix
        fix = Fix(title, PackedEdits(edits), safe)
    if related:
        related = tuple([PlacedRelated(words, there or path, line, column) for words, there, line, column in related])
    return Diagnostic(path, Place(*place), code, name, severity, message, hint, start, end, key, fix, related, reason)


def _suppression(values: tuple[Any, ...]) -> Suppression:
    found = Suppression(*values)
    return found._replace(words=tuple([Word(*word) for word in found.words]))
