"""Checks of well-formed wikilinks: that they lead where they say."""

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from notelint.checks.dates import is_daily
from notelint.diagnostic import Edit, Finding, Fix, Related, Span
from notelint.dialects import MANY, is_note, without_md
from notelint.globs import globs
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
    SAME_PAGE,
    UNRESOLVED,
    Index,
    Problem,
    Verdict,
)
from notelint.note import Cover, Entry, Link, Note
from notelint.schema import nearest

_FEW_WORDS = 2
_BEGINNINGS = ("index.md", "_index.md", "readme.md", "home.md")  # where readers begin, by links from outside
_MANY_HEADINGS = 100  # of a note that are compared letter by letter
_LONG_CHAIN = 8  # headings of a chain, past which the missing one is not looked for
_NEAR_HEADINGS = 20  # findings of a note for which a near miss is looked for


def misspelt_target(entry: Entry, index: Index) -> Iterator[Finding]:
    """A target that is one note's name but for spaces, underscores, hyphens or invisible characters."""
    return _near_misses(index.problems(entry), MISSPELT)


def wrong_case(entry: Entry, index: Index) -> Iterator[Finding]:
    """A target that is one note's name but for case; where case does not matter, the link leads there all the same."""
    yield from _near_misses(index.problems(entry), CASE)
    yield from _respelled(entry, index, CASE)


def not_normalised(entry: Entry, index: Index) -> Iterator[Finding]:
    """A target that is one note's name but for its Unicode normal form, be it found or not."""
    yield from _near_misses(index.problems(entry), NORMAL_FORM)
    yield from _respelled(entry, index, NORMAL_FORM)


def missing_target(
    entry: Entry,
    index: Index,
    *,
    planned: Sequence[str] = (),
    daily: Sequence[str] = ("YYYY-MM-DD",),
) -> Iterator[Finding]:
    """A target that names nothing; one note of that name elsewhere can be meant."""
    for problem in index.problems(entry):
        link, verdict, about = problem
        if verdict.reason not in (MISSING, DROPPED) or about != "wikilink" or is_exempt(problem, index, planned, daily):
            continue
        words = {"target": link.target, "why": index.dropped.get(verdict.path, ""), "path": verdict.path}
        reason = "dropped" if verdict.reason == DROPPED else ""
        fix = None
        if len(verdict.candidates) == 1:
            words["path"] = verdict.candidates[0]
            reason = "elsewhere"
            spelling = index.spelling(verdict.candidates[0], entry.path, "", False)
            if spelling:
                edits = retarget(link, spelling, keep_words=True, alias_first=index.dialect.alias_first)
                fix = Fix(f"link to {spelling}", edits, False)
        elif verdict.close:
            reason, words["close"], fix = nearly_spelled(problem, entry, index)
        related = places(verdict.candidates, "has this name")
        yield Finding(target_span(link), words, reason, link.target, fix, related)


def ambiguous_target(entry: Entry, index: Index) -> Iterator[Finding]:
    """A target that several notes answer to, among which the dialect cannot decide."""
    for link, verdict, about in index.problems(entry):
        if verdict.reason != AMBIGUOUS or about not in ("wikilink", "attachment"):
            continue
        names = ", ".join(without_md(path) for path in verdict.candidates[:3])
        number = f"{MANY} or more" if len(verdict.candidates) == MANY else len(verdict.candidates)
        words = {"target": link.target, "candidates": names, "number": number}
        related = places(verdict.candidates, "may be meant")
        reason = "alias" if len(verdict.candidates) == 1 else ""
        yield Finding(target_span(link), words, reason, link.target, None, related)


def missing_heading(entry: Entry, index: Index) -> Iterator[Finding]:
    """A heading, or a chain of them, that the note a link leads to does not have."""
    left = _NEAR_HEADINGS
    for link, verdict, _ in index.problems(entry):
        if verdict.reason != NO_HEADING or not link.is_wikilink:
            continue
        left -= 1
        fragment = link.fragment or ""
        start = link.fragment_start
        span = Span(start, start + len(fragment))
        words = {"heading": fragment, "note": without_md(verdict.path), "near": ""}
        headings = index.entries[verdict.path].headings if verdict.path in index.entries else ()
        near = near_heading(fragment, [text for _, text in headings]) if left >= 0 else ""
        if near and index.fragment(link._replace(fragment=near), entry.path, verdict) != FOUND:
            near = ""  # the page gives it another anchor
        fix = Fix(f"link to the heading '{near}'", (Edit(*span, near),), False) if near else None
        words["near"] = near
        reason = "near" if near else ""
        if left >= 0 and any(text.strip().casefold() == fragment.strip().casefold() for _, text in headings):
            words["anchor"] = index.dialect.anchor(fragment)
            if index.fragment(link._replace(fragment=words["anchor"]), entry.path, verdict) == FOUND:
                reason, fix = "anchor", Fix(f"link to #{words['anchor']}", (Edit(*span, words["anchor"]),), False)
        parts = [part for part in fragment.split("#", _LONG_CHAIN) if part.strip()]
        if not near and 1 < len(parts) <= _LONG_CHAIN:
            there = 0
            while index.fragment(link._replace(fragment="#".join(parts[: there + 1])), entry.path, verdict) == FOUND:
                there += 1
            words |= {"heading": parts[there], "above": "#".join(parts[:there])}
            reason = "chain" if there else ""
        yield Finding(span, words, reason, f"{link.target}#{fragment}", fix)


