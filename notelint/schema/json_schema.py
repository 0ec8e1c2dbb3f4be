"""Schemas in JSON Schema: the files they are made of, and what front matter breaks.

A ``$ref`` leads to files beside the schema and nowhere else: they are read when the settings are, and travel with it.
"""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote, urljoin

from notelint.near import nearest
from notelint.schema.branches import most_branches
from notelint.schema.fields import Path, Source, encodable
from notelint.schema.mending import meant, written
from notelint.schema.schema import Document
from notelint.schema.types import has_form, is_youtube_id, why_not
from notelint.schema.violations import MISSING, UNKNOWN, VALUE, Violation
from notelint.schema.words import field_type, shown, type_words, words_of

# A place for schemas without one of their own, which no server answers for; nothing is asked there anyway.
_HERE = "https://notelint.invalid/schema/"
_MOST_BRANCHES = 100_000  # a large schema has some hundreds
_MOST = 1000  # violations of one note that are told
_NEAR = 20  # unknown keys of one note for which a near one is looked for
_DEPTH = 8  # alternatives within alternatives that are looked into
_CLOSERS = ("additionalProperties", "unevaluatedProperties")


class SchemaError(ValueError):
    """A schema that cannot be used; the message says where and why."""


def parse(name: str, text: str) -> Any:
    """What a schema's file holds.

    Raises:
        SchemaError: it is not JSON, or not a schema by its first look.
    """
    try:
        root = json.loads(text)
    except json.JSONDecodeError as error:
        raise SchemaError(f"{name}:{error.lineno}:{error.colno}: is not JSON: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise SchemaError(f"{name}: cannot be used: it is nested too deep, or holds too long a number") from error
    if not isinstance(root, dict):
        raise SchemaError(f"{name}: is not a JSON Schema: write {{...}}")
    return root


def build(name: str, root: dict[str, Any], fetch: Callable[[str], Any], closed: bool = False) -> Any:
    """The validator of a schema.

    Args:
        name: of its file.
        root: what that holds.
        fetch: gives what a file beside it holds, by its path relative to the schema's folder.
        closed: let no key pass that the schema does not know.

    Raises:
        SchemaError: it is no schema, or refers to what is no file beside it.
    """
    from jsonschema_rs import RegexOptions, ValidationError, validator_for

    try:
        folder = urljoin(urljoin(_HERE, str(root.get("$id", ""))), ".")
    except ValueError as error:
        raise SchemaError(f"{name}: is not a JSON Schema: $id: {str(error)[:1].lower()}{str(error)[1:]}") from error
    dialect = str(root.get("$schema", ""))
    refused: list[str] = []
    fetched: dict[str, Any] = {}

    def retrieve(address: str) -> Any:
        try:
            if not folder.startswith("http") or not address.startswith(folder):
                if address == dialect.rstrip("#"):
                    raise SchemaError(f"'$schema' is '{address}', which is no known draft of JSON Schema")
                raise SchemaError(f"'$ref' leads to '{_relative(address)}'; only files beside it are read")
            fetched[address] = fetch(unquote(address[len(folder) :]))
            return fetched[address]
        except SchemaError as error:
            refused.append(str(error))
            raise

    if closed and not any(word in root for word in _CLOSERS):
        root = {**root, _CLOSERS[not any(old in dialect for old in ("draft-04", "draft-06", "draft-07"))]: False}
    formats = {
        "youtube-id": is_youtube_id,
        "wikilink": lambda text: has_form("wikilink", text),
        "tag": lambda text: has_form("tag", text),
    }
    try:
        validator = validator_for(
            root,
            validate_formats=True,
            formats=formats,
            retriever=retrieve,
            base_uri=_HERE,
            pattern_options=RegexOptions(),
        )
    except ValidationError as error:
        if refused:
            raise SchemaError(f"{name}: {refused[0]}") from error
        raise SchemaError(f"{name}: is not a JSON Schema{_defect(error)}") from error
    except ValueError as error:
        raise SchemaError(f"{name}: is not a JSON Schema that can be used: {str(error).splitlines()[0]}") from error

    if most_branches(root, _HERE, fetched) > _MOST_BRANCHES:
        raise SchemaError(f"{name}: branches too often: it holds one value to more than {_MOST_BRANCHES:,} subschemas")
    return validator


def _relative(address: str) -> str:
    """An address as a schema would write it."""
    above = urljoin(_HERE, "..")
    return "../" + address.removeprefix(above) if address.startswith(above) else address


def _defect(error: Any) -> str:
    """What is wrong with a schema itself, and where."""
    place = ".".join(str(step) for step in error.instance_path)
    if error.kind.name in ("referencing", "$ref"):
        return f": {error.message.splitlines()[0]}"
    if error.kind.name == "format" and error.kind.format == "regex":
        problem = "is not a regular expression of the linear-time kind (no look-around, no back-references)"
    else:
        found = next(_told(error, {}, lambda _: "", 0), None)
        problem = found.problem if found and found.problem else error.message.splitlines()[0]
        if found and found.near:
            problem += f"; did you mean '{found.near}'?"
    what = f"'{shown(error.instance)}' " if isinstance(error.instance, str | int) else ""
    return f": {place}: {what}{problem}" if place else f": {what}{problem}"


@lru_cache(maxsize=64)
def _validator(document: Document, closed: bool) -> Any:
    beside = dict(document.beside)

    def fetch(path: str) -> Any:
        if path not in beside:
            raise SchemaError(f"there is no file '{path}' beside it")
        return parse(path, beside[path])

    return build(document.name, parse(document.name, document.text), fetch, closed)


def violations(document: Document, closed: bool, data: dict[str, Any], source: Source) -> Iterator[Violation]:
    """What of ``data`` breaks a schema; ``source`` tells how the value at a path is written."""
    validator = _validator(document, closed)
    try:
        found = list(islice(validator.iter_errors(data), _MOST))
    except UnicodeEncodeError:
        found = list(islice(validator.iter_errors(_encodable(data)), _MOST))
    names: tuple[str, ...] | None = None
    looked = 0
    for error in found:
        for violation in _told(error, data, source, 0):
            if violation.kind == UNKNOWN and looked < _NEAR:
                looked += 1
                names = names if names is not None else _names(document)
                beside = _at(data, violation.path[:-1])
                near = nearest(str(violation.path[-1]), [name for name in names if name not in beside])
                if near and _takes(validator, data, violation.path, near):
                    violation = violation._replace(near=near)
            yield violation


def required_keys(document: Document) -> tuple[str, ...]:
    """The keys without which no front matter holds."""
    found = violations(document, False, {}, lambda _: "")
    return tuple(dict.fromkeys(str(item.path[-1]) for item in found if item.kind == MISSING))


@lru_cache(maxsize=64)
def known_keys(document: Document) -> tuple[str, ...]:
    """The keys that the schema names at its top."""
    keys = parse(document.name, document.text).get("properties")
    return tuple(keys) if isinstance(keys, dict) else ()


@lru_cache(maxsize=64)
def unique_keys(document: Document) -> tuple[str, ...]:
    """The keys of the top whose values stand in one note alone: those with ``"x-unique": true``."""
    keys = parse(document.name, document.text).get("properties")
    if not isinstance(keys, dict):
        return ()
    return tuple(key for key, wanted in keys.items() if isinstance(wanted, dict) and wanted.get("x-unique") is True)


@lru_cache(maxsize=64)
def _names(document: Document) -> tuple[str, ...]:
    """Every key that the files of a schema name."""
    names: dict[str, None] = {}
    left: list[Any] = [json.loads(text) for text in (document.text, *(text for _, text in document.beside))]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            if isinstance(node.get("properties"), dict):
                names.update(dict.fromkeys(node["properties"]))
            left.extend(node.values())
        elif isinstance(node, list):
            left.extend(node)
    return tuple(names)


def _takes(validator: Any, data: dict[str, Any], path: Path, near: str) -> bool:
    """Whether the schema knows ``near`` where the key at the end of a path stands."""
    changed = _renamed(data, path, near)
    wanted = (*path[:-1], near)
    try:
        errors = list(islice(validator.iter_errors(changed), _MOST))
    except UnicodeEncodeError:
        return False
    told = (item for error in errors for item in _told(error, changed, lambda _: "", 0))
    return not any(item.kind == UNKNOWN and item.path == wanted for item in told)


def _renamed(data: Any, path: Path, near: str) -> Any:
    """A copy of ``data`` in which the key at the end of a path is ``near``."""
    step, rest = path[0], path[1:]
    if isinstance(data, list):
        return [_renamed(item, rest, near) if number == step else item for number, item in enumerate(data)]
    if not rest:
        return {near if key == step else key: value for key, value in data.items()}
    return {key: _renamed(value, rest, near) if key == step else value for key, value in data.items()}


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _told(error: Any, data: Any, source: Source, depth: int) -> Iterator[Violation]:
    """An error of the validator as violations."""
    kind, path = error.kind, tuple(error.instance_path)
    name = kind.name
    if name in ("additionalProperties", "unevaluatedProperties"):
        for key in kind.unexpected:
            yield Violation(UNKNOWN, (*path, key))
    elif name == "falseSchema" and error.schema_path and error.schema_path[-1] in _CLOSERS:
        for key in _at(data, path):  # where no key is known, it tells of the mapping
            yield Violation(UNKNOWN, (*path, key))
    elif name == "required":
        yield Violation(MISSING, (*path, kind.property))
    elif name == "propertyNames":
        inner = kind.error
        words = words_of(inner.kind, inner.instance)
        yield Violation(VALUE, (*path, str(inner.instance)), f"as a key {words}", at_key=True)
    elif name in ("anyOf", "oneOf") and getattr(kind, "context", None) and depth < _DEPTH:
        yield from _of_forms(error, data, source, depth)
    elif name == "falseSchema":
        yield Violation(VALUE, path, words_of(kind, None), at_key=True)
    else:
        value = _at(data, path) if data else error.instance  # which has no number that JSON has not
        yield _of_value(kind, path, value, source)


def _of_value(kind: Any, path: Path, value: Any, source: Source) -> Violation:
    if kind.name == "enum":
        return _of_options(kind.options, path, value, source)
    wanted, words = field_type(kind), words_of(kind, value)
    if wanted and path:
        written_as = source(path)
        mended = meant(wanted, value, written_as)
        return Violation(VALUE, path, words + why_not(wanted, value, written_as), mended, mended)
    return Violation(VALUE, path, words)


def _of_forms(error: Any, data: Any, source: Source, depth: int) -> Iterator[Violation]:
    """What is wrong with a value that has none of some forms: what keeps it from the one that was meant, if one was."""
    path, value = tuple(error.instance_path), error.instance
    forms = error.kind.context
    if not all(forms):
        yield Violation(VALUE, path, "has more than one of the forms of which it may have one")
        return
    of_type = [form for form in forms if not any(_is_here(one, path, "type") for one in form)]
    told_apart = [form for form in of_type if not any(one.kind.name == "const" for one in form)]
    for chosen in (of_type, told_apart):
        if len(chosen) == 1:
            for one in chosen[0]:
                yield from _told(one, data, source, depth + 1)
            return
    errors = [one for form in of_type or forms for one in form]
    if not of_type:
        types = {name for one in errors if one.kind.name == "type" for name in one.kind.types}
        yield Violation(VALUE, path, "is empty" if value is None else f"is not {type_words(sorted(types))}")
    elif all(_is_here(one, path, "const") for one in errors):
        yield _of_options([one.kind.value for one in errors], path, value, source)
    elif all(_is_here(one, path, "required") for one in errors):
        keys = dict.fromkeys(one.kind.property for one in errors)
        yield Violation(VALUE, path, "lacks a key: one of " + ", ".join(keys))
    else:
        yield Violation(VALUE, path, "has none of the forms that the schema allows")


def _of_options(options: list[Any], path: Path, value: object, source: Source) -> Violation:
    words = "is none of " + ", ".join(shown(option) for option in options)
    near = nearest(value, [option for option in options if isinstance(option, str)]) if isinstance(value, str) else ""
    return Violation(VALUE, path, words, near, written(near, source(path)) if near else "")


def _is_here(error: Any, path: Path, name: str) -> bool:
    return error.kind.name == name and tuple(error.instance_path) == path


def _encodable(data: Any) -> Any:
    """Data whose texts the validator can take."""
    if isinstance(data, str):
        return encodable(data)
    if isinstance(data, list):
        return [_encodable(item) for item in data]
    if isinstance(data, dict):
        return {encodable(key): _encodable(value) for key, value in data.items()}
    return data
