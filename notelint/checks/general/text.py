"""Checks of a note's text by pattern: what must not be in it, and what must."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from notelint.diagnostic import Edit, Finding, Fix, Span
from notelint.note import Note
from notelint.pattern import compiled, template

Scope = Literal["body", "prose", "code", "front-matter", "all"]

MOST = 1000  # places that are looked at in one note, so that a pattern that is everywhere costs no more than it tells
_MASK = "\0"  # stands for what a pattern does not see
_MASKED = re.compile(r"\0+\n?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDING = re.compile(r"\r\n?")
_URL = re.compile(r"://[^\s<>]*+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*\Z")
_SCHEME_LENGTH = 30
_TAG = re.compile(r"<(?:/?[A-Za-z])[^<>]*+>")
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
    for match in _matches(regex, note, view):
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
    if view is None or next(_matches(regex, note, view), None) is None:
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


def _matches(regex: Any, note: Note, view: "_View") -> Iterator[Any]:
    """Where a pattern finds what it sees; what goes over other parts must be found in the note as written, too."""
    if regex.search(view.written) is None:
        return
    text = view.seen(note)
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
            if match.end() > start and (_MASK not in match[0] or regex.match(view.written, start) is not None):
                yield match
        else:
            return


class _View:
    """What a pattern sees of a note: line feeds for all line endings, masks for what is not in the scope.

    ``written`` is the text less the masks, ``base`` where it begins in the note.
    """

    __slots__ = ("_doubled", "_pairs", "_scope", "_seen", "base", "written")

    def __init__(self, note: Note, scope: str, base: int, end: int) -> None:
        self._scope = scope
        self.base = base
        self._seen: str | None = None
        text = _SURROGATE.sub("\ufffd", note.text) if note.bad_count else note.text
        self.written = text[base:end]
        self._doubled: list[int] = []  # where line endings of two characters stand in the note, and in the text
        self._pairs: list[int] = []
        if "\r" in self.written:
            endings = [match.span() for match in _LINE_ENDING.finditer(self.written)]
            self._doubled = [start for start, stop in endings if stop - start > 1]
            self._pairs = [start - number for number, start in enumerate(self._doubled)]
            self.written = _LINE_ENDING.sub("\n", self.written)

    def seen(self, note: Note) -> str:
        """The text with its masks, made when first asked for."""
        if self._seen is None:
            spans = _unseen(note, self._scope)
            self._seen = _masked(self.written, [(self._back(start), self._back(end)) for start, end in spans])
        return self._seen

    def at(self, offset: int) -> int:
        """The offset in the note."""
        return self.base + offset + bisect_left(self._pairs, offset)

    def _back(self, offset: int) -> int:
        """The offset in the text of one in the note."""
        return max(0, offset - self.base - bisect_left(self._doubled, offset - self.base))

    def original(self, note: Note, start: int, end: int) -> str:
        """The note's text of a piece; empty for a group that took no part."""
        return note.text[self.at(start) : self.at(end)] if start >= 0 else ""


_last: tuple[Note | None, dict[str, _View | None]] = (None, {})  # several rules ask for the same of one note


def _view(note: Note, scope: str) -> _View | None:
    """What ``scope`` holds of a note; None if there is no such part."""
    global _last
    if scope not in _SCOPES:
        raise ValueError(f"there is no scope '{scope}': one of {', '.join(_SCOPES)}")
    if _last[0] is not note:
        _last = (note, {})
    views = _last[1]
    if scope not in views:
        block = note.front_matter
        if note.binary or (scope == "front-matter" and block is None):
            views[scope] = None
        elif scope == "front-matter" and block is not None:
            views[scope] = _View(note, scope, block.inner_start, block.inner_end)
        else:
            views[scope] = _View(note, scope, 0 if scope == "all" else note.body_start, len(note.text))
    return views[scope]


def _unseen(note: Note, scope: str) -> list[tuple[int, int]]:
    """The pieces of the body that are not in a scope, in order."""
    if scope in ("all", "front-matter"):
        return []
    code = [(piece.start, piece.end) for piece in note.hidden if piece.kind == "code"]
    if scope == "body":
        return code
    if scope == "code":
        edges = [note.body_start, *(edge for piece in code for edge in piece), len(note.text)]
        return list(zip(edges[::2], edges[1::2], strict=True))
    found = [(piece.start, piece.end) for piece in note.hidden]
    found += [
        (link.target_start, link.fragment_start + len(link.fragment) if link.fragment else link.target_end)
        for link in note.links
        if link.is_wikilink
    ]
    if "<" in note.text:
        found += [match.span() for match in _TAG.finditer(note.text, note.body_start)]
    if "://" in note.text:
        found += _urls(note)
    return sorted(found)


def _urls(note: Note) -> Iterator[tuple[int, int]]:
    """Where addresses stand, however they are written."""
    for match in _URL.finditer(note.text, note.body_start):
        before = note.text[max(note.body_start, match.start() - _SCHEME_LENGTH) : match.start()]
        scheme = _SCHEME.search(before)
        if scheme is not None:
            yield match.start() - len(scheme[0]), match.end()


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with masks for these pieces in order; a line ending that closes one stays, for what follows it."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        if start < at:
            start = at
        if end <= start:
            continue
        stop = end - 1 if text[end - 1] == "\n" else end
        pieces += (text[at:start], _MASK * (stop - start), text[stop:end])
        at = end
    return "".join((*pieces, text[at:]))
