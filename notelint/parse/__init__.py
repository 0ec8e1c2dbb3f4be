"""Text to facts: the only package that knows Markdown and YAML."""

import re

from notelint.dialects import Dialect
from notelint.note import Block, Bracket, Cover, External, Heading, Hidden, Link, Note, label_key
from notelint.parse.blocks import Blocks, MarkdownLink, decoded, merged
from notelint.parse.comments import read_suppressions
from notelint.parse.commonmark import read_blocks
from notelint.parse.cues import fenced, find_cues
from notelint.parse.front_matter import find_front_matter, find_late_front_matter
from notelint.parse.html import find_anchors, find_html_links
from notelint.parse.plain import read_plain
from notelint.parse.properties import property_links
from notelint.parse.time_lists import find_time_lists, may_list_times
from notelint.parse.timestamps import find_timestamps, without_anchors
from notelint.parse.wikilinks import WikilinkReader, plain_links
from notelint.position import MARK, decode

_SURROGATE = re.compile("[\ud800-\udfff]")
_BLOCK_ID = re.compile(r"\^([A-Za-z0-9_-]+)[ \t]*(?=[\r\n]|\Z)")
_TAG = re.compile(r"#(?<=[\s#]#)([^\s#!-,.:;<=>?@\[\\\]^`{|}~]+)")
_CONFLICT = re.compile(r"\n<{7}(?= |\r?\n)[^\n]*")
_WIKILINK_LABEL = re.compile(r"\[[^\[\]\r\n]+\]")
_SCHEME = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.\-]*:|//)")
_IN_PARENTHESES = re.compile(r"\((?:https?:)?//[^\s<>]+\)")
_ATTRIBUTE = re.compile(r"/?[A-Za-z]+ +[a-z-]+=")
_TEMPLATE = re.compile(r"[{<](?:(?<=\{)\{|(?<=<)%(?![0-9A-F]{2}))")  # <%C3%A9.md> is a path
_BINARY_SHARE = 0.1  # of bytes that are not text: past that nothing a note says can be told


def parse(path: str, data: bytes, dialect: Dialect) -> Note:
    """The facts of a note, read as its dialect reads it.

    ``path`` is relative to the vault's root. Bytes that are not UTF-8 stand as lone surrogates in ``text``, and are
    read as U+FFFD.
    """
    try:
        text, is_utf8 = data.removeprefix(MARK).decode(), True
    except UnicodeDecodeError:
        text, is_utf8 = decode(data)[0], False
    note = Note(path, text)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        note.bad_bytes, note.bad_count, note.binary, note.utf16 = (0,), 1, True, True
        return note
    if not is_utf8:
        bad = [match.start() for match in _SURROGATE.finditer(text)]
        note.bad_bytes, note.bad_count = tuple(bad[:1]), len(bad)
        note.binary = len(bad) > len(text) * _BINARY_SHARE
        text = _SURROGATE.sub("\ufffd", text)
    if "\x00" in text and text.count("\x00") > len(text) * _BINARY_SHARE:
        note.binary = True
    if note.binary:
        return note
    note.front_matter = find_front_matter(text, dialect)
    if note.front_matter is None:
        note.late_front_matter = find_late_front_matter(text, dialect)
    note.body_start = note.front_matter.end if note.front_matter else 0
    _read_body(note, text, dialect)
    return note


def _read_body(note: Note, text: str, dialect: Dialect) -> None:
    start = note.body_start
    anchored = without_anchors(text, start) if "<" in text and "yt-timestamp" in text else None
    blocks = read_plain(text, start, anchored.words if anchored else "") or read_blocks(text, start)
    hidden = blocks.hidden
    if "%" in text and "%%" in text:
        hidden = merged(hidden + dialect.comments(text, start, hidden))
    note.hidden = hidden
    note.headings = _in_sight(blocks.headings, hidden)
    links_hidden = hidden
    if blocks.inline_html and not dialect.links_in_inline_html:
        links_hidden = merged(hidden + [Hidden(first, last, "html") for first, last in blocks.inline_html])
    _read_links(note, text, dialect, blocks, links_hidden)
    fences = fenced(text, hidden) if hidden else []
    timed = [link for link in note.links if link.fragment and "t=" in link.fragment]
    if timed and "#t=" not in text:
        timed = []
    if anchored or blocks.links or timed or fences:
        note.stamps = find_timestamps(text, start, anchored, hidden, blocks.links, timed, fences)
    if fences and "-->" in text:
        note.cues = find_cues(text, fences)
    if may_list_times(text) or timed or any("t=" in link.destination for link in blocks.links):
        note.time_lists = find_time_lists(note, text)
    code = Cover.of(hidden, "code", "math")
    if "^" in text and dialect.wikilinks:
        ids = _BLOCK_ID.finditer(text, start)
        note.blocks = [Block(found[1].lower(), found.start(1)) for found in ids if found.start() not in code]
    if dialect.uses_tags and "#" in text and not _hashes_are_headings(text, start, blocks):
        tags = _TAG.finditer(text, start)
        note.tags = frozenset(
            found[1].rstrip("/") for found in tags if not found[1].isdigit() and found.start() not in code
        )
    note.aliases = dialect.aliases(text, start)
    if blocks.has_tags and "<" in text and ("id=" in text or "name=" in text):
        note.anchors = find_anchors(text, start, code)
    if blocks.definitions:
        note.definitions = frozenset(map(label_key, blocks.definitions))
    if "<" in text and ("\n<<<<<<<" in text or text.startswith("<<<<<<<")):
        note.conflicts = _conflicts(text)
    if "notelint" in text:
        note.suppressions = read_suppressions(text, note.lines, hidden, note.front_matter)


