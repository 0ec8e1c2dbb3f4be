"""What HTML in a note links to, and the places to which it gives ids."""

import re
from collections.abc import Iterator
from html import unescape

from notelint.note import Cover
from notelint.parse.blocks import MarkdownLink

# Both are bounded: a tag that never ends costs no more than one that does.
_LINK = re.compile(
    r"<(?:a\s(?:[^<>]{0,1000}?\s)?href|(img)\s(?:[^<>]{0,1000}?\s)?src)\s{0,9}=\s{0,9}"
    r"(?:\"([^\"<>\r\n{}]{0,2000})\"|'([^'<>\r\n{}]{0,2000})')[^<>]{0,1000}>",
    re.IGNORECASE,
)
_ANCHOR = re.compile(
    r"<[A-Za-z][A-Za-z0-9-]{0,30}\s(?:[^<>]{0,1000}?\s)?(?:id|name)\s{0,9}=\s{0,9}[\"']?([^\s\"'<>]{1,500})",
    re.IGNORECASE,
)


def find_html_links(text: str, start: int, hidden: Cover) -> Iterator[MarkdownLink]:
    """``<a href="...">`` and ``<img src="...">`` outside of ``hidden``; addresses in quotes alone."""
    for match in _LINK.finditer(text, start):
        if match.start() in hidden or text[match.start() - 1 : match.start()] == "\\":
            continue
        first, last = match.span(2) if match[2] is not None else match.span(3)
        destination = unescape(text[first:last]).strip()
        if destination:
            image = match[1] is not None
            yield MarkdownLink(image, match.start(), match.end(), destination, first, last, last, last)


def find_anchors(text: str, start: int, hidden: Cover) -> frozenset[str]:
    """The ids and names that tags outside of ``hidden`` have."""
    return frozenset([match[1] for match in _ANCHOR.finditer(text, start) if match.start() not in hidden])
