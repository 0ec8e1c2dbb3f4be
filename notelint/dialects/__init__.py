"""What links mean, per program: a module per dialect, found by its name.

To add one, write ``notelint/dialects/<name>.py`` with a class ``Dialect`` derived from the one here: what differs
from these defaults is all it needs to say. Lookups that several have in common are in ``_lookup``.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from notelint.entry import Entry
from notelint.note import Hidden, Link


class Parts(NamedTuple):
    """How a dialect reads what stands between ``[[`` and ``]]``, as offsets in it.

    ``fragment`` and ``alias`` are the (start, end) of what follows ``#`` and the bar, or None. ``defect`` is as in
    ``Link``.
    """

    target: tuple[int, int]
    fragment: tuple[int, int] | None = None
    alias: tuple[int, int] | None = None
    defect: str = ""


class Match(NamedTuple):
    """What a target names: the file at ``path``; with an empty path a page that the site generates.

    If it is not ``found``, ``candidates`` are the files among which the dialect cannot decide, if that is why; if it
    is, those among which it decides by rank and warns, ``path`` being the first.
    """

    found: bool
    path: str = ""
    candidates: tuple[str, ...] = ()


MISSING = Match(False)
VARIANTS = ("quartz-5",)  # of dialects, which rules may name as they name dialects
MANY = 10  # candidates that are told; more are as good as many


class Names:
    """The names of a vault's files as a dialect looks them up."""

    def find(self, target: str, source: str, markdown: bool) -> Match:
        """What ``target`` (without fragment) names when it stands in the note ``source``.

        ``markdown`` tells a Markdown link from a wikilink. Paths are relative to the vault's root.
        """
        raise NotImplementedError

    def rivals(self, target: str, source: str, markdown: bool) -> Sequence[str]:
        """The files that answer to a target of which ``find`` picks one by a rule that nobody sees, that one first.

        Empty where there is one only, or where the target says which.
        """
        return ()

    def sure(self, targets: Iterable[str]) -> set[str]:
        """Those of the targets that a quick look tells to name one file each, as it is spelled, in any note."""
        return set()

    def spellings(self, path: str, source: str) -> Iterable[str]:
        """Targets that may name the file ``path`` in a link of ``source``, the shortest first."""
        raise NotImplementedError


class Anchors:
    """The headings and blocks of one note as a dialect finds them."""

    def has(self, fragment: str, same_note: bool) -> bool:
        """Whether ``fragment`` (without its ``#``) names one; ``same_note`` tells a link from within the note."""
        raise NotImplementedError


