"""Checks of single timestamps: that a player can read them, and that they show the time they lead to."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from notelint.checks import heeds
from notelint.checks.slips import tags_as_destinations
from notelint.checks.stamps import LINK_TOLERANCE, label_like, shifted, value_like, value_span
from notelint.diagnostic import Edit, Finding, Fix, Related, Span
from notelint.note import Cover, Note, Timestamp
from notelint.parse.times import Reader, clock, is_clear, label_seconds, positional_seconds
from notelint.parse.timestamps import anchor

_MARKUP = re.compile(r"[<`]|\[\[|\]\]")  # of another thing, which runs into an anchor
_TIME = re.compile(r"\D*?(\d{1,3}:\d{1,2}:\d{1,2})\D*")
_TWO_FIELDS = re.compile(r"\s*(\d{1,3}):(\d{1,2})\s*")
_TAGS = re.compile(r"<(?!img|svg)[^<>]*>")
_BARE = re.compile(r"\[(?<![\[>\\\]]\[)\d{1,3}:\d\d(?::\d\d)?\](?![\]\[(:])")
_PADDED = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?")


@heeds("stamps.odd")
def malformed_anchor(note: Note) -> Iterator[Finding]:
    """An anchor whose markup is torn; rebuilt where its label is a time."""
    torn = [stamp for stamp in note.stamps.odd if stamp.defect in ("class", "no-value", "unclosed")]
    if not torn:
        return
    spans = [(link.start, link.end) for link in note.links if link.defect in ("html", "timestamp")]
    spans += [match.span() for _, _, match in tags_as_destinations(note)]
    told = Cover(sorted(spans))
    for stamp in torn:
        if stamp.start in told:
            continue
        fix = None
        seconds = stamp.label_seconds
        if stamp.value and stamp.seconds is not None and stamp.seconds != seconds:
            seconds = None
        if _MARKUP.search(note.text, stamp.start + 1, stamp.label_start) or _is_entangled(note.text, stamp):
            seconds = None
        if seconds is not None and stamp.kind == "anchor":
            edit = Edit(stamp.start, stamp.end, anchor(clock(seconds), stamp.label))
            fix = Fix("rebuild the anchor from its label", (edit,), True)
        source = note.text[stamp.start : stamp.end]
        yield Finding(Span(stamp.start, stamp.end), {"text": source}, stamp.defect, source, fix)


def _is_entangled(text: str, stamp: Timestamp) -> bool:
    """Whether another tag goes on behind an anchor, or a link has it for its destination."""
    return text[stamp.end : stamp.end + 1] == "<" or text[max(0, stamp.start - 3) : stamp.start].endswith(("](<", "]("))


@heeds("stamps", "cues")
def invalid_time(note: Note, *, reader: Reader = "auto") -> Iterator[Finding]:
    """A time that the reader takes for another, or for none."""
    for stamp in note.stamps.by(reader).odd:
        if stamp.defect == "value":
            yield _unread(note, stamp, reader)
    for block in note.cues:
        for cue in block:
            for time in cue:
                if time.defect:
                    yield _unread(note, time, reader)


def _unread(note: Note, stamp: Timestamp, reader: Reader) -> Finding:
    start = stamp.value_start
    end = start + len(stamp.value)
    reason = stamp.kind
    fix: Fix | None = None
    if stamp.kind == "anchor":
        reason = "dead" if stamp.seconds is None or not stamp.value else "other"
        reason = "units" if reader == "youtube-t" else reason
        fix = _seconds(stamp) if reader == "youtube-t" else _plain_time(stamp)
    elif stamp.kind == "youtube":
        reason, fix = "link", _seconds(stamp)
    elif stamp.kind == "media":
        seconds = label_seconds(stamp.value)
        if seconds is not None and ":" in stamp.value:
            written = clock(seconds).removeprefix("00:")
            fix = Fix(f"write t={written}", (Edit(start, end, written),), True)
    elif stamp.kind in ("vtt", "srt"):
        mark, other = (".", ",") if stamp.kind == "vtt" else (",", ".")
        form = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d,\d{3}" if stamp.kind == "vtt" else r"\d+:[0-5]\d:[0-5]\d\.\d{1,3}"
        if re.fullmatch(form, stamp.value):
            written = stamp.value.replace(other, mark)
            fix = Fix(f"write {written}", (Edit(start, end, written),), True)
    words = {"value": stamp.value, "read": clock(max(0.0, stamp.seconds or 0.0))}
    span = Span(start, end) if stamp.value else Span(stamp.start, stamp.end)
    return Finding(span, words, reason, stamp.value or note.text[stamp.start : stamp.end], fix)


@heeds("stamps.odd")
def invisible_label(note: Note) -> Iterator[Finding]:
    """An anchor that shows nothing to click on."""
    for stamp in note.stamps.odd:
        if stamp.kind == "anchor" and not stamp.defect and not _TAGS.sub("", stamp.label).strip():
            place = stamp.label_start
            fix = Fix("show the time", (Edit(place, place + len(stamp.label), f"[{stamp.value}]"),), False)
            yield Finding(Span(stamp.start, stamp.end), {"value": stamp.value}, about=stamp.value, fix=fix)


@heeds("stamps")
def label_differs(
    note: Note,
    *,
    reader: Reader = "auto",
    tolerance: float = 0,
    link_tolerance: float = LINK_TOLERANCE,
    wins: Literal["time", "label"] = "time",
) -> Iterator[Finding]:
    """A label that shows another time than the one sought; a fix writes the one that ``wins`` in both places."""
    odd = note.stamps.by(reader).odd
    if not odd:
        return
    in_doubt = {stamp.start for stamp in shifted(note, reader)}
    for stamp in odd:
        if stamp.defect == "misnamed":
            yield _misnamed(stamp)
        if stamp.defect or stamp.label_seconds is None or stamp.seconds is None or stamp.start in in_doubt:
            continue
        allowed = tolerance if stamp.kind == "anchor" else link_tolerance
        if abs(int(stamp.seconds) - stamp.label_seconds) <= allowed:
            continue
        fix = _by_its_label(stamp, reader) if wins == "label" else _by_its_time(stamp)
        words = {"label": stamp.label.strip("[] "), "value": stamp.value, "seconds": clock(stamp.seconds)}
        span = Span(stamp.label_start, stamp.label_start + len(stamp.label))
        yield Finding(span, words, "", f"{stamp.label} {stamp.value}", fix)


def _by_its_time(stamp: Timestamp) -> Fix | None:
    """The label rewritten to the time that is sought: in brackets for an anchor, in its own form for a link."""
    seconds = stamp.seconds or 0.0
    written = label_like(stamp.label, seconds)
    if stamp.kind == "anchor":
        written = f"[{stamp.value if is_clear(stamp.value) else clock(seconds)}]"
    if not written:
        return None
    edit = Edit(stamp.label_start, stamp.label_start + len(stamp.label), written)
    return Fix("show the time that is sought", (edit,), False)


def _by_its_label(stamp: Timestamp, reader: Reader) -> Fix | None:
    """The time that is sought rewritten to what the label says, as its reader takes it."""
    told = stamp.label_seconds or 0.0
    written = ""
    if stamp.kind == "anchor" and reader != "youtube-t":
        written = clock(told)
    elif stamp.kind in ("anchor", "youtube"):
        written = value_like(stamp.value, told)
    if not written or "." in stamp.label:  # of which a fraction would be lost
        return None
    return Fix("seek the time that is shown", (Edit(*value_span(stamp), written),), False)


def _misnamed(stamp: Timestamp) -> Finding:
    span = value_span(stamp)
    fix = Fix("name it t", (Edit(*span, "t"),), False)
    words = {"label": stamp.label.strip("[] "), "value": stamp.value}
    return Finding(span, words, "misnamed", f"{stamp.label} {stamp.value}", fix)


@heeds("stamps")
def shifted_unit(note: Note, *, reader: Reader = "auto") -> Iterator[Finding]:
    """MM:SS written as MM:SS:00, so that minutes are taken for hours."""
    stamps = shifted(note, reader)
    if not stamps:
        return
    edits: list[Edit] = []
    add, make = edits.append, tuple.__new__  # a constructor's checks are half of what an edit costs
    first = None
    for stamp in stamps:
        _, _, _, value, start, seconds, label, label_start, told, _, _ = stamp
        hours, minutes, _ = value.split(":")
        right = clock(int(float(hours)) * 60 + int(float(minutes)))
        if right == value:
            continue
        first = first or stamp
        add(make(Edit, (start, start + len(value), right)))
        if told == seconds and label.strip():
            add(make(Edit, (label_start, label_start + len(label), f"[{right}]")))
    if first is None:
        return
    read = note.stamps.by(reader)
    words = {
        "value": first.value,
        "right": edits[0].text,
        "number": len(stamps),
        "all": len(read),
    }
    fix = None
    if read.irregular:
        edits = sorted(set(edits))
    if not read.irregular or all(edit.end <= after.start for edit, after in pairwise(edits)):  # no anchor in another
        fix = Fix("take the first two fields for minutes and seconds", tuple(edits), False)
    span = Span(first.value_start, first.value_start + len(first.value))
    yield Finding(span, words, "", "shifted-unit", fix)


@heeds("stamps")
def mixed_formats(note: Note) -> Iterator[Finding]:
    """Times of several forms in one note: bare ones beside those that seek, or links beside anchors."""
    text = note.text
    if note.stamps.regular is not None and _BARE.search(text, note.body_start) is None:
        return
    first: dict[str, Timestamp] = {}
    for stamp in note.stamps.all:
        if stamp.kind in _FORMS and (stamp.kind != "youtube" or stamp.label_seconds is not None):
            first.setdefault(stamp.kind, stamp)
    if not first:
        return
    for kind in list(first)[1:]:
        stamp, other = first[kind], next(iter(first))
        words = {"form": _FORMS[kind], "other": _FORMS[other]}
        yield Finding(Span(stamp.start, stamp.end), words, "", f"{kind} beside {other}")
    blind = Cover.of(note.hidden, "code", "comment", "destination", "math")
    inside = Cover([(stamp.start, stamp.end) for stamp in note.stamps.all])
    bare = [
        match.span()
        for match in _BARE.finditer(text, note.body_start)
        if match.start() not in blind and match.start() not in inside
    ]
    if bare:
        words = {"text": text[slice(*bare[0])], "number": str(len(bare)), "other": _FORMS[next(iter(first))]}
        others = tuple(Related("bare too", "", start) for start, _ in bare[1:])
        yield Finding(Span(*bare[0]), words, "bare", "bare", None, others)


_FORMS = {"anchor": "anchors", "youtube": "links to YouTube", "media": "links to media"}


@heeds("stamps.irregular")
def not_padded(note: Note, *, reader: Reader = "auto") -> Iterator[Finding]:
    """A time that is read rightly, and not written with two digits in each field."""
    if note.stamps.regular is not None or reader not in ("auto", "hms-positional"):
        return
    for stamp in note.stamps.all:
        if stamp.kind != "anchor" or stamp.defect or _PADDED.fullmatch(stamp.value):
            continue
        hours, minutes, seconds = (field.strip() for field in stamp.value.split(":"))
        whole, dot, fraction = seconds.partition(".")
        written = f"{int(hours):02}:{int(minutes):02}:{int(whole):02}{dot}{fraction}"
        if written == stamp.value:
            continue
        span = value_span(stamp)
        fix = Fix(f"write {written}", (Edit(span.start, span.end, written),), True)
        yield Finding(span, {"value": stamp.value, "right": written}, "", stamp.value, fix)


def _plain_time(stamp: Timestamp) -> Fix | None:
    """A value that can be read, where it is plain which: three fields within junk, the label's time, or MM:SS."""
    value = stamp.value.replace("\uff1a", ":")
    end = stamp.value_start + len(stamp.value)
    found = None if "=" in value or _MARKUP.search(value) else _TIME.fullmatch(value)
    if found is not None and not value.strip().startswith("-"):
        hours, minutes, seconds = (int(part) for part in found[1].split(":"))
        if minutes < 60 and seconds < 60:
            written = f"{hours:02}:{minutes:02}:{seconds:02}"
            return Fix(f"write {written}", (Edit(stamp.value_start, end, written),), True)
    two = _TWO_FIELDS.fullmatch(value)
    meant = int(two[1]) * 60 + int(two[2]) if two is not None and int(two[2]) < 60 else None
    if meant is None and stamp.label_seconds is not None:
        number = positional_seconds(value) or 0.0
        if stamp.label_seconds in (number, number / 3600):  # fields above 59, or seconds alone
            meant = int(stamp.label_seconds)
    if meant is None:
        return None
    # two fields stay in doubt unless a label of three proves them
    safe = stamp.label_seconds == meant and (two is None or stamp.label.count(":") == 2)
    return Fix(f"write {clock(meant)}", (Edit(stamp.value_start, end, clock(meant)),), safe)


def _seconds(stamp: Timestamp) -> Fix | None:
    """Seconds in place of a time that YouTube cannot read: those that the value tells, or else the label."""
    told = label_seconds(stamp.value)
    seconds = told if told is not None else stamp.label_seconds
    if seconds is None:
        return None
    edit = Edit(stamp.value_start, stamp.value_start + len(stamp.value), str(int(seconds)))
    return Fix(f"write {int(seconds)}", (edit,), told is not None and told == stamp.label_seconds)
