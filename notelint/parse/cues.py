"""Subtitles in fenced blocks: the times of their cues, in WebVTT and in SRT."""

import re
from collections.abc import Iterable

from notelint.note import Cue, Hidden, Timestamp

_FENCE = re.compile(r"(?:`{3,}|~{3,})[ \t]*([\w-]*)[^\n]*\n?")
_HEADER = re.compile(r"[ \t>]{0,99}WEBVTT")
_FORMS = {"vtt": "vtt", "webvtt": "vtt", "srt": "srt", "subrip": "srt"}
_TIMING = re.compile(r"^[ \t>]*(\S{1,40}?)[ \t]*-->[ \t]*([^\s>]{1,40})", re.MULTILINE)
# WebVTT: https://www.w3.org/TR/webvtt1/#webvtt-timestamp; SRT has no standard, programs write hours and a comma.
_TIMES = {
    "vtt": re.compile(r"(?:\d{2,9}:)?[0-5]\d:[0-5]\d\.\d{3}", re.ASCII),
    "srt": re.compile(r"\d{1,9}:[0-5]\d:[0-5]\d,\d{1,3}", re.ASCII),
}
_ANY_TIME = re.compile(r"(?:(\d{1,9}):)?(\d{1,9}):(\d{1,9}(?:[.,]\d{1,9})?)")


def fenced(text: str, hidden: Iterable[Hidden]) -> list[Hidden]:
    """The fenced blocks among the parts of a note where links do not count."""
    if "```" not in text and "~~~" not in text:
        return []
    return [piece for piece in hidden if piece.kind == "code" and text.startswith(("```", "~~~"), piece.start)]


def find_cues(text: str, fences: Iterable[Hidden]) -> list[list[Cue]]:
    """The cues of each block that is named ``vtt`` or ``srt``, or begins with ``WEBVTT``."""
    found = []
    for piece in fences:
        opening = _FENCE.match(text, piece.start, piece.end)
        if opening is None:
            continue
        form = _FORMS.get(opening[1].lower(), "")
        if not form and _HEADER.match(text, opening.end(), piece.end):
            form = "vtt"
        if form:
            lines = _TIMING.finditer(text, opening.end(), piece.end)
            cues = [Cue(_time(line, 1, form), _time(line, 2, form)) for line in lines if _has_digits(line)]
            if cues:
                found.append(cues)
    return found


def _has_digits(line: re.Match[str]) -> bool:
    """Whether a timing line names times, not what times look like, as documentation does."""
    return line[1][:1].isdigit() and line[2][:1].isdigit()


def _time(line: re.Match[str], group: int, form: str) -> Timestamp:
    value = line[group]
    start, end = line.span(group)
    fields = _ANY_TIME.fullmatch(value)
    seconds = None
    if fields is not None:
        seconds = int(fields[1] or 0) * 3600 + int(fields[2]) * 60 + float(fields[3].replace(",", "."))
    defect = "" if _TIMES[form].fullmatch(value) else "value"
    return Timestamp(form, start, end, value, start, seconds, "", end, None, "", defect)
