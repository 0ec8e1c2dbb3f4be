"""What a written time means: to the player of anchors, to YouTube, as a media fragment, as a label or a length."""

import math
import re
from typing import Literal
from urllib.parse import unquote

# What takes the time of an anchor; auto is the player that the class yt-timestamp belongs to.
Reader = Literal["auto", "hms-positional", "media-fragment", "youtube-t"]

_LABEL = re.compile(r"\[?\s*(\d{1,3}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d+)?\s*\]?")
# digits are those of ASCII for all that programs read
_FIELDS = re.compile(r"\s*\d{1,3}\s*:\s*\d{1,2}\s*:\s*\d{1,2}(?:\.\d+)?\s*", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xX][0-9A-Fa-f]{1,99}", re.ASCII)
_UNITS = re.compile(r"(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})(?:\.\d{1,9})?s?)?", re.IGNORECASE | re.ASCII)
_FRAGMENT = re.compile(r"(?:(?:(\d{1,9}):)?([0-5]\d):([0-5]\d(?:\.\d*)?)|(\d{1,9}(?:\.\d*)?))", re.ASCII)
_ISO = re.compile(r"P(?:(\d{1,9})D)?T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?", re.IGNORECASE)
_LENGTH = re.compile(r"(?:(\d{1,9}):)?(\d{1,9}):(\d{1,2}(?:\.\d{1,9})?)")
_SPOKEN = re.compile(
    r"(?:(\d{1,9}) ?h(?:(?:ou)?rs?)?)?,? ?(?:(\d{1,9}) ?m(?:in(?:ute)?s?)?)?,? ?(?:(\d{1,9}) ?s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE,
)
_MOST_MINUTES = 300  # a bare number above it is no length in minutes


def positional_seconds(value: str) -> float | None:
    """The seconds a player makes of ``data-t`` by position: the first field hours, then minutes, then seconds.

    Fields are read as JavaScript's ``Number`` reads them, a fourth is dropped, missing ones count 0; None where the
    result is not a number. Source: the player script of the site that the seed note is published with.
    """
    total = 0.0
    for field, unit in zip(value.split(":"), (3600, 60, 1), strict=False):
        number = field.strip()
        if number and not _NUMBER.fullmatch(number):
            return None
        hexadecimal = number[:2] in ("0x", "0X")
        amount = (int(number, 16) if hexadecimal else float(number)) if number else 0.0
        total += amount * unit
    return total if math.isfinite(total) else None


def is_clear(value: str) -> bool:
    """Whether ``data-t`` means by position what it looks like: three fields, minutes and seconds below 60."""
    if not _FIELDS.fullmatch(value):
        return False
    _, minutes, seconds = value.split(":")
    return float(minutes) < 60 and float(seconds) < 60


def label_seconds(label: str) -> float | None:
    """The seconds that a label shows, ``H:MM:SS`` or ``MM:SS``, with or without brackets; None if it shows no time."""
    match = _LABEL.fullmatch(label.strip())
    if match is None:
        return None
    first, second, third = match[1], match[2], match[3]
    if third is None:
        return int(first) * 60 + int(second) if int(second) < 60 else None
    if int(second) >= 60 or int(third) >= 60:
        return None
    return int(first) * 3600 + int(second) * 60 + int(third)


def youtube_seconds(value: str) -> float | None:
    """The seconds of ``t=`` in a link to YouTube: ``83``, ``83s``, ``1m23s``, ``1h2m3s``; None for anything else."""
    match = _UNITS.fullmatch(value)
    if match is None or not value:
        return None
    return int(match[1] or 0) * 3600 + int(match[2] or 0) * 60 + int(match[3] or 0)


def fragment_seconds(value: str) -> tuple[float, float] | None:
    """Begin and end of the media fragment ``t=value``, in seconds; None if it is none.

    ``83``, ``01:23`` and ``1:02:03`` are times, ``10,20``, ``,20`` and ``10,e`` pieces; ``npt:`` may come before. The
    end of what goes on to the last is infinite. Source: https://www.w3.org/TR/media-frags/#naming-time, and ``e`` as
    Media Extended reads it.
    """
    begin, comma, end = unquote(value).removeprefix("npt:").partition(",")
    first = _one_time(begin) if begin else 0.0
    last = math.inf if not comma or (begin and end == "e") else _one_time(end)
    if first is None or last is None or first >= last or not (begin or comma):
        return None
    return first, last


def _one_time(value: str) -> float | None:
    match = _FRAGMENT.fullmatch(value)
    if match is None:
        return None
    if match[4]:
        return float(match[4])
    return int(match[1] or 0) * 3600 + int(match[2]) * 60 + float(match[3])


def as_read(value: str, reader: str) -> tuple[float | None, bool]:
    """The seconds that a reader of anchors makes of ``data-t``, and whether they are what the value looks like.

    ``reader`` is ``media-fragment`` or ``youtube-t``; any other name stands for ``hms-positional``.
    """
    if reader == "media-fragment":
        piece = fragment_seconds(value)
        return (piece[0] if piece else None), piece is not None
    if reader == "youtube-t":
        seconds = youtube_seconds(value)
        return seconds, seconds is not None
    return positional_seconds(value), is_clear(value)


def lengths(value: object) -> tuple[float, ...]:
    """The seconds that the length of a video may mean, the likeliest first; empty if it is no length.

    ``PT1H2M3S``, ``1:02:03`` and ``1h 2m 3s`` are plain; ``62:03`` could be hours and minutes too, and a small number
    minutes instead of seconds.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ()
    text = str(value).strip()
    if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text):
        number = float(text)
        return () if not number else (number, number * 60) if number < _MOST_MINUTES else (number,)
    clock = _LENGTH.fullmatch(text)
    if clock is not None:
        total = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
        return (total,) if clock[1] else (total, total * 60)
    match = _ISO.fullmatch(text)
    if match is not None and not text.endswith(("T", "t")):
        days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
        return (days * 86400 + hours * 3600 + minutes * 60 + seconds,)
    spoken = _SPOKEN.fullmatch(text)
    if spoken is not None and any(spoken.groups()):
        hours, minutes, seconds = (float(part or 0) for part in spoken.groups())
        return (hours * 3600 + minutes * 60 + seconds,)
    return ()


def clock(seconds: float) -> str:
    """Seconds as ``HH:MM:SS``."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
