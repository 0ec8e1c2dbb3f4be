"""Links in the front matter: quoted values that are a wikilink and nothing else."""

from notelint.dialects import Dialect
from notelint.note import Leaf, Link, Note
from notelint.parse.wikilinks import form_of, stripped


def property_links(note: Note, text: str, dialect: Dialect) -> list[Link]:
    """The links that the properties of a note hold, in order.

    A value counts if it stands in the text as it is, without escapes, so that every part has its exact place; one
    that cannot be followed is no link.
    """
    block = note.front_matter
    if block is None or text.find("[[", block.inner_start, block.inner_end) < 0:
        return []
    found = [_link(leaf, note, text, dialect) for item in block.properties for leaf in item.leaves]
    return [link for link in found if link is not None]


def _link(leaf: Leaf, note: Note, text: str, dialect: Dialect) -> Link | None:
    value = leaf.value
    if leaf.kind != "quoted" or not isinstance(value, str) or text[leaf.start + 1 : leaf.end - 1] != value:
        return None
    whole = value.strip()
    inner = whole[2:-2]
    if not (whole.startswith("[[") and whole.endswith("]]")) or "[[" in inner or "]]" in inner or "\n" in inner:
        return None
    parts = dialect.read(inner)
    if form_of(inner, parts, dialect):
        return None
    opening = text.index("[[", leaf.start)
    start, end = stripped(inner, parts.target)
    fragment, fragment_start = None, -1
    if parts.fragment is not None:
        first, last = stripped(inner, parts.fragment)
        fragment, fragment_start = inner[first:last], opening + 2 + first
    line, column = note.lines.locate(opening + 2 + start)
    return Link(
        "property",
        False,
        opening,
        opening + len(whole),
        inner[start:end],
        opening + 2 + start,
        opening + 2 + end,
        fragment,
        fragment_start,
        inner[slice(*parts.alias)] if parts.alias else None,
        "",
        line,
        column,
    )
