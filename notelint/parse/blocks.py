"""Which parts of a note are code, math, HTML or comments; its headings and Markdown links.

A note with nothing but paragraphs, lists and ``#`` headings is read by its lines alone; every other goes through
pyromark, which is a CommonMark parser (https://spec.commonmark.org/0.31.2/). ``read_plain`` draws the line, and the
tests hold it against the parser.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from notelint.note import Heading, Hidden

_HEADING = re.compile(r"\n {0,3}(#{1,6})(?=[ \t\n]|\Z)([^\n]*)")
# What a line may begin with so that lines alone do not tell the structure; one pass, from line ending to line ending.
_STRUCTURE = re.compile(
    r"""\n(?:\n(?:[ ]{4}|[ ]{0,3}\t) | (?=[ \t\#>*+\-_<\[|:=0-9])(?:
      (?:[ \t]+\n | [ ]{0,3}\#[^\n]*\n | [ ]{0,3}(?:[-*_][ \t]*){3,}\n)(?:[ ]{4}|[ ]{0,3}\t)  # indented code
    | (?:[ ]{4}|[ ]{0,3}\t)[ \t]*\#{1,6}[ \t\n]  # a heading, or code, after indentation
    | [ \t]*(?:[>*+-]|\d{1,9}[.)])[ \t>*+\-0-9.)]*\#{1,6}[ \t\n]  # a heading in a list or quotation
    | [ \t>]*(?:(?:[*+-]|\d{1,9}[.)])[ \t]+)*<  # a tag
    | [ \t>]*\[(?!\[)[^\]\n]*\]:  # a definition
    | [ \t>]*\|?[ \t]*:?-+:?[ \t]*\|[-:|\ \t]*(?=\n|\Z)  # the second row of a table
    | (?<=[^\n]\n)[ \t>]*(?:=+|-+)[ \t]*(?=\n|\Z)  # what makes the line above a heading
    ))""",
    re.VERBOSE,
)
_TAG = re.compile(r"<(?!/a>|br ?/?>|a class=\"yt-timestamp\" data-t=\"[\d:]*\">)[A-Za-z/!?]")
_CODE_LINE = re.compile(r"`[^\n]*")
_DOLLAR_LINE = re.compile(r"\$[^\n`]*`")
_LINK_WITH_CODE = re.compile(r"\[\[[^\[\]\n`]*`")
_CODE_SPAN = re.compile(r"`[^`\n]+`")
_FENCE = re.compile(r"\n(`{3,}(?=[^`\n]*(?:\n|\Z))|~{3,})[^\n]*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_OPENING_DOLLAR = re.compile(r"\$(?=\S)")
_MARKED_LINK = re.compile(r"\[\[(?:[ \t]*_|[^\[\]\n*`~]*[*`~])")
_TAG_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
# An anchor of a timestamp is two tags and text to the parser, a third of what long notes hold; a word between full
# stops, of the same length and with the same kind of character at its ends, leaves everything around it as it was
# (but for one that begins a destination).
_ANCHOR = re.compile(r'<a(?<!\(<a) class="yt-timestamp" data-t="\d\d:\d\d:\d\d">\[\d\d:\d\d:\d\d\]</a>')
_ANCHOR_STANDS_FOR = "." + "x" * 54 + "."
_LONE_RETURN = re.compile(r"\r(?!\n)")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_DESTINATION = re.compile(r"\]\([ \t]*\n?[ \t]*(?:<([^<>\n]*)>|([^\s<][^\s]*))?")


@dataclass(slots=True)
class MarkdownLink:
    """A link or image that CommonMark sees: its extent, that of its destination and of its label."""

    image: bool
    start: int
    end: int
    destination: str
    destination_start: int
    destination_end: int
    label_start: int
    label_end: int


@dataclass(slots=True)
class Blocks:
    """What the structure of a note says: ``hidden`` in order and without overlaps."""

    hidden: list[Hidden] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    links: list[MarkdownLink] = field(default_factory=list)
    inline_html: list[tuple[int, int]] = field(default_factory=list)  # extents of elements in the text
    rows: list[tuple[int, int, bool]] = field(default_factory=list)  # extents of tables' rows; if bars edge them
    boundaries: list[int] = field(default_factory=list)  # where emphasis, code and other inline things begin and end


def read_plain(text: str, start: int) -> Blocks | None:
    """The structure of the text from ``start`` on, if it can be told without a parser; else None.

    That is so for a note of paragraphs, lists, ``#`` headings, fences that begin at the margin, and code within a line.
    """
    if "](" in text or "\r" in text or "\x00" in text:
        return None
    # what begins a line is told by the line ending before it, so there is one before the first line too
    shift = start - 1 if start else -1
    body = text[start - 1 :] if start else "\n" + text
    blocks = Blocks()
    if "\n```" in body or "\n~~~" in body:
        fences = _fences(body)
        blocks.hidden += [Hidden(first + shift, last + shift, "code") for first, last in fences]
        body = _without(body, fences)
    fenceless = body
    if "`" in body:
        if not _has_simple_code(body):
            return None
        spans = [match.span() for match in _CODE_SPAN.finditer(body)]
        blocks.hidden = sorted(blocks.hidden + [Hidden(first + shift, last + shift, "code") for first, last in spans])
        body = _CODE_SPAN.sub(_words_for, body)
    if not _is_plain(body):
        return None
    if "#" in body:
        blocks.headings = [_atx(match, shift) for match in _HEADING.finditer(fenceless)]
    return blocks


def _fences(body: str) -> list[tuple[int, int]]:
    """The extents of fenced code whose fences begin at the margin, where nothing can hold them."""
    found: list[tuple[int, int]] = []
    fence, opened = "", 0
    for match in _FENCE.finditer(body):
        mark = match[1]
        if not fence:
            fence, opened = mark, match.start() + 1
        elif mark[0] == fence[0] and len(mark) >= len(fence) and match[0][1 + len(mark) :].strip(" \t") == "":
            found.append((opened, match.end()))
            fence = ""
    if fence:
        found.append((opened, len(body)))
    return found


def _without(body: str, extents: list[tuple[int, int]]) -> str:
    """The body with these extents made blank lines."""
    pieces: list[str] = []
    at = 0
    for start, end in extents:
        pieces += (body[at:start], "\n" * (end - start))
        at = end
    return "".join((*pieces, body[at:]))


def _is_plain(body: str) -> bool:
    """Whether nothing but paragraphs, lists and headings is in a body that begins with a line ending."""
    tags = body.count("<")
    if tags and _has_tags(body, tags):
        return False
    if "~~~" in body or body.startswith(("\n    ", "\n\t")) or _STRUCTURE.search(body):
        return False
    return not (_MARKED_LINK.search(body) or ("$" in body and _has_math(body)))


def _has_math(body: str) -> bool:
    """Whether a link may stand between dollars of one paragraph, the first before a word, the last behind one."""
    for paragraph in _BLANK_LINE.split(body):
        if "$" not in paragraph or "[[" not in paragraph:
            continue
        opening = _OPENING_DOLLAR.search(paragraph)
        if opening is None:
            continue
        link = paragraph.find("[[", opening.end())
        closing = paragraph.rfind("$")
        while closing > link >= 0:
            if not paragraph[closing - 1].isspace():
                return True
            closing = paragraph.rfind("$", 0, closing)
    return False


def _has_tags(body: str, count: int) -> bool:
    """Whether any ``<`` begins other than a break or a common anchor; most notes are told by counting alone."""
    anchors = body.count('<a class="yt-timestamp" data-t="')
    if anchors == body.count("</a>") and count == 2 * anchors + body.count("<br/>") + body.count("<br>"):
        return False
    return _TAG.search(body) is not None


def _has_simple_code(body: str) -> bool:
    """Whether single backticks pair up on each line, so that nothing but the pairs is code."""
    if (
        "``" in body
        or "\\`" in body
        or ("$" in body and ("$$" in body or _DOLLAR_LINE.search(body)))
        or _LINK_WITH_CODE.search(body)
    ):
        return False
    return all(
        "\\" not in line[0] and "$" not in line[0] and line[0].count("`") % 2 == 0 for line in _CODE_LINE.finditer(body)
    )


def _words_for(code: re.Match[str]) -> str:
    """Words that are as long as a code span, between full stops."""
    return "." + "x" * (len(code[0]) - 2) + "."


def _atx(match: re.Match[str], shift: int) -> Heading:
    """The heading of a line that begins with ``#``, less the hashes that may close it."""
    words = match[2].strip(" \t")
    bare = words.rstrip("#")
    if bare != words and (not bare or bare[-1] in " \t"):
        words = bare.rstrip(" \t")
    start = match.start(2) + len(match[2]) - len(match[2].lstrip(" \t"))
    return Heading(len(match[1]), words, start + shift)


