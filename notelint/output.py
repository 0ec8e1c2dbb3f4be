"""Documents to files, whole or not at all, and to standard output."""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path


def write(pieces: Iterable[str], output: Path | None) -> None:
    """Write a document as UTF-8 to a file, or to standard output where ``output`` is None.

    A file takes the place of an earlier one when all of it is written; a device or a pipe is written to as it is.

    Raises:
        OSError: it cannot be written.
    """
    if output is None:
        if sys.stdout is not None:  # closed
            sys.stdout.buffer.writelines(_encoded(pieces))
            sys.stdout.buffer.flush()
    elif output.exists() and not output.is_file():
        with output.open("wb") as file:
            file.writelines(_encoded(pieces))
    else:
        _replace(Path(os.path.realpath(output)), pieces)


def _replace(output: Path, pieces: Iterable[str]) -> None:
    beside = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.writelines(_encoded(pieces))
        if output.exists():
            shutil.copymode(output, beside)
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)


def _encoded(pieces: Iterable[str]) -> Iterable[bytes]:
    return (piece.encode("utf-8", "backslashreplace") for piece in pieces)
