"""Fields that the settings declare: what the value of one key must be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from notelint.near import nearest
from notelint.schema.mending import meant, written
from notelint.schema.types import of_type

Path = tuple[str | int, ...]
Source = Callable[[Path], str]  # how the value at a path is written


@dataclass(frozen=True, slots=True)
class Field:
    """What the value of one key must be; ``items`` is what each item of a list must be, a field or its type alone.

    ``values`` and ``pattern`` hold for each item of a list too. ``unique`` values stand in one note alone.
    """

    type: str = "any"
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""
    min: float | str | None = None  # of a date, text that sorts as dates do
    max: float | str | None = None
    min_length: int | None = None
    max_length: int | None = None
    items: "str | Field" = "any"
    unique: bool = False


class Complaint(NamedTuple):
    """What is wrong with a value, in words that follow its name; ``path`` leads to it.

    ``near`` is what was probably meant, ``mended`` how that is written in its place; both may be empty.
    """

    path: Path
    problem: str
    near: str = ""
    mended: str = ""


def complaints(wanted: Field, value: object, source: Source, path: Path = ()) -> Iterator[Complaint]:
    """What is wrong with a value, or with the items of a list."""
    written_as = value if isinstance(value, str) else None
    if wanted.type not in ("any", "enum", "list"):
        written_as = source(path)
        problem = of_type(wanted.type, value, written_as)
        if problem:
            mended = meant(wanted.type, value, written_as)
            yield Complaint(path, problem, mended, mended)
            return
    elif wanted.type == "list" and not isinstance(value, list):
        written_as = source(path)
        mended = meant("list", value, written_as)
        yield Complaint(path, of_type("list", value, written_as), mended, mended)
        return
    if isinstance(value, list):
        yield from _of_items(wanted, value, source, path)
    else:
        yield from _of_choice(wanted, value, source, path)
    problem = _of_size(wanted, value)
    if problem:
        yield Complaint(path, problem)


def _of_items(wanted: Field, value: list[Any], source: Source, path: Path) -> Iterator[Complaint]:
    items = wanted.items if isinstance(wanted.items, Field) else Field(wanted.items)
    bare = items == Field() or wanted.type != "list"
    if bare and not wanted.values and not wanted.pattern:
        return
    for number, item in enumerate(value):
        found = [] if bare else list(complaints(items, item, source, (*path, number)))
        yield from found or _of_choice(wanted, item, source, (*path, number))


def _of_choice(wanted: Field, value: object, source: Source, path: Path) -> Iterator[Complaint]:
    """What keeps a value from being one of the texts, or of the pattern, that are wanted."""
    if not wanted.values and not wanted.pattern:
        return
    text = value if isinstance(value, str) else source(path).strip("'\"")
    if wanted.values and text not in wanted.values:
        near = nearest(text, wanted.values)
        shown = written(near, source(path)) if near and isinstance(value, str) else ""
        yield Complaint(path, "is none of " + ", ".join(wanted.values), near, shown)
    elif wanted.pattern and not _matches(wanted.pattern, text):
        yield Complaint(path, f"does not match the pattern {wanted.pattern}")


def _of_size(wanted: Field, value: object) -> str:
    """What is wrong with a value's size, or an empty string."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if isinstance(wanted.min, int | float) and value < wanted.min:
            return f"is less than {wanted.min:g}"
        if isinstance(wanted.max, int | float) and value > wanted.max:
            return f"is more than {wanted.max:g}"
    if isinstance(value, str) and wanted.type in ("date", "datetime"):
        if isinstance(wanted.min, str) and value[: len(wanted.min)] < wanted.min:
            return f"is before {wanted.min}"
        if isinstance(wanted.max, str) and value[: len(wanted.max)] > wanted.max:
            return f"is after {wanted.max}"
    if isinstance(value, str | list):
        parts = "characters" if isinstance(value, str) else "items"
        if not value and wanted.min_length:
            return "is empty"
        if wanted.min_length is not None and len(value) < wanted.min_length:
            return f"has fewer than {wanted.min_length} {parts}"
        if wanted.max_length is not None and len(value) > wanted.max_length:
            return f"has more than {wanted.max_length} {parts}"
    return ""


@lru_cache(maxsize=256)
def _validator(pattern: str) -> Any:
    """A matcher in linear time, whatever the pattern and the text.

    Raises:
        ValueError: the engine does not know the pattern (it has no look-around and no back-references).
    """
    from jsonschema_rs import Draft202012Validator, RegexOptions

    return Draft202012Validator({"pattern": pattern}, pattern_options=RegexOptions())


def check_pattern(pattern: str) -> None:
    """See that a pattern of the settings can be used.

    Raises:
        ValueError: it cannot.
    """
    _validator(pattern)


def _matches(pattern: str, text: str) -> bool:
    return bool(_validator(pattern).is_valid(encodable(text)))


def encodable(text: str) -> str:
    """A text whose halves of characters, which YAML's escapes can make, are replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
