"""The documents that a run writes: in which formats, and where each goes; and those of a run that fails."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from notelint.cli.common import EXIT_FAILED, Failed, discard_output, fail, wants_color, warn, write
from notelint.cli.job import format_of_log, step_summary
from notelint.diagnostic import Report
from notelint.reporters import Options, failure, known, limit, render
from notelint.rules import RuleError
from notelint.workers import ExecutorError

_Function = TypeVar("_Function", bound=Callable[..., Any])
_ENDINGS = {".sarif": "sarif", "gl-code-quality-report.json": "gitlab"}  # of the names that tell a format
_MOST = 1024 * 1024 - 1  # bytes that GitHub takes as the summary of a step, with what is there, less a line's end
_LEAST = 10_000  # bytes that a summary is worth writing with
_OPTIONS = (
    click.option(
        "--format",
        "output_format",
        envvar="NOTELINT_FORMAT",
        metavar="NAME",
        help="text, concise, grouped, json, json-lines, sarif, github, gitlab, junit, rdjson, azure or summary. "
        "Default: github and a summary of the step in GitHub Actions, azure in Azure Pipelines, else text; "
        "in a file what its name tells (*.sarif, gl-code-quality-report.json), else text.",
    ),
    click.option(
        "-o", "--output", envvar="NOTELINT_OUTPUT", type=click.Path(path_type=Path), help="Write the report to a file."
    ),
    click.option(
        "--also",
        multiple=True,
        metavar="FORMAT=FILE",
        help="Write the report in another format, too; 'summary' alone is appended to $GITHUB_STEP_SUMMARY.",
    ),
    click.option("--sarif-category", metavar="NAME", help="What SARIF files tell a run by, if a commit has several."),
)


class Document(NamedTuple):
    """A report in a format for a file, or for standard output; ``appended`` tells that what the file holds stays."""

    format: str
    file: Path | None = None
    appended: bool = False


def document_options(function: _Function) -> _Function:
    """The options that choose documents, for a command."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def asked(flags: Mapping[str, Any]) -> list[Document]:
    """The documents that the options ask for, the main one first; the run ends where they make no sense."""
    named, output = flags["output_format"], flags["output"]
    if named:
        main = _document(_known(named), output)
    else:
        main = _document(format_of_log() if output is None else _told_by_name(output) or "text", output)
    documents = [main, *(_also(words) for words in flags["also"])]
    if not named and main == Document("github"):
        summary = step_summary()
        there = any(_same(document.file, summary) for document in documents)
        if summary is not None and not there and os.access(summary, os.W_OK):
            documents.append(_document("summary", summary))
    for number, document in enumerate(documents):
        if any(_same(document.file, other.file) for other in documents[:number]):
            fail(f"two reports are to be written to {document.file}; name another file for one of them")
    if flags["sarif_category"] and not any(document.format == "sarif" for document in documents):
        raise click.UsageError("--sarif-category goes with --format sarif or --also sarif=FILE")
    return documents


def write_all(
    documents: Sequence[Document],
    report: Report,
    options: Options,
    flags: Mapping[str, Any],
    instead: Iterable[str] | None = None,
) -> bool:
    """Write the documents, the main one last, since it may be that nobody reads it to its end.

    What is ``instead``, unless None, takes its place. Tells whether the others could be written; where the main one
    cannot, the run ends.
    """
    main, *others = documents
    complete = True
    for document in others:
        try:
            _write(document, report, options._replace(color=wants_color(flags["color"], document.file)))
        except Failed:  # the rest is wanted all the same
            complete = False
    if instead is not None:
        write(instead, main.file)
    else:
        _write(main, report, options)
    return complete


def cut(documents: Iterable[Document], report: Report) -> Iterator[str]:
    """A word on each document that cannot hold all findings."""
    found = len(report.shown)
    for document in documents:
        most = limit(document.format)
        if most is not None and found > most:
            yield f"{found} findings; the {most} most severe are in the {document.format} file"


@contextmanager
def failing(documents: Sequence[Document], flags: Mapping[str, Any]) -> Iterator[None]:
    """What fails within is told in the documents, too, in those whose formats can; the run ends as it would anyway."""
    try:
        yield
    except (Failed, Exception) as error:
        expected = isinstance(error, RuleError | ExecutorError)
        message = str(error) if expected else f"internal error: {type(error).__name__}: {error}"
        if isinstance(error, Failed | click.ClickException):
            message = error.message
        options = Options(Path(), status=EXIT_FAILED, category=flags["sarif_category"] or "")
        for document in reversed(documents):
            pieces = failure(document.format, message, options)
            if pieces is None:
                continue
            try:
                write(pieces, document.file, appended=document.appended)
            except Failed:  # told; the others are wanted all the same
                pass
            except BrokenPipeError:
                discard_output()
        raise


def _also(words: str) -> Document:
    """What a value of ``--also`` asks for."""
    name, equals, file = words.partition("=")
    if words == "summary":
        if step_summary() is None:
            fail("--also summary: $GITHUB_STEP_SUMMARY is not set, so name a file: --also summary=FILE")
        return _document(words, step_summary())
    if not equals and _told_by_name(Path(words)):
        name, file = _told_by_name(Path(words)), words
    _known(name)
    if file in ("", "-"):
        fail(f"--also {words}: name a file, as in --also {name}=FILE; standard output is for --format {name}")
    if not os.path.isdir(Path(file).parent):  # noqa: PTH112 (a name may be none that a file can have)
        fail(f"--also {words}: there is no folder {Path(file).parent}; make it first")
    return _document(name, Path(file))


def _document(name: str, file: Path | None) -> Document:
    """The document of a format in a file; the summary of a step may hold what others said."""
    return Document(name, file, appended=name == "summary" and _same(file, step_summary()))


def _known(name: str) -> str:
    """A format's name; the run ends if there is none such."""
    if name not in known():
        from notelint.near import nearest

        near = nearest(name, known())
        advice = f"did you mean '{near}'?" if near else f"one of {', '.join(known())}"
        fail(f"there is no format '{name}'; {advice}")
    return name


def _told_by_name(file: Path) -> str:
    """The format that a file's name tells; empty if it tells none."""
    return next((name for ending, name in _ENDINGS.items() if file.name.lower().endswith(ending)), "")


def _same(file: Path | None, other: Path | None) -> bool:
    """Whether two are one file, however it is named."""
    return file is not None and other is not None and os.path.realpath(file) == os.path.realpath(other)


def _write(document: Document, report: Report, options: Options) -> None:
    """Write a document; a summary within the room that is left where others have written theirs."""
    if document.appended and document.file is not None and document.file.exists():
        options = options._replace(room=min(options.room, _MOST - document.file.stat().st_size))
        if options.room < _LEAST:
            warn(f"{document.file}: there is no room for a summary behind what the file holds")
            return
    write(render(document.format, report, options), document.file, appended=document.appended)
