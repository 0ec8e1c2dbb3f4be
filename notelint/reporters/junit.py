"""JUnit's XML, for programs that show the tests of a run: a suite for each note, a failed test for each finding.

XML 1.0 has no way to write most control characters; they are shown as escapes.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from notelint.diagnostic import Diagnostic, Report
from notelint.reporters import COMMAND, Options, data_path, visible

_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # 2.2 of https://www.w3.org/TR/xml/
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"} | {c: f"&#{ord(c)};" for c in "\t\n\r"}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def render(report: Report, options: Options) -> Iterator[str]:
    """The document; places are line and column from 1, in code points. A run without findings is a test that passed."""
    total = len(report.diagnostics)
    yield f'{_HEAD}<testsuites name="notelint" tests="{max(total, 1)}" failures="{total}" errors="0">\n'
    if not total:
        yield '<testsuite name="notelint" tests="1" failures="0" errors="0">\n'
        yield '<testcase name="no findings" classname="notelint"/>\n</testsuite>\n'
    for path, diagnostics in groupby(report.diagnostics, attrgetter("path")):
        found = list(diagnostics)
        name = data_path(report, options, path)
        counts = f'tests="{len(found)}" failures="{len(found)}" errors="0"'
        yield f'<testsuite name="{_text(name)}" {counts}>\n'
        for item in found:
            yield _case(report.explained(item), name)
        yield "</testsuite>\n"
    yield "</testsuites>\n"


def failure(message: str, _: Options) -> Iterator[str]:
    """A document with one test, which says why the run could not be."""
    yield f'{_HEAD}<testsuites name="notelint" tests="1" failures="0" errors="1">\n'
    yield '<testsuite name="notelint" tests="1" failures="0" errors="1">\n'
    yield f'<testcase name="run" classname="notelint"><error message="{_text(message)}"/></testcase>\n'
    yield "</testsuite>\n</testsuites>\n"


def _case(item: Diagnostic, name: str) -> str:
    where = f"{item.place.line}:{item.place.column}"
    words = f"{name}:{where}: {item.message}" + (f"\n{item.hint}" if item.hint else "")
    return (
        f'<testcase name="{item.code} {item.name} at {where}" classname="{_text(name)}">'
        f'<failure type="{item.severity}" message="{_text(item.message)}">{_text(words)}</failure></testcase>\n'
    )


def _text(text: str) -> str:
    """A text as XML has it, in one line, and no command to what reads the log of a job."""
    text = _NO_XML.sub(_escape, text)
    text = re.sub(r'[&<>"\t\n\r]', lambda match: _ENTITIES[match[0]], text)
    return re.sub(COMMAND, r"\1&#91;", text)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}" if match[0] in "\ufffe\uffff" else visible(match[0])
