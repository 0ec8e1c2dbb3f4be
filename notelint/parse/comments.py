"""Comments that tell notelint what not to report."""

import re
from collections.abc import Sequence

from notelint.near import nearest
from notelint.note import Cover, FrontMatter, Hidden, Property, Suppression, Word
from notelint.position import Lines

_COMMENT = re.compile(
    r"(?:(?P<html><!--)|%%)\s{0,20}notelint-(?P<kind>disable-next-line|disable-line|disable-file|disable|enable)"
    r"(?!\w|-(?!->))(?P<codes>[^\n]{0,300}?)\s{0,20}(?(html)-->|%%)"
)
_YAML_COMMENT = re.compile(
    r"(?<![^\s])#\s*notelint-(?P<kind>disable-next-line|disable-line|disable-file)(?![\w-])(?P<codes>[^\r\n]*)"
)
_LETTER = re.compile(r"[^\W\d_]")
# A break, a definition, a property, a block id, the edge of a table or of a heading.
_TELLING_END = re.compile(r"(?:\\|\]:|::|\^[\w-]*|[|#])\Z")
_UNDERLINE = re.compile(r" {0,3}(?:-+|=+|\++)[ \t]*")  # a heading's, or a fence of front matter
_ITEM = re.compile(r"[ \t]|(?:[*+-]|\d{1,9}[.)])[ \t]")
COMMANDS = ("disable-next-line", "disable-line", "disable-file", "disable", "enable")
_SLIP = re.compile(
    r"(?:<!--|%%)\s{0,20}(notelint[-: ]\s?([A-Za-z-]{5,24}))(?![A-Za-z-])[^\n]{0,300}?\s{0,20}(?:-->|%%)"
)
_WORD = re.compile(r"[\s,:]*([^\s,:]+)")
_TO_THE_END = 1 << 60
_LONGEST = 20_000  # characters of a line that is looked at for each of its comments
_FAR = 10  # empty lines that are looked past


def read_suppressions(
    text: str, lines: Lines, hidden: Sequence[Hidden], front_matter: FrontMatter | None
) -> tuple[Suppression, ...]:
    """The suppressions that the comments and the front matter of a note ask for; comments in code ask for nothing."""
    found: list[Suppression] = []
    code = Cover.of(hidden, "code", "math")
    comments, html = Cover.of(hidden, "comment"), Cover.of(hidden, "html")
    starts = {piece.start for piece in hidden if piece.kind == "comment"}
    body = front_matter.end if front_matter else 0
    for match in _COMMENT.finditer(text, body):
        if match.start() not in code:
            item = _of_comment(text, lines, html, match)
            if match.start() in comments and match.start() not in starts:  # its end is the end of another
                item = item._replace(cut_start=-1, cut_end=-1)
            found.append(item)
    known = {item.start for item in found}
    for match in _SLIP.finditer(text, body):
        if match.start() not in known and match.start() not in code and nearest(match[2].lower(), COMMANDS):
            line = lines.locate(match.start())[0]
            word = Word(match[1], -1, *match.span(1))
            found.append(_placed(Suppression("slip", line, line, frozenset(), *match.span(), -1, -1, (word,)), lines))
    if front_matter is not None:
        found += _of_front_matter(text, lines, front_matter)
    return tuple(found)


def _of_comment(text: str, lines: Lines, html: Cover, match: re.Match[str]) -> Suppression:
    line, _ = lines.locate(match.end() if match["kind"] == "disable-next-line" else match.start())
    words = tuple(
        Word(word[1], word.start(), word.start(1), word.end(1)) for word in _WORD.finditer(text, *match.span("codes"))
    )
    kind, first, last = _extent(match["kind"], line)
    cut = _cut(text, lines, html, *match.span(), in_yaml=match[0].startswith("#"))
    return _placed(Suppression(kind, first, last, _codes(words), *match.span(), *cut, words), lines)


def _extent(word: str, line: int) -> tuple[str, int, int]:
    """The kind of a suppression, and its first and last line."""
    if word in ("disable", "enable"):
        return "off" if word == "disable" else "on", line, line
    if word == "disable-file":
        return "lines", 1, _TO_THE_END
    line += word == "disable-next-line"
    return "lines", line, line


