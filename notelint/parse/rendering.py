"""What CommonMark makes of a piece of text, so that what an edit does to it can be seen."""

import re
from typing import Any

from notelint.parse.commonmark import LONE_RETURN, parser

_SURROGATE = re.compile("[\ud800-\udfff]")
MARK = "\x01"  # encloses what is no words


def rendering(text: str) -> str:
    """The words that a reader sees, with the structure between marks: equal for texts that are shown alike."""
    pieces: list[str] = []
    opened: list[str] = []
    pyromark, options = parser()
    text = _SURROGATE.sub("\ufffd", LONE_RETURN.sub("\n", text))
    for event in pyromark.events(text, options=options, merge_text=True):
        kind, value = next(iter(event.items())) if event.__class__ is dict else (event, None)
        if kind == "Text":
            pieces.append(str(value))
        elif kind == "End":
            pieces.append(f"{MARK}/{opened.pop()}{MARK}")
        else:
            told = _told(value) if kind == "Start" else f"{kind} {value}"
            if kind == "Start":
                opened.append(told)
            pieces.append(f"{MARK}{told}{MARK}")
    return "".join(pieces)


def _told(tag: Any) -> str:
    """A tag with what it holds, as it is written."""
    if isinstance(tag, str):
        return tag
    name, value = next(iter(tag.items()))
    return " ".join([name, *map(str, value.values() if isinstance(value, dict) else [value])])
