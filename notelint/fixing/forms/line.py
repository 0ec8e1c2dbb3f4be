"""Comments on the line of what they silence."""

import re
from collections.abc import Hashable, Iterator

from notelint.diagnostic import Diagnostic
from notelint.fixing.draft import Replacement
from notelint.fixing.forms.form import Codes, Form, comment
from notelint.note import Cover, Note, Suppression

_MARKERS = re.compile(r"[ \t>]*+(?:(?:[*+-]|\d{1,9}[.)])(?:[ \t]++|\Z)[>\t ]*+)*+")  # of items and quotations
_CALLOUT = re.compile(r"[ \t>]*+\[![^\]\n]++\]")  # whose line is its title
# Of a reference; that of a footnote is one, too, where there are no footnotes, if it is a word with a title or without.
_DEFINITION = re.compile(r"[ \t>]*+\[(?:[^\^\]\n][^\]\n]*+\]:|\^[^\]\n]++\]:[ \t]*+\S*+[ \t]*+(?:[\"'(]|\Z))")
_DATA_FIELD = re.compile(r"[ \t>*+-]*+[^\s:\[(`][^:\n]{0,99}::(?:\s|\Z)")  # whose value is all of the line
_TASK = re.compile(r"[ \t>]*+(?:[*+-]|\d{1,9}[.)])[ \t]++\[.\]")
# What the Tasks plugin reads at the end of a task alone: https://publish.obsidian.md/tasks/Reference/Task+Formats
_SIGNIFIER = re.compile(
    "[\U0001f4c5\u23f3\U0001f6eb\u2705\u2795\u274c\U0001f501\U0001f53a\u23eb\U0001f53c\U0001f53d\u23ec\U0001f194\u26d4\U0001f3c1]"
)
_BLOCK_ID = re.compile(r"\^[A-Za-z0-9_-]+")
# whose text is no Markdown and has no comments
_VERBATIM = re.compile(r"<(script|style|pre|textarea)\b", re.IGNORECASE)


class _OnLine(Form):
    """Behind what stands on the line, or in the comment that stands there already."""

    def __init__(self, note: Note, percent: bool = False) -> None:
        super().__init__(note, percent)
        self._places: dict[int, int] = {}  # offsets by line, -1 where there is none
        self._there: dict[int, Suppression] = {
            item.first: item
            for item in note.suppressions
            if item.kind == "lines" and item.first == item.last and item.words and self._is_on(item)
        }

    def _is_on(self, item: Suppression) -> bool:
        return self._lines.locate(item.start)[0] == item.first

    def key(self, item: Diagnostic) -> int | None:
        """As ``Form``."""
        line = item.place.line
        if self._is_whole(item):
            return None
        if line not in self._places:
            self._places[line] = self._place(line)
        return line if self._places[line] >= 0 else None

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        assert isinstance(key, int)
        there = self._there.get(key)
        if there is not None:
            at = there.words[0].end
            yield at, at, "".join(f", {code}" for code in sorted(codes))
        else:
            at = self._places[key]
            yield at, at, f" {self._comment(codes)}"

    def _comment(self, codes: Codes) -> str:
        return comment("disable-line", codes, self._percent)

    def _place(self, line: int) -> int:
        raise NotImplementedError


class BehindProperty(_OnLine):
    """A comment of YAML behind a property."""

    def _place(self, line: int) -> int:
        yaml, start = self._yaml, self._lines.start_of(line)
        if yaml is None or not yaml.inner_start <= start < yaml.inner_end:
            return -1
        end = self._behind(line)
        return end if end > start else -1

    def _comment(self, codes: Codes) -> str:
        return f"# notelint-disable-line {', '.join(sorted(codes))}"


class AboveProperty(BehindProperty):
    """A comment of YAML on a line of its own above a property."""

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        assert isinstance(key, int)
        line, start = self._lines.line(key), self._lines.start_of(key)
        indentation = line[: len(line) - len(line.lstrip(" "))]
        words = f"# notelint-disable-next-line {', '.join(sorted(codes))}"
        yield start, start, f"{indentation}{words}{self._ending(key)}"


class EndOfLine(_OnLine):
    """Behind the words of a line, before what means something at its end alone."""

    def __init__(self, note: Note, percent: bool = False) -> None:
        super().__init__(note, percent)
        code = Cover.of(note.hidden, "code", "math")
        self._hidden = Cover.of(note.hidden, "code", "math", "html", "comment") if percent else code
        self._verbatim = Cover(list(_verbatim(note.text, note.body_start, code)))
        pieces = [(link.start, link.end) for link in note.links]
        pieces += [(link.whole_start, link.whole_end) for link in note.external]
        pieces += [(bracket.start, bracket.end) for bracket in note.brackets]
        pieces += [(item.start, item.end) for item in note.suppressions]
        self._pieces = Cover(sorted(pieces))
        self._headings = {self._lines.locate(heading.start)[0] for heading in note.headings}

    def _place(self, line: int) -> int:
        start, text = self._lines.start_of(line), self._lines.line(line)
        if start < self._note.body_start or line in self._headings:
            return -1
        end = _end_of_words(text)
        markers = _MARKERS.match(text)
        if end <= (markers.end() if markers else 0) or text[end - 1] == "\\":
            return -1
        if _CALLOUT.match(text) or _DEFINITION.match(text) or _DATA_FIELD.match(text):
            return -1
        place = start + end
        is_amid = place in self._hidden or place in self._verbatim or place in self._pieces
        return -1 if is_amid else place


def _verbatim(text: str, start: int, code: Cover) -> Iterator[tuple[int, int]]:
    """The elements of HTML in which every character counts, from their tag on to the one that ends them."""
    end = start
    for match in _VERBATIM.finditer(text, start):
        if match.start() >= end and match.start() not in code:
            closing = re.compile(f"</{match[1]}", re.IGNORECASE).search(text, match.end())
            end = closing.end() if closing else len(text)
            yield match.start(), end


def _end_of_words(line: str) -> int:
    """Where the words of a line end, before the last edge of a table's row, a block id, or what tells of a task."""
    end = len(line.rstrip())
    if line[:end].endswith("|") and "|" in line[: end - 1]:
        return len(line[: end - 1].rstrip())
    at = line.rfind("^", 0, end)
    if at > 0 and line[at - 1] in " \t" and _BLOCK_ID.fullmatch(line, at, end):
        end = len(line[:at].rstrip())
    if _TASK.match(line):
        signifier = _SIGNIFIER.search(line, 0, end)
        if signifier is not None:
            end = len(line[: signifier.start()].rstrip())
    return end
