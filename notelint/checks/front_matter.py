"""Checks of the front matter: that it is YAML, and that it holds what its schemas ask for."""

from collections.abc import Iterator, Sequence

from notelint.checks import heeds
from notelint.checks.yaml_values import tight_lines
from notelint.diagnostic import Edit, Finding, Fix, Span
from notelint.dialects import Dialect
from notelint.note import FrontMatter, Note, Property
from notelint.schema import MISSING, UNKNOWN, VALUE, Schema, Violations, written, youtube_complaint


@heeds("is_unsound")
def invalid_yaml(note: Note, dialect: Dialect) -> Iterator[Finding]:
    """Front matter that no reader accepts; quoting mends it where what is meant is plain."""
    block = note.front_matter
    if block is None or block.error is None or any(block.start <= at < block.end for at in note.conflicts):
        return  # of what a merge left in it, conflict-marker speaks
    error = block.error
    if error.kind == "wikilinks" and dialect.wikilinks:
        return  # told by unquoted-wikilink
    fix = None
    if error.fixed is not None:
        fix = Fix(error.remedy, (Edit(*error.fixed),), error.sure)
    yield Finding(
        Span(error.start, error.end), {"problem": error.message, "advice": error.hint}, about=error.message, fix=fix
    )


@heeds("is_unsound")
def unclosed(note: Note) -> Iterator[Finding]:
    """Front matter with a first fence and no second."""
    block = note.front_matter
    if block is None or block.status != "unclosed":
        return
    words: dict[str, object] = {}
    if block.fence is not None:
        start, end = block.fence
        words = {"fence": note.text[start:end], "line": note.lines.locate(start)[0]}
    yield Finding(_fence(note, block), words, "fence" if words else "", about="unclosed")


@heeds("late_front_matter")
def not_first(note: Note) -> Iterator[Finding]:
    """Front matter behind blank lines, where the dialect does not look for it."""
    block = note.late_front_matter
    if block is not None:
        fix = Fix("remove the blank lines", (Edit(0, block.start, ""),), True)
        yield Finding(_fence(note, block), about="not-first", fix=fix)


@heeds("is_unsound")
def not_a_mapping(note: Note) -> Iterator[Finding]:
    """Front matter that is a list or a single value."""
    block = note.front_matter
    if block is not None and block.status == "not-a-mapping" and not tight_lines(note, block):
        yield Finding(_fence(note, block), about="not-a-mapping")


@heeds("is_unsound")
def duplicate_key(note: Note) -> Iterator[Finding]:
    """A key that stands twice in one mapping."""
    if note.front_matter is None:
        return
    for twin in note.front_matter.duplicates:
        fix = None
        if twin.earlier is not None:
            fix = Fix(f"remove the earlier '{twin.key}'", (Edit(*twin.earlier, ""),), False)
        first = note.lines.locate(twin.earlier_start)[0]
        yield Finding(Span(twin.start, twin.end), {"key": twin.key, "line": first}, about=twin.key, fix=fix)


