"""Names of daily notes, by the formats of dates that programs are set to."""

import re
from collections.abc import Iterable
from functools import lru_cache

_MOST_TOKENS = 12  # of a format: a date has half as many, and each more may double the work on a name
_LONGEST = 200  # characters of a format
_DATE_PARTS = {
    "YYYY": r"\d{4}",
    "YY": r"\d{2}",
    "GGGG": r"\d{4}",
    "gggg": r"\d{4}",
    "MMMM": r"[^\W\d]++",
    "MMM": r"[^\W\d]++\.?",
    "MM": r"(?:0[1-9]|1[0-2])",
    "M": r"\d{1,2}",
    "DDDD": r"\d{3}",
    "DD": r"(?:0[1-9]|[12]\d|3[01])",
    "Do": r"\d{1,2}\w{2}",
    "D": r"\d{1,2}",
    "dddd": r"[^\W\d]++",
    "ddd": r"[^\W\d]++\.?",
    "WW": r"\d{2}",
    "ww": r"\d{2}",
    "W": r"\d{1,2}",
    "w": r"\d{1,2}",
    "Q": r"[1-4]",
}
_DATE_TOKEN = re.compile(r"\[([^\]]*)\]|(YYYY|YY|GGGG|gggg|M{1,4}|DDDD|DD|Do|D|dddd|ddd|WW|ww|W|w|Q)")


def is_daily(name: str, forms: Iterable[str]) -> bool:
    """Whether a name, in any folder or none, is a date in one of these formats (moment.js's tokens)."""
    return any((pattern := _pattern(form)) is not None and pattern.fullmatch(name) is not None for form in forms)


@lru_cache(maxsize=64)
def _pattern(form: str) -> re.Pattern[str] | None:
    """A pattern of the names that a format makes; None for one too long, or of too many parts, to be a date's."""
    if len(form) > _LONGEST:
        return None
    form = form.strip("/").rpartition("/")[2] if not re.search(r"[YMDd][^/]*/", form) else form
    tokens = list(_DATE_TOKEN.finditer(form))
    if sum(token[1] is None for token in tokens) > _MOST_TOKENS:
        return None
    pieces: list[str] = []
    at = 0
    for token in tokens:
        pieces.append(re.escape(form[at : token.start()]))
        pieces.append(re.escape(token[1]) if token[1] is not None else _DATE_PARTS[token[2]])
        at = token.end()
    pieces.append(re.escape(form[at:]))
    return re.compile("(?:.*/)?" + "".join(pieces))
