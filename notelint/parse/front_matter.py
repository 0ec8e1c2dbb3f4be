"""The block of YAML that a note begins with: where it is, and what it says."""

import re

from notelint.dialects import Dialect
from notelint.note import FrontMatter
from notelint.parse import yaml_reader

_OPEN = re.compile(r"---[ \t]*(?:\r\n|\n|\r|$)")
_BLANK = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*")
_CLOSE = re.compile(r"\n---[ \t]*(?=[\r\n]|\Z)")
_LONG_CLOSE = re.compile(r"\n---+[ \t]*(?=[\r\n]|\Z)")
_DOTS_CLOSE = re.compile(r"\n(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)")
_FALSE_CLOSE = re.compile(r"^(?:\.\.\.|----+)(?=[ \t]*(?:[\r\n]|\Z))", re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*(?:\r\n|\n|\r)")
_TOML_CLOSE = re.compile(r"^\+\+\+[ \t]*(?:\r\n|\n|\r|\Z)", re.MULTILINE)
_AFTER_CR = re.compile(r"\r---[ \t]*(?=[\r\n]|\Z)")
_KEY = re.compile(r"[A-Za-z_][\w -]*:(?:[ \t\r\n]|$)")


def find_front_matter(text: str, dialect: Dialect) -> FrontMatter | None:
    """The front matter of a note's text, or None; what it must look like is the dialect's word."""
    if text.startswith("---"):
        return _read(text, 0, dialect)
    if text.startswith("+++"):
        return _toml(text)
    return _read(text, _behind_blank_lines(text), dialect) if dialect.late_front_matter else None


def find_late_front_matter(text: str, dialect: Dialect) -> FrontMatter | None:
    """What would be front matter if the dialect let blank lines stand before it."""
    if dialect.late_front_matter or text[:1] not in ("\n", "\r", " ", "\t"):
        return None
    found = _read(text, _behind_blank_lines(text), dialect)
    return found if found is not None and found.status == "ok" and found.properties else None


def _behind_blank_lines(text: str) -> int:
    blank = _BLANK.match(text)
    return blank.end() if blank else 0


def _toml(text: str) -> FrontMatter | None:
    """A block of TOML between lines of ``+++``, which other programs read."""
    opening = _TOML.match(text)
    closing = _TOML_CLOSE.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return None
    return FrontMatter("toml", 0, closing.end(), opening.end(), closing.start())


def _read(text: str, at: int, dialect: Dialect) -> FrontMatter | None:
    opening = _OPEN.match(text, at)
    if opening is None:
        return None
    inner = opening.end()
    closing = _closing(text, inner, dialect)
    if closing is None:
        if dialect.unclosed_is_error or _KEY.match(text, inner):
            return _unclosed(at, opening.end(), _FALSE_CLOSE.search(text, inner))
        return None
    inner_end, end = closing
    block = text[inner:inner_end]
    if "{{" in block or "<%" in block:
        return FrontMatter("template", at, end, inner, inner_end)
    yaml = yaml_reader.read(text, inner, inner_end)
    if yaml.error is not None:
        fence = _FALSE_CLOSE.search(text, inner, inner_end)
        if fence is not None and fence.start() <= yaml.error.start and _KEY.match(text, inner):
            return _unclosed(at, inner, fence)  # the error is in what stands behind it
        return FrontMatter("invalid", at, end, inner, inner_end, error=yaml.error)
    if yaml.unread:
        return FrontMatter("template", at, end, inner, inner_end)
    status = "ok" if yaml.is_mapping else "not-a-mapping"
    return FrontMatter(status, at, end, inner, inner_end, yaml.properties, yaml.duplicates)


def _unclosed(at: int, inner: int, fence: re.Match[str] | None) -> FrontMatter:
    return FrontMatter("unclosed", at, inner, inner, inner, fence=fence.span() if fence else None)


def _closing(text: str, inner: int, dialect: Dialect) -> tuple[int, int] | None:
    """Where the YAML ends, and where the line after the closing fence begins."""
    pattern = _LONG_CLOSE if dialect.long_fence_closes else _DOTS_CLOSE if dialect.dots_close else _CLOSE
    match = pattern.search(text, inner - 1)  # from the ending of the fence's line on
    start = match.start() + 1 if match else -1
    if "\r" in text:
        lone = _AFTER_CR.search(text, inner - 1)
        if lone is not None and (match is None or lone.start() + 1 < start):
            match, start = lone, lone.start() + 1
    if match is None:
        return None
    end = match.end()
    if text.startswith("\r\n", end):
        return start, end + 2
    return start, min(end + 1, len(text))
