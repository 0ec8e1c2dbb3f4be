"""Checks of times against the video of their note: that there is one, and that it is as long."""

import re
from collections.abc import Iterator

from notelint.checks import heeds
from notelint.checks.stamps import differs, shifted, shown, value_span
from notelint.diagnostic import Finding, Span
from notelint.note import Note, Timestamp
from notelint.parse.times import Reader, clock, lengths
from notelint.schema import MISSING, VALUE, Schema, Violations

_PLAYER = re.compile(r"<iframe|<video|!\[[^\]\n]{0,99}\]\(https?://(?:www\.)?youtu", re.IGNORECASE)


@heeds("stamps", "time_lists")
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
    if length is None and not max_duration:
        return
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
        span = value_span(stamp)
        if end is not None and id(stamp) in sought and seconds > end + tolerance:
            yield Finding(span, {"value": shown(stamp), "end": clock(end)}, "", f"{stamp.value} past the end")
        elif limits and seconds > limits[0]:
            yield Finding(
                span, {"value": shown(stamp), "end": clock(limits[0])}, "setting", f"{stamp.value} past the end"
            )


def _sure(note: Note, reader: Reader) -> list[Timestamp]:
    """The stamps whose time is not in doubt for another reason, and the times of lists of chapters."""
    in_doubt = {stamp.start for stamp in shifted(note, reader)}
    stamps = [
        stamp
        for stamp in note.stamps.by(reader).all
        if not stamp.defect and stamp.seconds is not None and stamp.start not in in_doubt and not differs(stamp)
    ]
    for found in note.time_lists:
        if found.title == "chapters":
            stamps += [stamp for stamp in found.stamps if stamp.kind == "plain" and stamp.seconds is not None]
    return sorted(stamps, key=lambda stamp: stamp.start)


@heeds("stamps")
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
