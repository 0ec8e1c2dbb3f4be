"""SARIF 2.1.0, as code scanning reads it (https://docs.oasis-open.org/sarif/sarif/v2.1.0/).

Columns are UTF-16 units from 1 and ends exclusive; URIs are relative to the git root and hold nothing but unreserved
characters and percent signs; a run of the same notes gives the same bytes.
"""

import os
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from notelint import __version__
from notelint.diagnostic import Diagnostic, Place, Report
from notelint.page import as_markdown, as_text
from notelint.reporters import LinesOf, Options, dump, visible
from notelint.rules import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 25_000  # GitHub refuses a file with more
_SEVERITY = {"error": "error", "warning": "warning", "note": "recommendation"}
_ORDER = {"error": 0, "warning": 1, "note": 2}
_DESCRIPTION_LIMIT = 1024
_CONTEXT = 60  # characters of a line that are shown on each side of a region
_SURROGATE = re.compile("[\ud800-\udfff]")


def render(report: Report, options: Options) -> Iterator[str]:
    """The log, with one run and one line for each result."""
    rules = sorted(options.rules, key=lambda rule: rule.code)
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    results = shown = report.shown
    notices = [_notice(remark) for remark in report.remarks]
    if len(shown) > MAX_RESULTS:
        gravest = sorted(range(len(shown)), key=lambda number: _rank(shown[number]))[:MAX_RESULTS]
        results = tuple([shown[number] for number in sorted(gravest)])
        words = f"{len(shown)} findings; only the {MAX_RESULTS} most severe are listed."
        notices.append(_notice(words))
    invocation: dict[str, Any] = {"executionSuccessful": True, "exitCode": options.status}
    if notices:
        invocation["toolExecutionNotifications"] = notices
    driver = {
        "name": "notelint",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": "https://pypi.org/project/notelint/",
        "rules": [_rule(rule) for rule in rules],
    }
    head = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "invocations": [invocation],
    }
    yield f'{{"$schema": {dump(SCHEMA)}, "version": "2.1.0", "runs": [{dump(head)[:-1]}, "results": ['
    writer = _Results(report, options, numbers)
    comma = "\n"
    for item in results:
        yield comma + dump(writer.result(report.explained(item)))
        comma = ",\n"
    yield "\n]}]}\n"


def _rank(item: Diagnostic) -> tuple[bool, int]:
    """By which the results that are listed are chosen: what is silenced last, then the most severe first."""
    return item.silencer is not None, _ORDER[item.severity]


def _notice(words: str) -> dict[str, Any]:
    return {"level": "warning", "message": {"text": safe_message(words)}}


def safe_message(words: str) -> str:
    """A plain-text message: SARIF reads ``[text](9)`` as a link and ``{0}`` as a placeholder, so both are escaped.

    Source: 3.11.5 and 3.11.6 of the specification.
    """
    words = visible(words).replace("{", "{{").replace("}", "}}")
    return words.replace("](", "] (")


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else words + "."


def _rule(rule: Rule) -> dict[str, Any]:
    severity = rule.severity["default"]
    name = "".join(part.capitalize() for part in rule.name.split("-") if len(part) > 1)
    why = safe_message(" ".join(rule.why.split()))
    if len(why) > _DESCRIPTION_LIMIT:
        why = why[: why.rindex(" ", 0, _DESCRIPTION_LIMIT)].rstrip("{}") + "…"
    return {
        "id": rule.code,
        "name": name,
        "shortDescription": {"text": safe_message(rule.summary)},
        "fullDescription": {"text": why},
        "help": {"text": as_text(rule), "markdown": as_markdown(rule)},
        "helpUri": f"https://pypi.org/project/notelint/{__version__}/#{rule.code.lower()}",
        "defaultConfiguration": {"level": severity},
        "properties": {
            "tags": sorted({rule.family, "markdown"}),
            "precision": "very-high" if rule.severity["default"] == "error" else "high",
            "problem.severity": _SEVERITY[severity],
        },
    }


