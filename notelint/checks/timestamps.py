"""Checks of timestamps: that a player can read them, that they keep order, and that their unit is right."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice, pairwise
from operator import gt
from typing import Literal

from notelint.checks.chapters import Step, steps_back
from notelint.checks.slips import tags_as_destinations
from notelint.diagnostic import Edit, Finding, Fix, Related, Span
from notelint.note import Cover, Note, Timestamp
from notelint.parse.times import Reader, clock, label_seconds, lengths, positional_seconds
from notelint.parse.timestamps import anchor
from notelint.schema import MISSING, VALUE, Schema, Violations

_ENOUGH = 4  # stamps that must agree before their unit is doubted
_LINK_TOLERANCE = 3  # seconds by which a link's time and its label may differ
_TIME = re.compile(r"\D*?(\d{1,3}:\d{1,2}:\d{1,2})\D*")
_TWO_FIELDS = re.compile(r"\s*(\d{1,3}):(\d{1,2})\s*")
_BLANK_LINE = re.compile(r"\n[ \t>]*\r?\n")
_LIST_ITEM = re.compile(r"\n[ \t>]*(?:[*+-]|\d{1,9}[.)])[ \t]")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t\n]")
_TAGS = re.compile(r"<(?!img|svg)[^<>]*>")
_BARE = re.compile(r"\[(?<![\[>\\\]]\[)\d{1,3}:\d\d(?::\d\d)?\](?![\]\[(:])")
_PADDED = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?")
_PLAYER = re.compile(r"<iframe|<video|!\[[^\]\n]{0,99}\]\(https?://(?:www\.)?youtu", re.IGNORECASE)


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
        tag = note.text[stamp.start : stamp.label_start]
        if "[[" in tag or "]]" in tag or (stamp.value and stamp.seconds is not None and stamp.seconds != seconds):
            seconds = None
        if seconds is not None and stamp.kind == "anchor":
            edit = Edit(stamp.start, stamp.end, anchor(clock(seconds), stamp.label))
            fix = Fix("rebuild the anchor from its label", (edit,), True)
        source = note.text[stamp.start : stamp.end]
        yield Finding(Span(stamp.start, stamp.end), {"text": source}, stamp.defect, source, fix)


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


def invisible_label(note: Note) -> Iterator[Finding]:
    """An anchor that shows nothing to click on."""
    for stamp in note.stamps.odd:
        if stamp.kind == "anchor" and not stamp.defect and not _TAGS.sub("", stamp.label).strip():
            place = stamp.label_start
            fix = Fix("show the time", (Edit(place, place + len(stamp.label), f"[{stamp.value}]"),), False)
            yield Finding(Span(stamp.start, stamp.end), {"value": stamp.value}, about=stamp.value, fix=fix)


def out_of_order(
    note: Note,
    *,
    reader: Reader = "auto",
    scope: Literal["note", "section", "paragraph", "list"] = "note",
    report: Literal["first", "each"] = "first",
    max_share: float = 0.05,
) -> Iterator[Finding]:
    """Times that step back in a note that otherwise keeps its order."""
    regular = note.stamps.by(reader).regular
    if regular is not None and scope == "note" and not note.time_lists:
        back = sum(map(gt, regular, islice(regular, 1, None)))  # HH:MM:SS compare as the times do
        if not back or _is_on_purpose(back, len(regular) - 1, max_share):
            return
    steps: list[Step] = []
    total = 0
    for run in _runs(note, reader, scope):
        total += len(run) - 1
        times = [stamp.seconds or 0.0 for stamp in run]
        for number, (before, after) in enumerate(pairwise(times)):
            if after < before:
                steps.append(Step(run[number], run[number + 1]))
    if not steps or _is_on_purpose(len(steps), total, max_share):
        return
    told = {step.stamp.start for step in steps_back(note, reader)} if note.time_lists else set()
    steps = [step for step in steps if step.stamp.start not in told]
    if report == "each":
        for step in steps:
            yield _step(step, ())
    elif steps:
        others = tuple(Related("steps back too", "", step.stamp.value_start) for step in steps[1:])
        yield _step(steps[0], others)


def _is_on_purpose(back: int, total: int, max_share: float) -> bool:
    """Whether so many of the steps go back that order is not meant."""
    return max_share < 1 and (back == total or (back > 1 and back > max_share * total))


def label_differs(
    note: Note, *, reader: Reader = "auto", tolerance: float = 0, link_tolerance: float = _LINK_TOLERANCE
) -> Iterator[Finding]:
    """A label that shows another time than the one sought."""
    odd = note.stamps.by(reader).odd
    if not odd:
        return
    shifted = set(map(id, _shifted(note, reader)))
    for stamp in odd:
        if stamp.defect == "misnamed":
            yield _misnamed(stamp)
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


def _misnamed(stamp: Timestamp) -> Finding:
    span = Span(stamp.value_start, stamp.value_start + len(stamp.value))
    fix = Fix("name it t", (Edit(*span, "t"),), False)
    words = {"label": stamp.label.strip("[] "), "value": stamp.value}
    return Finding(span, words, "misnamed", f"{stamp.label} {stamp.value}", fix)


def shifted_unit(note: Note, *, reader: Reader = "auto") -> Iterator[Finding]:
    """MM:SS written as MM:SS:00, so that minutes are taken for hours."""
    shifted = _shifted(note, reader)
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
        "all": len(note.stamps.by(reader).all),
    }
    edits = sorted(set(edits))
    fix = None
    if not any(edit.end > following.start for edit, following in pairwise(edits)):  # as anchors within anchors do
        fix = Fix("take the first two fields for minutes and seconds", tuple(edits), False)
    span = Span(first.value_start, first.value_start + len(first.value))
    yield Finding(span, words, "", "shifted-unit", fix)


def past_the_end(
    note: Note,
    *,
    reader: Reader = "auto",
    video_key: str = "videoId",
    duration_key: str = "duration",
    max_duration: str = "",
    tolerance: float = 1,
) -> Iterator[Finding]:
    """A time later than the end of the video, as the front matter tells it, or than any video may last."""
    block = note.front_matter
    length = block.get(duration_key) if block is not None else None
    ends = lengths(length.value) if length is not None else ()
    limits = lengths(max_duration) if max_duration else ()
    if not ends and not limits:
        return
    regular = note.stamps.by(reader).regular
    if regular and not note.time_lists and max(regular) <= clock(min(min(ends + limits), 359_999)):
        return
    named = block.get(video_key) if block is not None else None
    stamps = _sure(note, reader)
    own = named.value if named is not None else None
    videos = {stamp.video for stamp in stamps if stamp.video}
    if not own and len(videos) == 1:
        (own,) = videos
    of_own = [stamp for stamp in stamps if stamp.video in ("", own)]
    times = [stamp.seconds or 0.0 for stamp in of_own]
    end = ends[0] if ends else None
    if len(ends) > 1 and sum(time > ends[0] for time in times) * 2 > len(times) and max(times) <= ends[1]:
        end = ends[1]  # minutes, or hours and minutes, as most of the times show
    sought = set(map(id, of_own))
    for stamp in stamps:
        seconds = stamp.seconds or 0.0
        span = Span(stamp.value_start, stamp.value_start + len(stamp.value))
        if end is not None and id(stamp) in sought and seconds > end + tolerance:
            yield Finding(span, {"value": _shown(stamp), "end": clock(end)}, "", f"{stamp.value} past the end")
        elif limits and seconds > limits[0]:
            yield Finding(
                span, {"value": _shown(stamp), "end": clock(limits[0])}, "setting", f"{stamp.value} past the end"
            )


def _sure(note: Note, reader: Reader) -> list[Timestamp]:
    """The stamps whose time is not in doubt for another reason, and the times of lists of chapters."""
    shifted = set(map(id, _shifted(note, reader)))
    stamps = [
        stamp
        for stamp in note.stamps.by(reader).all
        if not stamp.defect and stamp.seconds is not None and id(stamp) not in shifted and not _differs(stamp)
    ]
    for found in note.time_lists:
        if found.title == "chapters":
            stamps += [stamp for stamp in found.stamps if stamp.kind == "plain" and stamp.seconds is not None]
    return sorted(stamps, key=lambda stamp: stamp.start)


def no_video(
    note: Note,
    schemas: tuple[Schema, ...],
    violations: Violations,
    *,
    reader: Reader = "auto",
    video_key: str = "videoId",
) -> Iterator[Finding]:
    """Anchors, which seek in the note's video, and no id of a video."""
    if reader not in ("auto", "hms-positional"):
        return
    block = note.front_matter
    if block is not None and block.status != "ok":
        return
    item = block.get(video_key) if block is not None else None
    value = item.value if item is not None else None
    if value and value != "empty":
        return
    first = next((stamp for stamp in note.stamps.all if stamp.kind == "anchor" and not stamp.defect), None)
    if first is None or _PLAYER.search(note.text):
        return
    if block is not None and any("youtu" in other.source for other in block.properties):
        return  # some other player knows the video by its address
    if block is None and any(schema.block and video_key in schema.required_keys() for schema in schemas):
        return
    if any(found.path == (video_key,) for kind in (MISSING, VALUE) for found in violations.of(kind)):
        return  # a schema that speaks of it comes first
    span = Span(first.start, first.end)
    if item is not None:
        span = Span(item.value_start, item.value_end) if item.source else Span(item.key_start, item.key_end)
    yield Finding(span, {"key": video_key, "number": len(note.stamps.all)}, "empty" if item else "", "no video")


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
        span = Span(stamp.value_start, stamp.value_start + len(stamp.value))
        fix = Fix(f"write {written}", (Edit(span.start, span.end, written),), True)
        yield Finding(span, {"value": stamp.value, "right": written}, "", stamp.value, fix)


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
        and not _differs(stamp)
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


