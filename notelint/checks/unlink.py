"""Links to missing notes turned into the words that they show, where it is sure that nothing else changes."""

import re
from collections.abc import Iterator, Sequence

from notelint.checks.slips import is_within
from notelint.diagnostic import Edit, Fix
from notelint.dialects import Dialect
from notelint.globs import globs
from notelint.index import MISSING, Index, Problem
from notelint.note import Link, Note
from notelint.parse import parse
from notelint.parse.rendering import MARK, rendering

# What means something in words: one mark, or a run of them. The backslash does so before punctuation alone.
_MARKUP = re.compile(
    r"[`\[\]$~|]|\\(?=[!-/:-@\[-`{-~]|\Z)|<(?=[A-Za-z/!?]|\Z)|&(?=#?[A-Za-z0-9]+;)|\*+|_+|={2,}|%{2,}"
    r"|(?<!\S)#(?=\S|\Z)"
)
_AT_START = re.compile(r"[-+](?=\s|\Z)|-+\Z|=+\Z|>|#{1,6}(?=\s)|(\d{1,9})[.)](?=\s|\Z)")
_BEFORE_BLOCK = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t]|\[[ xX]\][ \t])*+")
_HEADING = re.compile(r"[ \t>]*#{1,6}[ \t]")
_LINE_ENDING = re.compile(r"[\r\n]")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")
_ADDRESS = re.compile(r"www\.|://|mailto:|xmpp:|[\w.+-]@[\w-]", re.IGNORECASE)  # programs make links of these
_TAG = re.compile(r"(?<!\S)#(?=\S)")
_ENTITY = re.compile(r"&#?[A-Za-z0-9]+;")
_BLOCK_ID = re.compile(r"\^[\w-]*\Z")
_UNSURE = re.compile(r"[\x00-\x1f\x7f\ufffd]")  # the last may stand for a byte that is no text
_LINK_BEFORE = re.compile(r"[\])][*_~]+\Z")
_LINK_BEHIND = re.compile(r"[*_~]+!?\[")
_JOINING = "%=^~${}"  # two of which in a row mean what one does not
_FAR = 2000  # characters around a link that are looked at
_LONGEST_TOKEN = 100
_STANDS_FOR = "\ue000"
_WITH_STAND_IN = re.compile(f"{MARK}[^{MARK}]*{_STANDS_FOR}[^{MARK}]*{MARK}")
_OTHER_LINK = re.compile(r"\[\[[^\[\]\r\n]*+\]\]|\[([^\[\]\r\n]*+)\]\([^()\r\n]*+\)")
_TITLE = "write its words"


def unlinked(problem: Problem, source: str, index: Index, asked: Sequence[str]) -> Fix | None:
    """A fix that leaves of a link to a missing note, in the note ``source``, the words that it shows.

    None where ``asked``, globs of targets, does not ask for it, the target is not simply missing, or it is not sure
    that CommonMark and the dialect show those words and all around them as before.
    """
    link = problem.link
    if not asked or problem.verdict.reason != MISSING or link.embed or index.text_of is None:
        return None
    if link.kind not in ("wikilink", "markdown") or not globs(tuple(asked)).match(link.target):
        return None
    text = index.text_of(source)
    if is_within(text, link.start):
        return None  # what is in brackets around it may become a link of its own
    make = _wikilink if link.is_wikilink else _markdown_link
    return make(link, text, index.dialect)


def _wikilink(link: Link, text: str, dialect: Dialect) -> Fix | None:
    words = dialect.words(link)
    if not re.fullmatch(r"\[\[[^\r\n]*\]\]", text[link.start : link.end]):
        return None
    if not words or _UNSURE.search(words) or not _keep_to_themselves(words, link, text):
        return None
    line = _line_before(text, link.start)
    written = literal(words, at_start=line is not None and _BEFORE_BLOCK.fullmatch(line) is not None)
    if written != words:
        if not dialect.escapes and (_TAG.search(words) or _ENTITY.search(words) or "==" in words):
            return None  # it does not heed the backslash
        if line is None or _HEADING.match(line):
            return None  # links to the heading name its words
    for before, after in _contexts(link, text):
        shown = rendering(f"{before}[[{_STANDS_FOR}]]{after}").replace(f"[[{_STANDS_FOR}]]", words)
        if rendering(before + written + after) != shown:
            return None
    if not _leaves_the_others(link, text, written, dialect):
        return None
    return Fix(_TITLE, (Edit(link.start, link.end, written),), True)


