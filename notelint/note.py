"""The facts: all that is known of one note.

Offsets are code points of the note's text without byte order mark; lines and columns count from 1, columns in code
points.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from notelint.position import Lines

_DESTINATION = re.compile(r"\][ \t]{0,3}\(")


class Link(NamedTuple):
    """A link or embed to something in the vault, well-formed or nearly so.

    ``target`` is the path that is looked up (without fragment, percent-decoded in a Markdown link), which stands at
    ``target_start`` up to ``target_end``; ``fragment`` follows the first ``#`` and stands at ``fragment_start``;
    ``alias`` is the text on the other side of the first bar, as written. ``defect`` is empty, or says why it cannot be
    followed: ``empty``, ``url``, ``timestamp``, ``literal`` (the dialect shows it as text), ``tripled`` (so because
    of a third bracket), ``template``, ``broken-line``, ``html``, ``cut`` (a bar ends its cell of a table), ``macro``
    (the dialect follows it in a way of its own), ``defined`` (a definition says where it leads, and is itself a
    link), ``doubled`` (a URL in a second pair of parentheses). A link with a defect is judged by its form alone.
    ``line`` and ``column`` are those of the target; ``escapes_bar`` tells that a bar put into the link needs a
    backslash, as in a table. ``fragment_end`` is where the fragment ends as it is written.
    """

    kind: str  # wikilink | markdown | html | property (a wikilink that is a value of the front matter)
    embed: bool
    start: int
    end: int
    target: str
    target_start: int
    target_end: int
    fragment: str | None
    fragment_start: int
    alias: str | None
    defect: str
    line: int
    column: int
    escapes_bar: bool = False
    fragment_end: int = -1

    @property
    def is_wikilink(self) -> bool:
        """Whether it is written with double brackets, in the body."""
        return self.kind == "wikilink"

    @property
    def is_markdown(self) -> bool:
        """Whether its target is a path, as in Markdown and HTML, and not a wikilink's name."""
        return self.kind in ("markdown", "html")


class External(NamedTuple):
    """A Markdown link or image whose destination has a scheme: where the destination stands, and the whole link."""

    start: int
    end: int
    whole_start: int
    whole_end: int


class Bracket(NamedTuple):
    """Double brackets that make no link: ``unclosed``, ``stray``, ``nested`` or ``broken-line``.

    The reason ``destination`` is a Markdown link whose label is a wikilink, ``[[a]](b)``.
    """

    reason: str
    start: int
    end: int
    line: int
    column: int
    text: str


class Heading(NamedTuple):
    """A heading: its level from 1 to 6, its text as written, and where that begins."""

    level: int
    text: str
    start: int


class Block(NamedTuple):
    """A block id, in lower case as ids are compared, and where it stands behind its ``^``."""

    id: str
    start: int


class Timestamp(NamedTuple):
    """A place in a recording that a note names.

    The kinds: ``anchor`` is a ``yt-timestamp`` anchor; ``youtube`` a Markdown link to a time on YouTube; ``media`` a
    link to, or an embed of, a media file with ``#t=``; ``fence`` the time in a fenced block named ``timestamp``;
    ``vtt`` and ``srt`` a time of a cue; ``plain`` a time in words that nothing seeks.
    ``value`` is what the reader reads (``data-t``, or ``t=``), at ``value_start``; ``seconds`` what it makes of it,
    None if not a time; ``label_seconds`` the time that the label shows, None if it shows none. ``video`` tells stamps
    of one video from those of another. ``defect`` is empty, or the torn part of an anchor: ``class``, ``no-value``,
    ``unclosed``; ``value`` if ``value`` is read wrongly; ``misnamed`` if it stands in a YouTube link under a name
    that nothing reads.
    """

    kind: str
    start: int
    end: int
    value: str
    value_start: int
    seconds: float | None
    label: str
    label_start: int
    label_seconds: float | None
    video: str
    defect: str


