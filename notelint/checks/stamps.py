"""What checks of timestamps have in common: which times are in doubt, and how a time is shown and written."""

import re

from notelint.diagnostic import Span
from notelint.note import Note, Timestamp
from notelint.parse.times import Reader, clock

_ENOUGH = 4  # stamps that must agree before their unit is doubted
_NEARLY_ALL = 0.8  # of them
LINK_TOLERANCE = 3  # seconds by which a link's time and its label may differ
_BESIDE_TIME = re.compile(r"[,%n]")  # in a media fragment: 10:00,20:00 or npt:10:00
_CLOCK = re.compile(r"(\[?\s*)(?:(\d{1,3}):)?(\d{1,3}):\d\d(\s*\]?)", re.ASCII)
_UNITS = re.compile(r"(?:(\d+)(h))?(?:(\d+)(m))?(?:(\d+)(s?))?", re.IGNORECASE | re.ASCII)


def value_span(stamp: Timestamp) -> Span:
    """The place of what is read."""
    return Span(stamp.value_start, stamp.value_start + len(stamp.value))


def differs(stamp: Timestamp) -> bool:
    """Whether the label tells a time that is clearly another."""
    if stamp.label_seconds is None or stamp.seconds is None:
        return False
    return abs(int(stamp.seconds) - stamp.label_seconds) > (0 if stamp.kind == "anchor" else LINK_TOLERANCE)


def shown(stamp: Timestamp) -> str:
    """A time as the note shows it, or else writes it."""
    if stamp.kind in ("youtube", "media"):
        return stamp.label.strip("[] ") if stamp.label_seconds is not None else clock(stamp.seconds or 0)
    return stamp.value


def shifted(note: Note, reader: Reader) -> list[Timestamp]:
    """The stamps whose unit is shifted, if the note's is: by what labels prove, or by what they all look like."""
    stamps = note.stamps.by(reader)
    regular = stamps.regular
    if regular is not None:
        if _few_are_even(regular) or not _looks_shifted(regular):
            return []
        return stamps.at([number for number, value in enumerate(regular) if value.endswith(":00")])
    anchors = [stamp for stamp in stamps.all if _has_three_fields(stamp)]
    differing = [stamp for stamp in anchors if stamp.label_seconds is not None and stamp.label_seconds != stamp.seconds]
    if differing and all(s.label_seconds and s.seconds == s.label_seconds * 60 for s in differing):
        return differing
    if not _looks_shifted([stamp.value for stamp in anchors]):
        return []
    return [stamp for stamp in anchors if stamp.value.rstrip().endswith(":00")]


def _has_three_fields(stamp: Timestamp) -> bool:
    if stamp.kind != "anchor" or stamp.defect or stamp.value.count(":") != 2:
        return False
    return _BESIDE_TIME.search(stamp.value) is None


def _few_are_even(regular: list[str]) -> bool:
    """Whether too few times end in :00 to look shifted; one look tells that of most notes."""
    return "\n".join(regular).count(":00\n") + 1 < _NEARLY_ALL * len(regular)


def _looks_shifted(values: list[str]) -> bool:
    """Whether times look as if minutes were written for hours: nearly all end in :00, some hours, odd minutes."""
    if len(values) < _ENOUGH:
        return False
    even = [value for value in values if value.rstrip().endswith(":00")]
    if len(even) < _NEARLY_ALL * len(values):
        return False
    fields = [value.split(":") for value in even]
    return any(int(hours) for hours, _, _ in fields) and any(int(minutes) % 5 for _, minutes, _ in fields)


def label_like(label: str, seconds: float) -> str:
    """A time in the form of a label: ``1:25`` like ``1:23``, ``[00:01:25]`` like ``[01:02:03]``; empty if it is unsure.

    It is so where a field comes or goes, or no longer has the width that tells whether it has noughts before it.
    """
    form = _CLOCK.fullmatch(label)
    if form is None:
        return ""
    opening, hours, minutes, closing = form.groups()
    first, rest = divmod(int(seconds), 60 if hours is None else 3600)
    if hours is None and first >= 60 > int(minutes):
        return ""
    was = minutes if hours is None else hours
    padded = len(was) > 1 and was[0] == "0"
    comes_and_goes = hours is not None and was != "0" and not first
    if not padded and (comes_and_goes or (len(was) > 1 and len(was) != len(str(first)))):
        return ""
    written = f"{first:0{len(was)}}" if padded else str(first)
    written += f":{rest:02}" if hours is None else f":{rest // 60:02}:{rest % 60:02}"
    return f"{opening}{written}{closing}"


def value_like(value: str, seconds: float) -> str:
    """A time in the form of ``t=`` in a link to YouTube: ``85``, ``85s``, ``1m25s``, ``01h02m03s``; empty if unsure."""
    form = _UNITS.fullmatch(value)
    if form is None or not value:
        return ""
    whole = int(seconds)
    hours, h, minutes, m, last, s = form.groups()
    if not (h or m):
        return f"{whole}{s or ''}"
    width = 2 if any(field and field[0] == "0" and len(field) > 1 for field in (hours, minutes, last)) else 1
    written = f"{whole // 3600:0{width}}{h or 'h'}" if h or whole >= 3600 else ""
    written += f"{whole // 60 % 60:0{width}}{m or 'm'}"
    return written + f"{whole % 60:0{width}}{'s' if s is None else s}"
