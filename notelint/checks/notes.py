"""Checks of notes as files."""

from collections.abc import Iterator

from notelint.diagnostic import Finding, Span
from notelint.note import Entry, Note


def not_utf8(note: Note) -> Iterator[Finding]:
    """Bytes that are not UTF-8."""
    if note.utf16:
        yield Finding(Span(0, 0), {"number": 1}, "utf-16", "utf-16", whole_note=True)
    elif note.bad_bytes:
        start = note.bad_bytes[0]
        words = {"byte": f"0x{ord(note.text[start]) - 0xDC00:02x}", "number": note.bad_count}
        yield Finding(Span(start, start + 1), words, "binary" if note.binary else "", "not-utf-8")
    elif note.binary:
        yield Finding(Span(0, 0), {"number": note.text.count("\x00")}, "nul", "nul", whole_note=True)


def conflict_marker(note: Note) -> Iterator[Finding]:
    """What a merge left behind."""
    for start in note.conflicts:
        end = start + len(note.text[start : start + 200].split("\n", 1)[0].rstrip())
        yield Finding(Span(start, end), {"text": note.text[start:end]})


def unreadable(entry: Entry) -> Iterator[Finding]:
    """A note that cannot be read."""
    if entry.unreadable:
        yield Finding(Span(0, 0), {"problem": entry.unreadable}, about="unreadable", whole_note=True)
