"""Checks of timestamps: that a player can read them, that they keep order, and that their unit is right."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice, pairwise
from operator import gt
from typing import Literal

from notelint.diagnostic import Edit, Finding, Fix, Related, Span
from notelint.note import Note, Timestamp
from notelint.parse.timestamps import anchor, clock

_ENOUGH = 4  # stamps that must agree before their unit is doubted
_TIME = re.compile(r"\D*?(\d{1,3}:\d{1,2}:\d{1,2})\D*")
_TWO_FIELDS = re.compile(r"\s*(\d{1,3}):(\d{1,2})\s*")
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")
_LIST_ITEM = re.compile(r"\n[ \t>]*(?:[*+-]|\d{1,9}[.)])[ \t]")


def malformed_anchor(note: Note) -> Iterator[Finding]:
    """An anchor whose markup is torn; rebuilt where its label is a time."""
    for stamp in note.stamps.odd:
        if stamp.defect not in ("class", "no-value", "unclosed"):
            continue
        fix = None
        seconds = stamp.label_seconds
        if stamp.defect == "class" and stamp.value and stamp.seconds is not None and seconds is not None:
            seconds = stamp.seconds if stamp.seconds == seconds else None
        if seconds is not None and stamp.kind == "anchor":
            edit = Edit(stamp.start, stamp.end, anchor(clock(seconds), stamp.label))
            fix = Fix("rebuild the anchor from its label", (edit,), True)
        source = note.text[stamp.start : stamp.end]
        yield Finding(Span(stamp.start, stamp.end), {"text": source}, stamp.defect, source, fix)


def invalid_time(note: Note) -> Iterator[Finding]:
    """A time that the reader takes for another, or for none."""
    for stamp in note.stamps.odd:
        if stamp.defect != "value":
            continue
        fix = _plain_time(stamp) if stamp.kind == "anchor" else None
        reason = ("dead" if stamp.seconds is None or not stamp.value else "other") if stamp.kind == "anchor" else "link"
        words = {"value": stamp.value, "read": clock(max(0.0, stamp.seconds or 0.0))}
        start = stamp.value_start
        span = Span(start, start + len(stamp.value)) if stamp.value else Span(stamp.start, stamp.end)
        yield Finding(span, words, reason, stamp.value or note.text[stamp.start : stamp.end], fix)


def invisible_label(note: Note) -> Iterator[Finding]:
    """An anchor that shows nothing to click on."""
    for stamp in note.stamps.odd:
        if stamp.kind == "anchor" and not stamp.defect and not stamp.label.strip():
            place = stamp.label_start
            fix = Fix("show the time", (Edit(place, place + len(stamp.label), f"[{stamp.value}]"),), False)
            yield Finding(Span(stamp.start, stamp.end), {"value": stamp.value}, about=stamp.value, fix=fix)


def out_of_order(
    note: Note,
    *,
    scope: Literal["note", "section", "paragraph", "list"] = "note",
    report: Literal["first", "each"] = "first",
    max_share: float = 0.05,
) -> Iterator[Finding]:
    """Times that step back in a note that otherwise keeps its order."""
    regular = note.stamps.regular
    if regular is not None and scope == "note":
        back = sum(map(gt, regular, islice(regular, 1, None)))  # HH:MM:SS compare as the times do
        if not back or back == len(regular) - 1 or (back > 1 and back > max_share * (len(regular) - 1)):
            return
    steps: list[tuple[Timestamp, Timestamp]] = []
    total = 0
    for run in _runs(note, scope):
        total += len(run) - 1
        times = [stamp.seconds or 0.0 for stamp in run]
        for number, (before, after) in enumerate(pairwise(times)):
            if after < before:
                steps.append((run[number], run[number + 1]))
    if not steps or len(steps) == total or (len(steps) > 1 and len(steps) > max_share * total):
        return
    if report == "each":
        for last, stamp in steps:
            yield _step(last, stamp, ())
        return
    others = tuple(Related("steps back too", "", stamp.value_start) for _, stamp in steps[1:])
    yield _step(*steps[0], others)


def label_differs(note: Note, *, tolerance: float = 0, link_tolerance: float = 3) -> Iterator[Finding]:
    """A label that shows another time than the one sought."""
    if not note.stamps.odd:
        return
    shifted = set(map(id, _shifted(note)))
    for stamp in note.stamps.odd:
        if stamp.defect or stamp.label_seconds is None or stamp.seconds is None or id(stamp) in shifted:
            continue
        allowed = tolerance if stamp.kind == "anchor" else link_tolerance
        if abs(int(stamp.seconds) - stamp.label_seconds) <= allowed:
            continue
        fix = None
        if stamp.kind == "anchor":
            place = stamp.label_start
            fix = Fix(
                "show the time that is sought", (Edit(place, place + len(stamp.label), f"[{stamp.value}]"),), False
            )
        words = {"label": stamp.label.strip("[] "), "value": stamp.value, "seconds": clock(stamp.seconds)}
        span = Span(stamp.label_start, stamp.label_start + len(stamp.label))
        yield Finding(span, words, "", f"{stamp.label} {stamp.value}", fix)


def shifted_unit(note: Note) -> Iterator[Finding]:
    """MM:SS written as MM:SS:00, so that minutes are taken for hours."""
    shifted = _shifted(note)
    if not shifted:
        return
    edits: list[Edit] = []
    first = None
    for stamp in shifted:
        hours, minutes, _ = (int(float(part)) for part in stamp.value.split(":"))
        right = clock(hours * 60 + minutes)
        if right == stamp.value:
            continue
        first = first or stamp
        edits.append(Edit(stamp.value_start, stamp.value_start + len(stamp.value), right))
        if stamp.label_seconds == stamp.seconds and stamp.label.strip():
            edits.append(Edit(stamp.label_start, stamp.label_start + len(stamp.label), f"[{right}]"))
    if first is None:
        return
    words = {
        "value": first.value,
        "right": edits[0].text,
        "number": len(shifted),
        "all": len(note.stamps.all),
    }
    fix = Fix("take the first two fields for minutes and seconds", tuple(edits), False)
    span = Span(first.value_start, first.value_start + len(first.value))
    yield Finding(span, words, "", "shifted-unit", fix)


def _runs(note: Note, scope: str) -> list[list[Timestamp]]:
    """The well-formed stamps in the pieces of the note within which order is asked for."""
    stamps = [stamp for stamp in note.stamps.all if not stamp.defect and stamp.seconds is not None]
    if scope == "note":
        cuts = []
    elif scope == "section":
        cuts = [heading.start for heading in note.headings]
    else:
        cuts = [match.end() for match in _BLANK_LINE.finditer(note.text)]
    if scope == "list":
        item = _LIST_ITEM.search(note.text)
        stamps = [stamp for stamp in stamps if item is not None and stamp.start > item.start()]
    runs: dict[tuple[str, int], list[Timestamp]] = {}  # each video has an order of its own
    for stamp in stamps:
        runs.setdefault((stamp.video, bisect_right(cuts, stamp.start)), []).append(stamp)
    return list(runs.values())


def _step(last: Timestamp, stamp: Timestamp, others: tuple[Related, ...]) -> Finding:
    shown, before = (item.label.strip("[] ") if item.kind == "youtube" else item.value for item in (stamp, last))
    words = {"value": shown, "before": before}
    related = (Related(f"{before} comes before", "", last.value_start), *others)
    span = Span(stamp.value_start, stamp.value_start + len(stamp.value))
    return Finding(span, words, "", f"{last.value} {stamp.value}", None, related)


def _shifted(note: Note) -> list[Timestamp]:
    """The stamps whose unit is shifted, if the note's is: by what labels prove, or by what they all look like."""
    regular = note.stamps.regular
    if regular is not None and not _looks_shifted(regular):
        return []
    odd = [stamp for stamp in note.stamps.odd if stamp.kind == "anchor" and not stamp.defect]
    differing = [stamp for stamp in odd if stamp.label_seconds is not None]
    if differing and all(s.label_seconds and s.seconds == s.label_seconds * 60 for s in differing):
        return differing
    anchors = [stamp for stamp in note.stamps.all if stamp.kind == "anchor" and not stamp.defect]
    if not _looks_shifted([stamp.value for stamp in anchors]):
        return []
    return [stamp for stamp in anchors if stamp.value.rstrip().endswith(":00")]