def read_blocks(text: str, start: int) -> Blocks:
    """The structure of the text from ``start`` on, by pyromark."""
    return _Reading(text, start).read()


class _Reading:
    """One pass over the parser's events, whose offsets are UTF-8 bytes of the body."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._body = text[start:] if start else text
        if "\r" in self._body:  # a lone one ends a line, which the parser does not know everywhere
            self._body = _LONE_RETURN.sub("\n", self._body)
        if "yt-timestamp" in text:
            self._body = _ANCHOR.sub(_ANCHOR_STANDS_FOR, self._body)
        self._base = start
        self._ascii = self._body.isascii()
        self._data = b"" if self._ascii else self._body.encode("utf-8")
        self._known = (0, 0)  # a byte offset and its code point offset
        self._result = Blocks()
        self._open_links: list[tuple[dict[str, Any], int, bool]] = []
        self._open_tags: dict[str, list[int]] = {}
        self._last_end = 0

    def read(self) -> Blocks:
        import pyromark
        from pyromark import Options

        options = Options.ENABLE_TABLES | Options.ENABLE_MATH | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH
        result = self._result
        for event, extent in pyromark.events_with_range(self._body, options=options, merge_text=True):
            if event.__class__ is dict:
                kind, value = next(iter(event.items()))
                if kind == "Text":
                    self._last_end = extent["end"]
                elif kind == "Start":
                    self._start(value, extent)
                elif kind == "End":
                    self._end(value, extent)
                elif kind == "Code":
                    self._hide(extent, "code")
                elif kind in ("InlineMath", "DisplayMath"):
                    self._hide(extent, "math")
                elif kind == "InlineHtml":
                    self._inline_html(value, extent)
        if "]:" in self._body:
            self._definitions(pyromark, options)
        result.hidden = merged(result.hidden)
        result.inline_html.sort()
        return result

    def _at(self, byte: int) -> int:
        """The code point offset in the whole text of a byte offset in the body; cheap when they come in order."""
        if self._ascii:
            return self._base + byte
        known_byte, known = self._known
        if byte >= known_byte:
            known += len(self._data[known_byte:byte].decode("utf-8", "ignore"))
        else:
            known -= len(self._data[byte:known_byte].decode("utf-8", "ignore"))
        self._known = (byte, known)
        return self._base + known

    def _hide(self, extent: Any, kind: str) -> None:
        start, end = self._at(extent["start"]), self._at(extent["end"])
        self._last_end = extent["end"]
        self._result.hidden.append(Hidden(start, end, kind))
        self._result.boundaries += (start, end)

    def _start(self, tag: Any, extent: Any) -> None:
        if tag in ("Emphasis", "Strong", "Strikethrough"):
            self._result.boundaries.append(self._at(extent["start"]))
            return
        name, value = next(iter(tag.items())) if tag.__class__ is dict else (tag, None)
        if name not in ("Link", "Image"):
            self._open_tags.clear()  # no element goes on beyond its block
        if name == "HtmlBlock":
            self._html_block(extent)
        elif name in ("TableRow", "TableHead"):
            start, end = self._at(extent["start"]), self._at(extent["end"])
            row = self._text[start:end].strip()
            self._result.rows.append((start, end, row.startswith("|") and row.endswith("|")))
        elif value is not None:
            if name == "CodeBlock":
                self._result.hidden.append(Hidden(self._at(extent["start"]), self._at(extent["end"]), "code"))
            elif name == "Heading":
                self._heading(int(value["level"][1]), extent)
            elif name in ("Link", "Image"):
                # what is inside ends where the last event before the link's end ends; an empty label right here
                self._last_end = extent["start"] + (2 if name == "Image" else 1)
                self._open_links.append((value, extent["start"], name == "Image"))
                self._result.boundaries.append(self._at(extent["start"]))

    def _end(self, tag: Any, extent: Any) -> None:
        if tag in ("Link", "Image") and self._open_links:
            value, start, image = self._open_links.pop()
            self._link(value, start, extent["end"], image)
        if tag in ("Emphasis", "Strong", "Strikethrough", "Link", "Image"):
            self._last_end = extent["end"]
            self._result.boundaries.append(self._at(extent["end"]))

    def _heading(self, level: int, extent: Any) -> None:
        start = self._at(extent["start"])
        source = self._text[start : self._at(extent["end"])]
        match = _HEADING.match("\n" + source.rstrip("\r\n"))
        if match is not None:
            self._result.headings.append(_atx(match, start - 1))
            return
        words = re.sub(r"[\r\n]+[ \t>]*(?:=+|-+)[ \t]*[\r\n]*$", "", source)
        self._result.headings.append(Heading(level, words.strip(), start))

    def _html_block(self, extent: Any) -> None:
        start, end = self._at(extent["start"]), self._at(extent["end"])
        at = start
        while at < end:
            opened = self._text.find("<!--", at, end)
            closed = self._text.find("-->", opened + 4, end) + 3 if opened >= 0 else 2
            if opened < 0 or opened > at:
                self._result.hidden.append(Hidden(at, opened if opened >= 0 else end, "html"))
            if opened >= 0:
                # what is never closed is a comment to the end, and looked for but once
                self._result.hidden.append(Hidden(opened, closed if closed > 2 else end, "comment"))
            at = closed if closed > 2 else end

    def _inline_html(self, source: str, extent: Any) -> None:
        start, end = self._at(extent["start"]), self._at(extent["end"])
        self._last_end = extent["end"]
        self._result.boundaries += (start, end)
        if source.startswith("<!--"):
            self._result.hidden.append(Hidden(start, end, "comment"))
            return
        # the tag itself shows nothing, so brackets in its attributes are no link
        if "[" in source:
            self._result.hidden.append(Hidden(start, end, "html"))
        tag = _TAG_NAME.match(source)
        if tag is None or tag[2].lower() in _VOID or source.endswith("/>"):
            return
        name = tag[2].lower()
        if not tag[1]:
            self._open_tags.setdefault(name, []).append(start)
        elif self._open_tags.get(name):
            self._result.inline_html.append((self._open_tags[name].pop(), end))

    def _link(self, value: dict[str, Any], start: int, end: int, image: bool) -> None:
        kind = value["link_type"]
        if kind in ("Autolink", "Email"):
            self._result.hidden.append(Hidden(self._at(start), self._at(end), "destination"))
            return
        if kind != "Inline":
            return
        label_end = self._at(self._last_end)
        first, last = self._at(start), self._at(end)
        match = _DESTINATION.search(self._text, max(label_end - 1, first), last)
        if match is None:
            return
        group = 1 if match[1] is not None else 2
        place = match.span(group) if match[group] is not None else (match.end(), match.end())
        stop = min(place[1], last - 1)
        self._result.links.append(
            MarkdownLink(image, first, last, value["dest_url"], place[0], stop, first + 1 + image, match.start())
        )
        self._result.hidden.append(Hidden(match.start() + 1, last, "destination"))

    def _definitions(self, pyromark: Any, options: Any) -> None:
        """The destinations of ``[label]: destination`` lines, which are links too wherever they are used."""
        for label, found in pyromark.reference_definitions(self._body, options=options).items():
            if label.startswith("^"):
                continue
            start, end = self._at(found["span"]["start"]), self._at(found["span"]["end"])
            place = re.compile(r"\]:\s*<?").search(self._text, start, end)
            if place is None:
                continue
            source = re.compile(r"[^\s>]*").match(self._text, place.end(), end)
            stop = source.end() if source else place.end()
            self._result.links.append(
                MarkdownLink(False, start, end, found["dest"], place.end(), stop, start + 1, place.start())
            )
            self._result.hidden.append(Hidden(start, end, "destination"))


def merged(pieces: list[Hidden]) -> list[Hidden]:
    """The pieces in order; of two that overlap the first holds, the other counts from its end on."""
    pieces.sort()
    result: list[Hidden] = []
    end = -1
    for piece in pieces:
        if piece.end <= end:
            continue
        if piece.start < end:
            piece = piece._replace(start=end)
        result.append(piece)
        end = piece.end
    return result


def decoded(destination: str) -> str:
    """A destination less its percent signs; as it is where they encode no UTF-8."""
    if "%" not in destination:
        return destination
    try:
        return unquote(destination, errors="strict")
    except UnicodeDecodeError:
        return destination
