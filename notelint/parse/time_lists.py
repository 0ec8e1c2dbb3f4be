"""Lists whose every item begins with a time, as chapters are written."""

import re

from notelint.note import Cover, Note, TimeList, Timestamp
from notelint.parse.times import label_seconds

_MARKER = r"(?:[*+-]|\d{1,9}[.)])"
# A line that begins with a time: most notes have none, and the first character of a line tells most lines.
_ITEM = re.compile(
    r"\n(?=[ \t>*+\-0-9(\[<_])[ \t>]*+(?:[*+-][ \t]++|\d++[.)][ \t]++)?(?=[*_(\[<0-9])(?:\[.\][ \t]+)?"
    r'[*_(\[]*+(?:<a class="yt-|\d++:\d\d)'
)
_CHAPTERS = re.compile(
    r"(?:(?:video|youtube|podcast)[ -])?chapters?|kapitel|chapitres|capítulos|главы|章节|チャプター", re.IGNORECASE
)
_TIMESTAMPS = re.compile(r"(?:(?:video|youtube)[ -])?time ?stamps?", re.IGNORECASE)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LINE = re.compile(rf"([ \t>]*)({_MARKER}[ \t]+(?:\[.\][ \t]+)?)?(?=[^\s])")
_OPENING = re.compile(r"[*_(\[!]{0,4}")
_PLAIN = re.compile(r"(?:\d{1,2}:)?\d{1,3}:\d\d(?!\d|[:.,]\d|[ \t]?[ap]\.?m\b|\])", re.IGNORECASE)
_BRACKETED = re.compile(r"(?<!\[)\[(?:\d{1,2}:)?\d{1,3}:\d\d\](?![\](:])")
_LONGEST_TITLE = 40
_BOUND_DEPTH = 20  # lists within lists


def may_list_times(text: str) -> bool:
    """Whether a look at the lists of a text is worth the while."""
    return _ITEM.search(text) is not None


def find_time_lists(note: Note, text: str) -> list[TimeList]:
    """The lists of a note whose every item begins with a time, and such lines under a heading that says chapters."""
    return _Reading(note, text).read()


def _title(words: str) -> str:
    if len(words) > _LONGEST_TITLE:
        return ""
    words = _EDGES.sub("", words)
    return "chapters" if _CHAPTERS.fullmatch(words) else "timestamps" if _TIMESTAMPS.fullmatch(words) else ""


class _Reading:
    """One pass over the lines of a note."""

    def __init__(self, note: Note, text: str) -> None:
        self._text = text
        self._note = note
        self._hidden = Cover.of(note.hidden, "code", "comment", "math")
        self._stamps = {stamp.start: stamp for stamp in note.stamps.all}
        self._titles = [(heading.start, _title(heading.text)) for heading in note.headings]
        self._found: list[TimeList] = []
        # the lists that are open, from the outermost in: width of what is before their markers, the last character of
        # these, and what their items begin with; None once an item begins with something else
        self._open: list[tuple[int, str, list[Timestamp] | None]] = []
        self._lines: list[Timestamp] = []  # lines outside lists
        self._title = ""

    def read(self) -> list[TimeList]:
        text, at = self._text, self._note.body_start
        titles = iter([*self._titles, (len(text), "")])
        next_title, title = next(titles)
        blank = True
        while at < len(text):
            stop = text.find("\n", at)
            stop = len(text) if stop < 0 else stop
            line = _LINE.match(text, at, stop)
            if line is None:
                blank = True
                self._end_lines()
            elif next_title < stop:
                self._end(0)
                self._end_lines()
                while next_title < stop:
                    self._title = title
                    next_title, title = next(titles, (len(text), ""))
            elif at in self._hidden:
                blank = False
            else:
                self._line(line, blank)
                blank = False
            at = stop + 1
        self._end(0)
        self._end_lines()
        return self._found

    def _line(self, line: re.Match[str], blank: bool) -> None:
        width = len(line[1].expandtabs(4))
        if line[2] is None:
            # a line that goes on under an item belongs to it, and so does one behind a blank line if it is indented
            if self._open and (not blank or width > self._open[0][0]):
                return
            self._end(0)
            stamp = self._stamp(line.end()) if self._title == "chapters" else None
            if stamp is None:
                self._end_lines()
            else:
                self._lines.append(stamp)
            return
        self._end_lines()
        while self._open and self._open[-1][0] > width:
            self._end(len(self._open) - 1)
        marker = line[2].split()[0][-1]  # one of another kind begins another list
        if self._open and self._open[-1][0] == width and self._open[-1][1] != marker:
            self._end(len(self._open) - 1)
        if (not self._open or self._open[-1][0] < width) and len(self._open) < _BOUND_DEPTH:
            self._open.append((width, marker, []))
        indent, marker, stamps = self._open[-1]
        if stamps is not None:
            stamp = self._stamp(line.end())
            if stamp is None:
                self._open[-1] = (indent, marker, None)
            else:
                stamps.append(stamp)

    def _stamp(self, at: int) -> Timestamp | None:
        """What an item begins with, from ``at`` on: a timestamp, or a time in words."""
        opening = _OPENING.match(self._text, at)
        end = opening.end() if opening else at
        for place in range(at, end + 1):
            stamp = self._stamps.get(place)
            if stamp is not None:
                return stamp
        bracketed = _BRACKETED.match(self._text, end - 1) if end > at else None
        written = bracketed or (_PLAIN.match(self._text, end) if "[" not in self._text[at:end] else None)
        if written is None:
            return None
        start, value = written.start() + (bracketed is not None), written[0].strip("[]")
        seconds = label_seconds(value)
        end = start + len(value)
        return Timestamp("plain", start, end, value, start, seconds, value, start, seconds, "", "")

    def _end(self, depth: int) -> None:
        """The lists deeper than ``depth`` have ended."""
        for _, _, stamps in self._open[depth:]:
            if stamps and len(stamps) > 1:
                self._found.append(TimeList(tuple(stamps), self._title))
        del self._open[depth:]

    def _end_lines(self) -> None:
        if len(self._lines) > 1:
            self._found.append(TimeList(tuple(self._lines), self._title))
        self._lines = []
