"""Checks of properties: titles, links, values that repeat, names that are read no more, and their order."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from notelint.checks import heeds
from notelint.checks.targets import is_exempt, unresolved
from notelint.diagnostic import Edit, Finding, Fix, Related, Span
from notelint.dialects import Dialect, without_md
from notelint.entry import Entry
from notelint.filenames import levelled
from notelint.index import Index, Problem, Source
from notelint.note import Note, Property

_FOR_FOLDERS = ("index", "_index", "readme")  # names of files that stand for the folder they are in
_MARKUP = re.compile(r"[*_`~]|!?\[\[(?:[^\[\]|]*\|)?|\]\]")


@heeds("front_matter")
def deprecated_property(note: Note, dialect: Dialect) -> Iterator[Finding]:
    """A key that the program read once and reads no more."""
    block = note.front_matter
    if block is None or not dialect.deprecated_properties:
        return
    keys = {item.key.lower() for item in block.properties}
    for item in block.properties:
        new = dialect.deprecated_properties.get(item.key.lower())
        if new is None:
            continue
        fix = None
        if new not in keys and note.text[item.key_start : item.key_end] == item.key:
            fix = Fix(f"rename it to '{new}'", (Edit(item.key_start, item.key_end, new),), False)
        reason = "both" if new in keys else ""
        yield Finding(Span(item.key_start, item.key_end), {"key": item.key, "new": new}, reason, item.key, fix)


@heeds("unique")
def duplicate_value(entry: Entry, index: Index) -> Iterator[Finding]:
    """A value that a schema wants in one note alone, and that a note before this one has."""
    for value in entry.unique:
        path, first = index.first_with(value)
        if path != entry.path:
            words = {"key": value.key, "value": value.value, "path": path}
            related = Related(f"'{value.key}' is the same here", path, first.start, (first.line, first.column))
            yield Finding(Span(value.start, value.end), words, about=f"{value.key}: {value.value}", related=(related,))


@heeds("property")
def broken_property_link(
    problem: Problem,
    source: Source,
    index: Index,
    *,
    planned: Sequence[str] = (),
    daily: Sequence[str] = ("YYYY-MM-DD",),
) -> Iterator[Finding]:
    """A link in the front matter that does not lead where it says, for whatever reason."""
    if problem.about == "property" and not is_exempt(problem, index, planned, daily):
        yield unresolved(problem, source, index)


@heeds("front_matter")
def title_differs(note: Note, *, against: Literal["either", "file-name", "heading"] = "either") -> Iterator[Finding]:
    """A title that is neither the file's name nor the first heading."""
    item = note.front_matter.get("title") if note.front_matter is not None else None
    if item is None or not isinstance(item.value, str) or not item.value.strip():
        return
    name = without_md(note.path.rpartition("/")[2])
    if name.lower() in _FOR_FOLDERS:
        name = ""  # nobody calls a note by it
    title = levelled(item.value)
    if name and against != "heading" and title == levelled(name):
        return
    heading = _MARKUP.sub("", note.headings[0].text) if note.headings else ""
    others = {"file-name": name, "heading": heading}
    if against != "either":
        others = {against: others[against]}
    others = {kind: text for kind, text in others.items() if text}
    if others and title not in map(levelled, others.values()):
        reason = "" if len(others) > 1 else next(iter(others))
        words = {"title": item.value, "name": name, "heading": heading}
        yield Finding(Span(item.value_start, item.value_end), words, reason, "title")


@heeds("front_matter")
def key_order(note: Note, *, order: Sequence[str] = ("title", "aliases", "tags")) -> Iterator[Finding]:
    """Keys that do not stand in the wanted order; those that it does not name come last, in their own."""
    block = note.front_matter
    if block is None or block.status != "ok" or block.duplicates:
        return
    rank = _ranks(tuple(order))
    ranks = [rank.get(item.key, len(rank)) for item in block.properties]
    if ranks == sorted(ranks):
        return
    for number in range(1, len(ranks)):
        if ranks[number] < ranks[number - 1]:
            item = block.properties[number]
            later = next(other for other, its in zip(block.properties, ranks, strict=True) if its > ranks[number])
            words = {"key": item.key, "later": later.key}
            fix = None
            if not note.text[block.inner_start : block.properties[0].start].strip():  # a brace, a comment
                fix = _reordered(note, block.properties, ranks)
            yield Finding(Span(item.key_start, item.key_end), words, about=item.key, fix=fix)
            return


@lru_cache(maxsize=16)
def _ranks(order: tuple[str, ...]) -> dict[str, int]:
    return {key: number for number, key in enumerate(order)}


def _reordered(note: Note, items: Sequence[Property], ranks: Sequence[int]) -> Fix | None:
    """The entries put in order, if each stands on lines of its own with nothing that depends on their order."""
    start, end = items[0].start, items[-1].end
    whole = note.text[start:end]
    if re.search(r"[#&*]", whole) or whole[-1:] not in ("\n", "\r"):
        return None  # a comment belongs to a line, an alias comes behind its anchor
    if any(note.text[item.start - 1 : item.start] not in ("\n", "\r") for item in items):
        return None
    pieces = [note.text[item.start : item.end] for _, item in sorted(zip(ranks, items, strict=True), key=_rank)]
    return Fix("put the keys in order", (Edit(start, end, "".join(pieces)),), True)


def _rank(pair: tuple[int, Property]) -> int:
    return pair[0]
