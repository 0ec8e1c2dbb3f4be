"""Wikilinks and embeds in a note, and double brackets that make none."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from notelint.dialects import Dialect, Parts
from notelint.note import Bracket, Cover, Hidden, Link
from notelint.parse.blocks import Blocks
from notelint.position import Lines

# All links of the plain kind in one pass: a target without specials, and perhaps an alias. The pattern begins with a
# literal, and its quantifiers give nothing back. Any other [[ matches with an empty target, and its line is read again.
_LINK = re.compile(r"\[\[++(?:([^\[\]\r\n|#\\:<>{}%*`~\u200b-\u200f]++)(?:\|([^\[\]\r\n\\#<*`~]++))?\]\])?")
_BRACKETS = re.compile(r"\[\[+|\]\]+")
_LINE_END = re.compile(r"[\r\n]|\Z")
_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]*://|www\.|mailto:)", re.IGNORECASE)
_TIME = re.compile(
    r"[\[\s]*\d{1,3}:\d{1,2}(?::\d{1,2})?[\]\s]*(?:[,;\u2013-][\[\s]*\d{1,3}:\d{1,2}(?::\d{1,2})?[\]\s]*)*"
)
_BREAKABLE = re.compile(r"([^\[\]\r\n]{0,200})(?:\r\n|\n|\r)[ \t>]*([^\[\]\r\n]{1,200})\]\]")
_SINGLE_CLOSE = re.compile(r"[^\[\]\r\n]*\](?!\])")


_NOWHERE = (1 << 60, 1 << 60)  # behind the end of any text


def plain_links(pieces: Sequence[Any], text: str, at: int, hidden: Sequence[Hidden]) -> list[Link] | None:
    """The links of ``Blocks.wikilinks``, whose first piece stands at ``at``.

    None if one must be looked at closely: one that is hidden or escaped, within a URL or empty.
    """
    links: list[Link] = []
    add, make = links.append, tuple.__new__  # as in timestamps: a constructor's checks cost half of the loop
    count, last_ending = text.count, text.rfind
    extents = iter(hidden)
    hidden_start, hidden_end = next(extents, _NOWHERE)[:2]
    line, line_start, seen = 1, 0, 0  # the line of the offset `seen`
    values = iter(pieces)
    for words, target, alias in zip(values, values, values):  # noqa: B905 (the last words stand alone)
        opening = at + len(words)
        begin = opening + 2
        at = begin + len(target) + 2 if alias is None else begin + len(target) + len(alias) + 3
        before = text[opening - 1] if opening else " "
        while hidden_end <= opening:
            hidden_start, hidden_end = next(extents, _NOWHERE)[:2]
        if hidden_start <= opening or (before not in " \n(*!" and (before in "\\/=?&_-" or before.isalnum())):
            return None
        if target[0] == " " or target[-1] == " ":
            written, target = target, target.strip()
            if not target:
                return None
            begin += written.index(target)
        endings = count("\n", seen, begin)
        if endings:
            line += endings
            line_start = last_ending("\n", seen, begin) + 1
        seen = begin
        column = begin - line_start + 1
        place = (opening, at, target, begin, begin + len(target), None, -1, alias, "", line, column, False, -1)
        add(make(Link, ("wikilink", before == "!", *place)))
    return links


class WikilinkReader:
    """Reads the wikilinks of one note; ``links`` and ``brackets`` hold what was found, in order."""

    def __init__(self, text: str, start: int, dialect: Dialect, blocks: Blocks, hidden: list[Hidden]) -> None:
        self._text = text
        self._dialect = dialect
        self._hidden = Cover.of(hidden)
        self._around = sorted((link.start, link.end) for link in blocks.links if not link.image)  # none within another
        self._markdown = {start for start, _ in self._around}
        self._references = set(blocks.references)
        self._rows = blocks.rows
        self._row_starts = [row[0] for row in blocks.rows]
        self._boundaries = sorted(blocks.boundaries) if dialect.markup_splits_links else []
        self._line = 1  # of the offset `_seen`, whose line starts at `_line_start`
        self._seen = 0
        self._line_start = 0
        self._lines = Lines(text) if "\r" in text else None
        self._closed = -1  # end of a link that a line ending breaks: its brackets are spoken for
        self.links: list[Link] = []
        self.brackets: list[Bracket] = []
        self._read(start)

    def _read(self, start: int) -> None:
        text = self._text
        links = self.links
        make = tuple.__new__  # as in timestamps: a constructor's checks cost half of the loop
        plain = self._dialect.plain_links
        unseen = self._hidden
        careful = bool(unseen or self._markdown or self._boundaries or self._rows)
        bars = bool(self._rows)
        at = start
        while at >= 0:
            scan = _LINK.finditer(text, at)
            at = -1
            for match in scan:
                target = match[1]
                if target is None:
                    opening = match.end() - 2
                    at = unseen.end_before(opening) if opening in unseen else self._whole_line(match.start(), start)
                    break
                begin, end = match.span(1)
                opening = begin - 2
                if opening in unseen:
                    at = unseen.end_before(opening)
                    break
                before = text[opening - 1] if opening else " "
                if target[0] == " " or target[-1] == " ":
                    begin += len(target) - len(target.lstrip())
                    target = target.strip()
                    end = begin + len(target)
                if (
                    not (target and plain)
                    or before == "\\"
                    or self._in_url(opening)
                    or (careful and not self._is_simple(opening, match.end()))
                ):
                    at = self._whole_line(match.start(), start)
                    break
                line, column = self.locate(begin)
                parts = ("wikilink", before == "!", opening, match.end(), target, begin, end, None, -1, match[2], "")
                links.append(make(Link, (*parts, line, column, bars and self._needs_escape(opening), -1)))
        if self.brackets or text.count("]]", start) > len(links):
            self._strays(start)

    def locate(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset; cheap when they come in order."""
        if self._lines is not None:
            return self._lines.locate(offset)
        text = self._text
        if self._line_start <= offset < self._seen:
            return self._line, offset - self._line_start + 1
        if offset < self._seen:
            self._line, self._seen, self._line_start = 1, 0, 0
        count = text.count("\n", self._seen, offset)
        if count:
            self._line += count
            self._line_start = text.rfind("\n", self._seen, offset) + 1
        self._seen = offset
        return self._line, offset - self._line_start + 1

    def _is_simple(self, opening: int, end: int) -> bool:
        """Whether nothing of the note's structure touches the brackets at ``opening``, which are in sight."""
        if opening in self._markdown or opening + 1 in self._markdown:
            return False
        return not self._is_split(opening, end) and not self._is_cut(opening, end)

    def _is_split(self, opening: int, end: int) -> bool:
        """Whether emphasis, code or the like begins or ends within."""
        at = bisect_right(self._boundaries, opening)
        return at < len(self._boundaries) and self._boundaries[at] < end

    def _is_cut(self, opening: int, end: int) -> bool:
        """Whether a bar without a backslash makes the link end with its cell of a table."""
        bar = self._text.find("|", opening, end) if self._needs_escape(opening) else -1
        return bar >= 0 and self._text[bar - 1] != "\\"

    def _needs_escape(self, opening: int) -> bool:
        """Whether a bar needs a backslash here: in a table, unless the program puts it there itself."""
        index = bisect_right(self._row_starts, opening) - 1
        if index < 0 or opening >= self._rows[index][1]:
            return False
        if not self._dialect.cells_cut_links:
            return False
        return not (self._dialect.escapes_table_bars and self._rows[index][2])

    def _whole_line(self, at: int, floor: int) -> int:
        """Read the line of ``at`` anew, bracket by bracket; gives where it ends, or -1 at the end of the text."""
        text = self._text
        if self._lines is not None:
            begin = max(self._lines.start_of(self._lines.locate(at)[0]), floor)
        else:
            begin = text.rfind("\n", floor, at) + 1 or floor
        found = _LINE_END.search(text, at)
        end = found.start() if found else len(text)
        while self.links and self.links[-1].start >= begin:
            self.links.pop()
        self._pairs(begin, end)
        return end if end < len(text) else -1

    def _pairs(self, begin: int, end: int) -> None:
        """Pair the brackets of a line: an innermost pair is read as a link, one around it is nested."""
        text = self._text
        opened: list[list[int]] = []  # where, and whether a pair was found within
        first_bracket = len(self.brackets)
        for token in _BRACKETS.finditer(text, begin, end):
            if text[token.start()] == "[":
                opening = token.end() - 2
                if not self._counts(opening):
                    continue
                opened.append([opening, 0])
                continue
            closing = token.start()
            if closing < self._closed or closing in self._hidden:
                continue
            rest = token.end() - token.start()
            if self._dialect.escapes_inside and self._is_escaped(closing):
                closing, rest = closing + 1, rest - 1
            while opened and rest >= 2:
                opening, holds = opened.pop()
                if holds and not self._dialect.nested_links:
                    self._bracket("nested", opening, closing + 2)
                elif not holds:
                    self._link(opening, closing)
                if opened:
                    opened[-1][1] = 1
                closing, rest = closing + 2, rest - 2
        for opening, holds in opened:
            self._unclosed(opening, end, bool(holds))
        self.brackets[first_bracket:] = sorted(self.brackets[first_bracket:], key=lambda item: item.start)

    def _counts(self, opening: int) -> bool:
        """Whether double brackets at ``opening`` may begin a wikilink: in sight, not escaped, not Markdown's."""
        if opening in self._hidden or opening in self._markdown or opening + 1 in self._markdown:
            return False
        if self._dialect.escapes and self._is_escaped(opening):
            return False
        return not self._in_url(opening)

    def _is_escaped(self, at: int) -> bool:
        """Whether an odd number of backslashes stands before."""
        slashes = 0
        while at - slashes > 0 and self._text[at - slashes - 1] == "\\":
            slashes += 1
        return slashes % 2 == 1

    def _in_url(self, opening: int) -> bool:
        """Whether the brackets stand inside a bare URL; one in a Markdown link, or in code, ended there."""
        text = self._text
        if opening == 0 or not (text[opening - 1].isalnum() or text[opening - 1] in "/=?&_-"):
            return False
        at = text.rfind("://", max(opening - 300, self._hidden.end_before(opening)), opening)
        return at >= 0 and len(text[at:opening].split()) == 1

    def _link(self, opening: int, closing: int) -> None:
        text = self._text
        dialect = self._dialect
        inner = text[opening + 2 : closing]
        if "](" in inner:
            return  # Markdown links in brackets
        if dialect.quote_escapes and text[opening - 1 : opening] == "'" != text[closing + 2 : closing + 3]:
            return
        tripled = opening > 0 and text[opening - 1] == "["
        if tripled and dialect.third_bracket == "name" and inner.count("[") < inner.count("]"):
            opening -= 1
            inner = "[" + inner
        parts = dialect.read(inner)
        defect = form_of(inner, parts, dialect)
        if tripled and dialect.third_bracket == "text" and text[closing + 2 : closing + 3] == "]":
            defect = defect or "tripled"
        if not defect and self._is_split(opening, closing + 2):
            defect = "literal"
        if not defect and self._is_cut(opening, closing + 2):
            defect = "cut"
        self._add(opening, closing + 2, inner, parts, defect)

    def _add(self, opening: int, end: int, inner: str, parts: Parts, defect: str) -> None:
        target_start, target_end = stripped(inner, parts.target)
        fragment, fragment_start, fragment_end = None, -1, -1
        if parts.fragment is not None:
            start, stop = stripped(inner, parts.fragment)
            fragment, fragment_start, fragment_end = inner[start:stop], opening + 2 + start, opening + 2 + stop
        line, column = self.locate(opening + 2 + target_start)
        self.links.append(
            Link(
                "wikilink",
                opening > 0 and self._text[opening - 1] == "!",
                opening,
                end,
                self._dialect.plain(inner[target_start:target_end]),
                opening + 2 + target_start,
                opening + 2 + target_end,
                fragment,
                fragment_start,
                inner[parts.alias[0] : parts.alias[1]] if parts.alias else None,
                defect,
                line,
                column,
                self._needs_escape(opening),
                fragment_end,
            )
        )

    def _bracket(self, reason: str, start: int, end: int) -> None:
        line, column = self.locate(start)
        self.brackets.append(Bracket(reason, start, end, line, column, self._text[start:end]))

    def _unclosed(self, opening: int, end: int, holds: bool) -> None:
        """Brackets that nothing on their line closes: over the line's end, or not at all."""
        text = self._text
        if opening + 1 in self._references:
            return  # a bracket before a link of CommonMark
        over = None if holds else _BREAKABLE.match(text, opening + 2)
        if over is not None and over[1].strip():
            self._closed = over.end()
            if self._dialect.multiline_links:
                inner = text[opening + 2 : over.end() - 2]
                self._add(opening, over.end(), inner, self._dialect.read(inner), "broken-line")
            self._bracket("broken-line", opening, over.end())
            return
        single = _SINGLE_CLOSE.match(text, opening + 2, end)
        if single is not None and not self._is_in_words(opening):
            end = single.end()
        else:
            following = text.find("[[", opening + 2, end)
            end = following if following >= 0 else end
            end = opening + len(text[opening : min(end, opening + 200)].rstrip())
        self._bracket("unclosed", opening, end)

    def _is_in_words(self, at: int) -> bool:
        """Whether ``at`` lies within a Markdown link, which one more bracket would end elsewhere."""
        before = bisect_left(self._around, (at, 0)) - 1
        return before >= 0 and at < self._around[before][1]

    def _strays(self, start: int) -> None:
        """Closing brackets that belong to no opening ones."""
        text = self._text
        spoken = {link.end - 2 for link in self.links} | {item.end - 2 for item in self.brackets}
        at = text.find("]]", start)
        while at >= 0:
            stop = at + 2
            while text[stop : stop + 1] == "]":
                stop += 1
            if stop - at > 2 or at not in spoken:
                last = max((place for place in range(at, min(stop, at + 8)) if place in spoken), default=-1)
                rest = last + 2 if last >= 0 else at
                if stop - rest >= 2 and self._is_stray(rest):
                    self._bracket("stray", rest, rest + 2)
            at = text.find("]]", stop)
        self.brackets.sort(key=lambda item: item.start)

    def _is_stray(self, at: int) -> bool:
        """Whether ``]]`` is left over, and not the end of brackets within brackets, or of a Markdown link."""
        text = self._text
        if at in self._hidden or text[at + 2 : at + 3] in ("(", "[") or text[at - 1 : at] == "\\":
            return False
        begin = max(text.rfind("\n", max(0, at - 2000), at), text.rfind("\r", max(0, at - 2000), at), at - 2000) + 1
        before = text[max(begin, 0) : at]
        return before.count("[") <= before.count("]")


def stripped(inner: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span less the white space at its ends."""
    piece = inner[span[0] : span[1]]
    start = span[0] + len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


def form_of(inner: str, parts: Parts, dialect: Dialect) -> str:
    """What is wrong with a link's form, beyond what its dialect says."""
    target = inner[parts.target[0] : parts.target[1]].strip()
    if parts.defect == "macro":
        return "macro"
    if "{{" in inner or "<%" in inner or "%>" in inner:
        return "template"
    if _URL.match(target) and not (dialect.scheme and target.startswith(dialect.scheme)):
        return "url"
    if _TIME.fullmatch(target) or (":" in inner and "|" not in inner and _TIME.fullmatch(inner.strip())):
        return "timestamp"
    return parts.defect