class Dialect:
    """One program's reading of Markdown notes. Each attribute says what it is for; the defaults are the common case."""

    name = ""
    wikilinks = True  # whether [[ ]] is a link at all
    plain_links = True  # whether [[x]] and [[x|y]] of plain words mean the note x, so that none of it need be read
    alias_first = False  # whether the words to show stand before the bar
    alias_order_varies = False  # whether vaults differ in that, so that theirs must be told: ``alias-order``
    nested_links = False  # whether [[a [[b]]]] is right
    third_bracket = "aside"  # what [[[x]]] is: a link in brackets; "text"; "name" if [[[a] b]] links to "[a] b"
    escapes_inside = False  # whether a backslash in a link takes its meaning from what follows
    quote_escapes = False  # whether '[[x]] is text
    hash_in_names = False  # whether a hash may belong to the name of a note
    scheme = ""  # of addresses that name notes
    definitions_lead = False  # whether [x]: path tells where [[x]] leads
    cells_cut_links = True  # whether a bar without a backslash makes a link end with its cell of a table
    multiline_links = False  # whether a wikilink may hold a line ending
    escapes = True  # whether a backslash before [[ makes it text
    links_in_inline_html = True  # whether <b>[[x]]</b> is a link
    markup_splits_links = False  # whether emphasis or code inside makes a wikilink plain text
    escapes_table_bars = False  # whether a bar in a wikilink in a table with edge bars needs no backslash
    percent_comments = False  # whether what stands between %% is not shown
    html_links = False  # whether <a href> and <img src> name files as Markdown links do
    late_front_matter = False  # whether blank lines may stand before front matter
    long_fence_closes = False  # whether ---- closes front matter
    dots_close = False  # whether ... closes front matter
    unclosed_is_error = False  # whether front matter without an end fails in the program
    yaml_readers: tuple[str, ...] = ()  # of its front matter, as far as known: js-yaml, yaml (Obsidian's), libyaml
    property_links = False  # whether "[[x]]" as a value of the front matter is a link
    deprecated_properties: Mapping[str, str] = {}  # keys that are read no more, with those that took their place
    ghost_links = False  # whether a link to a note not yet written is a feature
    uses_tags = False  # whether tags make pages that links may name
    folder_matters = True  # whether the folder of the source decides what a bare name means

    def __init__(self, options: Mapping[str, str]) -> None:
        """``options`` are the dialect's own settings; one that has none heeds none."""

    @property
    def label(self) -> str:
        """The name with what was set, for people."""
        return self.name

    @property
    def variant(self) -> str:
        """The name by which rules speak of it: another behind a hyphen, as in ``quartz-5``, where they must."""
        return self.name

    def read(self, inner: str) -> Parts:
        """The parts of a wikilink; ``inner`` holds no ``[[`` and no ``]]``."""
        raise NotImplementedError

    def words(self, link: Link) -> str:
        """The words that a reader sees for a wikilink: those beside its bar, else what ``words_for`` tells.

        Empty for an embed, which shows what is in the file, and where nothing stands beside the bar.
        """
        if link.embed:
            return ""
        if link.alias is None:
            return self.words_for(link.target, link.fragment)
        words = self.plain(link.alias).strip()
        return words.replace("\\|", "|") if link.escapes_bar else words

    def words_for(self, target: str, fragment: str | None) -> str:
        """The words that a wikilink without an alias shows: here both as they are written.

        That is inferred, but for gollum's page names; zk makes no pages, so what its reader sees is this at most.
        """
        return target if fragment is None else f"{target}#{self.plain(fragment)}"

    def anchor(self, heading: str) -> str:
        """The fragment of a Markdown link that names a heading."""
        return heading

    def comments(self, text: str, start: int, hidden: list[Hidden]) -> list[Hidden]:
        """The dialect's own comments in ``text`` from ``start`` on, given what is hidden already, in order."""
        return []

    def tag_complaint(self, tag: str) -> str:
        """Why ``tag``, a value of the front matter, is no tag, in words that follow it; empty if it is one."""
        return ""

    def plain(self, written: str) -> str:
        """A target or fragment as it is written, less the backslashes that escape; asked where ``escapes_inside``."""
        return written

    def aliases(self, text: str, start: int) -> tuple[str, ...]:
        """The names that the text from ``start`` on gives its note, besides those of the front matter."""
        return ()

    def fold(self, target: str) -> str:
        """The form of a target, or of a path without its ``.md``, that the dialect compares by."""
        return target

    def names(self, files: Iterable[str], entries: Mapping[str, Entry]) -> Names:
        """The names of these files; ``entries`` has the facts of those that are notes."""
        raise NotImplementedError

    def anchors(self, entry: Entry) -> Anchors:
        """The headings and blocks of a note that a fragment may name."""
        raise NotImplementedError


def is_note(path: str) -> bool:
    """Whether a file is a note, by its name."""
    return path[-3:].lower() == ".md"


def without_md(path: str) -> str:
    """A path less its ``.md``, in whatever case."""
    return path[:-3] if is_note(path) else path


def known() -> list[str]:
    """The dialects there are, by name: the modules here but those that begin with ``_``, which dialects share."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))


@lru_cache(maxsize=8)
def _make(name: str, options: tuple[tuple[str, str], ...]) -> Dialect:
    made: Dialect = import_module(f"notelint.dialects.{name}").Dialect(dict(options))
    return made


def dialect(name: str, options: Iterable[tuple[str, str]] = ()) -> Dialect:
    """The dialect of this name with its options; the same object for the same words.

    Raises:
        ModuleNotFoundError: there is no such dialect; see ``known``.
    """
    return _make(name, tuple(sorted(options)))
