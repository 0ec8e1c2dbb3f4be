"""Schemas that are pydantic models of installed packages: which there are, and what front matter breaks.

A model is named ``module:class``; the entry points of the group ``notelint.models`` lead to it.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path as FilePath
from typing import Any

from notelint import plugins
from notelint.near import nearest
from notelint.schema.fields import Path
from notelint.schema.json_schema import SchemaError
from notelint.schema.violations import MISSING, UNKNOWN, VALUE, Violation

_NEAR = 20  # unknown keys of one note for which a near one is looked for
_SHOULD = re.compile(r"^[A-Z][\w ]*? should ")
_WORDS = {
    "string_type": "is not text",
    "int_type": "is not an integer",
    "int_parsing": "is not an integer",
    "int_from_float": "is not an integer",
    "float_type": "is not a number",
    "float_parsing": "is not a number",
    "bool_type": "is not true or false",
    "bool_parsing": "is not true or false",
    "list_type": "is not a list; write [a, b]",
    "tuple_type": "is not a list; write [a, b]",
    "set_type": "is not a list; write [a, b]",
    "frozen_set_type": "is not a list; write [a, b]",
    "dict_type": "is not a mapping",
    "model_type": "is not a mapping",
    "model_attributes_type": "is not a mapping",
    "dataclass_type": "is not a mapping",
    "date_type": "is not a date (YYYY-MM-DD)",
    "date_parsing": "is not a date (YYYY-MM-DD)",
    "date_from_datetime_parsing": "is not a date (YYYY-MM-DD)",
    "date_from_datetime_inexact": "is not a date (YYYY-MM-DD)",
    "datetime_type": "is not a date with a time (YYYY-MM-DDTHH:MM)",
    "datetime_parsing": "is not a date with a time (YYYY-MM-DDTHH:MM)",
    "datetime_from_date_parsing": "is not a date with a time (YYYY-MM-DDTHH:MM)",
    "time_type": "is not a time (HH:MM)",
    "time_parsing": "is not a time (HH:MM)",
    "url_type": "is not a URL (https://...)",
    "url_parsing": "is not a URL (https://...)",
    "url_scheme": "is not a URL (https://...)",
}


def find(name: str, forbidden: Iterable[FilePath]) -> str:
    """The model of an entry point, as ``module:class``; its module is imported.

    ``forbidden`` are folders in which its package must not lie.

    Raises:
        SchemaError: there is none that can be used.
    """
    try:
        chosen = plugins.find(plugins.MODEL, name, forbidden)
    except plugins.PluginError as error:
        raise SchemaError(str(error)) from error
    target = f"{chosen.module}:{chosen.attr}"
    _model(target)
    return target


@lru_cache(maxsize=64)
def _model(target: str) -> Any:
    from pydantic import BaseModel

    module, _, attribute = target.partition(":")
    try:
        found: Any = import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise SchemaError(f"the model '{target}' cannot be imported: {error}") from error
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        raise SchemaError(f"'{target}' is not a pydantic model")
    return found


def violations(target: str, data: dict[str, Any]) -> Iterator[Violation]:
    """What of ``data`` a model does not take; texts may stand for dates, as they do in JSON."""
    from pydantic import ValidationError

    model = _model(target)
    try:
        model.model_validate_json(json.dumps(data))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    else:
        return
    if found and found[0]["type"] == "json_invalid":  # deeper than it reads JSON, or half a character
        try:
            model.model_validate(data)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
        else:
            return
    told: dict[tuple[str, Path], Violation] = {}
    looked = 0
    for item in found:
        kind = {"missing": MISSING, "extra_forbidden": UNKNOWN}.get(item["type"], VALUE)
        path, beside = _path(item["loc"], data, kind == MISSING)
        near = ""
        if kind == UNKNOWN and looked < _NEAR:
            looked += 1
            if len(path) == 1:
                near = nearest(str(path[0]), [key for key in known_keys(target) if key not in beside])
        problem = _problem(item) if kind == VALUE else ""
        before = told.get((kind, path))
        if before is not None and problem not in before.problem:
            problem = f"{before.problem}, and {problem}"
        elif before is not None:
            continue
        told[kind, path] = Violation(kind, path, problem, near)
    yield from told.values()


def _path(places: Iterable[str | int], data: Any, missing: bool) -> tuple[Path, Any]:
    """The path that pydantic's ``loc`` means, without the names of alternatives in it, and the value it ends beside."""
    path: list[str | int] = []
    steps = list(places)
    beside = data
    for number, step in enumerate(steps):
        if isinstance(data, dict) and str(step) in data:
            path.append(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            path.append(step)
        elif missing and number == len(steps) - 1:
            path.append(str(step))
            beside = data
            break
        else:
            continue
        beside, data = data, data[path[-1]]
    return tuple(path), beside


def _problem(item: Any) -> str:
    """What pydantic says of a value, in words that follow the value's name."""
    if item["type"] in _WORDS:
        return _WORDS[item["type"]]
    if item["type"] in ("enum", "literal_error"):
        return "is none of " + str(item["ctx"]["expected"]).replace(" or ", ", ").replace("'", "")
    message = str(item["msg"])
    message = message.removeprefix("Value error, ").removeprefix("Assertion failed, ").removeprefix("Input ")
    if item["type"] in ("value_error", "assertion_error"):
        return f"is not right: {message[:1].lower()}{message[1:]}"
    message = _SHOULD.sub("should ", message)
    return message if message.startswith("should ") else f"is not right: {message[:1].lower()}{message[1:]}"


def required_keys(target: str) -> tuple[str, ...]:
    """The keys without which no front matter holds."""
    return tuple(str(item.path[-1]) for item in violations(target, {}) if item.kind == MISSING)


@lru_cache(maxsize=64)
def known_keys(target: str) -> tuple[str, ...]:
    """The keys that a model's fields are read from."""
    keys: list[str] = []
    for name, field in _model(target).model_fields.items():
        alias = field.validation_alias or field.alias
        choices = getattr(alias, "choices", [alias] if alias else [])
        keys += [choice for choice in choices if isinstance(choice, str)]
        if not alias or _model(target).model_config.get("populate_by_name"):
            keys.append(name)
    return tuple(keys)


@lru_cache(maxsize=64)
def unique_keys(target: str) -> tuple[str, ...]:
    """The keys whose values stand in one note alone: fields with ``json_schema_extra={"x-unique": True}``."""
    keys = []
    for name, field in _model(target).model_fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and extra.get("x-unique") is True:
            keys.append(field.alias or name)
    return tuple(keys)
