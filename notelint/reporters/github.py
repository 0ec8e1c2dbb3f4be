"""Workflow commands: annotations at their lines in GitHub Actions.

The runner takes 10 errors, 10 warnings and 10 notices of a step and drops what is beyond (docs/problem-matchers.md of
actions/toolkit); how it reads a line is in src/Runner.Common/ActionCommand.cs of actions/runner.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from notelint.diagnostic import SEVERITIES, Diagnostic, Report
from notelint.reporters import Options, counted, repository_path, visible, written
from notelint.reporters.text import choose

MOST = 10  # annotations of one type
_CAUSES = 5  # of these, for what the change broke: the others are for lines
_TYPES = {"error": "error", "warning": "warning", "note": "notice"}
_NAMED = 3  # notes that are named of those with findings that are not annotated


def render(report: Report, options: Options) -> Iterator[str]:
    """A command a line: what the change broke, the gravest findings, in notes that it touched first, and the rest.

    Columns count code points from 1, and are told where a finding begins and ends in one line.
    """
    room = dict.fromkeys(reversed(SEVERITIES), MOST) | {"note": MOST - 1}  # what tells of the rest is a notice
    untold = 0
    for cause in report.causes:
        if room[cause.severity] > MOST - _CAUSES:
            room[cause.severity] -= 1
            words = cause.told(partial(repository_path, report, options))
            yield command(_TYPES[cause.severity], {"title": "notelint"}, visible(words))
        else:
            untold += 1
    annotated: list[Diagnostic] = []
    for severity, number in room.items():
        found = [(item, 0) for item in report.diagnostics if item.severity == severity]
        # Beside the lines of a pull request GitHub shows only what is in files that it touches; the rest has a cause.
        found.sort(key=lambda pair: pair[0].path not in report.changed)
        annotated += [item for item, _ in choose(found, number)] if number else []
    for item in annotated:
        yield _annotation(report.explained(item), report, options)
    yield from _rest(report, options, annotated, untold)


def failure(message: str, _: Options) -> Iterator[str]:
    """An annotation that says why the run could not be."""
    yield command("error", {"title": "notelint"}, "\n".join(map(visible, message.split("\n"))))


def command(name: str, properties: dict[str, str], message: str) -> str:
    """A workflow command as a line."""
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}\n"


def _annotation(item: Diagnostic, report: Report, options: Options) -> str:
    place = item.place
    properties = {"file": written(repository_path(report, options, item.path)), "line": str(place.line)}
    if place.end_line == place.line:
        properties |= {"col": str(place.column), "endColumn": str(place.end_column)}
    else:
        properties["endLine"] = str(place.end_line)
    properties["title"] = f"{item.code} {item.name}"
    hint = f"\n{visible(item.hint)}" if item.hint else ""
    return command(_TYPES[item.severity], properties, visible(item.message) + hint)


def _rest(report: Report, options: Options, annotated: Sequence[Diagnostic], causes: int) -> Iterator[str]:
    """How many causes and findings have no annotation, and in which notes they are."""
    severities = Counter(item.severity for item in report.diagnostics)
    severities.subtract(item.severity for item in annotated)
    notes = Counter(item.path for item in report.diagnostics)
    notes.subtract(item.path for item in annotated)
    left = sorted((+notes).items(), key=lambda pair: (-pair[1], pair[0]))
    if not left and not causes:
        return
    numbers = [counted(severities[name], name) for name in reversed(SEVERITIES) if severities[name]]
    if causes:
        numbers.insert(0, counted(causes, "cause"))
    places = [f"{visible(repository_path(report, options, path))} ({number:,})" for path, number in left[:_NAMED]]
    if len(left) > _NAMED:
        places.append(counted(len(left) - _NAMED, "other note"))
    where = f", in {', '.join(places)}" if places else ""
    message = f"{', '.join(numbers)} more{where}; 'notelint check --format grouped' lists all"
    yield command("notice", {"title": "notelint"}, message)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
