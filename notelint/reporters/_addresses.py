"""Where notes are in the repository, as code scanning is told."""

import os
from typing import Any
from urllib.parse import quote

from notelint.diagnostic import Report
from notelint.reporters import Options


class Addresses:
    """Addresses of notes, relative to the root of the repository.

    Links on the way to a note are followed, since GitHub shows nothing behind one; a note that is outside of the
    repository then has the address of the link
    (https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support).
    """

    def __init__(self, report: Report, options: Options) -> None:
        self._root = report.root
        top = options.git_root or report.root
        self._top = os.path.join(os.path.realpath(top), "")  # noqa: PTH118
        below = os.path.relpath(report.root, top).replace(os.sep, "/")
        self._prefix = "" if below == "." or below.startswith("..") else below + "/"  # if links lead elsewhere
        self._folders: dict[str, str] = {}

    def artifact(self, path: str) -> dict[str, Any]:
        """The note of a path, or another file."""
        return {"uri": uri(self._from_top(path)), "uriBaseId": "%SRCROOT%"}

    def _from_top(self, path: str) -> str:
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(os.path.join(self._root, folder))  # noqa: PTH118
        place = os.path.join(self._folders[folder], name)  # noqa: PTH118
        if os.path.islink(place):  # noqa: PTH114
            place = os.path.realpath(place)
        if not place.startswith(self._top):
            return self._prefix + path
        return place[len(self._top) :].replace(os.sep, "/")


def uri(path: str) -> str:
    """A relative URI of a path: the bytes on disk, all but unreserved characters percent-encoded."""
    return quote(os.fsencode(path), safe="/-._~")
