"""What checks of timestamps have in common: which times are in doubt, and how a time is shown."""

from notelint.diagnostic import Span
from notelint.note import Note, Timestamp
from notelint.parse.times import Reader, clock

_ENOUGH = 4  # stamps that must agree before their unit is doubted
LINK_TOLERANCE = 3  # seconds by which a link's time and its label may differ


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
