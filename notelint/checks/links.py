"""Checks of the form of links, and of links of Markdown and HTML to files of the vault."""

import re
from collections.abc import Iterator, Sequence

from notelint.checks import heeds
from notelint.checks.slips import is_within, tags_as_destinations
from notelint.checks.targets import (
    encoded,
    is_exempt,
    meant,
    mended,
    near_heading,
    target_span,
    unlinked,
    unresolved,
    without_alias,
)
from notelint.diagnostic import Edit, Finding, Fix, Span
from notelint.dialects import Dialect, without_md
from notelint.entry import Entry
from notelint.filenames import names_a_file
from notelint.index import (
    FOUND,
    INVISIBLE,
    NO_HEADING,
    Index,
    Problem,
    Source,
)
from notelint.note import Bracket, Link, Note

_HTML_TIME = re.compile(r"<?a\s[^>]*data-t=\"(\d\d:[0-5]\d:[0-5]\d)\"")
_WEB = re.compile(r"[a-z][a-z0-9+.\-]*://|(?:mailto|tel|data|obsidian):|www\.", re.IGNORECASE)
_NEAR_HEADINGS = 20  # findings of a note for which a near miss is looked for
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d\d)")


@heeds("brackets")
def unclosed_wikilink(entry: Entry, index: Index) -> Iterator[Finding]:
    """``[[`` that nothing on its line closes; one bracket short is mended, safely if the target is there."""
    for bracket in entry.brackets:
        if bracket.reason != "unclosed":
            continue
        fix = None
        reason = ""
        if bracket.text.endswith("]") and "`" not in bracket.text:  # code may begin in it
            inner = bracket.text[2:-1]
            reason = "short"
            fix = Fix("add the missing bracket", (Edit(bracket.end, bracket.end, "]"),), _resolves(inner, entry, index))
        text = bracket.text if len(bracket.text) <= 60 else bracket.text[:59] + "…"
        yield Finding(Span(bracket.start, bracket.end), {"text": text}, reason, bracket.text, fix)


@heeds("brackets")
def stray_closing(note: Note) -> Iterator[Finding]:
    """``]]`` that closes nothing."""
    return _brackets(note, "stray")


@heeds("brackets")
def nested_wikilink(note: Note) -> Iterator[Finding]:
    """A wikilink within a wikilink."""
    return _brackets(note, "nested")


@heeds("brackets")
def broken_line(note: Note) -> Iterator[Finding]:
    """A wikilink with a line ending in it."""
    for bracket in note.brackets:
        if bracket.reason == "broken-line":
            joined = re.sub(r"[ \t]*[\r\n]+[ \t>]*", " ", bracket.text)
            fix = Fix("join the lines", (Edit(bracket.start, bracket.end, joined),), False)
            yield Finding(Span(bracket.start, bracket.end), {"text": joined}, about=joined, fix=fix)


@heeds("defective")
def empty_target(note: Note) -> Iterator[Finding]:
    """A wikilink that names nothing."""
    for link in _with_defect(note, "empty"):
        if link.is_wikilink:
            yield Finding(Span(link.start, link.end), {"text": note.text[link.start : link.end]})


@heeds("defective")
def empty_destination(note: Note) -> Iterator[Finding]:
    """A Markdown link or image without a destination."""
    for link in _with_defect(note, "empty"):
        if link.kind == "markdown":
            yield Finding(Span(link.start, link.end), {"text": note.text[link.start : link.end]})


@heeds("odd_aliases")
def empty_alias(note: Note, dialect: Dialect) -> Iterator[Finding]:
    """A wikilink whose bar is followed by nothing, so that nothing is shown."""
    for link in note.odd_aliases:
        if not (link.alias or "").strip() and not link.defect and not link.embed:
            fix = without_alias(note, link, dialect, "drop the bar")
            yield Finding(Span(link.start, link.end), {"text": note.text[link.start : link.end]}, fix=fix)


@heeds("defective")
def pipe_in_table(note: Note) -> Iterator[Finding]:
    """A wikilink in a table whose bar lacks its backslash, so that it ends the cell."""
    for link in _with_defect(note, "cut"):
        bar = note.text.index("|", link.start)
        fix = Fix("put a backslash before the bar", (Edit(bar, bar, "\\"),), True)
        yield Finding(Span(link.start, link.end), {"text": note.text[link.start : link.end]}, fix=fix)


@heeds("odd_aliases")
def extra_pipe(note: Note) -> Iterator[Finding]:
    """A second bar in a wikilink, which is shown; in embeds and links to files it may be a size or a place."""
    for link in note.odd_aliases:
        if link.alias is None or "|" not in link.alias or link.defect or link.embed:
            continue
        if "`" in link.alias or "$" in link.alias or names_a_file(link.target):
            continue
        words = {"text": note.text[link.start : link.end], "shown": link.alias.replace("\\|", "|").strip()}
        yield Finding(Span(link.start, link.end), words)


