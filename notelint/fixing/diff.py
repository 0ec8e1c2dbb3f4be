"""What fixes change, as a unified diff that ``git apply`` takes."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from notelint.fixing.draft import Draft, Replacement
from notelint.position import splice
from notelint.reporters import visible

_CONTEXT = 3  # lines that are shown before and behind a change
_COLORS = {"@": "\x1b[36m", "-": "\x1b[31m", "+": "\x1b[32m"}
_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


class _Change(NamedTuple):
    """Lines of the old text, from ``first`` (counted from 0) up to ``last``, and the lines in their place."""

    first: int
    last: int
    new: list[str]


def unified(path: str, draft: Draft) -> Iterator[str]:
    """The lines, with their endings, of what became of a note; none if nothing did.

    ``path`` is relative to the folder in which the diff is to be applied. A byte that is no text is a lone surrogate,
    as in the note's text. The lines end at LF alone, as git's do.
    """
    text, edits = draft.changes()
    lines = _lines(text)
    changes = list(_by_lines(lines, edits))
    if not changes:
        return
    yield f"diff --git {_quoted('a/' + path)} {_quoted('b/' + path)}\n"
    for sign, side in (("---", "a/"), ("+++", "b/")):
        name = _quoted(side + path)
        yield f"{sign} {name}" + ("\t\n" if " " in name and not name.startswith('"') else "\n")
    shift = 0
    for group in _grouped(changes):
        first = max(0, group[0].first - _CONTEXT)
        last = min(len(lines), group[-1].last + _CONTEXT)
        grown = sum(len(change.new) - (change.last - change.first) for change in group)
        yield f"@@ -{_range(first, last)} +{_range(first + shift, last + shift + grown)} @@\n"
        at = first
        for change in group:
            yield from _signed(" ", lines[at : change.first])
            yield from _signed("-", lines[change.first : change.last])
            yield from _signed("+", change.new)
            at = change.last
        yield from _signed(" ", lines[at:last])
        shift += grown


def shown(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a note's diff as a terminal may have them: control characters are made visible, but for tabs.

    Where all lines end in CR LF, nothing is shown of that.
    """
    lines = list(lines)
    if all(line.endswith("\r\n") for line in lines if line[0] in " -+" and not line.startswith(("--- ", "+++ "))):
        lines = [line.removesuffix("\r\n") for line in lines]
    for line in lines:
        yield "\t".join(map(visible, line.rstrip("\n").split("\t"))) + "\n"


def colored(line: str) -> str:
    """A line of a diff as a terminal shows it, its ending left out of the colour."""
    words = line.rstrip("\n")
    if words.startswith(("diff ", "--- ", "+++ ")):
        return f"{_BOLD}{words}{_RESET}\n"
    color = _COLORS.get(words[:1])
    return f"{color}{words}{_RESET}\n" if color else line


def _lines(text: str) -> list[str]:
    """The lines with their endings, which are LF alone."""
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])


def _by_lines(lines: Sequence[str], edits: Iterable[Replacement]) -> Iterator[_Change]:
    """Edits of a text as changes of its lines, in order; lines that stay are in none."""
    starts = list(accumulate(map(len, lines), initial=0))
    held: list[Replacement] = []  # edits of the same lines
    first = last = 0
    for edit in edits:
        begins = max(0, bisect_right(starts, edit[0], hi=len(lines)) - 1)
        if held and begins >= last:
            yield from _change(lines, starts, first, last, held)
            held = []
        if not held:
            first = begins
        held.append(edit)
        last = bisect_right(starts, edit[1], hi=len(lines))
    if held:
        yield from _change(lines, starts, first, last, held)


def _change(
    lines: Sequence[str], starts: Sequence[int], first: int, last: int, edits: Iterable[Replacement]
) -> Iterator[_Change]:
    """What edits make of the lines from ``first`` up to ``last``, less those at both ends that stay."""
    old = list(lines[first:last])
    base = starts[first]
    new = _lines(splice("".join(old), ((start - base, end - base, text) for start, end, text in edits)))
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    if len(old) > head + tail or len(new) > head + tail:
        yield _Change(first + head, last - tail, new[head : len(new) - tail])


def _grouped(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    """Changes that are shown together, for the lines between them are few."""
    group: list[_Change] = []
    for change in changes:
        if group and change.first - group[-1].last > 2 * _CONTEXT:
            yield group
            group = []
        group.append(change)
    yield group


def _range(first: int, last: int) -> str:
    """Lines as the head of a hunk tells them: the first, from 1, or the one before where there are none; how many."""
    return f"{first + (last > first)},{last - first}"


def _signed(sign: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield sign + line
        if not line.endswith("\n"):
            yield "\n\\ No newline at end of file\n"


def _quoted(path: str) -> str:
    """A path as git writes it: in quotes if it holds what would end it, or hide in it."""
    if path.isprintable() and not set('"\\') & set(path):
        return path
    written = []
    for char in path:
        if char in _ESCAPES:
            written.append(_ESCAPES[char])
        elif char < " " or char == "\x7f":
            written.append(f"\\{ord(char):03o}")
        else:
            written.append(char)
    return f'"{"".join(written)}"'
