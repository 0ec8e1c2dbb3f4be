"""Checks of the front matter: that it is YAML, and that it holds what its schemas ask for."""

from collections import Counter
from collections.abc import Iterator

from notelint.checks.yaml_values import tight_lines
from notelint.diagnostic import Edit, Finding, Fix, Span
from notelint.dialects import Dialect
from notelint.note import FrontMatter, Note, Property
from notelint.schema import Schema, complaint, nearest, youtube_complaint


def invalid_yaml(note: Note, dialect: Dialect) -> Iterator[Finding]:
    """Front matter that no reader accepts; quoting mends it where what is meant is plain."""
    block = note.front_matter
    if block is None or block.error is None:
        return
    error = block.error
    if error.kind == "wikilinks" and dialect.wikilinks:
        return  # told by unquoted-wikilink
    fix = None
    if error.fixed is not None:
        fix = Fix(error.remedy, (Edit(*error.fixed),), True)
    yield Finding(
        Span(error.start, error.end), {"problem": error.message, "advice": error.hint}, about=error.message, fix=fix
    )


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


def not_first(note: Note) -> Iterator[Finding]:
    """Front matter behind blank lines, where the dialect does not look for it."""
    block = note.late_front_matter
    if block is not None:
        fix = Fix("remove the blank lines", (Edit(0, block.start, ""),), True)
        yield Finding(_fence(note, block), about="not-first", fix=fix)


def not_a_mapping(note: Note) -> Iterator[Finding]:
    """Front matter that is a list or a single value."""
    block = note.front_matter
    if block is not None and block.status == "not-a-mapping" and not tight_lines(note, block):
        yield Finding(_fence(note, block), about="not-a-mapping")


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


def missing_block(note: Note, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """No front matter where a schema asks for keys."""
    if note.front_matter is not None or note.binary:
        return
    for schema in schemas:
        if schema.wants_block():
            keys = [key for key, wanted in schema.fields.items() if wanted.required]
            words = {"schema": schema.name, "keys": ", ".join(keys)}
            yield Finding(Span(0, 0), words, about=schema.name, whole_note=True)


def missing_key(note: Note, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A key that a schema requires and the front matter lacks."""
    block = note.front_matter
    if block is None or block.status != "ok":
        return
    for schema in schemas:
        for key, wanted in schema.fields.items():
            if wanted.required and block.get(key) is None:
                yield Finding(_fence(note, block), {"key": key, "schema": schema.name}, about=key)


def invalid_value(note: Note, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A value that is not what a schema says; a near miss of an allowed word can be mended."""
    block = note.front_matter
    if block is None or block.status != "ok":
        return
    for schema in schemas:
        for key, wanted in schema.fields.items():
            item = block.get(key)
            if item is None or (item.value is None and not wanted.required):
                continue
            problem = complaint(wanted, item.value, item.source)
            if not problem:
                continue
            fix = None
            near = nearest(item.value, wanted.values) if wanted.values and isinstance(item.value, str) else ""
            if near and item.source == item.value:
                fix = Fix(f"write '{near}'", (Edit(item.value_start, item.value_end, near),), False)
            words = {"key": key, "problem": problem, "near": near, "schema": schema.name}
            yield Finding(_value(item), words, "near" if near else "", key, fix)


def unknown_key(note: Note, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A key that a closed schema does not know."""
    block = note.front_matter
    closed = [schema for schema in schemas if schema.closed]
    if block is None or not closed:
        return
    allowed = {key for schema in schemas for key in schema.fields} | {"notelint"}
    written = Counter(item.key for item in block.properties)
    for item in block.properties:
        if item.key not in allowed:
            near = nearest(item.key, sorted(allowed - {"notelint"}))
            fix = None
            if near and not written[near] and written[item.key] == 1:  # no key is made to stand twice
                fix = Fix(f"rename it to '{near}'", (Edit(item.key_start, item.key_end, near),), False)
            words = {"key": item.key, "schema": closed[0].name, "near": near}
            yield Finding(Span(item.key_start, item.key_end), words, "near" if near else "", item.key, fix)


def invalid_video_id(note: Note, schemas: tuple[Schema, ...], *, video_key: str = "videoId") -> Iterator[Finding]:
    """A video id that no video can have; a schema that speaks of the key comes first."""
    item = note.front_matter.get(video_key) if note.front_matter is not None else None
    if item is None or item.value is None or item.value in ("", "empty"):
        return  # no video, as the player understands it
    if any(video_key in schema.fields for schema in schemas):
        return
    text = item.value if isinstance(item.value, str) else item.source
    problem = youtube_complaint(text)
    if problem:
        yield Finding(_value(item), {"key": video_key, "value": text, "problem": problem}, about=video_key)


def _fence(note: Note, block: FrontMatter) -> Span:
    """The first fence's line, where a finding about the whole block is shown."""
    return Span(block.start, block.start + len(note.text[block.start : block.inner_start].rstrip()))


def _value(item: Property) -> Span:
    """A value, or the key where there is none to point at."""
    if item.value_end > item.value_start:
        return Span(item.value_start, item.value_end)
    return Span(item.key_start, item.key_end)
