"""Checks of the headings of a note."""

import re
from collections.abc import Iterator, Sequence

from notelint.diagnostic import Finding, Span
from notelint.note import Heading, Note

_WRITTEN = re.compile(r"(#{1,6})[ \t]+(.*)")


def required(
    note: Note, *, headings: Sequence[str], ordered: bool = False, ignore_case: bool = False
) -> Iterator[Finding]:
    """A heading that a note lacks, or has on another level or, if ``ordered``, out of its order.

    A heading is a text for any level, or a text behind the hashes of its level.
    """
    if not headings:
        raise ValueError("'headings' is empty: give texts such as 'Summary' or '## Sources'")
    if note.binary:
        return
    found: dict[str, list[Heading]] = {}
    for item in note.headings:
        found.setdefault(_words(item.text, ignore_case), []).append(item)
    last = -1
    for wanted in headings:
        match = _WRITTEN.fullmatch(wanted.strip())
        level, text = (len(match[1]), match[2]) if match else (0, wanted)
        named = found.get(_words(text, ignore_case), [])
        fitting = [item for item in named if level in (0, item.level)]
        words = {"heading": wanted.strip(), "text": text.strip()}
        if not named:
            yield Finding(Span(0, 0), words, about=wanted, whole_note=True)
        elif not fitting:
            yield Finding(_place(note, named[0]), words, "level", wanted)
        elif ordered:
            behind = next((item for item in fitting if item.start > last), None)
            if behind is None:
                yield Finding(_place(note, fitting[0]), words, "order", wanted)
            else:
                last = behind.start


def _words(text: str, ignore_case: bool) -> str:
    words = " ".join(text.split())
    return words.casefold() if ignore_case else words


def _place(note: Note, heading: Heading) -> Span:
    start = heading.start
    line = note.text[start : start + len(heading.text) + 4]
    start += len(line) - len(line.lstrip(" \t"))  # of a heading that is underlined
    return Span(start, start + len(heading.text))