def _hashes_are_headings(text: str, start: int, blocks: Blocks) -> bool:
    """Whether every hash stands before a heading, as in most plain notes; where there are tags, it cannot be told."""
    return not blocks.has_tags and text.count("#", start) == sum([heading.level for heading in blocks.headings])


def _in_sight(headings: list[Heading], hidden: list[Hidden]) -> list[Heading]:
    """The headings that no comment of the dialect hides."""
    comments = Cover.of(hidden, "comment") if headings and hidden else None
    return [heading for heading in headings if heading.start not in comments] if comments else headings


def _read_links(note: Note, text: str, dialect: Dialect, blocks: Blocks, hidden: list[Hidden]) -> None:
    """Wikilinks, then Markdown links to files, in the order in which they stand."""
    if dialect.wikilinks and ("[[" in text or "]]" in text):
        plain = blocks.wikilinks if dialect.plain_links else None
        links = plain_links(plain, text, note.body_start - 1, hidden) if plain is not None else None
        if links is None:
            reader = WikilinkReader(text, note.body_start, dialect, blocks, hidden)
            links, note.brackets = reader.links, reader.brackets
        note.links = links
    if dialect.property_links and note.front_matter is not None:
        note.links = property_links(note, text, dialect) + note.links
    if blocks.links:
        comments = Cover.of(hidden, "comment")
        outward = [link for link in blocks.links if _SCHEME.match(link.destination)]
        local = [link for link in blocks.links if not _SCHEME.match(link.destination)] if outward else blocks.links
        if dialect.definitions_lead:
            note.links = _defined(note.links, blocks.links, text)
        note.links += [_markdown_link(note, text, link) for link in local if link.start not in comments]
        note.links.sort(key=lambda link: link.start)
        note.external = [
            External(link.destination_start, link.destination_end, link.start, link.end)
            for link in outward
            if link.start not in comments
        ]
        if dialect.wikilinks and "]](" in text:
            found = [_with_destination(note, text, link) for link in blocks.links if link.start not in comments]
            note.brackets += [bracket for bracket in found if bracket is not None]
            note.brackets.sort(key=lambda bracket: bracket.start)
    if dialect.html_links and blocks.has_tags and "<" in text and ("href" in text or "src" in text):
        shown = Cover.of(hidden, "code", "math", "comment")
        for link in find_html_links(text, note.body_start, shown):
            if not _SCHEME.match(link.destination):
                note.links.append(_markdown_link(note, text, link, "html"))
        note.links.sort(key=lambda link: link.start)


def _defined(links: list[Link], written: list[MarkdownLink], text: str) -> list[Link]:
    """The wikilinks, with the path of their definition as target where there is one of their words."""
    definitions = [link for link in written if text.startswith("]:", link.label_end)]
    paths = {label_key(text[link.label_start : link.label_end]): decoded(link.destination) for link in definitions}
    found = []
    for link in links:
        path = paths.get(label_key(text[link.start + 2 : link.end - 2])) if paths else None
        if path:
            path = path.partition("#")[0]
            path = path if path.startswith(("/", ".")) else f"./{path}"
            link = link._replace(target=path, fragment=None, fragment_start=-1, defect="defined")
        found.append(link)
    return found


def _with_destination(note: Note, text: str, link: MarkdownLink) -> Bracket | None:
    """``[[words]](destination)``, which is a Markdown link whose words stand in brackets."""
    if link.image or not _WIKILINK_LABEL.fullmatch(text, link.label_start, link.label_end):
        return None
    return Bracket("destination", link.start, link.end, *note.lines.locate(link.start), text[link.start : link.end])


def _markdown_link(note: Note, text: str, link: MarkdownLink, kind: str = "markdown") -> Link:
    destination = link.destination
    path, _, fragment = destination.partition("#")
    defect = ""
    if " " in destination and _ATTRIBUTE.match(destination):
        defect = "html"
    elif _TEMPLATE.search(text, link.start, link.end):
        defect = "template"
    elif not destination:
        defect = "empty"
    elif kind == "markdown" and _IN_PARENTHESES.fullmatch(destination):
        defect = "doubled"
    hash_at = text.find("#", link.destination_start, link.destination_end)
    line, column = note.lines.locate(link.destination_start)
    return Link(
        kind,
        link.image,
        link.start,
        link.end,
        decoded(path),
        link.destination_start,
        hash_at if hash_at >= 0 else link.destination_end,
        decoded(fragment) if "#" in destination else None,
        hash_at + 1 if hash_at >= 0 else -1,
        text[link.label_start : link.label_end],
        defect,
        line,
        column,
        fragment_end=link.destination_end if hash_at >= 0 else -1,
    )


def _conflicts(text: str) -> tuple[int, ...]:
    """Where a merge left its markers, if it left all three kinds."""
    if not ("\n=======" in text and "\n>>>>>>>" in text):
        return ()
    return tuple(match.start() for match in _CONFLICT.finditer("\n" + text))