def _differs(stamp: Timestamp) -> bool:
    """Whether the label tells a time that is clearly another."""
    if stamp.label_seconds is None or stamp.seconds is None:
        return False
    return abs(int(stamp.seconds) - stamp.label_seconds) > (0 if stamp.kind == "anchor" else _LINK_TOLERANCE)


def _shown(stamp: Timestamp) -> str:
    """A time as the note shows it, or else writes it."""
    if stamp.kind in ("youtube", "media"):
        return stamp.label.strip("[] ") if stamp.label_seconds is not None else clock(stamp.seconds or 0)
    return stamp.value


def _step(step: Step, others: tuple[Related, ...]) -> Finding:
    last, stamp = step
    words = {"value": _shown(stamp), "before": _shown(last)}
    related = (Related(f"{words['before']} comes before", "", last.value_start), *others)
    span = Span(stamp.value_start, stamp.value_start + len(stamp.value))
    return Finding(span, words, "", f"{last.value} {stamp.value}", None, related)


def _shifted(note: Note, reader: Reader) -> list[Timestamp]:
    """The stamps whose unit is shifted, if the note's is: by what labels prove, or by what they all look like."""
    stamps = note.stamps.by(reader)
    if stamps.regular is not None and not _looks_shifted(stamps.regular):
        return []
    anchors = [stamp for stamp in stamps.all if _has_three_fields(stamp)]
    differing = [stamp for stamp in anchors if stamp.label_seconds is not None and stamp.label_seconds != stamp.seconds]
    if differing and all(s.label_seconds and s.seconds == s.label_seconds * 60 for s in differing):
        return differing
    if not _looks_shifted([stamp.value for stamp in anchors]):
        return []
    return [stamp for stamp in anchors if stamp.value.rstrip().endswith(":00")]


def _has_three_fields(stamp: Timestamp) -> bool:
    return stamp.kind == "anchor" and not stamp.defect and stamp.value.count(":") == 2


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
    """A value that can be read, where it is plain which: three fields within junk, the label's time, or MM:SS."""
    value = stamp.value.replace("\uff1a", ":")
    end = stamp.value_start + len(stamp.value)
    found = _TIME.fullmatch(value)
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
