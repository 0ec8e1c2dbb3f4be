"""Checks of well-formed wikilinks: that they lead where they say."""

import posixpath
from collections.abc import Iterator, Sequence

from notelint.checks import heeds
from notelint.checks.targets import (
    alias_span,
    is_exempt,
    meant,
    mended,
    near_heading,
    places,
    retarget,
    target_span,
    unlinked,
    unresolved,
    without_alias,
    words_of,
)
from notelint.diagnostic import Edit, Finding, Fix, Related, Span
from notelint.dialects import MANY, Dialect, is_note, without_md
from notelint.entry import Entry
from notelint.index import (
    ALIAS,
    AMBIGUOUS,
    CASE,
    DROPPED,
    FOUND,
    INVISIBLE,
    MISSING,
    MISSPELT,
    NO_BLOCK,
    NO_HEADING,
    NORMAL_FORM,
    RENAMED,
    SAME_PAGE,
    UNRESOLVED,
    Index,
    Problem,
    Source,
)
from notelint.note import Cover, Link, Note

_BEGINNINGS = ("index.md", "_index.md", "readme.md", "home.md")  # where readers begin, by links from outside
_LONG_CHAIN = 8  # headings of a chain, past which the missing one is not looked for
_NEAR_HEADINGS = 20  # findings of a note for which a near miss is looked for


@heeds(MISSPELT)
def misspelt_target(problem: Problem, index: Index) -> Iterator[Finding]:
    """A target that is one note's name but for spaces, underscores, hyphens or invisible characters."""
    return _near_miss(problem, index, MISSPELT)


@heeds(CASE)
def wrong_case(problem: Problem, index: Index) -> Iterator[Finding]:
    """A target that is one note's name but for case; where case does not matter, the link leads there all the same."""
    return _near_miss(problem, index, CASE)


@heeds(NORMAL_FORM)
def not_normalised(problem: Problem, index: Index) -> Iterator[Finding]:
    """A target that is one note's name but for its Unicode normal form, be it found or not."""
    return _near_miss(problem, index, NORMAL_FORM)


@heeds(MISSING, DROPPED, RENAMED)
def missing_target(
    problem: Problem,
    source: Source,
    index: Index,
    *,
    planned: Sequence[str] = (),
    daily: Sequence[str] = ("YYYY-MM-DD",),
    unlink: Sequence[str] = (),
) -> Iterator[Finding]:
    """A target that names nothing; a note of that name elsewhere, before a rename, or nearly so, can be meant.

    Where ``unlink`` matches it, the link is to give way to its words.
    """
    _, verdict, about = problem
    if about != "wikilink" or verdict.reason not in (MISSING, DROPPED, RENAMED):
        return
    if not is_exempt(problem, index, planned, daily):
        found = unresolved(problem, source, index)
        found = found if found.reason else _swapped(problem, source, index) or found
        yield found._replace(fix=unlinked(problem, source, index, unlink) or found.fix)


def _swapped(problem: Problem, source: Source, index: Index) -> Finding | None:
    """A target that names nothing where the words on the other side of the bar name a note.

    Told where programs differ in the order; elsewhere words are often the name of some other note.
    """
    if not index.dialect.alias_order_varies:
        return None
    link = problem.link
    words = (link.alias or "").strip()
    other = index.resolve(link._replace(target=words, fragment=None), source.path) if words else None
    if other is None or other.reason != FOUND or not is_note(other.path):
        return None
    side = "behind" if index.dialect.alias_first else "before"
    told = {**words_of(problem, index), "words": words, "path": other.path, "side": side}
    return Finding(target_span(link), told, "swapped", link.target)


@heeds(AMBIGUOUS)
def ambiguous_target(problem: Problem, source: Source, index: Index) -> Iterator[Finding]:
    """A target that several notes answer to, among which the dialect cannot decide."""
    link, verdict, about = problem
    if verdict.reason != AMBIGUOUS or about not in ("wikilink", "attachment"):
        return
    fix = None
    own = [path for path in verdict.candidates if posixpath.dirname(path) == posixpath.dirname(source.path)]
    if len(own) == 1 and len(verdict.candidates) < MANY:
        fix = mended(link, "elsewhere", index.spelling(own[0], source.path, own[0], False), index)
    names = ", ".join(without_md(path) for path in verdict.candidates[:3])
    number = f"{MANY} or more" if len(verdict.candidates) == MANY else len(verdict.candidates)
    words = {"target": link.target, "candidates": names, "number": number}
    related = places(verdict.candidates, "may be meant")
    yield Finding(target_span(link), words, "", link.target, fix, related)


