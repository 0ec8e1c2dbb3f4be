"""Places in recordings that a note names: anchors that a player reads, links to a time, and fenced times."""

import re
from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from notelint.note import Cover, Hidden, Link, Stamps, Timestamp
from notelint.parse.blocks import STANDS_FOR_ANCHOR, MarkdownLink
from notelint.parse.times import as_read, fragment_seconds, label_seconds, youtube_seconds

# The well-formed anchor in one pass, all of one length; every other <a is read attribute by attribute.
_ANCHOR = re.compile(r'<a (?:class="yt-timestamp" data-t="(\d\d:[0-5]\d:[0-5]\d)">\[\1\]</a>)?', re.ASCII)
_REGULAR = re.compile(r'<a class="yt-timestamp" data-t="(\d\d:[0-5]\d:[0-5]\d)">\[\1\]</a>', re.ASCII)
_NEARLY = re.compile(r"""<a class=(["'])yt[^"'<\r\n]{0,20}\1 data-t=""")  # the class of the anchors beside it, torn
_WHOLE = re.compile(r'<a class="yt-timestamp" data-t="([^"<>\r\n]{0,99})">([^<\r\n]{0,99})</a>')
_VALUE_AT = len('<a class="yt-timestamp" data-t="')
_LABEL_AT = _VALUE_AT + len('00:00:00">')
_LENGTH = _LABEL_AT + len("[00:00:00]</a>")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_LINE_END = re.compile(r"[\r\n]")
_TAG_LIMIT = 400  # characters of a torn tag that are looked at
_TAGS = re.compile(r"<[^<>]{1,99}>")
_LABEL = re.compile(r"\[?\s*(\d{1,3}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d+)?\s*\]?")
_YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.|music\.)?(?:youtube\.com|youtube-nocookie\.com|youtu\.be)/", re.IGNORECASE
)
_START = re.compile(r"(?:[?&#]|&amp;)(t|start|time_continue)=([^&#\s]*)")
_FIELD = re.compile(r"(?:[?&#]|&amp;)([A-Za-z_]{1,20})=([^&#\s]{1,20})(?=[&#]|$)")
_TIMED = re.compile(r"(?:^|[#&])t=([^&#\s]*)")
_MEDIA_FILE = re.compile(r"\.(?:3gp|aac|flac|m4a|m4v|mkv|mov|mp3|mp4|ogg|ogv|opus|wav|webm)(?=$|\?)", re.IGNORECASE)
_TIMESTAMP_FENCE = re.compile(r"(?:`{3,}|~{3,})[ \t]*timestamp[ \t]*\r?\n")
_FENCED_TIME = re.compile(r"[\s>]{0,99}([\d:.,hms]{0,30}\d[\d:.,hms]{0,30})[\s>]{0,99}(?:`{3}|~{3}|\Z)")
_VIDEO = re.compile(r"(?:youtu\.be/|[?&]v=|/embed/|/shorts/|/live/)([A-Za-z0-9_-]+)")


def anchor(time: str, label: str = "") -> str:
    """The anchor of a time ``HH:MM:SS`` as the player reads it, with the time in brackets for its label."""
    return f'<a class="yt-timestamp" data-t="{time}">{label or f"[{time}]"}</a>'


class Anchored(NamedTuple):
    """A text with words in place of its well-formed anchors, each as long as the anchor, and the anchors' values.

    ``is_whole`` tells that nothing else in the text has to do with timestamps.
    """

    words: str
    values: list[str]
    is_whole: bool


def without_anchors(text: str, start: int) -> Anchored:
    """The text from ``start`` on less its well-formed anchors."""
    pieces = _REGULAR.split(text[start:])
    words = STANDS_FOR_ANCHOR.join(pieces[::2])
    is_whole = "yt-timestamp" not in words and ("=" not in words or "data-t=" not in words)
    return Anchored(words, pieces[1::2], is_whole)


