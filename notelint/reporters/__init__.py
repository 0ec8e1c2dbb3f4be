"""Reports for people and programs: a module per format, found by its name, with a function ``render``.

Reporters write plain strings; what a note holds is escaped for the place it goes to.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from notelint.diagnostic import SEVERITIES, Diagnostic, Report, Silencer
from notelint.position import Lines
from notelint.rules import Rule

# compiled where there are such characters: all are of those that Python does not call printable
_CONTROL = "[\x00-\x1f\x7f-\x9f\ud800-\udfff]"
_UNPRINTABLE = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
# What the programs that run jobs take for a command wherever it stands in a line of their logs: GitHub's runner
# "##[name", Azure's agent "##vso[name" (ActionCommand.cs of actions/runner, Command.cs of azure-pipelines-agent).
COMMAND = r"(?i)(##(?:vso)?)\[(?=[a-z])"


class Options(NamedTuple):
    """How to render: ``base`` is the folder that paths are shown relative to, ``git_root`` that of the repository.

    ``rules`` are those that are enabled; ``severities`` are those that they have in this run, by code, where a rule's
    default does not hold; ``status`` is the exit status; ``category`` tells the SARIF files of one commit apart;
    ``source`` is the address below which a site shows the files of the repository as they were linted; ``room`` the
    bytes that a summary may take.
    """

    base: Path
    git_root: Path | None = None
    color: bool = False
    limit: int = 100  # findings that the text format shows; 0 for all
    width: int = 100  # columns of the terminal
    rules: tuple[Rule, ...] = ()
    status: int = 0
    category: str = ""
    source: str = ""
    room: int = 900_000  # of the 1 MiB that GitHub takes
    severities: Mapping[str, str] = {}


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
    modules = (path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    return sorted(name.replace("_", "-") for name in modules)


def render(name: str, report: Report, options: Options) -> Iterator[str]:
    """The pieces of a report in a format, lines with their endings."""
    module = import_module(f"notelint.reporters.{name.replace('-', '_')}")
    pieces: Iterator[str] = module.render(report, options)
    return pieces


def failure(name: str, message: str, options: Options) -> Iterator[str] | None:
    """The pieces of a document that says why a run could not be; None for a format that has no way to say it."""
    module = import_module(f"notelint.reporters.{name.replace('-', '_')}")
    if not hasattr(module, "failure"):
        return None
    pieces: Iterator[str] = module.failure(message, options)
    return pieces


def limit(name: str) -> int | None:
    """The findings that a format holds at most; None for any number."""
    most: int | None = getattr(import_module(f"notelint.reporters.{name.replace('-', '_')}"), "MAX_RESULTS", None)
    return most


def visible(text: str) -> str:
    r"""A text with control and direction characters, and bytes that are no text, as ``\xNN`` or ``\uNNNN``.

    So is the bracket by which a text would be a command to a program that reads the log of a job.
    """
    if not text.isprintable():
        text = re.sub(_UNPRINTABLE, _escape, text)
    return re.sub(COMMAND, r"\1\\x5b", text) if "##" in text else text


def written(text: str) -> str:
    """A text for programs: only control characters, and bytes that are no text, are escaped."""
    return text if text.isprintable() else re.sub(_CONTROL, _escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # an undecodable byte
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def shown_path(report: Report, options: Options, path: str) -> str:
    """A note's path as people read it: relative to the base where it lies below it, else absolute."""
    shown = visible(_below(report, options, path))
    # a line that begins so is a command to GitHub's runner
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def told_by(silencer: Silencer) -> str:
    """What silences a finding, in words for people."""
    what = "the front matter" if silencer.is_property else "the comment"
    return f"suppressed by {what} on line {silencer.place.line}"


def data_path(report: Report, options: Options, path: str) -> str:
    """A note's path as programs read it: likewise, but only control characters and bytes that are no text escaped."""
    return written(_below(report, options, path))


def repository_path(report: Report, options: Options, path: str) -> str:
    """A note's path in the repository, as it is on the disk; in the vault where there is no repository."""
    if options.git_root is None:
        return path
    below = os.path.relpath(report.root, options.git_root)
    return path if below == "." else f"{below}/{path}".replace(os.sep, "/")


def gravest_first(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Diagnostics by severity, those of one severity in their order."""
    return sorted(diagnostics, key=lambda item: -SEVERITIES.index(item.severity))


def counted(number: int, thing: str) -> str:
    """A number of things in words."""
    return f"{number:,} {thing}{'s' * (number != 1)}"


def _below(report: Report, options: Options, path: str) -> str:
    full = os.path.join(report.root, path)  # noqa: PTH118
    base = str(options.base).rstrip(os.sep) + os.sep
    return full[len(base) :] if full.startswith(base) else full


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from json import JSONEncoder  # the name json is that of a module beside this one

    return JSONEncoder(ensure_ascii=False, check_circular=False)


def dump(value: Any) -> str:
    r"""JSON in one line, for UTF-8; a byte that is no text becomes the escape ``\udcNN``.

    So does the bracket of what the log of a job would take for a command.
    """
    text: str = _encoder().encode(value)
    if "##" in text:
        text = re.sub(COMMAND, r"\1\\u005b", text)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
