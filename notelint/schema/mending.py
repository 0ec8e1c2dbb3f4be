"""What was probably meant, and how YAML writes it."""

import datetime
import json
import re

_PLAIN = re.compile(r"[^\W\d_](?:[\w/. -]*[\w/.-])?")
_READ_AS_OTHER = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})", re.ASCII)
_TOGETHER = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)", re.ASCII)
_VIDEO_ADDRESS = re.compile(r"(?:[?&]v=|youtu\.be/|/embed/|/shorts/|/live/)([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:[:/?#]\S*)?", re.IGNORECASE)
_PARTS = re.compile(r"[\w/-]+(?: [\w/-]+)*(?:, ?[\w/-]+(?: [\w/-]+)*)*")
_COMMA = re.compile(r"([+-]?\d+),(\d{1,2})", re.ASCII)
_NUMBER = {"int": re.compile(r"[+-]?\d+", re.ASCII), "float": re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)}
_TRUTH = {"yes": "true", "on": "true", "y": "true", "true": "true"}
_UNTRUTH = {"no": "false", "off": "false", "n": "false", "false": "false"}
_LONGEST = 200  # characters of a value that anything is made of


def written(text: str, source: str = "") -> str:
    """A text as YAML writes it, in the quotes that ``source`` has; an empty string where that cannot be kept."""
    if source[:1] in ("|", ">", "&", "!", "*"):
        return ""
    if source[:1] in ("'", '"') and not re.search(r"['\"\\\x00-\x1f]", text):
        return source[0] + text + source[0]
    plain = _PLAIN.fullmatch(text) and text.lower() not in _READ_AS_OTHER
    return text if plain else json.dumps(text, ensure_ascii=False)


def meant(kind: str, value: object, source: str) -> str:
    """What a value of another type was probably meant to be, as YAML writes it, or an empty string.

    Args:
        kind: the type that is wanted, as in a field.
        value: the value.
        source: how it is written.
    """
    if len(source) > _LONGEST or "\n" in source:
        return ""
    if kind == "str" and isinstance(value, bool | int | float):
        return f'"{source}"'
    if kind == "date":
        day = _day(source.strip("'\""))
        return source[0] + day + source[0] if day and source[0] in "'\"" else day
    if not isinstance(value, str):
        return ""
    if kind == "bool":
        return _TRUTH.get(value.lower()) or _UNTRUTH.get(value.lower(), "")
    if kind in _NUMBER:
        if _NUMBER[kind].fullmatch(value):
            return value
        comma = _COMMA.fullmatch(value) if kind == "float" else None
        return f"{comma[1]}.{comma[2]}" if comma else ""
    if kind == "list":
        return f"[{value}]" if _PARTS.fullmatch(value) and value.lower() not in _READ_AS_OTHER else ""
    if kind == "url" and _HOST.fullmatch(value):
        return f"https://{value}" if source == value else f'"https://{value}"'
    if kind == "youtube-id":
        address = _VIDEO_ADDRESS.search(value)
        return (address[1] if _PLAIN.fullmatch(address[1]) else f'"{address[1]}"') if address else ""
    return ""


def _day(text: str) -> str:
    """The day that a date in another order can only mean, as YYYY-MM-DD, or an empty string."""
    parts = _YEAR_FIRST.fullmatch(text) or _TOGETHER.fullmatch(text)
    if parts is not None:
        year, month, day = (int(part) for part in parts.groups())
    else:
        parts = _YEAR_LAST.fullmatch(text)
        if parts is None:
            return ""
        day, month, year = int(parts[1]), int(parts[3]), int(parts[4])
        if day <= 12 and month <= 12 and day != month:  # either can be the month
            return ""
        if month > 12:
            day, month = month, day
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return ""
