"""What GitHub tells lines of a file by, so that an alert is known again when lines above it come or go.

It is the fingerprint ``primaryLocationLineHash`` that the action which uploads SARIF computes where a tool does not
(https://github.com/github/codeql-action/blob/main/src/fingerprints.ts), and warns of where a tool has another.
"""

import re
from collections.abc import Collection
from itertools import accumulate

from notelint.position import has_wide

_WINDOW = 100  # UTF-16 units from the beginning of a line that count
_END = "\uffff"  # stands behind the last character, and NULs behind that
_WIDE = re.compile("[\U00010000-\U0010ffff]")


def line_hashes(data: bytes, lines: Collection[int]) -> dict[int, str]:
    """The fingerprints of some lines of a file, by line.

    Each is a polynomial in 37 modulo 2 to the 64th over the first hundred UTF-16 units from where the line begins, on
    into the lines that follow; spaces and tabs are left out, and every line ending is a line feed. The ordinal behind
    the colon tells lines apart that go on alike; those that go on otherwise are taken to have other fingerprints.
    Bytes that are not UTF-8 count as U+FFFD, a byte order mark as U+FEFF.

    Args:
        data: the bytes of the file.
        lines: numbers of lines, from 1, as CRLF, LF and CR end them; those beyond the last have no fingerprint.
    """
    units = _units(data)
    starts = [0, *accumulate([len(line) + 1 for line in units.split("\n")[:-1]])]
    units += _END + "\0" * (_WINDOW - 1)
    wanted = {starts[line - 1]: line for line in lines if 1 <= line <= len(starts)}
    windows = [units[start : start + _WINDOW] for start in wanted]
    hashes = {window: _hash(window) for window in windows}
    seen = dict.fromkeys(hashes, 0)  # nothing else is kept: a file may have millions of lines
    found = {}
    for start in starts[: max(wanted.values(), default=0)]:
        window = units[start : start + _WINDOW]
        if window in seen:
            seen[window] += 1
            if start in wanted:
                found[wanted[start]] = f"{hashes[window]}:{seen[window]}"
    return found


def _units(data: bytes) -> str:
    """A file's text less spaces and tabs, with a character for each UTF-16 unit."""
    if not data.isascii():
        data = data.decode("utf-8", "replace").encode()
    if b"\r" in data:  # before spaces go: one between CR and LF makes two line endings of them
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text = data.translate(None, b" \t").decode()  # faster than any way to take them out of a string
    return _WIDE.sub(_pair, text) if has_wide(text) else text


def _pair(match: re.Match[str]) -> str:
    above = ord(match[0]) - 0x10000
    return chr(0xD800 + (above >> 10)) + chr(0xDC00 + (above & 0x3FF))


def _hash(window: str) -> str:
    value = 0
    for unit in map(ord, window):
        value = value * 37 + unit
    return f"{value % (1 << 64):x}"
