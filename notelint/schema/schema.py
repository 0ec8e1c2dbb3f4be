"""A schema, bound to the notes it is for, and all that a note's front matter breaks of its schemas."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from notelint.near import nearest
from notelint.note import Note, Property, UniqueValue
from notelint.parse.yaml_reader import Extents, Nested
from notelint.schema.fields import Field, Path, complaints
from notelint.schema.violations import MISSING, UNKNOWN, VALUE, Violation

_OWN_KEY = "notelint"  # what silences notelint, which may stand in any note
_MANY_KEYS = 100  # of a note that are compared letter by letter
_NEAR = 20  # unknown keys of one note for which a near one is looked for


class Document(NamedTuple):
    """A JSON Schema's file: its name and text, and by their paths those of the files beside it that it refers to."""

    name: str
    text: str
    beside: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """What the front matter of the notes whose paths match ``files`` must hold.

    It is told by ``fields``, by the ``document`` of a JSON Schema, or by a pydantic ``model``, as ``module:class``.
    ``closed`` allows no other keys; ``block`` wants front matter where a key is required.
    """

    name: str
    files: tuple[str, ...]
    fields: dict[str, Field] = field(default_factory=dict)
    closed: bool = False
    block: bool = True
    document: Document | None = None
    model: str = ""

    def __hash__(self) -> int:
        return hash((self.name, self.files, tuple(self.fields.items()), self.closed, self.document, self.model))

    def required_keys(self) -> tuple[str, ...]:
        """The keys that every note must hold."""
        return _required_keys(self)

    def known_keys(self) -> tuple[str, ...]:
        """The keys that it names."""
        return (*self.fields, *self._ask("known_keys"))

    def unique_keys(self) -> tuple[str, ...]:
        """The keys whose values stand in one note alone."""
        return (*(key for key, wanted in self.fields.items() if wanted.unique), *self._ask("unique_keys"))

    def speaks_of(self, key: str) -> bool:
        """Whether it names a key."""
        return key in self.known_keys()

    def _ask(self, question: str) -> tuple[str, ...]:
        """What a JSON Schema or a model answers."""
        if self.document is not None:
            from notelint.schema import json_schema

            return tuple(getattr(json_schema, question)(self.document))
        if self.model:
            from notelint.schema import model

            return tuple(getattr(model, question)(self.model))
        return ()


@lru_cache(maxsize=64)
def _required_keys(schema: Schema) -> tuple[str, ...]:
    return (*(key for key, wanted in schema.fields.items() if wanted.required), *schema._ask("required_keys"))


class Violations:
    """What a note's front matter breaks of its schemas, looked for when first asked for."""

    __slots__ = ("_found", "_nested", "_note", "_schemas", "_tops")

    def __init__(self, note: Note, schemas: Sequence[Schema]) -> None:
        self._note = note
        self._schemas = schemas
        self._found: list[Violation] | None = None if schemas else []
        self._nested: Nested | None = None
        self._tops: dict[str, Property] | None = None  # the properties by key, the last of two

    def of(self, kind: str) -> Iterator[Violation]:
        """Those of a kind, in the order of the schemas."""
        if self._found is None:
            self._found = list(dict.fromkeys(self._look()))
        return (item for item in self._found if item.kind == kind)

    def place(self, path: Path) -> Extents | None:
        """Where the value at a path stands; None for the whole block."""
        block = self._note.front_matter
        if block is None or not path:
            return None
        if self._tops is None:
            self._tops = {item.key: item for item in block.properties}
        top = self._tops.get(str(path[0]))
        if top is None:
            return None
        if len(path) > 1:
            if self._nested is None:
                self._nested = Nested(self._note.text, block.inner_start, block.inner_end)
            found = self._nested.find(path)
            if found is not None:
                return found
        return Extents(top.key_start, top.key_end, top.value_start, top.value_end)

    def unique_values(self) -> Iterator[UniqueValue]:
        """The values that stand in one note alone, each item of a list by itself."""
        block = self._note.front_matter
        if block is None or block.status != "ok":
            return
        for schema in self._schemas:
            for key in schema.unique_keys():
                item = block.get(key)
                if item is not None and isinstance(item.value, list):
                    for number, value in enumerate(item.value):
                        yield from self._unique(schema.name, (key, number), value)
                elif item is not None:
                    yield from self._unique(schema.name, (key,), item.value)

    def _unique(self, schema: str, path: Path, value: object) -> Iterator[UniqueValue]:
        place = self.place(path)
        if place is None or value in (None, "") or isinstance(value, list | dict):
            return
        text = value if isinstance(value, str) else self._source(path)
        yield UniqueValue(
            schema, str(path[0]), text, place.value_start, place.value_end, *self._note.lines.locate(place.value_start)
        )

    def _source(self, path: Path) -> str:
        place = self.place(path)
        return self._note.text[place.value_start : place.value_end] if place is not None else ""

    def _look(self) -> Iterator[Violation]:
        block = self._note.front_matter
        if block is None or block.status != "ok":
            return
        data = {item.key: item.value for item in block.properties if item.key != _OWN_KEY}
        for schema in self._schemas:
            for item in self._of_schema(schema, data):
                near = item.near
                if item.kind == MISSING and len(item.path) == 1:
                    near = self._instead(str(item.path[0]), data)
                yield item._replace(schema=schema.name, near=near)
        yield from self._of_closed(data)

    def _instead(self, key: str, data: dict[str, Any]) -> str:
        """The key that probably stands for one that is missing, or an empty string."""
        known = {key for schema in self._schemas for key in schema.known_keys()}
        spare = {other.casefold(): other for other in list(data)[:_MANY_KEYS] if other not in known}
        return spare.get(nearest(key.casefold(), spare), "")

    def _of_schema(self, schema: Schema, data: dict[str, Any]) -> Iterator[Violation]:
        if schema.fields:
            yield from _of_fields(schema.fields, data, self._source)
        if schema.document is not None:
            from notelint.schema import json_schema

            others = {key for other in self._schemas if other is not schema for key in other.known_keys()}
            for item in json_schema.violations(schema.document, schema.closed, data, self._source):
                known_elsewhere = schema.closed and len(item.path) == 1 and item.path[0] in others
                if not (item.kind == UNKNOWN and known_elsewhere):
                    yield item
        elif schema.model:
            from notelint.schema import model

            yield from model.violations(schema.model, data)

    def _of_closed(self, data: dict[str, Any]) -> Iterator[Violation]:
        """The keys that closed schemas, those in JSON Schema aside, do not know."""
        closed = [schema for schema in self._schemas if schema.closed and schema.document is None]
        if not closed:
            return
        allowed = dict.fromkeys(key for schema in self._schemas for key in schema.known_keys())
        looked = 0
        for key in data:
            if key not in allowed:
                looked += 1
                near = nearest(key, [other for other in allowed if other not in data]) if looked <= _NEAR else ""
                yield Violation(UNKNOWN, (key,), near=near, schema=closed[0].name)


def _of_fields(fields: dict[str, Field], data: dict[str, Any], source: Callable[[Path], str]) -> Iterator[Violation]:
    for key, wanted in fields.items():
        if key not in data:
            if wanted.required:
                yield Violation(MISSING, (key,))
            continue
        value = data[key]
        if value is None and not wanted.required:
            continue
        for found in complaints(wanted, value, source, (key,)):
            yield Violation(VALUE, *found)
