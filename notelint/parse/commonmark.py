"""The structure of any note, by pyromark, which is a CommonMark parser (https://spec.commonmark.org/0.31.2/)."""

import re
from typing import Any

from notelint.note import Heading, Hidden, label_key
from notelint.parse.blocks import ATX_HEADING, STANDS_FOR_ANCHOR, Blocks, MarkdownLink, atx_heading, merged

_TAG_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
# Not the one that begins a destination, where words would be one too.
_ANCHOR = re.compile(r'<a(?<!\(<a) class="yt-timestamp" data-t="\d\d:\d\d:\d\d">\[\d\d:\d\d:\d\d\]</a>')
LONE_RETURN = re.compile(r"\r(?!\n)")  # ends a line, which the parser does not know everywhere
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_LINKS = frozenset(("Link", "Image"))
_INLINE = frozenset(("Emphasis", "Strong", "Strikethrough", *_LINKS))
_TELLING = frozenset(("HtmlBlock", "TableRow", "TableHead"))  # blocks that say all with their name
_DESTINATION = re.compile(r"\]\([ \t]*\n?[ \t]*(?:<([^<>\n]*)>|([^\s<][^\s]*))?")
_DEFINITION = re.compile(r"^[ \t>*+-]*(\[((?:[^\[\]\\]|\\[\s\S])++)\]:(?:[ \t]*\n)?[^\n]*)", re.MULTILINE)
_BEFORE_DESTINATION = re.compile(r"\]:\s*<?")
_IN_ANGLES = re.compile(r"[^<>\r\n]*")
_BARE_DESTINATION = re.compile(r"\S*")


def parser() -> tuple[Any, Any]:
    """pyromark, and the options with which it reads notes; imported when first asked for, as few notes need it."""
    import pyromark
    from pyromark import Options

    options = Options.ENABLE_TABLES | Options.ENABLE_MATH | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH
    return pyromark, options


def read_blocks(text: str, start: int) -> Blocks:
    """The structure of the text from ``start`` on, by pyromark."""
    return _Reading(text, start).read()


class _Reading:
    """One pass over the parser's events, whose offsets are UTF-8 bytes of the body."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._body = text[start:] if start else text
        if "\r" in self._body:
            self._body = LONE_RETURN.sub("\n", self._body)
        if "yt-timestamp" in text:
            self._body = _ANCHOR.sub(STANDS_FOR_ANCHOR, self._body)
        self._base = start
        self._ascii = self._body.isascii()
        self._data = b"" if self._ascii else self._body.encode("utf-8")
        self._known = (0, 0)  # a byte offset and its code point offset
        self._result = Blocks()
        self._open_links: list[tuple[dict[str, Any], bool, int]] = []
        self._open_tags: dict[str, list[int]] = {}
        self._shortcuts: set[int] = set()  # where links of the form [label] begin
        self._last: Any = None  # the extent of the last event of a line

    def read(self) -> Blocks:
        pyromark, options = parser()
        result = self._result
        marks: list[int] = []  # where emphasis begins and ends, in bytes
        for event, extent in pyromark.events_with_range(self._body, options=options, merge_text=True):
            if event.__class__ is not dict:
                continue
            [(kind, value)] = event.items()
            if kind == "Text":
                self._last = extent
            elif kind == "End":
                if value.__class__ is str and value in _INLINE:
                    if value in _LINKS:
                        self._link(*self._open_links.pop(), extent["end"])
                    self._last = extent
                    marks.append(extent["end"])
            elif kind == "Start":
                if value.__class__ is str and value in _INLINE:
                    marks.append(extent["start"])
                elif value.__class__ is dict or value in _TELLING:
                    self._start(value, extent)
                elif self._open_tags:
                    self._open_tags.clear()
            elif kind == "Code":
                self._hide(extent, "code")
            elif kind in ("InlineMath", "DisplayMath"):
                self._hide(extent, "math")
            elif kind == "InlineHtml":
                self._inline_html(value, extent)
        result.boundaries += [self._at(mark) for mark in sorted(marks)]
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
        self._last = extent
        self._result.hidden.append(Hidden(start, end, kind))
        self._result.boundaries += (start, end)

    def _start(self, tag: Any, extent: Any) -> None:
        name: str
        value: Any
        [(name, value)] = tag.items() if tag.__class__ is dict else [(tag, None)]
        if name in _LINKS:
            # what is inside ends where the last event before the link's end ends; an empty label right here
            is_image = name == "Image"
            self._last = {"end": extent["start"] + 1 + is_image}
            self._open_links.append((value, is_image, extent["start"]))
            self._result.boundaries.append(self._at(extent["start"]))
            return
        self._open_tags.clear()  # no element goes on beyond its block
        if name == "Heading":
            self._heading(int(value["level"][1]), extent)
        elif name == "CodeBlock":
            self._result.hidden.append(Hidden(self._at(extent["start"]), self._at(extent["end"]), "code"))
        elif name == "HtmlBlock":
            self._html_block(extent)
        elif name in ("TableRow", "TableHead"):
            start, end = self._at(extent["start"]), self._at(extent["end"])
            row = self._text[start:end].strip()
            self._result.rows.append((start, end, row.startswith("|") and row.endswith("|")))

    def _heading(self, level: int, extent: Any) -> None:
        start = self._at(extent["start"])
        source = self._text[start : self._at(extent["end"])]
        match = ATX_HEADING.match("\n" + source.rstrip("\r\n"))
        if match is not None:
            self._result.headings.append(atx_heading(match, start - 1))
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
        self._last = extent
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

    def _link(self, value: dict[str, Any], image: bool, start: int, end: int) -> None:
        kind = value["link_type"]
        if kind in ("Autolink", "Email"):
            self._result.hidden.append(Hidden(self._at(start), self._at(end), "destination"))
            return
        if kind in ("Reference", "Collapsed"):
            self._result.references.append(self._at(start))
        elif kind == "Shortcut":
            self._shortcuts.add(self._at(start))
        if kind != "Inline":
            return
        label_end = self._at(self._last["end"])
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
        definitions = pyromark.reference_definitions(self._body, options=options)
        if definitions:
            self._repeated(definitions)
        for label, found in definitions.items():
            if label.startswith("^"):
                continue
            start, end = self._at(found["span"]["start"]), self._at(found["span"]["end"])
            place = _BEFORE_DESTINATION.search(self._text, start, end)
            if place is None:
                continue
            if not found["dest"]:  # "[comment]: <> (words)" is how comments are written
                self._result.hidden.append(Hidden(start, end, "destination"))
                continue
            if found["dest"] != "#":  # "[//]: # (words)" is another way to write a comment
                self._result.definitions.append(label)
            written = _IN_ANGLES if place[0].endswith("<") else _BARE_DESTINATION
            source = written.match(self._text, place.end(), end)
            stop = source.end() if source else place.end()
            self._result.links.append(
                MarkdownLink(False, start, end, found["dest"], place.end(), stop, start + 1, place.start())
            )
            self._result.hidden.append(Hidden(start, end, "destination"))

    def _repeated(self, definitions: dict[str, Any]) -> None:
        """Definitions of a label that is defined before: nothing uses them, and the parser does not tell of them."""
        known = {label_key(label): self._at(found["span"]["start"]) for label, found in definitions.items()}
        for match in _DEFINITION.finditer(self._text, self._base):
            first = known.get(label_key(match[2]))
            if first is not None and match.start(1) > first and match.start(1) not in self._shortcuts:
                self._result.hidden.append(Hidden(*match.span(1), "destination"))
