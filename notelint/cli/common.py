"""What commands have in common: exit statuses, how a document is written, how a run ends that cannot go on."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

EXIT_FOUND = 1
EXIT_FAILED = 2
EXIT_INTERRUPTED = 130
HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Failed(SystemExit):
    """The end of a run that cannot go on; ``message`` is what was told."""

    def __init__(self, message: str) -> None:
        super().__init__(EXIT_FAILED)
        self.message = message


def fail(message: str) -> NoReturn:
    """End the run with what is wrong.

    Raises:
        Failed: always.
    """
    tell("error", message)
    raise Failed(message)


def warn(message: str) -> None:
    """Say what the user should know, on standard error."""
    tell("warning", message)


def tell(kind: str, message: str) -> None:
    """Write the lines of a message on standard error, each with whose and of what kind it is."""
    from notelint.reporters import visible

    for line in message.split("\n"):
        click.echo(f"notelint: {kind}: {visible(line)}", err=True)


def write(pieces: Iterable[str], output: Path | None = None, *, as_it_is: bool = False, appended: bool = False) -> None:
    """Write a document to a file, or standard output; end the run where that fails.

    With ``as_it_is`` bytes that are no text are written as the bytes they were; with ``appended`` what the file holds
    stays before it.
    """
    from notelint import output as documents
    from notelint.discover import reason

    try:
        if appended and output is not None:
            documents.append(pieces, output)
        else:
            documents.write(pieces, output, "surrogateescape" if as_it_is else "backslashreplace")
    except BrokenPipeError:
        raise
    except OSError as error:
        fail(f"{output or 'standard output'}: cannot be written: {reason(error)}")


def discard_output() -> None:
    """Let go of what is still buffered for standard output: whoever read it has had enough."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def wants_color(choice: str, output: Path | None = None) -> bool:
    """Whether a document is coloured: as ``--color`` says, else on a terminal that can show it."""
    if choice != "auto" or output is not None:
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
