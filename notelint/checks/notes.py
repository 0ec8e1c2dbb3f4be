"""Checks of notes as files."""

from collections.abc import Iterator, Sequence

from notelint.checks import heeds
from notelint.diagnostic import Edit, Finding, Fix, Related, Span
from notelint.entry import Entry
from notelint.filenames import hidden_characters
from notelint.index import Index
from notelint.note import Note, Unused
from notelint.position import LINE_ENDING

_ENDINGS = {"\n": "LF", "\r\n": "CR LF", "\r": "CR"}


@heeds("bad_bytes", "binary")
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


@heeds("conflicts")
def conflict_marker(note: Note) -> Iterator[Finding]:
    """What a merge left behind."""
    for start in note.conflicts:
        end = start + len(note.text[start : start + 200].split("\n", 1)[0].rstrip())
        yield Finding(Span(start, end), {"text": note.text[start:end]})


@heeds("unreadable")
def unreadable(entry: Entry) -> Iterator[Finding]:
    """A note that cannot be read."""
    if entry.unreadable:
        yield Finding(Span(0, 0), {"problem": entry.unreadable}, about="unreadable", whole_note=True)


@heeds("index.hidden_names")
def invisible_path_character(entry: Entry, index: Index) -> Iterator[Finding]:
    """A folder or a note whose name holds what nobody sees, told at the first note that is, or is below, each."""
    for path in index.hidden_names.get(entry.path, ()):
        name = path.rstrip("/").rpartition("/")[2]
        words = {"path": path.rstrip("/"), "characters": ", ".join(hidden_characters(name))}
        yield Finding(Span(0, 0), words, "folder" if path.endswith("/") else "", path, whole_note=True)


@heeds("index.colliding")
def colliding_paths(entry: Entry, index: Index) -> Iterator[Finding]:
    """A note, or a folder above it, whose path is another's but for case or normal form."""
    paths = index.colliding.get(entry.path, ())
    for other, path in zip(paths[::2], paths[1::2], strict=True):
        words = {"path": path.rstrip("/"), "other": other.rstrip("/")}
        related = () if other.endswith("/") else (Related("has nearly the same path", other),)
        reason = "folder" if path.endswith("/") else ""
        yield Finding(Span(0, 0), words, reason, path, None, related, whole_note=True)


def unused_suppression(unused: Sequence[Unused]) -> Iterator[Finding]:
    """A comment, or a word of one, that asks for a silence which nothing needs."""
    for item in unused:
        words = {"words": item.words, "near": item.near}
        fix = Fix("remove it", (Edit(item.cut_start, item.cut_end, ""),), True) if item.cut_end >= 0 else None
        yield Finding(Span(item.start, item.end), words, item.reason, item.words or "all", fix)


def final_newline(note: Note) -> Iterator[Finding]:
    """A last line without an ending."""
    text = note.text
    if text and text[-1] not in "\r\n" and not note.binary:
        end = len(text)
        ending = LINE_ENDING.search(text)
        fix = Fix("end the last line", (Edit(end, end, ending[0] if ending else "\n"),), True)
        start = max(text.rfind("\n"), text.rfind("\r")) + 1
        yield Finding(Span(start, end), about="final-newline", fix=fix)


def mixed_line_endings(note: Note) -> Iterator[Finding]:
    """Lines that end in different ways."""
    text = note.text
    if "\r" not in text or note.binary:
        return
    pairs = text.count("\r\n")
    counts = {"\n": text.count("\n") - pairs, "\r\n": pairs, "\r": text.count("\r") - pairs}
    usual = max(counts, key=lambda ending: counts[ending])
    if counts[usual] == sum(counts.values()):
        return
    odd = [found for found in LINE_ENDING.finditer(text) if found[0] != usual]
    fix = Fix("end every line alike", tuple(Edit(*found.span(), usual) for found in odd), True)
    words = {"number": len(odd), "lines": len(odd) + counts[usual], "usual": _ENDINGS[usual]}
    yield Finding(Span(0, 0), words, about="mixed", fix=fix, whole_note=True)
