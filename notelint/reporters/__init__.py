"""Reports for people and programs: a module per format, found by its name, with a function ``render``.

Reporters write plain strings; what a note holds is escaped for the place it goes to.
"""

import os
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from notelint.diagnostic import Report, Silencer
from notelint.position import Lines
from notelint.rules import Rule

# compiled where there are such characters: all are of those that Python does not call printable
_CONTROL = "[\x00-\x1f\x7f-\x9f\ud800-\udfff]"
_UNPRINTABLE = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


class Options(NamedTuple):
    """How to render: ``base`` is the folder that paths are shown relative to, ``git_root`` that of the repository.

    ``rules`` are those that are enabled, with the severities that they have in this run; ``status`` is the exit status.
    """

    base: Path
    git_root: Path | None = None
    color: bool = False
    limit: int = 100  # findings that the text format shows; 0 for all
    width: int = 100  # columns of the terminal
    rules: tuple[Rule, ...] = ()
    status: int = 0


class LinesOf:
    """The lines of a report's notes; those of the last one are kept, since what is told comes note by note."""

    def __init__(self, report: Report) -> None:
        self._text_of = report.text_of
        self._path = ""
        self._lines = Lines("")

    def __call__(self, path: str) -> Lines:
        """The lines of a note."""
        if path != self._path:
            self._path, self._lines = path, Lines(self._text_of(path))
        return self._lines


def known() -> list[str]:
    """The formats there are, by name."""
    return sorted(path.stem.replace("_", "-") for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__")


def render(name: str, report: Report, options: Options) -> Iterator[str]:
    """The pieces of a report in a format, lines with their endings."""
    module = import_module(f"notelint.reporters.{name.replace('-', '_')}")
    pieces: Iterator[str] = module.render(report, options)
    return pieces


def limit(name: str) -> int | None:
    """The findings that a format holds at most; None for any number."""
    most: int | None = getattr(import_module(f"notelint.reporters.{name.replace('-', '_')}"), "MAX_RESULTS", None)
    return most


def visible(text: str) -> str:
    r"""A text with control and direction characters, and bytes that are no text, as ``\xNN`` or ``\uNNNN``."""
    return text if text.isprintable() else re.sub(_UNPRINTABLE, _escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # an undecodable byte
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def shown_path(report: Report, options: Options, path: str) -> str:
    """A note's path as people read it: relative to the base where it lies below it, else absolute."""
    shown = visible(_below(report, options, path))
    # a line that begins so is a command to GitHub's runner
    return f"./{shown}" if shown.lstrip().startswith(("::", "##[")) else shown


def told_by(silencer: Silencer) -> str:
    """What silences a finding, in words for people."""
    what = "the front matter" if silencer.is_property else "the comment"
    return f"suppressed by {what} on line {silencer.place.line}"


def data_path(report: Report, options: Options, path: str) -> str:
    """A note's path as programs read it: likewise, but only control characters and bytes that are no text escaped."""
    shown = _below(report, options, path)
    return shown if shown.isprintable() else re.sub(_CONTROL, _escape, shown)


def _below(report: Report, options: Options, path: str) -> str:
    full = os.path.join(report.root, path)  # noqa: PTH118
    base = str(options.base).rstrip(os.sep) + os.sep
    return full[len(base) :] if full.startswith(base) else full


def dump(value: Any) -> str:
    r"""JSON in one line, for UTF-8; a byte that is no text becomes the escape ``\udcNN``."""
    from json import dumps  # the name json is that of a module beside this one

    text = dumps(value, ensure_ascii=False)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
