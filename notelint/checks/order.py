"""The check of the order of times in a note."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice, pairwise
from operator import gt
from typing import Literal

from notelint.checks import heeds
from notelint.checks.chapters import Step, steps_back
from notelint.checks.stamps import differs, shown, value_span
from notelint.diagnostic import Finding, Related
from notelint.note import Cover, Note, Stamps, Timestamp
from notelint.parse.times import Reader

_BLANK_LINE = re.compile(r"\n[ \t>]*\r?\n")
_LIST_ITEM = re.compile(r"\n[ \t>]*(?:[*+-]|\d{1,9}[.)])[ \t]")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t\n]")


@heeds("stamps")
def out_of_order(
    note: Note,
    *,
    reader: Reader = "auto",
    scope: Literal["note", "section", "paragraph", "list"] = "note",
    report: Literal["first", "each"] = "first",
    max_share: float = 0.05,
) -> Iterator[Finding]:
    """Times that step back in a note that otherwise keeps its order."""
    stamps = note.stamps.by(reader)
    if stamps.regular is not None and scope == "note" and not note.time_lists:
        steps = _regular_steps(stamps, stamps.regular, max_share)
    else:
        steps = _steps(_runs(note, reader, scope), max_share)
    if not steps:
        return
    told = {step.stamp.start for step in steps_back(note, reader)} if note.time_lists else set()
    steps = [step for step in steps if step.stamp.start not in told]
    if report == "each":
        for step in steps:
            yield _step(step, ())
    elif steps:
        others = tuple(Related("steps back too", "", step.stamp.value_start) for step in steps[1:])
        yield _step(steps[0], others)


def _regular_steps(stamps: Stamps, regular: list[str], max_share: float) -> list[Step]:
    """The steps back of the timestamps whose values are ``regular``, unless order is not meant."""
    if regular == sorted(regular):  # HH:MM:SS compare as the times do
        return []
    back = list(map(gt, regular, islice(regular, 1, None)))
    if _is_on_purpose(sum(back), len(back), max_share):
        return []
    both = stamps.at([at for number, is_back in enumerate(back) if is_back for at in (number, number + 1)])
    return list(map(Step, both[::2], both[1::2]))


def _steps(runs: list[list[Timestamp]], max_share: float) -> list[Step]:
    """The steps back within pieces of a note, unless order is not meant."""
    steps: list[Step] = []
    total = 0
    for run in runs:
        total += len(run) - 1
        times = [stamp.seconds or 0.0 for stamp in run]
        for number, (before, after) in enumerate(pairwise(times)):
            if after < before:
                steps.append(Step(run[number], run[number + 1]))
    return [] if _is_on_purpose(len(steps), total, max_share) else steps


def _is_on_purpose(back: int, total: int, max_share: float) -> bool:
    """Whether so many of the steps go back that order is not meant."""
    return max_share < 1 and (back == total or (back > 1 and back > max_share * total))


def _runs(note: Note, reader: Reader, scope: str) -> list[list[Timestamp]]:
    """The well-formed stamps in the pieces of the note within which order is asked for.

    A link whose label is no time is left out, for words may well look back; and so is a label that tells another time,
    which is its own defect. Each video has an order of its own, and so has each list whose items begin with times.
    """
    stamps = [
        stamp
        for stamp in note.stamps.by(reader).all
        if not stamp.defect
        and stamp.seconds is not None
        and not (stamp.kind == "youtube" and stamp.label_seconds is None)
        and not differs(stamp)
    ]
    cuts: list[int] = []
    if scope == "section":
        cuts = [heading.start for heading in note.headings]
    elif scope == "paragraph":
        cuts = [match.end() for pattern in (_BLANK_LINE, _LIST_ITEM) for match in pattern.finditer(note.text)]
        cuts = sorted(cuts + [heading.start for heading in note.headings])
    elif scope == "list":
        lists = _lists(note)
        cuts = [start for start, _ in lists]
        within = Cover(lists)
        stamps = [stamp for stamp in stamps if stamp.start in within]
    member = {stamp.start: number for number, found in enumerate(note.time_lists) for stamp in found.stamps}
    runs: dict[tuple[str, int, int], list[Timestamp]] = {}
    for stamp in stamps:
        key = (stamp.video, bisect_right(cuts, stamp.start), member.get(stamp.start, -1))
        runs.setdefault(key, []).append(stamp)
    return list(runs.values())


def _lists(note: Note) -> list[tuple[int, int]]:
    """The extents of the lists of a note, each with those in it."""
    text = note.text
    code = Cover.of(note.hidden, "code")
    found: list[tuple[int, int]] = []
    opened, at, blank = -1, note.body_start, True
    while at < len(text):
        stop = text.find("\n", at) + 1 or len(text)
        line = text[at:stop]
        if not line.strip(" \t>\r\n"):
            blank = True
        elif at not in code and _LIST_ITEM.match("\n" + line):
            opened = at if opened < 0 else opened
            blank = False
        else:
            goes_on = line[0] in " \t" or (not blank and not _HEADING.match(line))
            if opened >= 0 and not goes_on:
                found.append((opened, at))
                opened = -1
            blank = False
        at = stop
    if opened >= 0:
        found.append((opened, len(text)))
    return found


def _step(step: Step, others: tuple[Related, ...]) -> Finding:
    last, stamp = step
    words = {"value": shown(stamp), "before": shown(last)}
    related = (Related(f"{words['before']} comes before", "", last.value_start), *others)
    span = value_span(stamp)
    return Finding(span, words, "", f"{last.value} {stamp.value}", None, related)