def _cut(text: str, lines: Lines, html: Cover, start: int, end: int, *, in_yaml: bool) -> tuple[int, int]:
    """What to take out with a comment: the spaces before it, or the line that it has to itself.

    Between two lines of text an empty one is left, so that no paragraph grows into the next. -1 where the text about
    it may be read otherwise without it.
    """
    line = lines.locate(start)[0]
    last = lines.locate(end)[0]
    begin = lines.start_of(line)
    if lines.start_of(last + 1) - begin > _LONGEST:
        return -1, -1
    stop = begin + len(text[begin : lines.start_of(last + 1)].rstrip("\r\n"))
    before, after = text[begin:start], text[end:stop]
    if before.strip() or after.strip():
        if not in_yaml and not _stays(before, after):
            return -1, -1
        return start - (len(before) - len(before.rstrip(" \t"))), end
    above, below = lines.line(line - 1), lines.line(last + 1)
    if not in_yaml and (_parts(lines, line, last) or (begin and begin - 1 in html)):
        return -1, -1
    if not in_yaml and above.strip() and below.strip():
        return (begin, stop) if text[start] == "<" else (-1, -1)  # the other kind parts no paragraphs
    return begin, lines.start_of(last + 1)


def _stays(before: str, after: str) -> bool:
    """Whether the rest of a line is read as before without a comment: it stands behind words, at the end or apart.

    What is no word may be an underline, a marker or a rule once it is alone; and some ends mean something at the end.
    """
    if not _LETTER.search(before) or (after.strip() and not (before[-1].isspace() and after[0].isspace())):
        return False
    if before.rfind("](") > before.rfind(")") or before.rfind("<") > before.rfind(">"):
        return False  # in a destination or a tag
    if before.rfind("[[") > before.rfind("]]"):
        return False  # in a link
    return bool(after.strip()) or not _TELLING_END.search(before.rstrip())


def _parts(lines: Lines, first: int, last: int) -> bool:
    """Whether a comment on lines of its own parts what would be one: a list, a heading, front matter."""
    above, below = first - 1, last + 1
    if _UNDERLINE.fullmatch(lines.line(below)):
        return True
    while above and not lines.line(above).strip() and first - above < _FAR:
        above -= 1
    while not lines.line(below).strip() and below - last < _FAR:
        below += 1
    if first - above == _FAR:
        return True  # who knows
    if not above and _UNDERLINE.fullmatch(lines.line(below)):
        return True
    return bool(_ITEM.match(lines.line(below)) and _ITEM.match(lines.line(above)))


def _placed(item: Suppression, lines: Lines) -> Suppression:
    offsets = {item.start, item.end, item.cut_start, item.cut_end}
    for word in item.words:
        offsets.update(word[1:])
    return item._replace(places=tuple((offset, *lines.locate(offset)) for offset in sorted(offsets) if offset >= 0))


def _of_front_matter(text: str, lines: Lines, front_matter: FrontMatter) -> list[Suppression]:
    """``notelint: {ignore: [...]}``, and comments in the YAML."""
    quoted = Cover(
        [
            (item.value_start, item.value_end)
            for item in front_matter.properties
            if item.source[:1] in ("'", '"', "|", ">")
        ]
    )
    found = [
        _of_comment(text, lines, Cover(()), match)._replace(judged=front_matter.status == "ok")
        for match in _YAML_COMMENT.finditer(text, front_matter.inner_start, front_matter.inner_end)
        if match.start() not in quoted
    ]
    own = front_matter.get("notelint")
    if own is not None and isinstance(own.value, dict):
        ignored = own.value.get("ignore")
        names = [word[1] for word in _WORD.finditer(ignored)] if isinstance(ignored, str) else ignored
        if isinstance(names, list) and names:
            alone = len(own.value) == 1 and text[own.start - 1] in "\r\n" and text[own.end - 1] in "\r\n"
            cut = (own.start, own.end) if alone and "#" not in text[own.start : own.end] else (-1, -1)
            words = _words_of(text, own, [str(name) for name in names])
            item = Suppression("lines", 1, _TO_THE_END, _codes(words), own.key_start, own.value_end, *cut, words)
            found.append(_placed(item._replace(is_property=True), lines))
    return found


def _words_of(text: str, own: Property, names: Sequence[str]) -> tuple[Word, ...]:
    """The names in the order in which they stand in a value, each where it is found; all of the value where not."""
    words: list[Word] = []
    at = own.value_start
    for name in names:
        start = text.find(name, at, own.value_end)
        if start < 0 or not name:
            words.append(Word(name, -1, own.key_start, own.value_end))
            continue
        at = start + len(name)
        words.append(Word(name, -1, start, at))
    return tuple(words)


def _codes(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(word.text for word in words)
