"""Checks of links that lead out of the vault."""

import re
from collections.abc import Iterator, Sequence

from notelint.diagnostic import Finding, Span
from notelint.note import Cover, Note

_BARE = re.compile(r"(?<![A-Za-z0-9\"'=+.\-])([A-Za-z][A-Za-z0-9+.\-]{0,30}+)://[^\s<>\"'`|\\]*+")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_AFTER = ".,;:!?*_)]}"  # what ends a sentence, or a bracket around a URL, and not the URL


def scheme(note: Note, *, forbid: Sequence[str] = (), allow: Sequence[str] = ()) -> Iterator[Finding]:
    """A link whose scheme is one of ``forbid``, or none of ``allow``: in Markdown, in angle brackets, or bare."""
    if bool(forbid) == bool(allow):
        raise ValueError("give either 'forbid' or 'allow': schemes such as http and mailto")
    chosen = {name.lower().removesuffix("://").removesuffix(":") for name in forbid or allow}
    for name, start, end in sorted((*_markdown(note), *_bare(note)), key=lambda found: found[1]):
        if (name.lower() in chosen) == bool(forbid):
            yield Finding(Span(start, end), {"scheme": name.lower(), "url": note.text[start:end]})


def _markdown(note: Note) -> Iterator[tuple[str, int, int]]:
    for link in note.external:
        found = _SCHEME.match(note.text, link.start, link.end)
        if found is not None:
            yield found[1], link.start, link.end


def _bare(note: Note) -> Iterator[tuple[str, int, int]]:
    """URLs outside of Markdown links: as they are, or in angle brackets."""
    text = note.text
    if "://" not in text:
        return
    unseen = Cover.of(note.hidden, "code", "math", "comment", "html")
    destinations = Cover.of(note.hidden, "destination")
    markdown = Cover([(link.whole_start, link.whole_end) for link in note.external])
    for match in _BARE.finditer(text, note.body_start):
        start = match.start()
        if start in unseen or start in markdown or (start in destinations and text[start - 1 : start] != "<"):
            continue
        yield match[1], start, start + len(match[0].rstrip(_AFTER))