@heeds("schemas")
def missing_block(note: Note, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """No front matter where a schema asks for keys."""
    if note.front_matter is not None or note.binary:
        return
    for schema in schemas:
        keys = schema.required_keys() if schema.block else ()
        if keys:
            words = {"schema": schema.name, "keys": ", ".join(keys)}
            yield Finding(Span(0, 0), words, about=schema.name, whole_note=True)


@heeds("schemas")
def missing_key(note: Note, violations: Violations) -> Iterator[Finding]:
    """A key that a schema requires and the front matter, or a mapping in it, lacks."""
    block = note.front_matter
    for found in violations.of(MISSING):
        above, key = found.path[:-1], str(found.path[-1])
        place = violations.place(above)
        words = {"key": _name(found.path), "last": key, "above": _name(above), "schema": found.schema}
        if place is not None:
            start = place.key_start
            end = place.key_end if place.key_end > start else _end_of_line(note, start, place.value_end)
            yield Finding(Span(start, end), words, "nested", words["key"])
        elif block is not None:
            words["near"] = found.near
            yield Finding(_fence(note, block), words, "near" if found.near else "", key)


@heeds("schemas")
def invalid_value(note: Note, violations: Violations) -> Iterator[Finding]:
    """A value that is not what a schema says; what was probably meant can be written instead."""
    for found in violations.of(VALUE):
        place = violations.place(found.path)
        name, problem = _name(found.path), found.problem
        words = {"key": name, "problem": problem, "near": found.near, "schema": found.schema}
        if place is None:
            if note.front_matter is not None:
                yield Finding(_fence(note, note.front_matter), words, "whole", found.schema)
            continue
        span = Span(place.key_start, place.key_end)
        if not found.at_key and place.value_end > place.value_start:
            span = Span(place.value_start, place.value_end)
        if isinstance(found.path[-1], int):
            source = note.text[span.start : span.end]
            words["key"] = _name(found.path[:-1])
            words["problem"] = f"item {found.path[-1] + 1}{_shown(source)} {problem}"
        fix = None
        if found.mended and span.start == place.value_start:
            fix = Fix(f"write {found.mended}", (Edit(*span, found.mended),), False)
        yield Finding(span, words, "near" if found.near else "", name, fix)


@heeds("schemas")
def unknown_key(note: Note, violations: Violations) -> Iterator[Finding]:
    """A key that a schema does not know, where it knows all that may stand."""
    block = note.front_matter
    for found in violations.of(UNKNOWN):
        place = violations.place(found.path)
        if place is None or block is None:
            continue
        key, near = str(found.path[-1]), found.near
        fix = None
        mended = written(near) if near else ""
        if mended and not any(twin.key == key for twin in block.duplicates):  # no key is made to stand twice
            fix = Fix(f"rename it to '{near}'", (Edit(place.key_start, place.key_end, mended),), False)
        words = {"key": _name(found.path), "schema": found.schema, "near": near}
        yield Finding(Span(place.key_start, place.key_end), words, "near" if near else "", _name(found.path), fix)


@heeds("front_matter")
def invalid_tag(note: Note, dialect: Dialect, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A tag in the front matter that the program does not take for one; a schema that speaks of tags comes first."""
    block = note.front_matter
    if schemas and any(schema.speaks_of("tags") for schema in schemas):
        return
    for item in block.properties if block is not None else ():
        if item.key.lower() != "tags":
            continue
        for leaf in item.leaves:
            if leaf.depth > 1 or leaf.value is None or isinstance(leaf.value, bool) or leaf.kind == "brackets":
                continue
            tag = leaf.value if isinstance(leaf.value, str) else note.text[leaf.start : leaf.end]
            why = dialect.tag_complaint(tag)
            if why:
                yield Finding(Span(leaf.start, leaf.end), {"tag": tag, "why": why}, about=tag)


@heeds("front_matter")
def invalid_video_id(note: Note, schemas: tuple[Schema, ...], *, video_key: str = "videoId") -> Iterator[Finding]:
    """A video id that no video can have; a schema that speaks of the key comes first."""
    item = note.front_matter.get(video_key) if note.front_matter is not None else None
    if item is None or item.value is None or item.value in ("", "empty"):
        return  # no video, as the player understands it
    text = item.value if isinstance(item.value, str) else item.source
    problem = youtube_complaint(text)
    if problem and not any(schema.speaks_of(video_key) for schema in schemas):
        yield Finding(_value(item), {"key": video_key, "value": text, "problem": problem}, about=video_key)


def _fence(note: Note, block: FrontMatter) -> Span:
    """The first fence's line, where a finding about the whole block is shown."""
    return Span(block.start, block.start + len(note.text[block.start : block.inner_start].rstrip()))


def _value(item: Property) -> Span:
    """A value, or the key where there is none to point at."""
    if item.value_end > item.value_start:
        return Span(item.value_start, item.value_end)
    return Span(item.key_start, item.key_end)


def _name(path: Sequence[str | int]) -> str:
    """The name of a value within others: keys, and items counted from 1, with dots between."""
    return ".".join(step if isinstance(step, str) else str(step + 1) for step in path)


def _shown(source: str) -> str:
    """An item as a message names it, if it is short enough to stand there."""
    bare = source.strip("'\"")
    return f", '{bare}'," if bare and "\n" not in bare and bare[0] not in "[{~" else ""


def _end_of_line(note: Note, start: int, end: int) -> int:
    """Where a piece of text ends, or its first line if it has more."""
    return start + len((note.text[start:end].splitlines() or [""])[0])
