"""Where comments can stand that silence findings: the forms, each for places that it is likely to leave as they are.

A form is chosen by looks; whether the note stays what it was is for ``silencing`` to find out.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Hashable, Iterator, Mapping

from notelint.diagnostic import Diagnostic
from notelint.dialects import Dialect
from notelint.fixing.draft import Replacement
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
_VERBATIM = re.compile(
    r"<(script|style|pre|textarea)\b", re.IGNORECASE
)  # whose text is no Markdown and has no comments
_INTERRUPTS = re.compile(r" {0,3}(?:#{1,6}(?:[ \t]|\Z)|>|```|~~~)")  # begins a block whatever stands above

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


class AboveLine(Form):
    """On a line of its own above one that begins a block."""

    def key(self, item: Diagnostic) -> int | None:
        """As ``Form``."""
        line = item.place.line
        text, above = self._lines.line(line), self._lines.line(line - 1)
        if self._is_whole(item) or line < self._body or not text.strip():
            return None
        begins = _INTERRUPTS.match(text) is not None
        is_first = line == self._body or not above.strip()
        if not begins and (self._percent or not is_first):
            return None  # it would be part of the paragraph below, or of that above
        return None if text.lstrip().startswith(">") and above.lstrip().startswith(">") else line

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        assert isinstance(key, int)
        start, ending = self._lines.start_of(key), self._ending(key)
        apart = ending if key > self._body and self._lines.line(key - 1).strip() else ""
        yield start, start, f"{apart}{comment('disable-next-line', codes, self._percent)}{ending}"


class AroundBlock(Form):
    """On lines of their own before and behind what stands between empty lines."""

    def __init__(self, note: Note, percent: bool = False) -> None:
        super().__init__(note, percent)
        self._blocks = list(self._between_empty_lines())
        self._firsts = [first for first, _ in self._blocks]

    def _between_empty_lines(self) -> Iterator[tuple[int, int]]:
        """First and last lines; an empty line in code, math, HTML or a comment parts nothing."""
        whole = Cover.of(self._note.hidden, "code", "math", "html", "comment")
        first, number = 0, self._body
        last = self._lines.locate(self._lines.length)[0]
        while number <= last:
            if self._lines.line(number).strip() or self._lines.start_of(number) in whole:
                first = first or number
            elif first:
                yield first, number - 1
                first = 0
            number += 1
        if first:
            yield first, last

    def key(self, item: Diagnostic) -> tuple[int, int] | None:
        """As ``Form``."""
        line = item.place.line
        number = bisect_right(self._firsts, line) - 1
        if self._is_whole(item) or number < 0 or line > self._blocks[number][1]:
            return None
        return self._blocks[number]

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        assert isinstance(key, tuple)
        first, last = key
        start, end = self._lines.start_of(first), self._lines.start_of(last + 1)
        ending = self._ending(first)
        yield start, start, f"{comment('disable', codes, self._percent)}{ending * 2}"
        close = comment("enable", codes, self._percent)
        is_ended = self._text[end - 1 : end] in ("\n", "\r")
        yield end, end, f"{ending}{close}{ending}" if is_ended else f"{ending * 2}{close}"


class _OfNote(Form):
    """One word for the whole note, for each rule."""

    def key(self, item: Diagnostic) -> str | None:
        """As ``Form``."""
        return item.code

    def edits(self, wanted: Mapping[Hashable, Codes]) -> list[Replacement]:
        """As ``Form``."""
        codes = sorted({code for codes in wanted.values() for code in codes})
        return list(self._edits("", codes)) if codes else []


class InProperty(_OfNote):
    """In the property ``notelint`` of the front matter."""

    def key(self, item: Diagnostic) -> str | None:
        """As ``Form``."""
        return item.code if self._yaml is not None else None

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        assert self._yaml is not None
        there = next((item for item in self._note.suppressions if item.is_property), None)
        if there is None:
            at = self._yaml.inner_end
            yield at, at, f"notelint: {{ignore: [{', '.join(codes)}]}}{self._ending(1)}"
            return
        at = there.words[-1].end
        line = self._lines.locate(there.words[-1].start)[0]
        before = self._text[self._lines.start_of(line) : there.words[-1].start]
        if before.strip() == "-":  # each on a line of its own
            at = self._behind(line)
            yield at, at, "".join(f"{self._ending(line)}{before}{code}" for code in codes)
        else:
            yield at, at, "".join(f", {code}" for code in codes)


class InYaml(_OfNote):
    """A comment of YAML at the end of the front matter."""

    def key(self, item: Diagnostic) -> str | None:
        """As ``Form``."""
        return item.code if self._yaml is not None else None

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        assert self._yaml is not None
        at = self._yaml.inner_end
        yield at, at, f"# notelint-disable-file {', '.join(codes)}{self._ending(1)}"


class EndOfNote(_OfNote):
    """A paragraph of its own at the end of the note."""

    def _edits(self, key: Hashable, codes: Codes) -> Iterator[Replacement]:
        at, ending = len(self._text), self._ending(1)
        last = self._lines.locate(at)[0]
        is_ended = self._text[-1:] in ("", "\n", "\r")
        before = "" if not self._text else ending * (2 - is_ended)
        if is_ended and last > 1 and not self._lines.line(last - 1).strip():
            before = ""
        yield at, at, f"{before}{comment('disable-file', codes, self._percent)}{ending * is_ended}"


def forms(spoken: Dialect) -> Iterator[tuple[type[Form], bool]]:
    """The forms for a dialect, those first that say no more than they must; and whether in the manner of Obsidian."""
    percent = spoken.percent_comments
    manners = (True, False) if percent else (False,)
    yield BehindProperty, False
    yield AboveProperty, False
    yield from ((EndOfLine, manner) for manner in manners)
    yield AboveLine, percent
    yield AroundBlock, percent
    yield InProperty, False
    yield InYaml, False
    yield from ((EndOfNote, manner) for manner in manners)