@heeds("brackets")
def wikilink_with_destination(entry: Entry, index: Index) -> Iterator[Finding]:
    """A wikilink to a note with a Markdown destination behind it."""
    for bracket in entry.brackets:
        if bracket.reason != "destination":
            continue
        closing = bracket.text.index("]]")
        inner, destination = bracket.text[2:closing], bracket.text[closing + 2 :]
        if not _resolves(inner, entry, index, to_file=True):
            continue
        parts = index.dialect.read(inner)
        words = inner[parts.alias[0] : parts.alias[1]].strip() if parts.alias else inner.strip()
        edit = Edit(bracket.start, bracket.start + closing + 2, f"[{words}]")
        fix = Fix("make it a Markdown link", (edit,), False)
        span = Span(bracket.start, bracket.end)
        yield Finding(span, {"note": inner, "destination": destination[1:-1]}, "", bracket.text, fix)


@heeds(INVISIBLE)
def invisible_character(problem: Problem, source: Source, index: Index) -> Iterator[Finding]:
    """A target that would be found but for characters that nobody sees."""
    link, verdict, about = problem
    if verdict.reason == INVISIBLE and about != "property":
        fix = mended(link, *meant(problem, source, index), index)
        odd = next(char for char in link.target if char not in verdict.spelling)
        words = {"target": verdict.spelling, "path": verdict.path, "character": f"U+{ord(odd):04X}"}
        yield Finding(target_span(link), words, "", link.target, fix)


def missing_anchor(fragments: Sequence[Problem], source: Source, index: Index) -> Iterator[Finding]:
    """A place in a note that a Markdown link names and the note does not have."""
    left = _NEAR_HEADINGS
    for link, verdict, _ in fragments:
        if link.is_wikilink:
            continue
        left -= 1
        fragment = link.fragment or ""
        span = Span(link.fragment_start, link.fragment_end)
        near, fix = "", None
        if verdict.reason == NO_HEADING and left >= 0 and verdict.path in index.entries:
            headings = [text for _, text in index.entries[verdict.path].headings]
            near = near_heading(fragment, headings) or near_heading(fragment.replace("-", " "), headings)
            written = index.dialect.anchor(near) if near else ""
            if written and index.fragment(link._replace(fragment=written), source.path, verdict) == FOUND:
                fix = Fix(f"link to the heading '{near}'", (Edit(*span, encoded(written)),), False)
            else:
                near = ""
        words = {"anchor": fragment, "note": without_md(verdict.path), "near": near}
        yield Finding(span, words, "near" if near else "", f"{link.target}#{fragment}", fix)


@heeds("defective")
def url_in_wikilink(note: Note) -> Iterator[Finding]:
    """A URL in double brackets."""
    for link in _with_defect(note, "url"):
        url, bar, words = note.text[link.start + 2 : link.end - 2].partition("|")
        if bar and link.target_start >= link.start + 3 + len(url):
            url, words = words, url
        url = url.strip().removesuffix("\\")
        fix = None
        if re.fullmatch(r"https?://[^\s<>()]+", url) and not is_within(note.text, link.start):
            written = f"[{words.strip()}]({url})" if words.strip() or link.embed else f"<{url}>"
            fix = Fix(
                "make it a Markdown link", (Edit(link.start - link.embed, link.end, "!" * link.embed + written),), True
            )
        reason = "" if _WEB.match(url) else "colon"
        yield Finding(Span(link.start, link.end), {"url": url}, reason, url, fix)


@heeds("defective")
def doubled_parentheses(note: Note) -> Iterator[Finding]:
    """A Markdown link whose URL stands in a second pair of parentheses."""
    for link in _with_defect(note, "doubled"):
        span = Span(link.target_start, max(link.target_end, link.fragment_end))
        url = note.text[span.start + 1 : span.end - 1]
        fix = None
        if not is_within(note.text, link.start):
            fix = Fix("drop the inner parentheses", (Edit(*span, url),), True)
        yield Finding(span, {"url": url}, about=url, fix=fix)


@heeds("defective", "has_destinations")
def html_in_link(note: Note) -> Iterator[Finding]:
    """A Markdown link whose destination is an HTML tag."""
    from notelint.parse.timestamps import anchor  # what is asked of the index, as other checks here do, needs no parser

    for link in _with_defect(note, "html"):
        source = note.text[link.target_start : link.target_end]
        time = _HTML_TIME.match(note.text, link.target_start, link.end)
        fix = None
        if time is not None and not link.embed:
            label = (link.alias or "").strip()
            kept = "" if not label or _CLOCK.fullmatch(label) else label + " "
            fix = Fix("write the timestamp as an anchor", (Edit(link.start, link.end, kept + anchor(time[1])),), False)
        yield Finding(Span(link.start, link.end), {"text": source}, about=source, fix=fix)
    for opening, words, match in tags_as_destinations(note):
        yield Finding(
            Span(opening, match.end()), {"text": match["tag"]}, "", match["tag"], _tag_alone(opening, words, match)
        )