def missing_heading(fragments: Sequence[Problem], source: Source, index: Index) -> Iterator[Finding]:
    """A heading, or a chain of them, that the note a link leads to does not have."""
    left = _NEAR_HEADINGS
    for link, verdict, _ in fragments:
        if verdict.reason != NO_HEADING or not link.is_wikilink:
            continue
        left -= 1
        fragment = link.fragment or ""
        start = link.fragment_start
        span = Span(start, start + len(fragment))
        words = {"heading": fragment, "note": without_md(verdict.path), "near": ""}
        headings = index.entries[verdict.path].headings if verdict.path in index.entries else ()
        near = near_heading(fragment, [text for _, text in headings]) if left >= 0 else ""
        if near and index.fragment(link._replace(fragment=near), source.path, verdict) != FOUND:
            near = ""  # the page gives it another anchor
        fix = Fix(f"link to the heading '{near}'", (Edit(*span, near),), False) if near else None
        words["near"] = near
        reason = "near" if near else ""
        if left >= 0 and any(text.strip().casefold() == fragment.strip().casefold() for _, text in headings):
            words["anchor"] = index.dialect.anchor(fragment)
            if index.fragment(link._replace(fragment=words["anchor"]), source.path, verdict) == FOUND:
                reason, fix = "anchor", Fix(f"link to #{words['anchor']}", (Edit(*span, words["anchor"]),), False)
        parts = [part for part in fragment.split("#", _LONG_CHAIN) if part.strip()]
        if not near and 1 < len(parts) <= _LONG_CHAIN:
            there = 0
            while index.fragment(link._replace(fragment="#".join(parts[: there + 1])), source.path, verdict) == FOUND:
                there += 1
            words |= {"heading": parts[there], "above": "#".join(parts[:there])}
            reason = "chain" if there else ""
        yield Finding(span, words, reason, f"{link.target}#{fragment}", fix)


def missing_block(fragments: Sequence[Problem]) -> Iterator[Finding]:
    """A block id that the note a link leads to does not have."""
    for link, verdict, _ in fragments:
        if verdict.reason in (NO_BLOCK, SAME_PAGE) and link.is_wikilink:
            fragment = link.fragment or ""
            words = {"block": fragment.lstrip("#^"), "note": without_md(verdict.path)}
            reason = "same-page" if verdict.reason == SAME_PAGE else ""
            span = Span(link.fragment_start, link.fragment_start + len(fragment))
            yield Finding(span, words, reason, f"{link.target}#{fragment}")


@heeds("embed")
def missing_embed(
    problem: Problem,
    source: Source,
    index: Index,
    *,
    planned: Sequence[str] = (),
    daily: Sequence[str] = ("YYYY-MM-DD",),
) -> Iterator[Finding]:
    """An embed of a note that is not there, for whatever reason."""
    if problem.about != "embed" or problem.verdict.reason == INVISIBLE:
        return
    if not is_exempt(problem, index, planned, daily):
        yield unresolved(problem, source, index)


@heeds(ALIAS)
def alias_as_target(problem: Problem, source: Source, index: Index) -> Iterator[Finding]:
    """A target that is only another note's alias, in a dialect in which aliases do not resolve."""
    link, verdict, about = problem
    if verdict.reason == ALIAS and about == "wikilink":
        fix = mended(link, *meant(problem, source, index), index)
        words = {"target": link.target, "path": ", ".join(verdict.candidates[:3])}
        related = places(verdict.candidates, "has this alias")
        yield Finding(target_span(link), words, "", link.target, fix, related)


@heeds("attachment")
def missing_attachment(problem: Problem, source: Source, index: Index) -> Iterator[Finding]:
    """A wikilink to, or an embed of, a file that is no note and is not there."""
    if problem.about == "attachment" and problem.verdict.reason in UNRESOLVED:
        yield unresolved(problem, source, index)


