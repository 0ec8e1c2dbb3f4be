"""A note's text while fixes are applied to it: what of it is old, what is new, and where it stood."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from itertools import accumulate

from notelint.diagnostic import Diagnostic
from notelint.position import decode

_BOM = "\ufeff"
Replacement = tuple[int, int, str]  # of what stands from the first offset up to the second, by a text
_Piece = tuple[int, int] | str  # offsets of what is kept of the old text, or a new text


class Draft:
    """The text of a note that was read as ``old``, and what becomes of it.

    Offsets are code points of the text without its byte order mark, as those of diagnostics are.
    """

    def __init__(self, old: bytes) -> None:
        self.old = old
        self._old_text, self._bom = decode(old)
        self.text = self._old_text
        self._pieces: list[_Piece] = [(0, len(self._old_text))]
        self._ends: list[int] = []  # of the pieces, in the text as it is now, once they are asked for

    @property
    def data(self) -> bytes:
        """The bytes of the text as it is now; what was not changed is as it was, be it UTF-8 or not."""
        return (_BOM * self._bom + self.text).encode("utf-8", "surrogateescape")

    def edited(self, edits: Iterable[Replacement]) -> "Draft":
        """The draft with these edits of the text as it is now, which must not overlap."""
        tape = _Tape(self._pieces)
        pieces: list[_Piece] = []
        for start, end, new in sorted(edits):
            pieces += tape.up_to(start)
            tape.up_to(end)
            pieces.append(new)
        edited = copy(self)
        edited._ends = []
        edited._pieces = [piece for piece in (*pieces, *tape.rest()) if _length(piece)]
        kept = self._old_text
        edited.text = "".join([piece if isinstance(piece, str) else kept[slice(*piece)] for piece in edited._pieces])
        return edited

    def changes(self) -> tuple[str, list[Replacement]]:
        """The old text with its byte order mark, and what was done to it: edits in order, none touching another."""
        found: list[Replacement] = []
        at, new = 0, []
        end_of_text = len(self._old_text)
        for piece in [*self._pieces, (end_of_text, end_of_text)]:
            if isinstance(piece, str):
                new.append(piece)
                continue
            if piece[0] > at or new:
                found.append((at + self._bom, piece[0] + self._bom, "".join(new)))
            at, new = piece[1], []
        return _BOM * self._bom + self._old_text, found

    def origin(self, offset: int) -> int:
        """Where what is at an offset of the text stood in the old one; of new text, the place that it took."""
        if not self._ends:
            self._ends = list(accumulate(map(_length, self._pieces)))
        number = bisect_right(self._ends, offset)
        if number < len(self._pieces) and not isinstance(piece := self._pieces[number], str):
            return piece[1] - (self._ends[number] - offset)
        while number and isinstance(self._pieces[number - 1], str):
            number -= 1
        before = self._pieces[number - 1] if number else ""
        return 0 if isinstance(before, str) else before[1]


class _Tape:
    """Pieces of a text that are taken one after the other, up to offsets of it."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        self._left = list(reversed(pieces))
        self._at = 0

    def up_to(self, offset: int) -> list[_Piece]:
        """The pieces from where it stands up to an offset."""
        taken: list[_Piece] = []
        while self._at < offset and self._left:
            piece = self._left.pop()
            over = self._at + _length(piece) - offset
            if over > 0:
                piece, left = _cut(piece, _length(piece) - over)
                self._left.append(left)
            taken.append(piece)
            self._at += _length(piece)
        return taken

    def rest(self) -> list[_Piece]:
        """The pieces that are left."""
        return list(reversed(self._left))


def _length(piece: _Piece) -> int:
    return len(piece) if isinstance(piece, str) else piece[1] - piece[0]


def _cut(piece: _Piece, at: int) -> tuple[_Piece, _Piece]:
    if isinstance(piece, str):
        return piece[:at], piece[at:]
    return (piece[0], piece[0] + at), (piece[0] + at, piece[1])


def edits_of(item: Diagnostic) -> list[Replacement]:
    """What the fix of a finding changes; nothing where it has none."""
    return [edit[:3] for edit in item.fix.edits] if item.fix is not None else []


def choose(diagnostics: Iterable[Diagnostic]) -> Iterator[tuple[Diagnostic, list[Replacement]]]:
    """Diagnostics whose fixes can be applied at once, with the edits: none reaches over, or touches, another.

    Of two that do, the one that begins first is taken; the other waits.
    """
    wanted = []
    for number, item in enumerate(diagnostics):
        if item.fix is not None and item.fix.edits:
            edits = edits_of(item)
            wanted.append((edits[0][0], not item.fix.safe, edits[-1][1], number, item, edits))
    last = -1
    for start, _, end, _, item, edits in sorted(wanted):
        if start > last:
            yield item, edits
            last = end
