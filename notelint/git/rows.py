"""The files that git tells to differ."""

import os
from collections.abc import Iterator
from typing import NamedTuple

_MOST_COMPARED = 2000  # files gone and new that git compares by their content, where neither name nor content is equal
RAW = ("--raw", "--no-abbrev", "-z", "--ignore-submodules=all", "--no-relative")  # what ``rows_of`` reads
RENAMES = ("-M", f"-l{_MOST_COMPARED}", "--no-rename-empty")


class Row(NamedTuple):
    """A file that differs: the letter of ``git diff``, the ids of its contents, its path, and that of a renamed one.

    ``mode`` is what the file was, as git has it: ``160000`` for another repository, ``120000`` for a symbolic link.
    """

    mode: str
    status: str
    old: str
    new: str
    path: str
    new_path: str


def rows_of(raw: bytes) -> Iterator[Row]:
    """The output of ``git diff-index --raw -z``."""
    fields = iter(raw.split(b"\0"))
    for field in fields:
        if field:
            mode, _, old, new, status = field.decode("ascii").split(" ")
            path = os.fsdecode(next(fields))
            yield Row(
                mode.lstrip(":"), status[0], old, new, path, os.fsdecode(next(fields)) if status[0] == "R" else path
            )
