"""Checks of chapters and subtitles: that their times run forward, and that YouTube makes chapters of them."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from notelint.checks import heeds
from notelint.checks.stamps import shown, value_span
from notelint.diagnostic import Finding, Related
from notelint.note import Note, TimeList, Timestamp
from notelint.parse.times import Reader

_ENOUGH = 5  # times that tell by themselves that order is meant
_EVENING, _NOON = 18 * 60, 12 * 60  # times of day as their fields read: minutes and seconds
_AUDIO = re.compile(r"podcast|audio|episode|\.mp3|\.m4a", re.IGNORECASE)


class Step(NamedTuple):
    """Two times that follow each other, the second of them earlier."""

    before: Timestamp
    stamp: Timestamp


@heeds("time_lists", "cues")
def chapters_out_of_order(note: Note, *, reader: Reader = "auto") -> Iterator[Finding]:
    """A time that steps back in a list of chapters or in subtitles, or a cue that ends before it begins."""
    if note.time_lists:
        for step in steps_back(note, reader):
            yield _back(step, "")
    for block in note.cues:
        last = None
        for cue in block:
            begin, end = cue
            if begin.defect or begin.seconds is None:
                continue
            if last is not None and begin.seconds < (last.seconds or 0.0):
                yield _back(Step(last, begin), "cue")
            last = begin
            if not end.defect and end.seconds is not None and end.seconds <= begin.seconds:
                yield _back(Step(begin, end), "end")


def _back(step: Step, reason: str) -> Finding:
    before, stamp = step
    words = {"value": shown(stamp), "before": shown(before)}
    related = (Related(f"{words['before']} comes before", "", before.value_start),)
    span = value_span(stamp)
    return Finding(span, words, reason, f"{before.value} {stamp.value}", None, related)


def steps_back(note: Note, reader: Reader) -> list[Step]:
    """The steps back in the lists of a note that are held to order."""
    steps: list[Step] = []
    is_on_video = speaks_of_video(note) if note.time_lists else False
    for found, runs in _read(note, reader):
        for stamps in runs:
            times = [stamp.seconds or 0.0 for stamp in stamps]
            back = [
                Step(stamps[number], stamps[number + 1])
                for number, (before, after) in enumerate(pairwise(times))
                if after < before
            ]
            if back and _keeps_order(found, stamps, back, is_on_video):
                steps += back
    return sorted(steps, key=lambda step: step.stamp.start)


def _read(note: Note, reader: Reader) -> Iterator[tuple[TimeList, list[list[Timestamp]]]]:
    """The lists of a note, each with its times that are read rightly, for each video by itself."""
    read = {stamp.start: stamp for stamp in note.stamps.by(reader).all}
    for found in note.time_lists:
        runs: dict[str, list[Timestamp]] = {}
        for item in found.stamps:
            stamp = read.get(item.start, item)
            differs = stamp.label_seconds is not None and abs(stamp.label_seconds - (stamp.seconds or 0.0)) > 3
            if not stamp.defect and stamp.seconds is not None and not differs:
                runs.setdefault(stamp.video, []).append(stamp)
        yield found, list(runs.values())


def _keeps_order(found: TimeList, stamps: list[Timestamp], back: list[Step], is_on_video: bool) -> bool:
    """Whether order is meant, so that a step back is a slip: chapters begin at 0:00, or are called so.

    Favourite places may stand in any order, so any other list must be long and go back but once. Times that nothing
    seeks may be times of day, which begin anew at midnight.
    """
    is_plain = any(stamp.kind == "plain" for stamp in stamps)
    if found.title == "chapters" or (stamps[0].seconds == 0 and len(stamps) > 2):
        if is_plain and not (found.title or is_on_video) and all(map(_is_midnight, back)):
            return False
        return len(back) == 1 or len(back) * 3 < len(stamps)
    return bool(found.title or not is_plain) and len(stamps) >= _ENOUGH and len(back) == 1


def _is_midnight(step: Step) -> bool:
    """Whether two times of day may have midnight between them."""
    before, after = step.before.seconds or 0.0, step.stamp.seconds or 0.0
    return step.before.value.count(":") == 1 and before >= _EVENING and after < _NOON


def speaks_of_video(note: Note, video_key: str = "videoId") -> bool:
    """Whether a note names a video, in its front matter or by an address."""
    item = note.front_matter.get(video_key) if note.front_matter is not None else None
    return bool(item and item.value and item.value != "empty") or "youtu" in note.text


@heeds("time_lists")
def chapter_rules(
    note: Note, *, reader: Reader = "auto", video_key: str = "videoId", shortest: float = 10
) -> Iterator[Finding]:
    """A list of chapters of which YouTube makes none: not from 0:00, fewer than three, or too short."""
    if not note.time_lists:
        return
    is_on_video = speaks_of_video(note, video_key)
    is_audio = not is_on_video and _AUDIO.search(note.text) is not None
    for found, runs in _read(note, reader):
        if len(runs) == 1 and _are_chapters(found, is_on_video, is_audio):
            yield from _broken(runs[0], found, shortest)


def _broken(stamps: list[Timestamp], found: TimeList, shortest: float) -> Iterator[Finding]:
    first = stamps[0]
    number = len(found.stamps)
    if first.seconds:
        yield _rule(first, "first", number, shortest)
    if number < 3:
        yield _rule(first, "few", number, shortest)
    short = [
        later
        for earlier, later in pairwise(stamps)
        if 0 <= (later.seconds or 0.0) - (earlier.seconds or 0.0) < shortest
    ]
    if len(short) * 3 <= len(stamps):  # else it is what is said, line by line
        for stamp in short:
            yield _rule(stamp, "", number, shortest)


def _rule(stamp: Timestamp, reason: str, number: int, shortest: float) -> Finding:
    span = value_span(stamp)
    words = {"value": shown(stamp), "number": number, "shortest": f"{shortest:g}"}
    return Finding(span, words, reason, f"{reason} {stamp.value}")


def _are_chapters(found: TimeList, is_on_video: bool, is_audio: bool) -> bool:
    """Whether a list is plainly one of chapters for YouTube."""
    if found.title == "chapters":
        return not is_audio
    if len(found.stamps) < 3 or found.stamps[0].seconds != 0 or any(stamp.kind != "plain" for stamp in found.stamps):
        return False  # links to places are for those who read the note
    return is_on_video
