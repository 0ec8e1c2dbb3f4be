"""Places in videos that a note names: anchors that a player reads, and links to a time on YouTube."""

import math
import re

from notelint.note import Cover, Hidden, Stamps, Timestamp
from notelint.parse.blocks import MarkdownLink

# The well-formed anchor in one pass, all of one length; every other <a is read attribute by attribute.
_ANCHOR = re.compile(r'<a (?:class="yt-timestamp" data-t="(\d\d:[0-5]\d:[0-5]\d)">\[\1\]</a>)?')
_REGULAR = re.compile(r'<a class="yt-timestamp" data-t="(\d\d:[0-5]\d:[0-5]\d)">\[\1\]</a>')
_VALUE_AT = len('<a class="yt-timestamp" data-t="')
_LABEL_AT = _VALUE_AT + len('00:00:00">')
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_LINE_END = re.compile(r"[\r\n]")
_TAG_LIMIT = 400  # characters of a torn tag that are looked at
_LABEL = re.compile(r"\[?\s*(\d{1,3}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d+)?\s*\]?")
_FIELDS = re.compile(r"\s*\d{1,3}\s*:\s*\d{1,2}\s*:\s*\d{1,2}(?:\.\d+)?\s*")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xX][0-9A-Fa-f]+")
_YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.|music\.)?(?:youtube\.com|youtube-nocookie\.com|youtu\.be)/", re.IGNORECASE
)
_START = re.compile(r"[?&#](?:t|start|time_continue)=([^&#\s]*)")
_VIDEO = re.compile(r"(?:youtu\.be/|[?&]v=|/embed/|/shorts/|/live/)([A-Za-z0-9_-]+)")
_UNITS = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")


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
    """Whether ``data-t`` means what it looks like: three fields, minutes and seconds below 60."""
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


def anchor(time: str, label: str = "") -> str:
    """The anchor of a time ``HH:MM:SS`` as the player reads it, with the time in brackets for its label."""
    return f'<a class="yt-timestamp" data-t="{time}">{label or f"[{time}]"}</a>'


def clock(seconds: float) -> str:
    """Seconds as ``HH:MM:SS``."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def find_timestamps(
    text: str, start: int, hidden: list[Hidden], links: list[MarkdownLink], is_anchored: bool
) -> Stamps:
    """The timestamps of a note from ``start`` on.

    ``hidden`` are the parts where links do not count; anchors inside HTML do, as browsers read them.
    """
    blind = [piece for piece in hidden if piece.kind != "html"]
    links = [link for link in links if "youtu" in link.destination]

    def read() -> list[Timestamp]:
        found = _anchors(text, start, blind) if is_anchored else []
        found += [stamp for stamp in (_youtube(text, link) for link in links) if stamp is not None]
        found.sort(key=lambda stamp: stamp.start)
        return found

    if is_anchored and not links:
        values = _REGULAR.findall(text, start)
        if len(values) == text.count("yt-timestamp", start) and not any("<a " in text[p.start : p.end] for p in blind):
            return Stamps(read, values)
    return Stamps(read)


def _anchors(text: str, start: int, blind: list[Hidden]) -> list[Timestamp]:
    unseen = Cover.of(blind)
    found: list[Timestamp] = []
    add, make = found.append, tuple.__new__  # the innermost loop of most runs: a constructor's checks cost half of it
    known: dict[str, tuple[int, str]] = {}
    for match in _ANCHOR.finditer(text, start):
        at, end = match.span()
        if unseen and at in unseen:
            continue
        value = match[1]
        if value is None:
            torn = _read_tag(text, at)
            if torn is not None:
                found.append(torn)
            continue
        if value not in known:
            known[value] = (int(value[:2]) * 3600 + int(value[3:5]) * 60 + int(value[6:]), f"[{value}]")
        seconds, label = known[value]
        value_at, label_at = at + _VALUE_AT, at + _LABEL_AT
        add(make(Timestamp, ("anchor", at, end, value, value_at, seconds, label, label_at, seconds, "", "")))
    return found


def _read_tag(text: str, start: int) -> Timestamp | None:
    """An anchor that is not of the common form; None if it has nothing to do with timestamps."""
    limit = start + _TAG_LIMIT
    line_end = _LINE_END.search(text, start, min(limit, len(text)))
    limit = line_end.start() if line_end else min(limit, len(text))
    tag_end = text.find(">", start, limit)
    source = text[start : tag_end if tag_end >= 0 else limit]
    if "yt-timestamp" not in source:
        return None
    attributes: dict[str, tuple[str, int]] = {}
    wanted = 1 + ("data-t" in source.lower())  # of many torn tags in a row each is read no further than it must be
    for match in _ATTRIBUTE.finditer(source, 2):
        name = match[1].lower()
        if name in ("class", "data-t") and name not in attributes:
            group = match.lastindex or 0
            attributes[name] = (match[group], start + match.start(group)) if group > 1 else ("", -1)
            if len(attributes) == wanted:
                break
    value, value_start = attributes.get("data-t", ("", -1))
    defect = ""
    if tag_end < 0:
        tag_end, label, label_start, end = limit - 1, "", limit, limit
        defect = "unclosed"
    else:
        label_start = tag_end + 1
        close = text.find("</a", label_start, label_start + _TAG_LIMIT)
        following = text.find("<", label_start, label_start + _TAG_LIMIT)
        if close < 0 or close != following or "\n" in text[label_start:close]:
            shown = _LABEL.match(text, label_start, limit)
            end = shown.end() if shown else label_start
            label, defect = text[label_start:end], "unclosed"
        else:
            label = text[label_start:close]
            end = text.find(">", close, close + 10) + 1 or close + 3
    if "yt-timestamp" not in attributes.get("class", ("", 0))[0].split():
        defect = "class"
    elif not defect and value_start < 0:
        defect = "no-value"
    seconds = positional_seconds(value) if value_start >= 0 else None
    if not defect and not is_clear(value):
        defect = "value"
    return Timestamp(
        "anchor", start, end, value, value_start, seconds, label, label_start, label_seconds(label), "", defect
    )


def _youtube(text: str, link: MarkdownLink) -> Timestamp | None:
    """A Markdown link to a time on YouTube whose label is a time too."""
    if not _YOUTUBE.match(link.destination):
        return None
    start = _START.search(text, link.destination_start, link.destination_end)
    label = text[link.label_start : link.label_end]
    shown = label_seconds(label)
    if start is None or shown is None:
        return None
    video = _VIDEO.search(link.destination)
    seconds = youtube_seconds(start[1])
    return Timestamp(
        "youtube",
        link.start,
        link.end,
        start[1],
        start.start(1),
        seconds,
        label,
        link.label_start,
        shown,
        video[1] if video else "",
        "" if seconds is not None else "value",
    )
