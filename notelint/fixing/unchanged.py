"""What a note says beside its comments to notelint: two texts that differ in these alone are read and shown alike."""

import re
from collections.abc import Iterator
from typing import Any

from notelint.note import Note
from notelint.parse.rendering import MARK, rendering

# No run of blanks is looked at from its middle, so that long ones cost no more than they are long.
_BEFORE = r"(?<![ \t])[ \t]*+"
_HTML = r"<!-- notelint-(?:(?!-->)[^\n]){1,400} -->"
_PERCENT = r"%% notelint-(?:(?!%%)[^\n]){1,400} %%"
_COMMENT = re.compile(rf"{_BEFORE}(?:{_HTML}|{_PERCENT})", re.IGNORECASE)
_PERCENT_COMMENT = re.compile(rf"{_BEFORE}{_PERCENT}")
_INLINE = re.compile(rf"{_BEFORE}{MARK}InlineHtml {_HTML}{MARK}")
_EMPTY = re.compile(
    rf"{MARK}Paragraph{MARK}{MARK}/Paragraph{MARK}|{MARK}HtmlBlock{MARK}(?:{MARK}Html \s*{MARK})*{MARK}/HtmlBlock{MARK}"
)


def bare(text: str) -> str:
    """A text less its comments to notelint, and less the blanks before each."""
    return _COMMENT.sub("", text) if "notelint-" in text.lower() else text


def shown(note: Note) -> tuple[str, str]:
    """What CommonMark makes of a note's body, less comments to notelint.

    It is told twice: as programs see it that hide what stands between ``%%`` once Markdown is read, and as those do
    that take it out before.
    """
    body = note.text[note.body_start :]
    without = _PERCENT_COMMENT.sub("", body) if "%% notelint-" in body else body
    told = _bare_rendering(body)
    return told, told if without == body else _bare_rendering(without)


def _bare_rendering(text: str) -> str:
    told = rendering(text)
    return _EMPTY.sub("", _COMMENT.sub("", _INLINE.sub("", told))) if "notelint-" in told else told


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
        yield [(item.key, item.value, item.source) for item in block.properties if item.key != "notelint"]
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
