"""What front matter must hold: schemas of fields, bound to the notes they are for."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]")  # 66 bits for 64: the last character has four free
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_URL = re.compile(r"[a-z][a-z0-9+.\-]*://[^\s]+", re.IGNORECASE)
_WIKILINK = re.compile(r"!?\[\[[^\[\]]+\]\]")
_TAG = re.compile(r"#?(?![\d/_-]+$)[^\s#!-,.:;<=>?@\[\\\]^`{|}~]+")

TYPES = (
    "any",
    "bool",
    "date",
    "datetime",
    "enum",
    "float",
    "int",
    "list",
    "str",
    "tag",
    "url",
    "wikilink",
    "youtube-id",
)


@dataclass(frozen=True, slots=True)
class Field:
    """What the value of one key must be; ``items`` is the type of a list's items."""

    type: str = "any"
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""
    min: float | None = None
    max: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    items: str = "any"


@dataclass(frozen=True, slots=True)
class Schema:
    """Fields for the notes whose paths match ``files``.

    ``closed`` allows no other keys; ``block`` wants front matter where a field is required.
    """

    name: str
    files: tuple[str, ...]
    fields: dict[str, Field] = field(default_factory=dict)
    closed: bool = False
    block: bool = True

    def wants_block(self) -> bool:
        """Whether a note without front matter breaks the schema."""
        return self.block and any(item.required for item in self.fields.values())


def is_youtube_id(text: str) -> bool:
    """Whether a text has the form of a YouTube video's id."""
    return _YOUTUBE_ID.fullmatch(text) is not None


def complaint(wanted: Field, value: object, source: str) -> str:
    """What is wrong with a value (``source`` as it is written), or an empty string."""
    kind = wanted.type
    problem = _of_type(kind, value, source)
    if problem:
        return problem
    if kind == "list" and wanted.items != "any" and isinstance(value, list):
        for number, item in enumerate(value, 1):
            problem = _of_type(wanted.items, item, str(item))
            if problem:
                return f"item {number}: {problem}"
    for shown in value if isinstance(value, list) else [value]:
        text = source.strip("'\"") if not isinstance(value, list) and not isinstance(value, str) else str(shown)
        if wanted.values and text not in wanted.values:
            return "is none of " + ", ".join(wanted.values)
        if wanted.pattern and not _matches(wanted.pattern, text):
            return f"does not match the pattern {wanted.pattern}"
    return _of_size(wanted, value)


def _of_type(kind: str, value: object, source: str) -> str:
    """What keeps a value from being of a type, or an empty string."""
    fine: Any = True
    if kind in ("any", "enum"):
        fine = True
    elif kind == "str":
        fine = isinstance(value, str)
    elif kind == "int":
        fine = isinstance(value, int) and not isinstance(value, bool)
    elif kind == "float":
        fine = isinstance(value, int | float) and not isinstance(value, bool)
    elif kind == "bool":
        fine = isinstance(value, bool)
    elif kind == "list":
        fine = isinstance(value, list)
    elif kind == "date":
        fine = isinstance(value, str) and _is_date(value)
    elif kind == "datetime":
        fine = isinstance(value, str) and _is_datetime(value)
    elif kind == "youtube-id":
        # digits alone are a number to YAML, and an id all the same
        fine = is_youtube_id(value if isinstance(value, str) else source)
    else:
        pattern = {"url": _URL, "wikilink": _WIKILINK, "tag": _TAG}[kind]
        fine = isinstance(value, str) and pattern.fullmatch(value)
    return "" if fine else f"is not {_ARTICLE.get(kind, 'a')} {_WORDS.get(kind, kind)}"


_ARTICLE = {"int": "an", "enum": "an"}
_WORDS = {
    "str": "text",
    "int": "integer",
    "float": "number",
    "bool": "truth value",
    "date": "date (YYYY-MM-DD)",
    "datetime": "date with a time (YYYY-MM-DDTHH:MM)",
    "url": "URL",
    "wikilink": "quoted wikilink",
    "youtube-id": "YouTube video id",
}


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_datetime(text: str) -> bool:
    if not _DATETIME.fullmatch(text):
        return False
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _of_size(wanted: Field, value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if wanted.min is not None and value < wanted.min:
            return f"is less than {wanted.min:g}"
        if wanted.max is not None and value > wanted.max:
            return f"is more than {wanted.max:g}"
    if isinstance(value, str | list):
        parts = "characters" if isinstance(value, str) else "items"
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
    return bool(_validator(pattern).is_valid(text))


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of ``words`` that ``word`` was probably meant to be, or an empty string."""
    import difflib

    found = difflib.get_close_matches(word, list(words), n=1, cutoff=0.7)
    return found[0] if found else ""