def near_heading(wanted: str, headings: Sequence[str]) -> str:
    """The one heading that begins with the wanted words, or holds them, or is spelled nearly so; or an empty string."""
    folded = wanted.strip().casefold()
    writable = [text for text in headings if not re.search(r"[\[\]|#^`*]", text)]
    for fits in (str.startswith, str.__contains__):
        found = {text for text in headings if folded and fits(text.casefold(), folded)}
        if found:
            (one, *others) = found
            return one if not others and one in writable else ""
    near = nearest(wanted, writable[:_MANY_HEADINGS])
    return near if set(near.casefold().split()) & set(folded.split()) or len(folded.split()) < _FEW_WORDS else ""


def missing_block(entry: Entry, index: Index) -> Iterator[Finding]:
    """A block id that the note a link leads to does not have."""
    for link, verdict, _ in index.problems(entry):
        if verdict.reason in (NO_BLOCK, SAME_PAGE) and link.is_wikilink:
            fragment = link.fragment or ""
            words = {"block": fragment.lstrip("#^"), "note": without_md(verdict.path)}
            reason = "same-page" if verdict.reason == SAME_PAGE else ""
            span = Span(link.fragment_start, link.fragment_start + len(fragment))
            yield Finding(span, words, reason, f"{link.target}#{fragment}")


def missing_embed(
    entry: Entry,
    index: Index,
    *,
    planned: Sequence[str] = (),
    daily: Sequence[str] = ("YYYY-MM-DD",),
) -> Iterator[Finding]:
    """An embed of a note that is not there, for whatever reason."""
    for problem in index.problems(entry):
        link, verdict, about = problem
        if about != "embed" or verdict.reason == INVISIBLE or is_exempt(problem, index, planned, daily):
            continue
        reason, fix = _mended(link, verdict.reason, verdict.spelling)
        words = {
            "target": link.target,
            "path": verdict.path,
            "spelling": verdict.spelling,
            "candidates": listed(verdict),
        }
        if verdict.close:
            reason, words["close"], fix = nearly_spelled(problem, entry, index)
        yield Finding(target_span(link), words, reason, link.target, fix, places(verdict.candidates, "may be meant"))


def alias_as_target(entry: Entry, index: Index) -> Iterator[Finding]:
    """A target that is only another note's alias, in a dialect in which aliases do not resolve."""
    for link, verdict, about in index.problems(entry):
        if verdict.reason == ALIAS and about == "wikilink":
            fix = None
            if verdict.spelling:
                edits = retarget(link, verdict.spelling, keep_words=True, alias_first=index.dialect.alias_first)
                fix = Fix(f"link to {verdict.spelling}", edits, True)
            words = {"target": link.target, "path": ", ".join(verdict.candidates[:3])}
            related = places(verdict.candidates, "has this alias")
            yield Finding(target_span(link), words, "", link.target, fix, related)


def missing_attachment(entry: Entry, index: Index) -> Iterator[Finding]:
    """A wikilink to, or an embed of, a file that is no note and is not there."""
    for problem in index.problems(entry):
        link, verdict, about = problem
        if about == "attachment" and verdict.reason in UNRESOLVED:
            reason, fix = _mended(link, verdict.reason, verdict.spelling)
            words = {"target": link.target, "path": verdict.path, "spelling": verdict.spelling}
            if verdict.close:
                reason, words["close"], fix = nearly_spelled(problem, entry, index)
            yield Finding(target_span(link), words, reason, link.target, fix)


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
    broken = {id(problem.link) for problem in index.problems(entry)}
    for link in entry.links:
        if not link.is_wikilink or link.defect or id(link) in broken:
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


def redundant_alias(note: Note) -> Iterator[Finding]:
    """A wikilink that shows by its alias what it would show without."""
    for link in note.links:
        if (
            link.alias is not None
            and link.is_wikilink
            and link.fragment is None
            and link.alias.strip() == link.target
            and not link.embed
            and not link.defect
        ):
            bar = link.end - 3 - len(link.alias)
            start = bar - (note.text[bar - 1] == "\\")
            fix = Fix("drop the alias", (Edit(start, link.end - 2, ""),), True)
            yield Finding(Span(bar + 1, link.end - 2), {"alias": link.target}, "", link.target, fix)


def tie_break(entry: Entry, index: Index) -> Iterator[Finding]:
    """A target to which several notes answer, of which the dialect picks one."""
    for link in entry.links:
        if link.defect or not link.target or not link.is_wikilink:
            continue
        rivals = index.rivals(link, entry.path)
        if rivals:
            words = {"target": link.target, "path": rivals[0], "others": ", ".join(rivals[1:4])}
            yield Finding(target_span(link), words, "", link.target, None, places(rivals, "has this name"))


