"""Schemas that are pydantic models of installed packages: which there are, and what front matter breaks.

A model is named ``module:class``; the entry points of the group ``notelint.models`` lead to it.
"""

import json
import re
import sysconfig
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module, metadata, util
from pathlib import Path as FilePath
from typing import Any

from notelint.near import nearest
from notelint.schema.fields import Path
from notelint.schema.json_schema import SchemaError
from notelint.schema.violations import MISSING, UNKNOWN, VALUE, Violation

GROUP = "notelint.models"
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


def find(name: str, forbidden: Iterable[FilePath], vault: FilePath) -> str:
    """The model of an entry point, as ``module:class``; its module is imported.

    Args:
        name: of the entry point.
        forbidden: folders in which what names a model must not lie.
        vault: the folder in which the module must not lie either. What is installed where notelint itself runs from
            may lie anywhere.

    Raises:
        SchemaError: there is none that can be used.
    """
    folders = [folder.resolve() for folder in (*forbidden, vault)]
    points = [point for point in metadata.entry_points(group=GROUP) if not _lies_in(_home(point), folders)]
    chosen = next((point for point in points if point.name == name), None)
    if chosen is None:
        near = nearest(name, [point.name for point in points])
        hint = f"did you mean '{near}'?" if near else "install the package that has it beside notelint"
        raise SchemaError(f"there is no model '{name}' among the entry points '{GROUP}'; {hint}")
    package = chosen.module.partition(".")[0]
    spec = util.find_spec(package)
    if spec is None:
        raise SchemaError(f"the model '{name}': there is no module '{chosen.module}'")
    places = [*(spec.submodule_search_locations or ()), *([spec.origin] if spec.has_location and spec.origin else ())]
    if any(_lies_in(FilePath(place), [vault.resolve()]) for place in places):
        raise SchemaError(f"the model '{name}': the module '{package}' lies in the vault; no code of a vault is run")
    target = f"{chosen.module}:{chosen.attr}"
    _model(target)
    return target


def _home(point: metadata.EntryPoint) -> FilePath:
    """The folder in which the package of an entry point is installed."""
    return FilePath(str(point.dist.locate_file(""))) if point.dist is not None else FilePath()


def _lies_in(place: FilePath, folders: Iterable[FilePath]) -> bool:
    """Whether a place is in one of some folders, and not among what is installed beside notelint."""
    place = place.resolve()
    own = [FilePath(sysconfig.get_path(kind)).resolve() for kind in ("purelib", "platlib")]
    if any(place.is_relative_to(folder) for folder in own):
        return False
    return any(place.is_relative_to(folder) for folder in folders)


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