def find_timestamps(
    text: str,
    start: int,
    anchored: Anchored | None,
    hidden: list[Hidden],
    links: list[MarkdownLink],
    wikilinks: Sequence[Link],
    fences: Sequence[Hidden],
) -> Stamps:
    """The timestamps of a note from ``start`` on; ``anchored`` is what ``without_anchors`` makes of it, if it has any.

    ``hidden`` are the parts where links do not count; anchors inside HTML do, as browsers read them. ``wikilinks`` may
    hold Markdown links too; ``fences`` are the fenced blocks.
    """
    if links:
        links = [link for link in links if "youtu" in link.destination or "t=" in link.destination]
    media = [link for link in wikilinks if link.is_wikilink and _TIMED.search(link.fragment or "")]
    fences = [piece for piece in fences if _TIMESTAMP_FENCE.match(text, piece.start)]
    if not (anchored or links or media or fences):
        return Stamps(lambda _: [], [])
    blind = [piece for piece in hidden if piece.kind != "html"]

    def read(reader: str) -> list[Timestamp]:
        comments = Cover.of(hidden, "comment")
        found = _anchors(text, start, blind, reader) if anchored else []
        found += [
            stamp
            for link in links
            if link.start not in comments
            for stamp in (_youtube(text, link) or _media_link(text, link),)
            if stamp is not None
        ]
        found += [stamp for stamp in map(_media, media) if stamp is not None]
        found += [stamp for stamp in (_fence(text, piece) for piece in fences) if stamp is not None]
        found.sort(key=lambda stamp: stamp.start)
        return found

    is_regular = anchored and anchored.is_whole and not (links or media or fences)
    if anchored and is_regular and not (blind and any("<a " in text[piece.start : piece.end] for piece in blind)):
        return Stamps(read, anchored.values, partial(_some_regular, text, start, anchored.values))
    return Stamps(read)


def _some_regular(text: str, start: int, values: list[str], numbers: Sequence[int]) -> list[Timestamp]:
    """Anchors by their numbers, in a text from ``start`` on in which all are well-formed and have these values."""
    starts = [match.start() for match in islice(_REGULAR.finditer(text, start), max(numbers, default=-1) + 1)]
    found: list[Timestamp] = []
    add, make = found.append, tuple.__new__  # a constructor's checks cost half of the loop
    for number in numbers:
        at, value = starts[number], values[number]
        end, value_at, label_at = at + _LENGTH, at + _VALUE_AT, at + _LABEL_AT
        seconds = int(value[:2]) * 3600 + int(value[3:5]) * 60 + int(value[6:])
        add(make(Timestamp, ("anchor", at, end, value, value_at, seconds, f"[{value}]", label_at, seconds, "", "")))
    return found


def _anchors(text: str, start: int, blind: list[Hidden], reader: str) -> list[Timestamp]:
    unseen = Cover.of(blind) if blind else None
    found: list[Timestamp] = []
    add, make = found.append, tuple.__new__  # the innermost loop of most runs: a constructor's checks cost half of it
    known: dict[str, tuple[float | None, str, float | None, str]] = {}
    for match in _ANCHOR.finditer(text, start):
        at, end = match.span()
        if unseen and at in unseen:
            continue
        value = match[1]
        if value is None:
            torn = _read_tag(text, at, reader)
            if torn is not None:
                found.append(torn)
            continue
        if value not in known:
            shown = int(value[:2]) * 3600 + int(value[3:5]) * 60 + int(value[6:])
            sought, is_plain = as_read(value, reader) if reader == "youtube-t" else (shown, True)
            known[value] = (sought, f"[{value}]", shown, "" if is_plain else "value")
        seconds, label, told, defect = known[value]
        value_at, label_at = at + _VALUE_AT, at + _LABEL_AT
        add(make(Timestamp, ("anchor", at, end, value, value_at, seconds, label, label_at, told, "", defect)))
    return found


def _read_tag(text: str, start: int, reader: str) -> Timestamp | None:
    """An anchor that is not of the common form; None if it has nothing to do with timestamps."""
    whole = _WHOLE.match(text, start)
    if whole is None:
        return _read_torn(text, start, reader)
    value, label = whole.groups()
    value_start, label_start = start + _VALUE_AT, whole.start(2)
    seconds, is_plain = as_read(value, reader)
    defect = "" if is_plain else "value"
    told = label_seconds(label)
    return Timestamp("anchor", start, whole.end(), value, value_start, seconds, label, label_start, told, "", defect)


