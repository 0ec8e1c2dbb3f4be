"""Checks of a note's text by pattern: what must not be in it, and what must."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from notelint.diagnostic import Edit, Finding, Fix, Span
from notelint.note import Note
from notelint.pattern import compiled, template

Scope = Literal["body", "prose", "code", "front-matter", "all"]

MOST = 1000  # places that are looked at in one note, so that a pattern that is everywhere costs no more than it tells
_MASK = "\0"  # stands for what a pattern does not see
_MASKED = re.compile(r"\0+\n?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDING = re.compile(r"\r\n?")
_NOT_READ = re.compile(r"(?<![A-Za-z0-9+.\-])[A-Za-z][A-Za-z0-9+.\-]{0,30}+://[^\s<>]*+|</?[A-Za-z][^<>]*+>")
_SCOPES = ("body", "prose", "code", "front-matter", "all")


def forbid(
    note: Note,
    *,
    pattern: str,
    scope: Scope = "body",
    ignore_case: bool = False,
    replace: str | None = None,
    fix: Sequence[str] = (),
) -> Iterator[Finding]:
    """Text that a pattern finds; ``replace`` is what to write instead, ``fix`` whether that is ``safe``."""
    regex = _regex(pattern, ignore_case)
    names = _names(regex)
    pieces = None if replace is None else template(replace, regex.groups, names)
    view = _view(note, scope)
    if view is None:
        return
    for match in _matches(regex, view.text):
        start, end = view.at(match.start()), view.at(match.end())
        words = {name: _plain(view.original(note, *match.span(number))) for number, name in enumerate(names, 1) if name}
        mended = None
        if pieces is not None and _MASK not in match[0]:
            new = "".join(
                piece if isinstance(piece, str) else view.original(note, *match.span(piece)) for piece in pieces
            )
            title = f"write '{_plain(new)}'" if new else "remove it"
            mended = Fix(title, (Edit(start, end, new),), "safe" in fix)
        yield Finding(Span(start, end), {"text": _plain(note.text[start:end]), **words}, fix=mended)


def require(note: Note, *, pattern: str, scope: Scope = "body", ignore_case: bool = False) -> Iterator[Finding]:
    """A note in which a pattern finds nothing."""
    regex = _regex(pattern, ignore_case)
    if note.binary:
        return
    view = _view(note, scope)
    if view is None or next(_matches(regex, view.text), None) is None:
        yield Finding(Span(0, 0), {"pattern": pattern}, about=pattern, whole_note=True)


def _regex(pattern: str, ignore_case: bool) -> Any:
    regex = compiled(pattern, ignore_case)
    if regex.search("") is not None:
        raise ValueError(f"the pattern {pattern!r} matches nothing at all, so it is everywhere")
    return regex


def _names(regex: Any) -> tuple[str, ...]:
    """The names of a pattern's groups in order, empty for those without."""
    by_number = {number: name for name, number in regex.groupindex.items()}
    return tuple(by_number.get(number, "") for number in range(1, regex.groups + 1))


def _plain(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def _matches(regex: Any, text: str) -> Iterator[Any]:
    """Where a pattern finds something, less what begins in a part that it does not see."""
    at, left = 0, MOST
    while at <= len(text):
        for match in regex.finditer(text, at):
            left -= 1
            if left < 0:
                return
            start = match.start()
            hidden = _MASKED.match(text, start)
            if hidden is not None:
                at = hidden.end()
                break
            if match.end() > start:
                yield match
        else:
            return


class _View(NamedTuple):
    """What a pattern sees of a note: line feeds for all line endings, masks for what it does not see.

    ``base`` is where it begins in the note; ``pairs`` holds the line endings that are two characters there.
    """

    text: str
    base: int
    pairs: Sequence[int]

    def at(self, offset: int) -> int:
        """The offset in the note."""
        return self.base + offset + bisect_left(self.pairs, offset)

    def original(self, note: Note, start: int, end: int) -> str:
        """The note's text of a piece; empty for a group that took no part."""
        return note.text[self.at(start) : self.at(end)] if start >= 0 else ""


_last: tuple[Note | None, str, _View | None] = (None, "", None)  # several rules ask for the same of one note


def _view(note: Note, scope: str) -> _View | None:
    """What ``scope`` holds of a note; None if there is no such part."""
    global _last
    if scope not in _SCOPES:
        raise ValueError(f"there is no scope '{scope}': one of {', '.join(_SCOPES)}")
    known = _last
    if known[0] is not note or known[1] != scope:
        known = _last = (note, scope, _see(note, scope))
    return known[2]


def _see(note: Note, scope: str) -> _View | None:
    block = note.front_matter
    if note.binary or (scope == "front-matter" and block is None):
        return None
    text = _SURROGATE.sub("\ufffd", note.text) if note.bad_count else note.text
    base, end = note.body_start, len(text)
    if scope == "front-matter" and block is not None:
        base, end = block.inner_start, block.inner_end
    elif scope == "all":
        base = 0
    elif note.hidden or scope != "body":
        text = _masked(text, base, _unseen(note, scope))
    text = text[base:end]
    pairs: list[int] = []
    if "\r" in text:
        endings = [match.span() for match in _LINE_ENDING.finditer(text)]
        doubled = [start for start, stop in endings if stop - start > 1]
        pairs = [start - number for number, start in enumerate(doubled)]
        text = _LINE_ENDING.sub("\n", text)
    return _View(text, base, pairs)


def _unseen(note: Note, scope: str) -> list[tuple[int, int]]:
    """The pieces of the body that are not in a scope."""
    code = [(piece.start, piece.end) for piece in note.hidden if piece.kind == "code"]
    if scope == "body":
        return code
    if scope == "code":
        edges = [note.body_start, *(edge for piece in code for edge in piece), len(note.text)]
        return list(zip(edges[::2], edges[1::2], strict=True))
    targets = [
        (link.target_start, link.fragment_start + len(link.fragment) if link.fragment else link.target_end)
        for link in note.links
        if link.is_wikilink
    ]
    rest = []
    if "://" in note.text or "<" in note.text:  # bare URLs, and tags
        rest = [match.span() for match in _NOT_READ.finditer(note.text, note.body_start)]
    return sorted([(piece.start, piece.end) for piece in note.hidden] + targets + rest)


def _masked(text: str, base: int, spans: Iterable[tuple[int, int]]) -> str:
    """The text with masks for these pieces in order; a line ending that closes one stays, for what follows it."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        start = max(start, at, base)
        if end <= start:
            continue
        ending = 2 if text.endswith("\r\n", start, end) else text[end - 1] in "\r\n"
        pieces += (text[at:start], _MASK * (end - start - ending), text[end - ending : end])
        at = end
    return "".join((*pieces, text[at:]))
