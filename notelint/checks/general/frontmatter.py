"""Checks of single keys of the front matter: that they are there, and what their values are."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from notelint.checks.front_matter import invalid_value
from notelint.diagnostic import Finding, Span
from notelint.note import FrontMatter, Note, Property
from notelint.pattern import compiled
from notelint.schema import TYPES, Field, Schema, Violations


def required(note: Note, *, keys: Sequence[str], allow_empty: bool = True) -> Iterator[Finding]:
    """A key that the front matter lacks, or, unless ``allow_empty``, has without a value."""
    block = note.front_matter
    if note.binary or (block is not None and block.status != "ok"):
        return  # what cannot be read is another rule's
    for key in keys:
        item = block.get(key) if block is not None else None
        if block is None:
            yield Finding(Span(0, 0), {"key": key}, about=key, whole_note=True)
        elif item is None:
            end = block.start + len(note.text[block.start : block.inner_start].rstrip())
            yield Finding(Span(block.start, end), {"key": key}, about=key)
        elif not allow_empty and item.value in (None, "", []):
            yield Finding(Span(item.key_start, item.key_end), {"key": key}, about=key)


def matches(note: Note, *, key: str, pattern: str, ignore_case: bool = False) -> Iterator[Finding]:
    """A value in which a pattern finds nothing; of a list, each item must match."""
    regex = compiled(pattern, ignore_case, lines=False)
    item = _read(note.front_matter, key)
    if item is None:
        return
    for value in item.value if isinstance(item.value, list) else [item.value]:
        text = value if isinstance(value, str) else item.source if value is item.value else str(value)
        if regex.search(text.encode("utf-8", "replace").decode("utf-8")) is None:
            yield Finding(_place(item), {"key": key, "value": " ".join(text.split()), "pattern": pattern}, about=key)
            return


def type(  # noqa: A001 - the name that rule files use
    note: Note,
    *,
    key: str,
    type: str,  # noqa: A002
    items: str = "any",
    values: Sequence[str] = (),
) -> Iterator[Finding]:
    """A value that is not of a type; ``items`` is that of a list's items, ``values`` are all that an enum may be."""
    for name in (type, items):
        if name not in TYPES:
            raise ValueError(f"there is no type '{name}': one of {', '.join(TYPES)}")
    schema = _schema_of(key, Field(type, values=tuple(values), items=items))
    for found in invalid_value(note, Violations(note, (schema,))):
        words = {"key": found.words["key"], "problem": found.words["problem"], "type": type}
        yield Finding(found.span, words, about=key)


@lru_cache(maxsize=64)
def _schema_of(key: str, wanted: Field) -> Schema:
    return Schema("", ("**",), {key: wanted})


def _read(block: FrontMatter | None, key: str) -> Property | None:
    """The key with its value, if front matter that can be read has it."""
    item = block.get(key) if block is not None and block.status == "ok" else None
    return item if item is not None and item.value is not None else None


def _place(item: Property) -> Span:
    """A value, or the key where there is none to point at."""
    if item.value_end > item.value_start:
        return Span(item.value_start, item.value_end)
    return Span(item.key_start, item.key_end)