class _Results:
    """Turns diagnostics into results; keeps the lines of the note at hand, for their UTF-16 columns."""

    def __init__(self, report: Report, options: Options, numbers: dict[str, int]) -> None:
        self._report = report
        self._numbers = numbers
        self._prefix = _prefix(report, options)
        self._lines_of = LinesOf(report)
        self._wide: tuple[str, int, list[int]] = ("", 0, [])  # a line, and the columns of what takes two units there

    def result(self, item: Diagnostic) -> dict[str, Any]:
        """One result."""
        message = _sentence(safe_message(item.message))
        if item.hint:
            message += f" Hint: {_sentence(safe_message(item.hint))}"
        result: dict[str, Any] = {
            "ruleId": item.code,
            "ruleIndex": self._numbers[item.code],
            "level": item.severity,
            "message": {"text": message},
            "locations": [{"physicalLocation": self._location(item.path, item.place)}],
            "partialFingerprints": {"notelintTarget/v1": visible(item.key)},
        }
        related = [
            {
                "id": number,
                "message": {"text": _sentence(safe_message(place.message))},
                "physicalLocation": {
                    "artifactLocation": self._artifact(place.path),
                    "region": {
                        "startLine": place.line,
                        "startColumn": self._unit(place.path, place.line, place.column),
                    },
                },
            }
            for number, place in enumerate(item.related[:100])
        ]
        if related:
            result["relatedLocations"] = related
        if self._report.silenced is not None:  # then all results have some, be it none (3.27.23)
            result["suppressions"] = self._suppressions(item)
        # a fix with a byte that is no text cannot be written down here
        if item.fix is not None and all(_is_text(edit.text) for edit in item.fix.edits):
            lines = self._lines_of(item.path)
            regions = [self._region(item.path, lines.place(edit.start, edit.end)) for edit in item.fix.edits]
            replacements = [
                {"deletedRegion": region, "insertedContent": {"text": edit.text}}
                for region, edit in zip(regions, item.fix.edits, strict=True)
            ]
            title = ("" if item.fix.safe else "Unsafe: ") + item.fix.title
            change = {"artifactLocation": self._artifact(item.path), "replacements": replacements}
            result["fixes"] = [{"description": {"text": _sentence(safe_message(title))}, "artifactChanges": [change]}]
        return result

    def _suppressions(self, item: Diagnostic) -> list[dict[str, Any]]:
        if item.silencer is None:
            return []
        there = {
            "artifactLocation": self._artifact(item.path),
            "region": self._region(item.path, item.silencer.place),
        }
        return [{"kind": "inSource", "location": {"physicalLocation": there}}]

    def _artifact(self, path: str) -> dict[str, Any]:
        return {"uri": uri(self._prefix + path), "uriBaseId": "%SRCROOT%"}

    def _location(self, path: str, place: Place) -> dict[str, Any]:
        region: dict[str, Any] = self._region(path, place)
        location = {"artifactLocation": self._artifact(path), "region": region}
        around = self._around(path, place)
        context: dict[str, Any] = self._region(path, around)
        if around == place:  # all the text there is: the lines as such, with their endings
            context = {"startLine": place.line, "endLine": place.end_line}
        location["contextRegion"] = {**context, "snippet": {"text": self._snippet(path, around)}}
        region["snippet"] = {"text": self._snippet(path, place)}
        return location

    def _around(self, path: str, place: Place) -> Place:
        """A larger region: some of the line on both sides, or of the next one; the same if there is no more text."""
        lines = self._lines_of(path)
        last = len(lines.line(place.end_line)) + 1
        wider = Place(
            place.line,
            max(1, place.column - _CONTEXT),
            place.end_line,
            max(place.end_column, min(last, place.end_column + _CONTEXT)),
        )
        if wider == place:
            following = lines.line(place.end_line + 1)
            if lines.start_of(place.end_line + 1) < lines.length:
                wider = Place(place.line, place.column, place.end_line + 1, min(len(following), _CONTEXT) + 1)
        return wider

    def _snippet(self, path: str, place: Place) -> str:
        text = self._lines_of(path).piece(place)
        return text if _is_text(text) else text.encode("utf-8", "replace").decode()

    def _region(self, path: str, place: Place) -> dict[str, int]:
        return {
            "startLine": place.line,
            "startColumn": self._unit(path, place.line, place.column),
            "endLine": place.end_line,
            "endColumn": self._unit(path, place.end_line, place.end_column),
        }

    def _unit(self, path: str, line: int, column: int) -> int:
        """The column in UTF-16 units of one in code points."""
        if column == 1:
            return 1
        lines = self._lines_of(path)
        if self._wide[:2] != (path, line):
            characters = lines.line(line)
            wide = [] if characters.isascii() else [at for at, c in enumerate(characters, 1) if ord(c) > 0xFFFF]
            self._wide = (path, line, wide)
        return column + bisect_left(self._wide[2], column)


def _is_text(text: str) -> bool:
    """Whether there is no byte in it that is no text."""
    return text.isascii() or not _SURROGATE.search(text)


def _prefix(report: Report, options: Options) -> str:
    """What turns a path of the vault into one of the repository."""
    if options.git_root is None:
        return ""
    below = os.path.relpath(report.root, options.git_root)
    return "" if below == "." else below.replace(os.sep, "/") + "/"


def uri(path: str) -> str:
    """A relative URI of a path: the bytes on disk, all but unreserved characters percent-encoded."""
    return quote(os.fsencode(path), safe="/-._~")
