"""Logging commands of Azure Pipelines: errors and warnings with their places; a note counts as a warning there.

Source: "LogIssue" of https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands, which wants absolute
paths; how the agent reads a line is in src/Microsoft.VisualStudio.Services.Agent/Command.cs of azure-pipelines-agent.
Since 2.184 it takes ``%AZP25`` for a percent sign.
"""

import os
from collections.abc import Iterator
from functools import partial

from notelint.diagnostic import Diagnostic, Report
from notelint.reporters import Options, gravest_first, shown_path, visible, written

_TYPES = {"error": "error", "warning": "warning", "note": "warning"}
_ESCAPES = str.maketrans({"%": "%AZP25", ";": "%3B", "]": "%5D", "\r": "%0D", "\n": "%0A"})


def render(report: Report, options: Options) -> Iterator[str]:
    """A command a line, the gravest first, since the agent keeps ten of a type; columns count code points from 1."""
    for cause in report.causes:
        yield _command({"type": _TYPES[cause.severity]}, visible(cause.told(partial(shown_path, report, options))))
    for item in gravest_first(report.diagnostics):
        yield _issue(report.explained(item), os.path.join(report.root, item.path))  # noqa: PTH118


def failure(message: str, _: Options) -> Iterator[str]:
    """An error that says why the run could not be."""
    yield _command({"type": "error"}, " ".join(map(visible, message.split("\n"))))


def _issue(item: Diagnostic, path: str) -> str:
    properties = {
        "type": _TYPES[item.severity],
        "sourcepath": written(path),
        "linenumber": str(item.place.line),
        "columnnumber": str(item.place.column),
        "code": item.code,
    }
    hint = f" (hint: {visible(item.hint)})" if item.hint else ""
    return _command(properties, visible(item.message) + hint)


def _command(properties: dict[str, str], message: str) -> str:
    listed = "".join(f"{key}={value.translate(_ESCAPES)};" for key, value in properties.items())
    return f"##vso[task.logissue {listed}]{message.translate(_ESCAPES)}\n"
