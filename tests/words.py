"""The words of a note: what a reader sees of it, as far as fixes may not change it."""

import re

from notelint.dialects import Dialect
from notelint.filenames import levelled
from notelint.note import Cover, Link, Note
from notelint.parse import parse

_ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_TORN = ("class", "no-value", "unclosed")  # anchors of timestamps that are shown as they are written

Piece = tuple[int, int, str]


def words(path: str, text: str, spoken: Dialect, *, exact: bool = False) -> str:
    """The text of a note with every link replaced by the words that its dialect shows.

    Wikilinks give way to their words, embeds to nothing, Markdown links and images to their labels, tags of HTML links
    to nothing, timestamps to their labels; comments, suppressions, the definitions of references and the backslashes
    that escape are left out. What is no link that can be followed, such as ``[[a]``, stands as it is written; so does
    front matter, but for the links in it.

    Words of wikilinks are levelled (case, spaces, ``_``, ``-``, normal form, what nobody sees), as their targets may be
    spelled as the notes are, unless they are to be ``exact``.
    """
    note = parse(path, text.encode("utf-8", "surrogateescape"), spoken)
    text = note.text
    pieces = [*_suppressed(note), *_links(note, spoken, exact), *_stamps(note)]
    pieces += [(piece.start, piece.end, "") for piece in note.hidden if piece.kind == "comment"]
    verbatim = Cover.of(note.hidden, "code", "math", "html")
    escapes = _ESCAPED.finditer(text, note.body_start)
    pieces += [(match.start(), match.end(), "") for match in _pairs(escapes) if match.start() not in verbatim]
    shown: list[str] = []
    at = 0
    for start, end, replacement in sorted(pieces, key=lambda piece: (piece[0], -piece[1])):
        if start >= at:  # else it lies within what is replaced already
            shown += (text[at:start], replacement)
            at = end
    return "".join((*shown, text[at:]))


def _pairs(escapes):
    """The backslashes that escape: of two in a row the first alone."""
    at = -1
    for match in escapes:
        if match.start() != at:
            yield match
            at = match.end()


def _suppressed(note: Note) -> list[Piece]:
    found = [(item.cut_start, item.cut_end) for item in note.suppressions if item.cut_start >= 0]
    found += [(item.start, item.end) for item in note.suppressions if item.cut_start < 0]
    return [(start, end, "") for start, end in found]


def _links(note: Note, spoken: Dialect, exact: bool) -> list[Piece]:
    found: list[Piece] = []
    for link in note.links:
        if link.kind in ("wikilink", "property"):
            if not link.defect:
                found.append((link.start - link.embed, link.end, _words(link, spoken, exact)))
        elif link.kind == "html":
            found.append((link.start, link.end, ""))
        elif link.defect in ("", "doubled"):
            label_end = link.start + 1 + link.embed + len(link.alias or "")
            found += _labelled(note.text, link.start, label_end, link.end, link.embed)
    for link in note.external:
        label_end = note.text.rfind("]", link.whole_start, link.start)
        found += _labelled(note.text, link.whole_start, label_end, link.whole_end, note.text[link.whole_start] == "!")
    return found


def _words(link: Link, spoken: Dialect, exact: bool) -> str:
    if exact:
        return spoken.words(link)
    return levelled(spoken.words(link._replace(target=levelled(link.target))))


def _labelled(text: str, start: int, label_end: int, end: int, embed: bool) -> list[Piece]:
    """What is left out of a Markdown link or image; all of the definition of a reference."""
    if text.startswith("](", label_end):
        return [(start, start + 1 + embed, ""), (label_end, end, "")]
    return [(start, end, "")]


def _stamps(note: Note) -> list[Piece]:
    found: list[Piece] = []
    for stamp in note.stamps.all:
        if stamp.kind == "anchor" and stamp.defect not in _TORN:
            label_end = stamp.label_start + len(stamp.label)
            found += [(stamp.start, stamp.label_start, ""), (label_end, stamp.end, "")]
    return found
