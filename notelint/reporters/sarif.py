"""SARIF 2.1.0, as code scanning reads it (https://docs.oasis-open.org/sarif/sarif/v2.1.0/).

Columns are UTF-16 units from 1 and ends exclusive; URIs are relative to the root of the repository and hold nothing but
unreserved characters and percent signs; a run on the same notes gives the same bytes.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from notelint import __version__
from notelint.diagnostic import SEVERITIES, Diagnostic, Fix, PlacedRelated, Report
from notelint.line_hash import line_hashes
from notelint.reporters import Options, dump, visible
from notelint.reporters._addresses import Addresses
from notelint.reporters._descriptor import descriptor, safe_message, sentence, without_halves
from notelint.reporters._regions import NoteText
from notelint.rules import Rule, load_rules
from notelint.worktree import repository

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# GitHub refuses a file with more, and shows no more related places of a result
# (https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support)
MAX_RESULTS = 25_000
_MAX_RELATED = 10
_LINKED = 3  # of these, in the message: GitHub shows no others
_NOT_IN_LINK = re.compile(r"[\\\[\]()]")


def render(report: Report, options: Options) -> Iterator[str]:
    """The log, with one run and a line for each result; the gravest where there are too many."""
    results: Sequence[Diagnostic] = report.shown
    notices = [_notice("warning", remark) for remark in report.remarks]
    if len(results) > MAX_RESULTS:
        words = f"{len(results)} findings; only the {MAX_RESULTS} most severe are listed"
        gravest = sorted(range(len(results)), key=lambda number: _rank(results[number]))
        results = [results[number] for number in sorted(gravest[:MAX_RESULTS])]
        notices.append(_notice("warning", words))
    invocation: dict[str, Any] = {"executionSuccessful": True, "exitCode": options.status}
    if notices:
        invocation["toolExecutionNotifications"] = notices
    rules = _in_order(options.rules)
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    yield from _log(options, rules, invocation, _Results(report, options, numbers).of(results))


def failure(message: str, options: Options) -> Iterator[str]:
    """The log of a run that could not begin, and of which GitHub takes no result: ``message`` tells why.

    Paths below the root of the repository are told relative to it: a log is the same wherever this lies. It describes
    the rules of ``options``, or those that are built in where there are none.
    """
    top = options.git_root or repository(options.base)
    words = " ".join(message.replace(f"{top}{os.sep}", "").split())
    invocation = {
        "executionSuccessful": False,
        "exitCode": 2,
        "toolConfigurationNotifications": [_notice("error", words)],
    }
    yield from _log(options, _in_order(options.rules or load_rules()), invocation, ())


def _in_order(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: rule.code)


def _notice(level: str, words: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": sentence(safe_message(words))}}


def _log(
    options: Options, rules: Iterable[Rule], invocation: dict[str, Any], results: Iterable[dict[str, Any]]
) -> Iterator[str]:
    driver = {
        "name": "notelint",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": "https://pypi.org/project/notelint/",
        "rules": [descriptor(rule, options.severities.get(rule.code, rule.severity["default"])) for rule in rules],
    }
    head: dict[str, Any] = {"tool": {"driver": driver}}
    if options.category:  # what stands before the last slash of an id
        head["automationDetails"] = {"id": options.category.removesuffix("/") + "/"}
    head |= {
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "invocations": [invocation],
    }
    yield f'{{"$schema": {dump(SCHEMA)}, "version": "2.1.0", "runs": [{dump(head)[:-1]}, "results": ['
    comma = "\n"
    for result in results:
        yield comma + dump(result)
        comma = ",\n"
    yield "\n]}]}\n"


def _rank(item: Diagnostic) -> tuple[bool, int]:
    """By which the results that are listed are chosen: what is silenced last, then the most severe first."""
    return item.silencer is not None, -SEVERITIES.index(item.severity)


class _Results:
    """Turns diagnostics into results; ``numbers`` tells where in the list each rule stands, by code."""

    def __init__(self, report: Report, options: Options, numbers: dict[str, int]) -> None:
        self._report = report
        self._numbers = numbers
        self._addresses = Addresses(report, options)
        self._elsewhere: dict[tuple[str, int, int], dict[str, Any]] = {}  # related places in other notes
        self._other = ("", NoteText(""))  # the last of these, and its text

    def of(self, diagnostics: Iterable[Diagnostic]) -> Iterator[dict[str, Any]]:
        """The results, in the same order."""
        for path, items in groupby(diagnostics, attrgetter("path")):
            note, these = NoteText(self._report.text_of(path)), list(items)
            data = self._report.bytes_of(path)
            hashes = {} if data is None else line_hashes(data, {item.place.line for item in these})
            artifact = self._addresses.artifact(path)
            for item in these:
                yield self._result(self._report.explained(item), note, artifact, hashes.get(item.place.line, ""))

    def _result(self, item: Diagnostic, note: NoteText, artifact: dict[str, Any], line_hash: str) -> dict[str, Any]:
        message = sentence(safe_message(item.message))
        if item.hint:
            message += f" Hint: {sentence(safe_message(item.hint))}"
        related = item.related[:_MAX_RELATED]
        if related:
            links = [_link(place, item.path, number) for number, place in enumerate(related[:_LINKED], 1)]
            message += f" See {_joined(links)}."
        fingerprints = {"primaryLocationLineHash": line_hash} if line_hash else {}
        result: dict[str, Any] = {
            "ruleId": item.code,
            "ruleIndex": self._numbers[item.code],
            "level": item.severity,
            "message": {"text": message},
            "locations": [{"physicalLocation": {"artifactLocation": artifact, **note.regions(item.place)}}],
            "partialFingerprints": {**fingerprints, "notelintTarget/v1": visible(item.key)},
        }
        if related:
            result["relatedLocations"] = [
                {
                    "id": number,
                    "message": {"text": sentence(safe_message(place.message))},
                    "physicalLocation": self._place(place, item.path, note),
                }
                for number, place in enumerate(related, 1)
            ]
        if self._report.silenced is not None:  # then all results have some, be it none (3.27.23)
            result["suppressions"] = self._suppressions(item, note, artifact)
        # a fix with a byte that is no text cannot be written down here
        if item.fix is not None and all(edit.text == without_halves(edit.text) for edit in item.fix.edits):
            result["fixes"] = [_fix(item.fix, note, artifact)]
        return result

    def _suppressions(self, item: Diagnostic, note: NoteText, artifact: dict[str, Any]) -> list[dict[str, Any]]:
        if item.silencer is None:
            return []
        there = {"artifactLocation": artifact, "region": note.region(item.silencer.place)}
        return [{"kind": "inSource", "location": {"physicalLocation": there}}]

    def _place(self, place: PlacedRelated, path: str, note: NoteText) -> dict[str, Any]:
        """Where a related place is: to the end of its line, since nothing tells where it ends."""
        if place.path == path:
            region = note.rest_of_line(place.line, place.column)
            return {"artifactLocation": self._addresses.artifact(path), "region": region}
        where = (place.path, place.line, place.column)
        if where not in self._elsewhere:
            if self._other[0] != place.path:
                self._other = (place.path, NoteText(self._report.text_of(place.path)))
            region = self._other[1].rest_of_line(place.line, place.column)
            self._elsewhere[where] = {"artifactLocation": self._addresses.artifact(place.path), "region": region}
        return self._elsewhere[where]


def _link(place: PlacedRelated, path: str, number: int) -> str:
    """A link to a related place by its id: ``[words](1)``.

    Source: 3.11.6 of the specification. Brackets in the words could be escaped, but not every viewer would know.
    """
    words = f"line {place.line}" if place.path == path else safe_message(place.path)
    return f"[{f'place {number}' if _NOT_IN_LINK.search(words) else words}]({number})"


def _joined(words: list[str]) -> str:
    """Words as a list in a sentence."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[:-1] else words)


def _fix(fix: Fix, note: NoteText, artifact: dict[str, Any]) -> dict[str, Any]:
    """A fix; what is inserted is said even where it is nothing: there are readers that fail otherwise."""
    replacements = [
        {
            "deletedRegion": note.region(note.lines.place(edit.start, edit.end)),
            "insertedContent": {"text": edit.text},
        }
        for edit in fix.edits
    ]
    title = ("" if fix.safe else "Unsafe: ") + fix.title
    change = {"artifactLocation": artifact, "replacements": replacements}
    return {"description": {"text": sentence(safe_message(title))}, "artifactChanges": [change]}