def _markdown_link(link: Link, text: str, dialect: Dialect) -> Fix | None:
    label = link.alias or ""
    label_end = link.start + 1 + len(label)
    if text[link.start + 1 : label_end + 2] != f"{label}](" or _LINE_ENDING.search(text, link.start, link.end):
        return None  # a definition, or more lines than one
    if not label.strip() or "[[" in label or "]]" in label or _TAG.search(label):
        return None
    if not _keep_to_themselves(label, link, text):
        return None
    for before, after in _contexts(link, text):
        shown = rendering(f"{before}[{label}]({_STANDS_FOR}){after}")
        if rendering(before + label + after) != _WITH_STAND_IN.sub("", shown):
            return None
    if not _leaves_the_others(link, text, label, dialect):
        return None
    return Fix(_TITLE, (Edit(link.start, link.start + 1, ""), Edit(label_end, link.end, "")), True)


def _contexts(link: Link, text: str) -> Iterator[tuple[str, str]]:
    """What stands before and behind a link: as it is, and as it is once other links there have given way too."""
    around = _around(text, link)
    yield around
    before, after = (_OTHER_LINK.sub(_words_instead, piece) for piece in around)
    if (before, after) != around:
        yield before, after


def _words_instead(match: re.Match[str]) -> str:
    return match[1] or "x"


def _leaves_the_others(link: Link, text: str, written: str, dialect: Dialect) -> bool:
    """Whether the dialect reads what is around a link as before once ``written`` stands in its place."""
    before, after = _around(text, link)
    opening = f".\n\n{before}"  # what begins with dashes is no front matter
    was = parse("", f"{opening}{text[link.start : link.end]}{after}".encode("utf-8", "surrogateescape"), dialect)
    new = parse("", f"{opening}{written}{after}".encode("utf-8", "surrogateescape"), dialect)
    was.links = [other for other in was.links if other.start != len(opening)]
    return _facts(was) == _facts(new)


def _facts(note: Note) -> object:
    """What there is in a note besides words, wherever it stands."""
    return (
        [(link.kind, link.embed, link.target, link.fragment, link.alias, link.defect) for link in note.links],
        [(bracket.reason, bracket.text) for bracket in note.brackets],
        [block.id for block in note.blocks],
        len(note.headings),
        note.tags,
    )


def literal(words: str, *, at_start: bool) -> str:
    """Words as Markdown shows them to the letter; ``at_start`` of a line marks of lists and headings mean something."""
    written = _MARKUP.sub(_escaped, words)
    opening = _AT_START.match(words) if at_start else None
    if opening is None or written[: opening.end()] != opening[0]:
        return written
    number = opening.end(1) if opening[1] else 0
    return f"{written[:number]}\\{written[number:]}"


def _escaped(match: re.Match[str]) -> str:
    """A mark with backslashes, where it needs any."""
    mark, words = match[0], match.string
    before, after = words[match.start() - 1 : match.start()], words[match.end() : match.end() + 1]
    if mark[0] == "_" and before.isalnum() and after.isalnum():
        return mark
    if mark[0] in "*=" and before.isspace() and after.isspace():
        return mark
    if mark[0] in "=%":  # it is enough that no two of them stand together
        return mark[0] + f"\\{mark[0]}" * (len(mark) - 1)
    return "".join(f"\\{char}" for char in mark)


def _keep_to_themselves(words: str, link: Link, text: str) -> bool:
    """Whether words beside what is around the link make no tag, address, block id or emphasis with it."""
    before = text[max(0, link.start - _LONGEST_TOKEN) : link.start]
    after = text[link.end : link.end + _LONGEST_TOKEN]
    near, behind = before[-1:], after[:1]
    if near == "#" or (near == words[0] and near in _JOINING) or (behind == words[-1] and behind in _JOINING):
        return False
    if _LINK_BEFORE.search(before) or _LINK_BEHIND.match(after):
        return False  # what the marks between two links mean depends on both
    token = "" if not before or near.isspace() else before.split()[-1]
    token += words + ("" if not after or behind.isspace() else after.split()[0])
    return not (_ADDRESS.search(token) or _BLOCK_ID.search(token) or _BLOCK_ID.search(words))


def _line_before(text: str, at: int) -> str | None:
    """What stands before on the same line; None if that is too far."""
    floor = max(0, at - _LONGEST_TOKEN)
    begin = max(text.rfind("\n", floor, at), text.rfind("\r", floor, at)) + 1
    return text[begin:at] if begin or not floor else None


def _around(text: str, link: Link) -> tuple[str, str]:
    """What stands before and behind a link in its paragraph, as far as it is near."""
    floor = max(0, link.start - _FAR)
    first = max(text.find("\n", floor, link.start) + 1, floor) if floor else 0
    for blank in _BLANK_LINE.finditer(text, floor, link.start):
        first = blank.end()
    last = link.end + _FAR
    blank_behind = _BLANK_LINE.search(text, link.end, last)
    if blank_behind is not None:
        last = blank_behind.end()
    return text[first : link.start].lstrip(" \t"), text[link.end : last]