def _looks_shifted(values: list[str]) -> bool:
    """Whether times look as if minutes were written for hours: nearly all end in :00, some hours, odd minutes."""
    if len(values) < _ENOUGH:
        return False
    even = [value for value in values if value.rstrip().endswith(":00")]
    if len(even) < 0.8 * len(values):
        return False
    fields = [value.split(":") for value in even]
    return any(int(hours) for hours, _, _ in fields) and any(int(minutes) % 5 for _, minutes, _ in fields)


def _plain_time(stamp: Timestamp) -> Fix | None:
    """A value that can be read, where it is plain which: three fields within junk, or, less surely, MM:SS."""
    value = stamp.value.replace("\uff1a", ":")
    end = stamp.value_start + len(stamp.value)
    found = _TIME.fullmatch(value)
    if found is not None and not value.strip().startswith("-"):
        hours, minutes, seconds = (int(part) for part in found[1].split(":"))
        if minutes < 60 and seconds < 60:
            written = f"{hours:02}:{minutes:02}:{seconds:02}"
            return Fix(f"write {written}", (Edit(stamp.value_start, end, written),), True)
    two = _TWO_FIELDS.fullmatch(value)
    if two is not None and int(two[2]) < 60:
        written = clock(int(two[1]) * 60 + int(two[2]))
        return Fix(f"write {written}", (Edit(stamp.value_start, end, written),), False)
    return None
