"""What other notes, and the checks across notes, may need to know of one note: small, quick to keep and to send."""

import marshal
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from notelint.note import Bracket, Link, Note, UniqueValue, strings

# What few links of a large vault are asked for is kept packed until then: as marshal writes plain values.
_Packed = bytes
_STARTS = attrgetter("start")


class Places(NamedTuple):
    """The places in a note to which links may lead: headings (level and text), block ids, and ids that HTML gives."""

    headings: tuple[tuple[int, str], ...] = ()
    blocks: frozenset[str] = frozenset()
    anchors: frozenset[str] = frozenset()


class PlainLink(NamedTuple):
    """A link such as ``[[target]]`` or ``[[target | alias]]``, without anything else about it.

    ``start``, ``line`` and ``column`` are those of the target, as in ``Link``; the link is ``length`` code points long,
    of which ``before`` stand before the target.
    """

    target: str
    alias: str | None
    before: int
    length: int
    start: int
    line: int
    column: int

    def as_link(self) -> Link:
        """The link in full."""
        target, alias, before, length, start, line, column = self
        first, end = start - before, start + len(target)
        return Link("wikilink", False, first, first + length, target, start, end, None, -1, alias, "", line, column)


_FIELDS = len(PlainLink._fields)


class Entry:
    """The facts of one note that the index holds.

    ``plain`` holds the values of its plain links (see ``PlainLink``), one after the other, ``others`` all other links;
    ``published`` says that it is to be published, ``unreadable`` why it could not be read.
    """

    __slots__ = (
        "_others",
        "_places",
        "aliases",
        "brackets",
        "draft",
        "path",
        "permalink",
        "plain",
        "published",
        "tags",
        "unique",
        "unreadable",
    )

    def __init__(
        self,
        path: str,
        links: Sequence[Link] = (),
        brackets: tuple[Bracket, ...] = (),
        places: Places = Places(),  # noqa: B008 (a tuple)
        aliases: tuple[str, ...] = (),
        tags: frozenset[str] = frozenset(),
        permalink: str = "",
        draft: bool = False,
        published: bool = False,
        unreadable: str = "",
        unique: tuple[UniqueValue, ...] = (),
    ) -> None:
        self.path = path
        self.brackets = brackets
        self.aliases = aliases
        self.tags = tags
        self.permalink = permalink
        self.draft = draft
        self.published = published
        self.unreadable = unreadable
        self.unique = unique
        self._places: Places | _Packed = places
        plain: list[Any] = []
        others: list[Link] = []
        for link in links:
            kind, embed, first, last, target, start, end, fragment, _, alias, defect, line, column, escapes_bar, _ = (
                link
            )
            if (
                kind == "wikilink"
                and fragment is None
                and target
                and not (embed or defect or escapes_bar)
                and end - start == len(target)  # nothing in it is escaped
            ):
                plain += (target, alias, start - first, last - first, start, line, column)
            else:
                others.append(link)
        self.plain = tuple(plain)
        self._others: tuple[Link, ...] | _Packed = tuple(others)

    def __eq__(self, other: object) -> bool:
        """Whether all facts are the same, packed or not."""
        if not isinstance(other, Entry):
            return NotImplemented
        ours = (self.names, self.plain, self.others, self.brackets, self.places)
        return ours == (other.names, other.plain, other.others, other.brackets, other.places)

    __hash__ = None  # type: ignore[assignment]

    @property
    def places(self) -> Places:
        """The places in it to which links may lead."""
        if isinstance(self._places, bytes):
            self._places = Places(*marshal.loads(self._places))
        return self._places

    @property
    def headings(self) -> tuple[tuple[int, str], ...]:
        """Level and text, as written, of its headings."""
        return self.places.headings

    @property
    def blocks(self) -> frozenset[str]:
        """Its block ids."""
        return self.places.blocks

    @property
    def anchors(self) -> frozenset[str]:
        """The ids that HTML gives to places in it."""
        return self.places.anchors

    @property
    def has_others(self) -> bool:
        """Whether there are links that are not plain."""
        return bool(self._others)

    @property
    def others(self) -> tuple[Link, ...]:
        """The links that are not plain, in order."""
        if isinstance(self._others, bytes):
            self._others = tuple([Link(*values) for values in marshal.loads(self._others)])
        return self._others

    @property
    def plain_links(self) -> Iterator[PlainLink]:
        """The plain links, in order."""
        values = iter(self.plain)
        return (PlainLink(*seven) for seven in zip(*[values] * _FIELDS, strict=True))

    @property
    def links(self) -> list[Link]:
        """All its links, in order."""
        links = [link.as_link() for link in self.plain_links]
        if self._others:
            links += self.others
            links.sort(key=_STARTS)
        return links

    @property
    def names(self) -> tuple[object, ...]:
        """All by which it is found, and what else the notes around it heed; its links and its places aside."""
        return (
            self.path,
            self.aliases,
            self.tags,
            self.permalink,
            self.draft,
            self.published,
            self.unreadable,
            self.unique,
        )

    def says_as(self, other: "Entry") -> bool:
        """Whether another entry holds the same facts."""
        return (self.plain, self.others, self.brackets, self.places, self.names) == (
            (other.plain, other.others, other.brackets, other.places, other.names)
        )

    def moved_to(self, path: str) -> "Entry":
        """The same note under another path."""
        return Entry(path, self.links, self.brackets, self.places, *self.names[1:])  # type: ignore[arg-type]

    def packed(self) -> tuple[Any, ...]:
        """All of it but the path, in values that marshal writes."""
        others = self._others
        if others and not isinstance(others, bytes):
            others = marshal.dumps([tuple(link) for link in others])
        places = self._places
        if not isinstance(places, bytes):
            places = marshal.dumps(tuple(places)) if any(places) else b""
        return (
            self.plain,
            others,
            tuple(map(tuple, self.brackets)),
            places,
            self.aliases,
            self.tags,
            self.permalink,
            self.draft,
            self.published,
            tuple(map(tuple, self.unique)),
        )

    @classmethod
    def unpacked(cls, path: str, values: tuple[Any, ...]) -> "Entry":
        """The entry of ``path`` from what ``packed`` gave."""
        entry = cls.__new__(cls)
        entry.path = path
        entry.unreadable = ""
        entry.plain, entry._others, brackets, places, entry.aliases, entry.tags = values[:6]
        entry.permalink, entry.draft, entry.published, unique = values[6:]
        entry.brackets = tuple([Bracket(*item) for item in brackets]) if brackets else ()
        entry.unique = tuple([UniqueValue(*item) for item in unique]) if unique else ()
        entry._places = places or Places()
        return entry


def entry_of(note: Note, unique: tuple[UniqueValue, ...] = ()) -> Entry:
    """The entry of a note; ``unique`` are the values that a schema wants in it alone."""
    aliases: tuple[str, ...] = ()
    tags = note.tags
    permalink = ""
    draft = published = False
    if note.front_matter is not None:
        for item in note.front_matter.properties:
            key = item.key.lower()
            if key in ("aliases", "alias"):
                aliases = strings(item.value)
            elif key in ("tags", "tag"):
                tags = tags.union(tag.lstrip("#") for tag in strings(item.value))
            elif key == "permalink" and isinstance(item.value, str):
                permalink = item.value
            elif key == "draft":
                draft = item.value is True or item.value == "true"
            elif key == "publish":
                published = item.value is True or item.value == "true"
    headings = tuple([(level, text) for level, text, _ in note.headings])
    return Entry(
        note.path,
        note.links,
        tuple(note.brackets),
        Places(headings, frozenset([block.id for block in note.blocks]), note.anchors),
        aliases + note.aliases,
        tags,
        permalink,
        draft,
        published,
        "",
        unique,
    )