def _tag_alone(opening: int, words: str, match: re.Match[str]) -> Fix | None:
    """The timestamp without the brackets before it; their words are kept, unless they are its time once more."""
    time = _HTML_TIME.match(match["tag"])
    words = words.strip()
    if time is None or match["shown"] is None or (_CLOCK.fullmatch(words) and words not in (time[1], time[1][3:])):
        return None
    kept = "" if not words or _CLOCK.fullmatch(words) else words + " "
    edits = [Edit(opening, match.start("tag"), kept)]
    if match["end"]:
        edits.append(Edit(match.start("end"), match.end("end"), ""))
    return Fix("leave the anchor alone", tuple(edits), False)


@heeds("defective")
def timestamp_as_link(note: Note) -> Iterator[Finding]:
    """A time in double brackets; in a note with anchors it can become one."""
    from notelint.parse.timestamps import anchor

    has_anchors: bool | None = None  # asked once, where a link makes it matter
    for link in _with_defect(note, "timestamp"):
        if has_anchors is None:
            has_anchors = any(stamp.kind == "anchor" for stamp in note.stamps.all)
        inner = note.text[link.start + 2 : link.end - 2].strip(" []")
        time = _CLOCK.fullmatch(inner)
        fix = None
        if has_anchors and time is not None and int(time[2]) < 60 and int(time[3]) < 60:
            clock = f"{int(time[1] or 0):02}:{int(time[2]):02}:{time[3]}"
            fix = Fix("write the timestamp as an anchor", (Edit(link.start, link.end, anchor(clock)),), False)
        yield Finding(Span(link.start, link.end), {"text": inner}, about=inner, fix=fix)


@heeds("defective")
def literal_in_dialect(note: Note) -> Iterator[Finding]:
    """A wikilink that this dialect shows as it is written."""
    for link in _with_defect(note, "literal"):
        inner = note.text[link.start + 2 : link.end - 2]
        head, bar, alias = inner.partition("|")
        reason = "alias" if bar and re.search(r"[\[\]#*`~<_]", alias) and not re.search(r"[\[\]\\]", head) else ""
        yield Finding(Span(link.start, link.end), {"text": f"[[{inner}]]"}, reason, inner)
    for link in _with_defect(note, "tripled"):
        inner = note.text[link.start + 2 : link.end - 2]
        yield Finding(Span(link.start, link.end), {"text": f"[[[{inner}]]]"}, "tripled", inner)


@heeds("markdown-note")
def missing_note(
    problem: Problem,
    source: Source,
    index: Index,
    *,
    planned: Sequence[str] = (),
    daily: Sequence[str] = ("YYYY-MM-DD",),
    unlink: Sequence[str] = (),
) -> Iterator[Finding]:
    """A link of Markdown or HTML to a note that is not there.

    Where ``unlink`` matches it, a Markdown link is to give way to its words.
    """
    if problem.about != "markdown-note" or problem.verdict.reason == INVISIBLE:
        return
    if not is_exempt(problem, index, planned, daily):
        found = unresolved(problem, source, index)
        yield found._replace(fix=unlinked(problem, source, index, unlink) or found.fix)


@heeds("markdown-file")
def missing_file(problem: Problem, source: Source, index: Index) -> Iterator[Finding]:
    """A link of Markdown or HTML to, or an image of, a file that is no note and is not there."""
    if problem.about == "markdown-file" and problem.verdict.reason != INVISIBLE:
        yield unresolved(problem, source, index)


def _brackets(note: Note, reason: str) -> Iterator[Finding]:
    for bracket in note.brackets:
        if bracket.reason == reason:
            yield Finding(Span(bracket.start, bracket.end), {"text": bracket.text}, about=_context(note, bracket))


def _context(note: Note, bracket: Bracket) -> str:
    """What tells one pair of stray brackets from another: the word before."""
    before = note.text[max(0, bracket.start - 40) : bracket.start].split()
    return (before[-1] if before else "") + bracket.text


def _with_defect(note: Note, defect: str) -> Iterator[Link]:
    for link in note.defective:
        if link.defect == defect:
            yield link


def _resolves(inner: str, entry: Entry, index: Index, *, to_file: bool = False) -> bool:
    """Whether text between brackets would be a link that leads somewhere; ``to_file``: to what is there already."""
    from notelint.parse.wikilinks import form_of  # few notes have such brackets, and most runs parse nothing

    parts = index.dialect.read(inner)
    target = inner[parts.target[0] : parts.target[1]].strip()
    if form_of(inner, parts, index.dialect) or not target:
        return False
    link = Link("wikilink", False, 0, 0, target, 0, 0, None, -1, None, "", 1, 1)
    verdict = index.resolve(link, entry.path)
    return verdict.reason == FOUND and bool(verdict.path or not to_file)