def is_exempt(problem: Problem, index: Index, planned: Iterable[str], daily: Iterable[str]) -> bool:
    """Whether a target is missing that may be: planned, or the date of a daily note where links run ahead of notes."""
    link = problem.link
    if problem.verdict.reason not in (MISSING, DROPPED):
        return False
    if planned and globs(tuple(planned)).match(link.target):
        return True
    if not index.dialect.ghost_links:
        return False
    return is_daily(without_md(link.target), daily)


def target_span(link: Link) -> Span:
    """The place of a link's target."""
    return Span(link.target_start, link.target_end)


def retarget(link: Link, spelling: str, *, keep_words: bool, alias_first: bool = False) -> tuple[Edit, ...]:
    """Edits that let a wikilink name ``spelling``; with ``keep_words`` it shows what it showed.

    ``alias_first`` tells where the dialect looks for the words.
    """
    edits = [Edit(link.target_start, link.target_end, spelling)]
    if keep_words and link.alias is None and not link.embed:
        if alias_first:
            return (Edit(link.start + 2, link.start + 2, f"{link.target}|"), *edits)
        bar = "\\|" if link.escapes_bar else "|"
        edits.append(Edit(link.end - 2, link.end - 2, bar + link.target))
    return tuple(edits)


def _near_misses(problems: Iterable[Problem], reason: str) -> Iterator[Finding]:
    for link, verdict, about in problems:
        if verdict.reason == reason and about == "wikilink":
            fix = None
            if verdict.spelling:
                fix = Fix(f"link to {verdict.spelling}", retarget(link, verdict.spelling, keep_words=False), True)
            words = {"target": link.target, "path": verdict.path, "spelling": verdict.spelling}
            yield Finding(target_span(link), words, "", link.target, fix)


def _respelled(entry: Entry, index: Index, reason: str) -> Iterator[Finding]:
    """Targets that are found although they are not spelled as the note is, where the lookup does not care."""
    if reason not in index.evened_out:
        return
    for link in entry.links:
        if not link.is_wikilink or link.defect or not link.target or link.target.startswith((".", "/")):
            continue
        verdict = index.resolve(link, entry.path)
        if verdict.reason != FOUND or not is_note(verdict.path):
            continue
        if index.respelled(link.target, verdict.path) != reason:
            continue
        depth = without_md(link.target).count("/") + 1
        spelling = "/".join(without_md(verdict.path).split("/")[-depth:])
        fix = Fix(f"link to {spelling}", retarget(link, spelling, keep_words=False), True)
        words = {"target": link.target, "path": verdict.path, "spelling": spelling}
        yield Finding(target_span(link), words, "found", link.target, fix)


def _mended(link: Link, reason: str, spelling: str) -> tuple[str, Fix | None]:
    """The kind of message, and the fix, for a target that may be a near miss."""
    if reason in (MISSPELT, CASE, NORMAL_FORM) and spelling:
        return "near", Fix(f"use {spelling}", retarget(link, spelling, keep_words=False), True)
    return reason if reason in (ALIAS, AMBIGUOUS) else "", None


def nearly_spelled(problem: Problem, entry: Entry, index: Index) -> tuple[str, str, Fix | None]:
    """The reason, the names and the fix for a missing target that one name, or several, are nearly spelled as."""
    link, close = problem.link, problem.verdict.close
    fix = None
    spelling = index.spelling(close[0], entry.path, link.target, not link.is_wikilink) if len(close) == 1 else ""
    if spelling:
        edits: tuple[Edit, ...] = (redirect(link, spelling),)
        if link.is_wikilink:
            edits = retarget(link, spelling, keep_words=True, alias_first=index.dialect.alias_first)
        fix = Fix(f"link to {spelling}", edits, False)
    return "close", " or ".join(f"'{path}'" for path in close[:3]), fix


def redirect(link: Link, spelling: str) -> Edit:
    """The edit that makes a Markdown link lead to ``spelling``, with its ending if it had one."""
    if is_note(link.target) and not is_note(spelling):
        spelling += link.target[-3:]
    return Edit(link.target_start, link.target_end, encoded(spelling))


def encoded(text: str) -> str:
    """A path or fragment as a Markdown destination holds it."""
    return quote(text, safe="/!$&'*+,-.:;=@_~")


def places(paths: Iterable[str], message: str) -> tuple[Related, ...]:
    """Other notes that explain a finding, each with the same words."""
    return tuple(Related(message, path) for path in paths)


def listed(verdict: Verdict) -> str:
    """The files that a link may mean; where it is but one, an alias of that makes a page of the same name."""
    names = ", ".join(verdict.candidates[:3])
    if verdict.reason == AMBIGUOUS and len(verdict.candidates) == 1:
        return f"{names}, the page of an alias of it"
    return names