class Cue(NamedTuple):
    """The times of a cue of subtitles."""

    begin: Timestamp
    end: Timestamp


class TimeList(NamedTuple):
    """A list whose every item begins with a time, in order.

    ``title`` is ``chapters`` or ``timestamps`` if the heading above calls it so, else empty. Under a heading that says
    chapters, lines make a list too.
    """

    stamps: tuple[Timestamp, ...]
    title: str


class Leaf(NamedTuple):
    """A value of the front matter that holds no others: a property's own, or one within its list or mapping.

    ``kind`` is ``plain``, ``quoted``, ``block`` (``|`` or ``>``) or ``brackets`` (``[[x]]`` without quotes, which is a
    list within a list); ``depth`` counts the lists and mappings around it; ``tag`` is a tag that is none of YAML's
    own, as in ``!important``. What is missing, as behind ``key:``, is plain and has no extent.
    """

    kind: str
    value: object
    start: int
    end: int
    depth: int = 0
    tag: str = ""


class Property(NamedTuple):
    """A key of the front matter with its value.

    ``value`` is read by the core schema of YAML 1.2 (dates stay strings); ``source`` is the value as written;
    ``start`` and ``end`` enclose the whole entry with its line ending.
    """

    key: str
    key_start: int
    key_end: int
    value: object
    source: str
    value_start: int
    value_end: int
    start: int
    end: int
    within: tuple[Leaf, ...] = ()  # what `leaves` gives, where more than one look at the source tells it

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The value, or the values within it, in order; those that an alias repeats once."""
        if self.within or isinstance(self.value, list | dict):
            return self.within
        kind = "quoted" if self.source[:1] in ("'", '"') else "plain"
        return (Leaf(kind, self.value, self.value_start, self.value_end),)


class YamlError(NamedTuple):
    """Why front matter is no YAML, and where; ``fixed`` holds (start, end, text) if what ``remedy`` says mends it.

    The ``kind`` is ``wikilinks`` where nothing is wrong but wikilinks in a row without quotes; ``sure`` tells that the
    whole block is well once this and what is behind are mended so.
    """

    message: str
    hint: str
    start: int
    end: int
    fixed: tuple[int, int, str] | None = None
    remedy: str = "put the value in quotes"
    kind: str = ""
    sure: bool = True


class Duplicate(NamedTuple):
    """A key that stands twice in one mapping: where, and the extent of the earlier entry."""

    key: str
    start: int
    end: int
    earlier_start: int
    earlier: tuple[int, int] | None


class FrontMatter(NamedTuple):
    """The block between the fences.

    ``status`` is ``ok``, ``invalid`` (see ``error``), ``unclosed`` (with ``fence``, the extent of a line of dots or
    dashes that does not close it), ``not-a-mapping``, ``template`` (holds template markers, or what PyYAML alone
    refuses) or ``toml`` (between ``+++``); the last two are not read. ``start`` and ``end`` enclose the fences,
    ``inner_start`` and ``inner_end`` what stands between.
    """

    status: str
    start: int
    end: int
    inner_start: int
    inner_end: int
    properties: tuple[Property, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    error: YamlError | None = None
    fence: tuple[int, int] | None = None

    def get(self, key: str) -> Property | None:
        """The property of this name, the last one if it stands twice, as readers do."""
        for item in reversed(self.properties):
            if item.key == key:
                return item
        return None


class Hidden(NamedTuple):
    """A piece of text where links do not count: ``code``, ``math``, ``html``, ``comment`` or ``destination``."""

    start: int
    end: int
    kind: str


class Cover:
    """Pieces of a text in order; tells by bisection whether an offset lies in one."""

    __slots__ = ("_pieces", "_starts")

    def __init__(self, pieces: Sequence[tuple[int, int]]) -> None:
        self._pieces = pieces
        self._starts = [piece[0] for piece in pieces]

    @classmethod
    def of(cls, pieces: Iterable[Hidden], *kinds: str) -> "Cover":
        """The pieces of these kinds, or all where none is named."""
        return cls([(piece.start, piece.end) for piece in pieces if not kinds or piece.kind in kinds])

    def __bool__(self) -> bool:
        return bool(self._starts)

    def __contains__(self, offset: int) -> bool:
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._pieces[index][1]

    def end_before(self, offset: int) -> int:
        """Where the last of the pieces that begin at an offset or before it ends; 0 if none does."""
        index = bisect_right(self._starts, offset) - 1
        return self._pieces[index][1] if index >= 0 else 0


class Word(NamedTuple):
    """A word of a suppression, and where it stands; ``cut`` is where what parts it from the word before begins."""

    text: str
    cut: int
    start: int
    end: int


class Suppression(NamedTuple):
    """Words of a note on what not to report.

    The kind ``lines`` silences lines ``first`` to ``last``; ``off`` and ``on`` at line ``first`` begin and end a
    silence; ``slip`` is one whose command is misspelt, and silences nothing. ``codes`` are codes, prefixes or names of
    rules; empty for all. The comment stands at ``start`` up to ``end``, its ``words`` in it; without what is from
    ``cut_start`` up to ``cut_end`` the note has none; -1 where it cannot be cut out. ``places`` are line and column of
    all these offsets.
    """

    kind: str
    first: int
    last: int
    codes: frozenset[str]
    start: int = 0
    end: int = 0
    cut_start: int = -1
    cut_end: int = -1
    words: tuple[Word, ...] = ()
    places: tuple[tuple[int, int, int], ...] = ()
    judged: bool = True  # whether it can be told if it silences anything
    is_property: bool = False  # of the front matter, and no comment


class Unused(NamedTuple):
    """What a suppression says to no effect: all of it, or some of its words; ``cut`` as in ``Suppression``.

    ``reason`` is empty, ``unknown`` for a word that means no rule, ``slip`` for a misspelt command, or ``end`` for one
    that enables what is not disabled; ``near`` is what it was probably meant to be.
    """

    words: str
    reason: str
    start: int
    end: int
    cut_start: int
    cut_end: int
    near: str = ""


class Stamps:
    """The timestamps of a note, read when first asked for.

    ``regular`` holds the values alone, in order, where every one is a well-formed ``HH:MM:SS`` anchor whose label says
    the same: most notes are such, and most checks can tell by the values that they have nothing to say, or ask for a
    few timestamps by ``at``.
    """

    __slots__ = ("_all", "_odd", "_others", "_read", "_read_some", "_reader", "regular")

    def __init__(
        self,
        read: Callable[[str], list[Timestamp]],
        regular: list[str] | None = None,
        read_some: Callable[[Sequence[int]], list[Timestamp]] | None = None,
        reader: str = "",
    ) -> None:
        self._read = read
        self._read_some = read_some
        self._reader = reader
        self._all: list[Timestamp] | None = None
        self._odd: list[Timestamp] | None = None if regular is None else []
        self._others: dict[str, Stamps] = {}
        self.regular = regular

    @property
    def irregular(self) -> bool:
        """Whether they are not all of the one form."""
        return self.regular is None

    def __bool__(self) -> bool:
        """Whether there may be any."""
        return self.regular is None or bool(self.regular)

    def __len__(self) -> int:
        return len(self.all if self.regular is None else self.regular)

    def by(self, reader: str) -> "Stamps":
        """The same timestamps, as this reader of anchors takes them."""
        if reader in ("auto", "hms-positional"):
            return self
        if reader not in self._others:
            # HH:MM:SS is a media fragment too, and no t= of YouTube
            regular = None if reader == "youtube-t" else self.regular
            self._others[reader] = Stamps(self._read, regular, self._read_some, reader)
        return self._others[reader]

    @property
    def all(self) -> list[Timestamp]:
        """Every timestamp, in order."""
        if self._all is None:
            self._all = self._read(self._reader)
        return self._all

    def at(self, numbers: Sequence[int]) -> list[Timestamp]:
        """Some of the timestamps, by their places in the order: the others are not read where all are regular."""
        if self.regular is None or self._read_some is None:
            return [self.all[number] for number in numbers]
        return self._read_some(numbers)

    @property
    def odd(self) -> list[Timestamp]:
        """Those with a defect, or whose label shows another time or none."""
        if self._odd is None:
            self._odd = [stamp for stamp in self.all if stamp.defect or stamp.label_seconds != stamp.seconds]
        return self._odd


def _none(_: str) -> list[Timestamp]:
    return []


@dataclass(slots=True)
class Note:
    """All that is known of one note."""

    path: str
    text: str
    bad_bytes: tuple[int, ...] = ()  # offsets of the first bytes that are not UTF-8
    bad_count: int = 0
    binary: bool = False  # too far from text to be read as a note: nothing else is known of it
    utf16: bool = False
    front_matter: FrontMatter | None = None
    late_front_matter: FrontMatter | None = None  # behind blank lines, where the dialect does not look for it
    body_start: int = 0
    hidden: list[Hidden] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    brackets: list[Bracket] = field(default_factory=list)
    external: list[External] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    aliases: tuple[str, ...] = ()  # those that the body gives
    tags: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()  # ids that HTML gives to places
    definitions: frozenset[str] = frozenset()  # labels of ``[label]: destination``, as ``label_key`` makes them
    stamps: "Stamps" = field(default_factory=lambda: Stamps(_none, []))
    cues: list[list[Cue]] = field(default_factory=list)  # by block
    time_lists: list[TimeList] = field(default_factory=list)
    conflicts: tuple[int, ...] = ()  # offsets of the lines of a merge conflict that begin with <<<<<<<
    suppressions: tuple[Suppression, ...] = ()
    _lines: Lines | None = None

    @property
    def lines(self) -> Lines:
        """The lines of the text, computed when first asked for."""
        if self._lines is None:
            self._lines = Lines(self.text)
        return self._lines

    @property
    def defective(self) -> list[Link]:
        """The links that cannot be followed, for what their ``defect`` says."""
        return [link for link in self.links if link.defect]

    @property
    def odd_aliases(self) -> list[Link]:
        """The wikilinks whose alias is blank, holds a bar, or is the target once more."""
        found = []
        for link in self.links:
            alias = link.alias
            if alias is not None and ("|" in alias or alias.strip() in ("", link.target)) and link.is_wikilink:
                found.append(link)
        return found

    @property
    def is_unsound(self) -> bool:
        """Whether the front matter is not as it should be: it is no YAML, no mapping, or holds a key twice."""
        block = self.front_matter
        return block is not None and (block.status != "ok" or bool(block.duplicates))

    @property
    def has_destinations(self) -> bool:
        """Whether ``(`` stands behind ``]``, at most with a few spaces between, as in a Markdown link."""
        return "(" in self.text and _DESTINATION.search(self.text, self.body_start) is not None


class UniqueValue(NamedTuple):
    """A value that a schema wants in one note alone, and where this note has it."""

    schema: str
    key: str
    value: str
    start: int
    end: int
    line: int
    column: int


def label_key(label: str) -> str:
    """The form in which the labels of references are compared: their case and the width of spaces do not count."""
    return " ".join(label.split()).casefold()


def strings(value: object) -> tuple[str, ...]:
    """The strings of a property that may be one or many: a list, or a string of parts between commas."""
    if isinstance(value, str):
        return tuple(part for part in (piece.strip() for piece in value.split(",")) if part)
    if isinstance(value, list):
        return tuple(str(part) for part in value if isinstance(part, str | int | float) and not isinstance(part, bool))
    return ()
