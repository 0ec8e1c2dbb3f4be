"""Which parts of a note are code, math, HTML or comments; its headings and Markdown links.

A note with nothing but paragraphs, lists and ``#`` headings is read by its lines alone (``plain``); every other goes
through pyromark (``commonmark``). The tests hold the two against each other.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from notelint.note import Heading, Hidden

ATX_HEADING = re.compile(r"\n {0,3}(#{1,6})(?:[ \t]++|(?=\n)|\Z)([^\n]*)")

# The well-formed anchor of a timestamp is two tags and text to CommonMark, a third of what long notes hold. A word
# between full stops, of the same length and with the same kind of character at its ends, leaves everything around it
# as it was.
STANDS_FOR_ANCHOR = "." + "x" * 54 + "."


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

    has_tags: bool = True  # whether HTML may stand in it beside line breaks and the anchors of timestamps
    hidden: list[Hidden] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    links: list[MarkdownLink] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)  # labels of ``[label]: destination``
    references: list[int] = field(default_factory=list)  # where links of the form [words][label] begin
    inline_html: list[tuple[int, int]] = field(default_factory=list)  # extents of elements in the text
    rows: list[tuple[int, int, bool]] = field(default_factory=list)  # extents of tables' rows; if bars edge them
    # where no two brackets are part of anything but wikilinks: what stands before each, its target, its alias or None,
    # one after the other, and what stands behind the last
    wikilinks: list[Any] | None = None
    boundaries: list[int] = field(default_factory=list)  # where emphasis, code and other inline things begin and end


def atx_heading(match: re.Match[str], shift: int) -> Heading:
    """The heading of an ``ATX_HEADING`` match, less the hashes that may close it; ``shift`` is added to its offset."""
    hashes, words = match.groups()
    if words[-1:] in " \t#":
        words = words.rstrip(" \t")
        bare = words.rstrip("#")
        words = bare.rstrip(" \t") if not bare or bare[-1] in " \t" else words
    return Heading(len(hashes), words, match.start(2) + shift)


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
