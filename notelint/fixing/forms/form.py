"""What a form of comments is: how it puts findings together, and what it writes for them."""

from collections.abc import Collection, Hashable, Iterator, Mapping

from notelint.diagnostic import Diagnostic
from notelint.fixing.draft import Replacement
from notelint.note import Note

Codes = Collection[str]


def comment(command: str, codes: Codes, percent: bool) -> str:
    """A comment that silences rules, in the manner of Obsidian or of HTML."""
    words = f"notelint-{command} {', '.join(sorted(codes))}"
    return f"%% {words} %%" if percent else f"<!-- {words} -->"


class Form:
    """A way to silence findings of a note, which are put together by where one comment can stand for them all."""

    def __init__(self, note: Note, percent: bool = False) -> None:
        self._note = note
        self._text = note.text
        self._lines = note.lines
        self._percent = percent
        block = note.front_matter
        self._yaml = block if block is not None and block.status == "ok" else None
        first = self._lines.locate(note.body_start)[0]
        self._body = first if note.body_start == self._lines.start_of(first) else first + 1

    def key(self, item: Diagnostic) -> Hashable | None:
        """What the findings have in common that one comment silences; None where this form is not for a finding."""
        raise NotImplementedError

    def edits(self, wanted: Mapping[Hashable, Codes]) -> list[Replacement]:
        """The edits that silence rules, given as codes by key."""
        return [edit for key, codes in wanted.items() for edit in self._edits(key, codes)]

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        raise NotImplementedError

    def _is_whole(self, item: Diagnostic) -> bool:
        """Whether a finding is on the whole note, and stands on its first line for want of another."""
        return item.place.line == 1 and (
            item.start == item.end == 0 or self._lines.place(item.start, item.end) != item.place
        )

    def _ending(self, line: int) -> str:
        """How a line ends; where it is the last, how the first does."""
        for number in (line, 1):
            end = self._lines.start_of(number) + len(self._lines.line(number))
            if ending := self._text[end : self._lines.start_of(number + 1)]:
                return ending
        return "\n"

    def _behind(self, line: int) -> int:
        """The offset behind the last word of a line."""
        return self._lines.start_of(line) + len(self._lines.line(line).rstrip(" \t"))
