"""The block of YAML that a note begins with: where it is, and what it says."""

import re

from notelint.dialects import Dialect
from notelint.note import FrontMatter
from notelint.parse import yaml_reader

_OPEN = re.compile(r"---[ \t]*(?:\r\n|\n|\r|$)")
_BLANK = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*")
_CLOSE = re.compile(r"^---[ \t]*(?=[\r\n]|\Z)", re.MULTILINE)
_LONG_CLOSE = re.compile(r"^---+[ \t]*(?=[\r\n]|\Z)", re.MULTILINE)
_AFTER_CR = re.compile(r"\r---[ \t]*(?=[\r\n]|\Z)")
_KEY = re.compile(r"[A-Za-z_][\w -]*:(?:[ \t\r\n]|$)")


def find_front_matter(text: str, dialect: Dialect) -> FrontMatter | None:
    """The front matter of a note's text, or None; what it must look like is the dialect's word."""
    at = 0
    if not text.startswith("---"):
        if not dialect.late_front_matter:
            return None
        blank = _BLANK.match(text)
        at = blank.end() if blank else 0
    opening = _OPEN.match(text, at)
    if opening is None:
        return None
    inner = opening.end()
    closing = _closing(text, inner, dialect)
    if closing is None:
        if dialect.unclosed_is_error or _KEY.match(text, inner):
            return FrontMatter("unclosed", at, opening.end(), inner, inner)
        return None
    inner_end, end = closing
    block = text[inner:inner_end]
    if "{{" in block or "<%" in block:
        return FrontMatter("template", at, end, inner, inner_end)
    yaml = yaml_reader.read(text, inner, inner_end)
    if yaml.error is not None:
        return FrontMatter("invalid", at, end, inner, inner_end, error=yaml.error)
    status = "ok" if yaml.is_mapping else "not-a-mapping"
    return FrontMatter(status, at, end, inner, inner_end, yaml.properties, yaml.duplicates)


def _closing(text: str, inner: int, dialect: Dialect) -> tuple[int, int] | None:
    """Where the YAML ends, and where the line after the closing fence begins."""
    pattern = _LONG_CLOSE if dialect.long_fence_closes else _CLOSE
    match = pattern.search(text, inner)
    start = match.start() if match else -1
    if "\r" in text:  # re's ^ knows no lone CR
        lone = _AFTER_CR.search(text, inner - 1)
        if lone is not None and (match is None or lone.start() + 1 < start):
            match, start = lone, lone.start() + 1
    if match is None:
        return None
    end = match.end()
    if text.startswith("\r\n", end):
        return start, end + 2
    return start, min(end + 1, len(text))
