"""GitLab's Code Quality report, which merge requests compare with that of their target branch.

Source: "Implement a custom tool" of doc/ci/testing/code_quality.md, and app/validators/json_schemas/codeclimate.json.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from notelint.diagnostic import Diagnostic, Report
from notelint.reporters import Options, dump, repository_path, visible, written

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def render(report: Report, options: Options) -> Iterator[str]:
    """An array with one object a line; paths are relative to the repository, and there are lines, but no columns."""
    yield "["
    comma = "\n"
    for item in report.diagnostics:
        yield comma + dump(_degradation(item, repository_path(report, options, item.path)))
        comma = ",\n"
    yield "\n]\n"


def _degradation(item: Diagnostic, path: str) -> dict[str, Any]:
    return {
        "description": f"{item.code}: {visible(item.message)}",
        "check_name": f"{item.code} {item.name}",
        "fingerprint": _fingerprint(item, path),
        "severity": _SEVERITIES[item.severity],
        "location": {"path": written(path), "lines": {"begin": item.place.line, "end": item.place.end_line}},
    }


def _fingerprint(item: Diagnostic, path: str) -> str:
    """What tells a finding from all others, and is the same when lines move: of the rule, the note, and its key."""
    return hashlib.sha256(f"{path}\0{item.key}".encode("utf-8", "surrogatepass")).hexdigest()
