"""Documents to files, whole or not at all, and to standard output."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path


def write(pieces: Iterable[str], output: Path | None, errors: str = "backslashreplace") -> None:
    """Write a document as UTF-8 to a file, or to standard output where ``output`` is None.

    A file takes the place of an earlier one when all of it is written; a device or a pipe is written to as it is.
    ``errors`` says what becomes of lone surrogates: an escape, or with ``surrogateescape`` the bytes that they were.

    Raises:
        OSError: it cannot be written.
    """
    if output is None:
        if sys.stdout is not None:  # closed
            sys.stdout.buffer.writelines(_encoded(pieces, errors))
            sys.stdout.buffer.flush()
    elif output.exists() and not output.is_file():
        with output.open("wb") as file:
            file.writelines(_encoded(pieces, errors))
    else:
        _replace(Path(os.path.realpath(output)), _encoded(pieces, errors))


def append(pieces: Iterable[str], output: Path) -> None:
    """Write a document as UTF-8 behind what a file holds, on a line of its own: all of it or nothing.

    Raises:
        OSError: it cannot be written.
    """
    data = memoryview(b"".join(_encoded(("\n", *pieces), "backslashreplace")))
    with output.open("ab", buffering=0) as file:
        size = file.tell()
        try:
            while data:
                data = data[file.write(data) :]
        except OSError:
            file.truncate(size)
            raise


def _replace(output: Path, pieces: Iterable[bytes]) -> None:
    beside = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.writelines(pieces)
        if output.exists():
            import shutil

            shutil.copymode(output, beside)
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)


def _encoded(pieces: Iterable[str], errors: str) -> Iterable[bytes]:
    return (piece.encode("utf-8", errors) for piece in pieces)