def _read_torn(text: str, start: int, reader: str) -> Timestamp | None:
    """An anchor of any form, read attribute by attribute; None if it has nothing to do with timestamps."""
    limit = start + _TAG_LIMIT
    line_end = _LINE_END.search(text, start, min(limit, len(text)))
    limit = line_end.start() if line_end else min(limit, len(text))
    tag_end = text.find(">", start, limit)
    source = text[start : tag_end if tag_end >= 0 else limit]
    if "yt-timestamp" not in source:
        nearly = _NEARLY.match(text, start, limit)
        if nearly is None:
            return None
        tag_end = text.find(">", nearly.end(), limit)
        source = text[start : tag_end if tag_end >= 0 else limit]
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
        another = text.find("<a ", label_start, label_start + _TAG_LIMIT)
        if close < 0 or 0 <= another < close or "\n" in text[label_start:close]:
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
    seconds, is_plain = as_read(value, reader) if value_start >= 0 else (None, False)
    if not defect and not is_plain:
        defect = "value"
    told = label_seconds(_TAGS.sub("", label))
    return Timestamp("anchor", start, end, value, value_start, seconds, label, label_start, told, "", defect)


def _youtube(text: str, link: MarkdownLink) -> Timestamp | None:
    """A Markdown link to a video on YouTube with a time in its address, or in another field the time of its label."""
    if not _YOUTUBE.match(link.destination):
        return None
    video = _VIDEO.search(link.destination)
    if video is None or "{{" in link.destination or "<%" in link.destination:
        return None
    label = text[link.label_start : link.label_end]
    shown = label_seconds(label)
    start = _START.search(text, link.destination_start, link.destination_end)
    defect = ""
    if start is not None:
        name, value, value_start = start[1], start[2], start.start(2)
        seconds = youtube_seconds(value)
        if not value and shown is None:
            return None
        if seconds is None or (name == "start" and not value.isdigit()):
            defect = "value"
    else:
        if shown is None:
            return None
        fields = _FIELD.finditer(text, link.destination_start, link.destination_end)
        near = next((field for field in fields if youtube_seconds(field[2]) == shown), None)
        if near is None or near[1] == "v" or not near[2][-1:].isalpha():
            return None
        value, value_start, seconds, defect = near[1], near.start(1), None, "misnamed"
    return Timestamp(
        "youtube", link.start, link.end, value, value_start, seconds, label, link.label_start, shown, video[1], defect
    )


def _media_link(text: str, link: MarkdownLink) -> Timestamp | None:
    """A Markdown link to, or an image of, a media file with a time."""
    file, _, fragment = link.destination.partition("#")
    timed = _TIMED.search(fragment)
    if timed is None or not _MEDIA_FILE.search(file):
        return None
    at = text.find("#", link.destination_start, link.destination_end)
    written = _TIMED.search(text, at, link.destination_end) if at >= 0 else None
    if written is None:
        return None
    label = text[link.label_start : link.label_end]
    return _fragment(link.start, link.end, file, written[1], written.start(1), label, link.label_start)


def _media(link: Link) -> Timestamp | None:
    """A wikilink to, or an embed of, a media file with a time."""
    timed = _TIMED.search(link.fragment or "")
    if timed is None or link.defect or not _MEDIA_FILE.search(link.target):
        return None
    label = link.alias or ""
    label_start = link.end - 2 - len(label)
    if label_start < link.fragment_end:  # the words stand first
        label_start = link.start + 2
    return _fragment(
        link.start,
        link.end,
        link.target,
        timed[1],
        link.fragment_start + timed.start(1),
        label,
        label_start,
    )


def _fragment(
    start: int, end: int, file: str, value: str, value_start: int, label: str, label_start: int
) -> Timestamp | None:
    if "{{" in value or "<%" in value or value.startswith(("smpte", "clock:")):
        return None
    piece = fragment_seconds(value)
    seconds = piece[0] if piece else None
    defect = "" if piece else "value"
    told = label_seconds(label)
    return Timestamp("media", start, end, value, value_start, seconds, label, label_start, told, file, defect)


def _fence(text: str, piece: Hidden) -> Timestamp | None:
    """The time in a fenced block named ``timestamp``: hours, minutes and seconds, or minutes and seconds."""
    opening = _TIMESTAMP_FENCE.match(text, piece.start)
    written = _FENCED_TIME.match(text, opening.end(), piece.end) if opening else None
    if written is None:
        return None
    fields = [int(field) for field in re.findall(r"\d+", written[1])]
    seconds = None
    if re.fullmatch(r"\d+:\d+(?::\d+)?", written[1]):
        seconds = float(sum(field * unit for field, unit in zip(reversed(fields), (1, 60, 3600), strict=False)))
    is_plain = seconds is not None and fields[-1] < 60 and (len(fields) == 2 or fields[1] < 60)
    return Timestamp(
        "fence",
        piece.start,
        piece.end,
        written[1],
        written.start(1),
        seconds,
        "",
        written.end(1),
        None,
        "",
        "" if is_plain else "value",
    )
