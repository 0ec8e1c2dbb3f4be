"""What front matter must hold: schemas of fields, bound to the notes they are for."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]")  # 66 bits for 64: the last character has four free
_ID_LENGTH = 11
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]")
_ADDRESS = re.compile(r"://|^www\.|\byoutu\.be\b|\byoutube\.")
_BOOL = re.compile(r"true|false", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
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


def youtube_complaint(text: str) -> str:
    """Why a text is no YouTube video's id, or an empty string."""
    if is_youtube_id(text):
        return ""
    odd = _NOT_IN_ID.search(text)
    if not text:
        return "is empty"
    if _ADDRESS.search(text):
        why = "is a whole address"
    elif odd is not None:
        shown = "a space" if odd[0] == " " else f"'{odd[0]}'" if odd[0].isprintable() else f"U+{ord(odd[0]):04X}"
        why = f"holds {shown}, which no id does"
    elif len(text) != _ID_LENGTH:
        why = f"has {len(text)} character{'s' * (len(text) != 1)}, not {_ID_LENGTH}"
    else:
        why = f"ends in '{text[-1]}', which no id does"
    return f"is not a YouTube video id: '{text}' {why}"


def complaint(wanted: Field, value: object, source: str) -> str:
    """What is wrong with a value (``source`` as it is written) in words that follow its key, or an empty string."""
    kind = wanted.type
    problem = _of_type(kind, value, source)
    if problem:
        return problem
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            problem = (kind == "list" and _of_type(wanted.items, item, str(item))) or _of_choice(wanted, str(item))
            if problem:
                shown = "" if item is None or isinstance(item, list | dict) else f", '{item}',"
                return f"item {number}{shown} {problem}"
    else:
        problem = _of_choice(wanted, value if isinstance(value, str) else source.strip("'\""))
    return problem or _of_size(wanted, value)


def _of_choice(wanted: Field, text: str) -> str:
    """What keeps a text from being one of the values, or of the pattern, that are wanted, or an empty string."""
    if wanted.values and text not in wanted.values:
        return "is none of " + ", ".join(wanted.values)
    if wanted.pattern and not _matches(wanted.pattern, text):
        return f"does not match the pattern {wanted.pattern}"
    return ""


def _of_type(kind: str, value: object, source: str) -> str:
    """What keeps a value from being of a type, or an empty string."""
    if kind in ("any", "enum"):
        return ""
    if value is None or (value == "" and kind != "str"):
        return "is empty; write [a, b]" if kind == "list" else "is empty"
    if kind == "youtube-id":
        # digits alone are a number to YAML, and an id all the same
        return youtube_complaint(value if isinstance(value, str) else source)
    if kind in ("date", "datetime"):
        return _of_calendar(kind, value)
    fine: Any = True
    if kind == "str":
        fine = isinstance(value, str)
    elif kind == "int":
        fine = isinstance(value, int) and not isinstance(value, bool)
    elif kind == "float":
        fine = isinstance(value, int | float) and not isinstance(value, bool)
    elif kind == "bool":
        fine = isinstance(value, bool)
    elif kind == "list":
        fine = isinstance(value, list)
    else:
        pattern = {"url": _URL, "wikilink": _WIKILINK, "tag": _TAG}[kind]
        fine = isinstance(value, str) and pattern.fullmatch(value)
    return "" if fine else f"is not {_WORDS[kind]}{_why_not(kind, value, source)}"


_WORDS = {
    "str": "text",
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "list": "a list; write [a, b]",
    "date": "a date (YYYY-MM-DD)",
    "datetime": "a date with a time (YYYY-MM-DDTHH:MM)",
    "tag": "a tag",
    "url": "a URL (https://...)",
    "wikilink": 'a wikilink in quotes ("[[...]]")',
}


def _why_not(kind: str, value: object, source: str) -> str:
    """What makes a value look as if it were of a type, with a semicolon, or an empty string."""
    if kind == "str" and isinstance(value, bool | int | float):
        return "; put it in quotes"
    if kind not in ("bool", "int", "float") or not isinstance(value, str):
        return ""
    if kind == "bool" and value.lower() in ("yes", "no", "on", "off", "y", "n"):
        return f"; '{value}' is text"
    like = _BOOL if kind == "bool" else _NUMBER
    return "; drop the quotes" if source[:1] in ("'", '"') and like.fullmatch(value) else ""


def _of_calendar(kind: str, value: object) -> str:
    """What keeps a value from being a day, or a day with a time, or an empty string."""
    form, real = (_DATE, _is_date) if kind == "date" else (_DATETIME, _is_datetime)
    if not isinstance(value, str) or not form.fullmatch(value):
        return f"is not {_WORDS[kind]}"
    if real(value):
        return ""
    return "is no time of day" if _is_date(value[:10]) else "is no day of the calendar"


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
    return bool(_validator(pattern).is_valid(text))


def nearest(word: str, words: Iterable[str]) -> str:
    """The one of ``words`` that ``word`` was probably meant to be, or an empty string."""
    import difflib

    found = difflib.get_close_matches(word, list(words), n=1, cutoff=0.7)
    return found[0] if found else ""
