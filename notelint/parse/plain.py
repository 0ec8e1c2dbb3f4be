"""The structure of notes that need no parser: told by their lines, in a fraction of its time."""

import re

from notelint.note import Hidden
from notelint.parse.blocks import STANDS_FOR_ANCHOR, Blocks, MarkdownLink, atx_heading

# A heading, with its hashes and its words, or what a line may begin with so that lines alone do not tell the structure:
# in one pass, from line ending to line ending.
_STRUCTURE = re.compile(
    r"""\n(?:\n(?:[ ]{4}|[ ]{0,3}\t) | (?=[ \t\#>*+\-_<\[|:=0-9])(?:
      [ ]{0,3}(\#{1,6})(?:[ \t]++|(?=\n)|\Z)([^\n]*+)(?!\n(?:[ ]{4}|[ ]{0,3}\t))
      # most such lines by far: an item that begins with a letter, in bold perhaps, or a link
    | (?![ ]*+(?:[*+-]|\d{1,9}[.)])[ ]{1,4}(?:[^\W\d_]|\*\*[^\W\d_]|\[\[))(?:
      (?:[ \t]+\n | [ ]{0,3}\#[^\n]*\n | [ ]{0,3}(?:[-*_][ \t]*){3,}\n)(?:[ ]{4}|[ ]{0,3}\t)  # indented code
    | (?:[ ]{4}|[ ]{0,3}\t)[ \t]*\#{1,6}[ \t\n]  # a heading, or code, after indentation
    | [ \t]*(?:[>*+-]|\d{1,9}[.)])[ \t>*+\-0-9.)]*\#{1,6}[ \t\n]  # a heading in a list or quotation
    | [ \t>]*(?:(?:[*+-]|\d{1,9}[.)])[ \t]+)*<  # a tag
    | [ \t]*(?:[>*+-]|\d{1,9}[.)])(?:[ \t>*+-]|\d{1,9}[.)])*?(?:[ ]{5}|[ ]*\t[ \t]|[ ]+\t)  # code in a list
    | [ \t>]*(?:(?:[*+-]|\d{1,9}[.)])[ \t]+)*\[(?!\[)(?:[^\[\]\\]|\\[\s\S])*+\]:  # a definition
    | [ \t>]*+\|?[ \t]*+:?-++:?[ \t]*+\|[-:|\ \t]*+(?=\n|\Z)  # the second row of a table
    | (?<=[^\n]\n)[ \t>]*(?:=+|-+)[ \t]*(?=\n|\Z)  # what makes the line above a heading
    )))""",
    re.VERBOSE,
)
_TAG = re.compile(r"<(?!/a>|br ?/?>|a class=\"yt-timestamp\" data-t=\"[\d:]*\">)[A-Za-z/!?]")
_BRACKET_IN_TAG = re.compile(r'data-t="[^>\[]*+\[')
_CODE_LINE = re.compile(r"`[^\n]*")
_DOLLAR_LINE = re.compile(r"\$[^\n`]*`")
_LINK_WITH_CODE = re.compile(r"\[\[[^\[\]\n`]*+`")
_CODE_SPAN = re.compile(r"`(?<!``)[^`\n]++`(?!`)")
_FIRST_CODE = re.compile(r"\n(?: {4}| {0,3}\t)")
_INDENTED_FENCE = re.compile(r"\n {1,3}(?:```|~~~)")
_FENCE = re.compile(r"\n(`{3,}(?=[^`\n]*(?:\n|\Z))|~{3,})[^\n]*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_OPENING_DOLLAR = re.compile(r"\$(?=\S)")
_MARKED_LINK = re.compile(r"\[\[(?:[ \t]*+_|[^\[\]\n*`~<]*+[*`~<])")
# A wikilink of the plain kind: a target without specials, and perhaps words. None of it is emphasised.
_PLAIN_WIKILINK = re.compile(
    r"\[\[(?<!\[\[\[)(?![ \t]*_)([^\[\]\r\n|#\\:<>{}%*`~\u200b-\u200f]++)(?:\|([^\[\]\r\n\\#<*`~]++))?\]\](?![\](])"
)
# An inline link or image that CommonMark can read in one way only: on one line, without brackets in its words, without
# entities and escapes.
_ADDRESS = r"[^\s\x00-\x1f\x7f()<>\\&`$]*+"
_INLINE_LINK = re.compile(
    r"\[(?!\^)([^\[\]\n<$\\]*+)\]"
    rf"\(({_ADDRESS}(?:(?:&(?![#\w]*;)|\({_ADDRESS}\)){_ADDRESS})*+)(?:[ \t]++\"[^\"\n<$&\\`]*+\")?\)"
)
_BREAKS = ("<br/>", "<br>")


def read_plain(text: str, start: int, words: str = "") -> Blocks | None:
    """The structure of the text from ``start`` on, if it can be told without a parser; else None.

    That is so for a note of paragraphs, lists, ``#`` headings, fences that begin at the margin, and code and links
    within a line.
    ``words`` is that part of the text with words in place of what need not be looked at, if there is such a text.
    """
    if "\r" in text or "\x00" in text:
        return None
    # what begins a line is told by the line ending before it, so there is one before the first line too
    shift = start - 1
    body = "\n" + (words or text[start:])
    blocks = Blocks(has_tags=False)
    has_ticks, has_tildes = "`" in body, "~" in body  # one character is looked for much faster than three
    if (has_ticks and "\n```" in body) or (has_tildes and "\n~~~" in body):
        if _INDENTED_FENCE.search(body):
            return None
        fences = _fences(body)
        blocks.hidden += [Hidden(first + shift, last + shift, "code") for first, last in fences]
        body = _without(body, fences)
    if (has_tildes and "~~~" in body) or _FIRST_CODE.match(body):
        return None
    for match in _STRUCTURE.finditer(body):
        if match[1] is None:
            return None
        blocks.headings.append(atx_heading(match, shift))
    fenceless = body
    if has_ticks and "`" in body:
        spans, body = _without_code(body)
        if "`" in body or _has_other_code(fenceless):
            return None
        blocks.hidden = sorted(blocks.hidden + [Hidden(first + shift, last + shift, "code") for first, last in spans])
    if _has_tags(body) or not _read_brackets(blocks, body, fenceless, shift):
        return None
    if "$" in body and _has_math(body, "" if "](" in text else "[["):
        return None
    if words:
        blocks.headings = [
            heading._replace(text=text[heading.start : heading.start + len(heading.text)])
            if STANDS_FOR_ANCHOR in heading.text
            else heading
            for heading in blocks.headings
        ]
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


def _read_brackets(blocks: Blocks, body: str, source: str, shift: int) -> bool:
    """Read the links of a body, in which words stand for what is code in ``source``; whether all could be read."""
    pieces = _PLAIN_WIKILINK.split(body)
    rest = "".join(pieces[::3])
    if "[" in rest or "]" in rest:
        if "](" in body and not _read_links(blocks, body, source, shift):
            return False
        if _MARKED_LINK.search(body):
            return False
        if not body.count("[[") == body.count("]]") == len(pieces) // 3:
            return True
    if STANDS_FOR_ANCHOR not in "".join(filter(None, pieces[1::3] + pieces[2::3])):
        blocks.wikilinks = pieces
    return True


def _read_links(blocks: Blocks, body: str, source: str, shift: int) -> bool:
    for match in _INLINE_LINK.finditer(body):
        start, end = match.span()
        first, last = match.span(2)
        is_image = body[start - 1] == "!"
        start -= is_image
        destination = body[first:last]
        if body[start - 1] == "\\" or destination != source[first:last] or STANDS_FOR_ANCHOR in destination:
            return False
        start, end, first, last = start + shift, end + shift, first + shift, last + shift
        words = match.start(1) + shift, match.end(1) + shift
        blocks.links.append(MarkdownLink(is_image, start, end, destination, first, last, *words))
        blocks.hidden.append(Hidden(words[1] + 1, end, "destination"))
        blocks.boundaries += (start, end)
    blocks.hidden.sort()
    return body.count("](") == len(blocks.links)


def _has_math(body: str, bracket: str) -> bool:
    """Whether a bracket may stand between dollars of one paragraph, the first before a word, the last behind one."""
    for paragraph in _BLANK_LINE.split(body):
        if "$" not in paragraph or bracket not in paragraph:
            continue
        opening = _OPENING_DOLLAR.search(paragraph)
        if opening is None:
            continue
        link = paragraph.find(bracket, opening.end())
        closing = paragraph.rfind("$")
        while closing > link >= 0:
            if not paragraph[closing - 1].isspace():
                return True
            closing = paragraph.rfind("$", 0, closing)
    return False


def _has_tags(body: str) -> bool:
    """Whether any ``<`` begins other than a break or an anchor that is common but for its value."""
    first = body.find("<")
    while first >= 0 and body.startswith(_BREAKS, first):
        first = body.find("<", first + 1)
    if first < 0:
        return False
    anchors = body.count('<a class="yt-timestamp" data-t="')
    breaks = body.count("<br/>") + body.count("<br>")
    if anchors == body.count("</a>") and body.count("<") == 2 * anchors + breaks:
        return _BRACKET_IN_TAG.search(body) is not None
    return _TAG.search(body) is not None


def _without_code(body: str) -> tuple[list[tuple[int, int]], str]:
    """The extents of code between single backticks of one line, and the body with words in their place."""
    spans: list[tuple[int, int]] = []
    pieces: list[str] = []
    at = 0
    for match in _CODE_SPAN.finditer(body):
        start, end = span = match.span()
        spans.append(span)
        pieces += (body[at:start], "x" * (end - start))
        at = end
    return spans, "".join((*pieces, body[at:]))


def _has_other_code(body: str) -> bool:
    """Whether a backslash, math or a link may make code begin or end elsewhere than at single backticks in pairs."""
    if _LINK_WITH_CODE.search(body):
        return True
    if "$" in body and ("$$" in body or _DOLLAR_LINE.search(body)):
        return True
    if "\\" not in body and "$" not in body:
        return False
    return "\\`" in body or any("\\" in line[0] or "$" in line[0] for line in _CODE_LINE.finditer(body))
