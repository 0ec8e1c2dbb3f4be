"""What a note says beside its comments to notelint: two texts that differ in these alone are read and shown alike."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from notelint.note import Note
from notelint.parse.rendering import MARK, rendering

_WORDS = r"notelint-[^\n>%]{1,400}"
_COMMENT = re.compile(rf"[<%](?:(?<=<)!-- {_WORDS} -->|(?<=%)% {_WORDS} %%)")  # begins with a set, which is found fast
_PERCENT = re.compile(rf"%% {_WORDS} %%")
_OF_YAML = re.compile(r"# notelint-[^\r\n]*")
_INLINE = re.compile(rf"{MARK}InlineHtml <!-- {_WORDS} -->{MARK}")
_EMPTY = re.compile(
    rf"{MARK}Paragraph{MARK}{MARK}/Paragraph{MARK}|{MARK}HtmlBlock{MARK}(?:{MARK}Html\s*{MARK})*{MARK}/HtmlBlock{MARK}"
)


def bare(text: str) -> str:
    """A text less its comments to notelint, and less the blanks before each."""
    return _without(_COMMENT, text) if "notelint-" in text else text


def _without(pattern: re.Pattern[str], text: str) -> str:
    pieces: list[str] = []
    at = 0
    for match in pattern.finditer(text):
        pieces.append(text[at : match.start()].rstrip(" \t"))
        at = match.end()
    return "".join([*pieces, text[at:]])


def shown(note: Note) -> tuple[str, str]:
    """What CommonMark makes of a note's body, less comments to notelint.

    It is told twice: as programs see it that hide what stands between ``%%`` once Markdown is read, and as those do
    that take it out before.
    """
    body = note.text[note.body_start :]
    without = _without(_PERCENT, body) if "%% notelint-" in body else body
    return _bare_rendering(body), _bare_rendering(without)


@lru_cache(maxsize=4)  # what stands between %% taken out, a note often is what it was
def _bare_rendering(text: str) -> str:
    told = rendering(text)
    return _EMPTY.sub("", bare(_without(_INLINE, told))) if "notelint-" in told else told


def facts(note: Note) -> tuple[Any, ...]:
    """What is known of a note, less places, comments to notelint and what its front matter says to it."""
    text = note.text
    links = [
        (link.kind, link.embed, text[link.start : link.end], link.target, link.fragment, link.alias, link.defect)
        for link in note.links
    ]
    return (
        tuple(_front_matter(note)),
        links,
        [(item.reason, bare(item.text)) for item in note.brackets],
        [text[item.whole_start : item.whole_end] for item in note.external],
        [(heading.level, heading.text) for heading in note.headings],
        [block.id for block in note.blocks],
        note.aliases,
        note.tags,
        note.anchors,
        note.definitions,
        [(stamp.kind, stamp.value, stamp.label, stamp.defect) for stamp in note.stamps.all],
        [(len(items.stamps), items.title) for items in note.time_lists],
        [len(cues) for cues in note.cues],
        tuple(_hidden(note)),
    )


def _front_matter(note: Note) -> Iterator[Any]:
    block = note.front_matter
    if block is not None:
        yield block.status
        yield block.error and block.error.message
        properties = [item for item in block.properties if item.key != "notelint"]
        yield [(item.key, item.value, "".join(_without(_OF_YAML, item.source).split())) for item in properties]
        yield [item.key for item in block.duplicates]
        if block.status != "ok":  # it may be no YAML, in which a comment could be anything
            yield note.text[block.start : block.end]
    late = note.late_front_matter
    yield late and note.text[late.start : late.end]


def _hidden(note: Note) -> Iterator[tuple[str, str]]:
    """What is in code, math, HTML and comments, kind by kind, however it is in pieces."""
    for kind in ("code", "math", "html", "comment", "destination"):
        pieces = [bare(note.text[piece.start : piece.end]) for piece in note.hidden if piece.kind == kind]
        yield kind, "".join("".join(pieces).split())
