"""What is found: spans, edits, fixes, findings, diagnostics and the report."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

SEVERITIES = ("note", "warning", "error")  # from mild to grave


class Span(NamedTuple):
    """A piece of a note's text: code points from ``start`` up to, not including, ``end``."""

    start: int
    end: int


class Edit(NamedTuple):
    """Replace the code points from ``start`` up to ``end`` of a note's text by ``text``."""

    start: int
    end: int
    text: str


class Fix(NamedTuple):
    """Edits that mend a finding together; ``safe`` as the rules page defines it."""

    title: str
    edits: Sequence[Edit]
    safe: bool

    def shifted(self, offset: int) -> "Fix":
        """The same fix of the same words that stand ``offset`` code points further on."""
        return Fix(
            self.title, tuple([Edit(start + offset, end + offset, text) for start, end, text in self.edits]), self.safe
        )


class Related(NamedTuple):
    """Another place that explains a finding: in this note at ``start``, or, with ``path``, in that one.

    ``at`` are line and column there, of a place in another note that is known as exactly.
    """

    message: str
    path: str = ""
    start: int = 0
    at: tuple[int, int] = (1, 1)


class Finding(NamedTuple):
    """What a check yields: a place in the note, and the words that its rule's message wants.

    ``reason`` chooses among the messages of the rule; ``about`` is what the finding is about for its key (the
    flagged text where it is empty); ``whole_note`` puts it on the whole note, whatever the span.
    """

    span: Span
    words: Mapping[str, object] = {}
    reason: str = ""
    about: str = ""
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    whole_note: bool = False


class Place(NamedTuple):
    """A region in lines and columns: both from 1, columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class PlacedRelated(NamedTuple):
    """A related place with its path (relative to the vault's root) and where it begins."""

    message: str
    path: str
    line: int
    column: int


class Silencer(NamedTuple):
    """What of a note silences a diagnostic: the comment at a place, or the property of its front matter there."""

    place: Place
    is_property: bool = False


class Diagnostic(NamedTuple):
    """A finding as people and programs read it: named by its rule, worded, and placed.

    ``path`` is relative to the vault's root with ``/``; ``start`` and ``end`` are code points of the note's text
    without its byte order mark; ``key`` is the same for the same finding when lines move or the note is renamed.
    ``silencer`` is what of the note silences it, where that was asked for.
    """

    path: str
    place: Place
    code: str
    name: str
    severity: str
    message: str
    hint: str
    start: int
    end: int
    key: str
    fix: Fix | None
    related: tuple[PlacedRelated, ...]
    reason: str = ""  # which of the rule's messages it is
    silencer: Silencer | None = None


class Cause(NamedTuple):
    """What a change did that breaks links: one sentence for all of them.

    ``path`` is the file it was done to, relative to the vault's root, as it was named before, and ``to`` what it was
    named afterwards, if that is of interest; ``did`` and ``does`` are the words before and behind these. ``number`` is
    how many links it breaks; ``severity`` that of the gravest of the diagnostics.
    """

    did: str
    path: str
    does: str
    severity: str
    number: int
    to: str = ""

    def told(self, called: Callable[[str], str]) -> str:
        """The sentence; ``called`` gives what a file is called, by its path."""
        to = f" to {called(self.to)}" if self.to else ""
        return f"{self.did} {called(self.path)}{to} {self.does}"


class Report(NamedTuple):
    """The outcome of a run.

    ``root`` is the vault's root as an absolute path; ``text_of`` gives the text of a note for the lines that a
    reporter shows (without byte order mark; empty if it cannot be read any more); ``remarks`` are warnings about
    the run itself; ``origins`` tells what decided root and dialect. ``explained`` gives a diagnostic with all that can
    be said of it, also by its hint and an unsafe fix: reporters that show these ask it for those that they show.
    ``since`` is what a run on a change calls the old state, ``staged`` tells that the new one is what is staged,
    ``changed`` are the files that the change touched, and ``causes`` what it did, the most breaking first.
    ``held_back`` is how many diagnostics a baseline holds back, beside those that notes suppress, ``held_by`` its file.
    ``bytes_of`` gives the bytes of a note, None if it cannot be read any more. ``find_silenced`` gives the diagnostics
    that notes suppress; ``silenced`` holds them where formats are to show them, too.
    """

    root: str
    dialect: str
    origins: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    notes: int
    suppressed: int
    seconds: float
    text_of: Callable[[str], str]
    remarks: tuple[str, ...] = ()
    explained: Callable[[Diagnostic], Diagnostic] = lambda item: item
    since: str = ""
    causes: tuple[Cause, ...] = ()
    held_back: int = 0
    held_by: str = ""
    bytes_of: Callable[[str], bytes | None] = lambda _: None
    find_silenced: Callable[[], tuple[Diagnostic, ...]] = tuple
    silenced: tuple[Diagnostic, ...] | None = None
    staged: bool = False
    changed: frozenset[str] = frozenset()

    @property
    def shown(self) -> tuple[Diagnostic, ...]:
        """The diagnostics, and at their places those that are silenced, where these are to be shown."""
        if not self.silenced:
            return self.diagnostics
        return tuple(
            sorted((*self.diagnostics, *self.silenced), key=lambda item: (item.path, *item.place[:2], item.code))
        )

    def count(self, severity: str) -> int:
        """How many diagnostics have this severity."""
        return sum(1 for diagnostic in self.diagnostics if diagnostic.severity == severity)

    def fails(self, threshold: str) -> bool:
        """Whether a diagnostic reaches ``threshold``: a severity, or ``never``."""
        if threshold == "never":
            return False
        floor = SEVERITIES.index(threshold)
        return any(SEVERITIES.index(diagnostic.severity) >= floor for diagnostic in self.diagnostics)
