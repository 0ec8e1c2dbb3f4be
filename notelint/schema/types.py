"""The types that a field can have: which values each takes, and what is said of any other."""

import datetime
import re

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]")  # 66 bits for 64: the last character has four free
_ID_LENGTH = 11
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_-]")
_ADDRESS = re.compile(r"://|^www\.|\byoutu\.be\b|\byoutube\.")
_BOOL = re.compile(r"true|false", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
_URL = re.compile(r"[a-z][a-z0-9+.\-]*://[^\s]+", re.IGNORECASE)
_WIKILINK = re.compile(r"!?\[\[[^\[\]]+\]\]")
_TAG = re.compile(r"#?(?![\d/_-]+$)[^\s#!-,.:;<=>?@\[\\\]^`{|}~]+")
_FORMS = {"url": _URL, "wikilink": _WIKILINK, "tag": _TAG}

WORDS = {
    "str": "text",
    "int": "an integer",
    "float": "a number",
    "bool": "true or false",
    "list": "a list; write [a, b]",
    "date": "a date (YYYY-MM-DD)",
    "datetime": "a date with a time (YYYY-MM-DDTHH:MM)",
    "time": "a time (HH:MM)",
    "tag": "a tag",
    "url": "a URL (https://...)",
    "wikilink": 'a wikilink in quotes ("[[...]]")',
}
TYPES = tuple(sorted({*WORDS, "any", "enum", "youtube-id"}))


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


def has_form(kind: str, text: str) -> bool:
    """Whether a text is a ``url``, ``wikilink`` or ``tag``."""
    return _FORMS[kind].fullmatch(text) is not None


def of_type(kind: str, value: object, source: str) -> str:
    """What keeps a value (``source`` as it is written) from being of a type, or an empty string."""
    if kind in ("any", "enum"):
        return ""
    if value is None or (value == "" and kind != "str"):
        return "is empty; write [a, b]" if kind == "list" else "is empty"
    if kind == "youtube-id":
        # digits alone are a number to YAML, and an id all the same
        return youtube_complaint(value if isinstance(value, str) else source)
    if kind in ("date", "datetime", "time"):
        return _of_calendar(kind, value)
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
        fine = isinstance(value, str) and has_form(kind, value)
    return "" if fine else f"is not {WORDS[kind]}{why_not(kind, value, source)}"


def why_not(kind: str, value: object, source: str) -> str:
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
    """What keeps a value from being a day, a day with a time, or a time of day, or an empty string."""
    form = {"date": _DATE, "datetime": _DATETIME, "time": _TIME}[kind]
    if not isinstance(value, str) or not form.fullmatch(value):
        return f"is not {WORDS[kind]}"
    if not value.isascii():
        return f"is not {WORDS[kind]}"
    try:
        if kind == "time":
            datetime.time.fromisoformat(value)
        else:
            datetime.date.fromisoformat(value[:10])
    except ValueError:
        return "is no time of day" if kind == "time" else "is no day of the calendar"
    if kind == "datetime":
        try:
            datetime.datetime.fromisoformat(value)
        except ValueError:
            return "is no time of day"
    return ""