@heeds("blocks")
def duplicate_block_id(note: Note) -> Iterator[Finding]:
    """A block id that the note has given to another block before."""
    if len(note.blocks) < 2:
        return
    hidden = Cover.of(note.hidden)
    first: dict[str, int] = {}
    for name, start in note.blocks:
        if start - 1 in hidden or note.text[max(0, start - 2) : start - 1].strip():
            continue  # words such as x^2
        if name in first:
            related = (Related(f"'^{name}' stands here first", "", first[name] - 1),)
            yield Finding(Span(start - 1, start + len(name)), {"block": name}, "", name, None, related)
        else:
            first[name] = start


def orphan_note(entry: Entry, index: Index) -> Iterator[Finding]:
    """A note to which no other links."""
    if entry.path.lower() not in _BEGINNINGS and not entry.unreadable and entry.path not in index.linked:
        yield Finding(Span(0, 0), {"note": without_md(entry.path)}, about="orphan", whole_note=True)


def link_to_itself(entry: Entry, index: Index) -> Iterator[Finding]:
    """A wikilink to the note in which it stands, and to no place in it."""
    for link in entry.links:
        if link.is_wikilink and link.target and not link.fragment and not link.defect:
            verdict = index.resolve(link, entry.path)
            if verdict.reason == FOUND and verdict.path == entry.path:
                yield Finding(target_span(link), {"target": link.target}, "embed" if link.embed else "", link.target)


def dialect_specific(entry: Entry, index: Index, *, also_publish_with: Sequence[str] = ()) -> Iterator[Finding]:
    """A wikilink that leads where it says here, and not in another dialect in which the vault is published."""
    others = [index.read_by(name) for name in also_publish_with]
    if not others:
        return
    broken = {problem.link.start for problem in index.problems(entry) if problem.about != "spelling"}
    for link in entry.links:
        if not link.is_wikilink or link.defect or link.start in broken:
            continue
        for other in others:
            reason = _elsewhere(link, entry, index, other)
            if reason:
                words = {"target": link.target or f"#{link.fragment}", "dialect": other.dialect.name}
                span = Span(link.target_start, max(link.target_end, link.fragment_end))
                yield Finding(span, words, reason, f"{other.dialect.name} {link.target}#{link.fragment or ''}")


def _elsewhere(link: Link, entry: Entry, index: Index, other: Index) -> str:
    """Why a link that is well here is not in another dialect; empty if it is."""
    if not other.dialect.wikilinks:
        return "text"
    inner = link.target + (f"#{link.fragment}" if link.fragment is not None else "")
    parts = other.dialect.read(inner if link.alias is None else f"{inner}|{link.alias}")
    if parts.defect:
        return "text"
    verdict = other.resolve(link, entry.path)
    if verdict.reason == FOUND and verdict.path == index.resolve(link, entry.path).path:
        if not link.fragment or other.fragment(link, entry.path, verdict) == FOUND:
            return ""
        return "fragment"
    return AMBIGUOUS if verdict.reason == AMBIGUOUS else "target"


@heeds("odd_aliases")
def redundant_alias(note: Note, dialect: Dialect) -> Iterator[Finding]:
    """A wikilink that shows by its alias what it would show without."""
    for link in note.odd_aliases:
        is_plain = link.fragment is None and not link.embed and not link.defect
        if is_plain and (link.alias or "").strip() == link.target:
            fix = without_alias(note, link, dialect, "drop the alias")
            yield Finding(alias_span(note, link), {"alias": link.target}, "", link.target, fix)


def tie_break(entry: Entry, index: Index) -> Iterator[Finding]:
    """A target to which several notes answer, of which the dialect picks one."""
    for link in entry.links:
        if link.defect or not link.target or not link.is_wikilink:
            continue
        rivals = index.rivals(link, entry.path)
        if rivals:
            words = {"target": link.target, "path": rivals[0], "others": ", ".join(rivals[1:4])}
            yield Finding(target_span(link), words, "", link.target, None, places(rivals, "has this name"))


def _near_miss(problem: Problem, index: Index, reason: str) -> Iterator[Finding]:
    link, verdict, about = problem
    if verdict.reason != reason:
        return
    if about == "wikilink":
        fix = mended(link, "near", verdict.spelling, index)
        yield Finding(target_span(link), words_of(problem, index), "", link.target, fix)
    elif about == "spelling":
        fix = Fix(
            f"link to {verdict.spelling}", retarget(link, verdict.spelling, index.dialect, keep_words=False), True
        )
        words = {"target": link.target, "path": verdict.path, "spelling": verdict.spelling}
        yield Finding(target_span(link), words, "found", link.target, fix)
