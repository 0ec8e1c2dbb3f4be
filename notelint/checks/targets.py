"""What checks of links have in common: what a target that leads nowhere meant, and how to write it."""

import posixpath
import re
from collections.abc import Iterable, Sequence

from notelint.checks.dates import is_daily
from notelint.diagnostic import Edit, Finding, Fix, Related, Span
from notelint.dialects import Dialect, is_note, without_md
from notelint.filenames import levelled, names_a_file
from notelint.globs import globs
from notelint.index import (
    ALIAS,
    AMBIGUOUS,
    CASE,
    DROPPED,
    FILES,
    INVISIBLE,
    MISSING,
    MISSPELT,
    NORMAL_FORM,
    RENAMED,
    Index,
    Problem,
    Source,
)
from notelint.near import nearest
from notelint.note import Link, Note

_FEW_WORDS = 2
_UNRESERVED = re.compile(r"[A-Za-z0-9_.~/-]*")  # of a destination
_MANY_HEADINGS = 100  # of a note that are compared letter by letter
_PARTING = re.compile(r"[\[\]|]|\\\Z")  # what words cannot hold beside a bar, or not everywhere
_REASONS = {ALIAS: "alias", AMBIGUOUS: "ambiguous", DROPPED: "dropped", RENAMED: "renamed"}


def is_exempt(problem: Problem, index: Index, planned: Iterable[str], daily: Iterable[str]) -> bool:
    """Whether a target is missing that may be: planned, or the date of a daily note where links run ahead of notes."""
    link = problem.link
    if problem.verdict.reason not in (MISSING, DROPPED):
        return False
    if planned and globs(tuple(planned)).match(link.target):
        return True
    return index.dialect.ghost_links and is_daily(without_md(link.target), daily)


def meant(problem: Problem, source: Source, index: Index) -> tuple[str, str]:
    """The kind of message for a target that leads nowhere, and how the target that was meant is written in ``source``.

    The kinds are ``renamed``, ``near`` (misspelt), ``alias``, ``elsewhere`` (in another folder), ``close`` (nearly
    spelled so), ``ambiguous``, ``dropped``, or an empty string; the second text is empty where there is no one target
    to write.
    """
    verdict, markdown = problem.verdict, problem.link.is_markdown
    if verdict.reason in (MISSPELT, CASE, NORMAL_FORM, INVISIBLE):
        return ("near", verdict.spelling) if verdict.spelling else ("", "")
    if verdict.reason == MISSING and len(verdict.candidates) == 1:
        return "elsewhere", index.spelling(verdict.candidates[0], source.path, "", markdown)
    close = index.close_to(problem)
    if close:
        return "close", index.spelling(close[0], source.path, problem.link.target, markdown) if len(close) == 1 else ""
    return _REASONS.get(verdict.reason, ""), verdict.spelling if verdict.reason in (ALIAS, RENAMED) else ""


def words_of(problem: Problem, index: Index) -> dict[str, str]:
    """The words that messages on a target have in common."""
    verdict, target = problem.verdict, problem.link.target
    candidates = ", ".join(verdict.candidates[:3])
    path = verdict.path or candidates
    return {
        "target": target,
        "path": f"/{path}" if problem.link.is_markdown and path == target else path,
        "spelling": verdict.spelling,
        "candidates": candidates,
        "close": " or ".join(f"'{path}'" for path in index.close_to(problem)[:3]),
        "why": index.dropped.get(verdict.path, ""),
    }


def mended(link: Link, reason: str, spelling: str, index: Index) -> Fix | None:
    """A fix that makes a link lead where ``meant`` says: safe for what is renamed, misspelt or an alias."""
    if not spelling or (link.embed and reason == "alias") or not _fits_quotes(link, spelling):
        return None
    if link.is_markdown:
        edits: tuple[Edit, ...] = (redirect(link, spelling),)
    else:
        edits = retarget(link, spelling, index.dialect, keep_words=levelled(spelling) != levelled(link.target))
        if not edits:
            return None
    return Fix(f"link to {spelling}", edits, reason in ("renamed", "near", "alias"))


def unresolved(problem: Problem, source: Source, index: Index) -> Finding:
    """A target in the note ``source`` that leads nowhere, with what was meant."""
    link, verdict, _ = problem
    reason, spelling = meant(problem, source, index)
    if reason == "elsewhere" and problem.about in FILES and _has_folder(index, link.target, source.path):
        spelling = ""  # pictures of one name in several folders are several pictures
    fix = mended(link, reason, spelling, index)
    bears_name = link.is_wikilink and verdict.reason != AMBIGUOUS
    related = places(verdict.candidates, "has this name" if bears_name else "may be meant")
    return Finding(target_span(link), words_of(problem, index), reason, link.target, fix, related)


def unlinked(problem: Problem, source: Source, index: Index, asked: Sequence[str]) -> Fix | None:
    """A fix that leaves of a link to a missing note its words; None where ``asked``, globs, does not ask for it."""
    if not asked:
        return None
    from notelint.checks import unlink  # it parses what is around the link; few runs ask for it

    return unlink.unlinked(problem, source, index, asked)


def _has_folder(index: Index, target: str, source: str) -> bool:
    """Whether the folder that a target says is there, as seen from the note ``source`` or from the root."""
    folder = posixpath.dirname(target.replace("\\", "/"))
    below = posixpath.normpath(posixpath.join(posixpath.dirname(source), folder.lstrip("/")))
    return bool(folder) and (below in index.folders or posixpath.normpath(folder.lstrip("/")) in index.folders)


def _fits_quotes(link: Link, spelling: str) -> bool:
    """Whether a spelling can stand where the link does: one of the front matter stands in quotes."""
    if link.kind != "property":
        return True
    return not re.search(r"[\"\\]", spelling) and ("'" in link.target or "'" not in spelling)


def target_span(link: Link) -> Span:
    """The place of a link's target."""
    return Span(link.target_start, link.target_end)


def retarget(link: Link, spelling: str, dialect: Dialect, *, keep_words: bool) -> tuple[Edit, ...]:
    """Edits that let a wikilink name ``spelling``; with ``keep_words`` it shows what it showed, or there are none."""
    edit = Edit(link.target_start, link.target_end, spelling)
    words = dialect.words(link)
    if not keep_words or link.alias is not None or link.embed or words == dialect.words_for(spelling, link.fragment):
        return (edit,)
    if dialect.alias_first and names_a_file(spelling):
        return (edit,)  # a picture has options, no words
    if _PARTING.search(words):
        return ()
    if dialect.alias_first:
        return (Edit(link.start + 2, link.start + 2, f"{words}|"), edit)
    bar = "\\|" if link.escapes_bar else "|"
    return (edit, Edit(link.end - 2, link.end - 2, bar + words))


def without_alias(note: Note, link: Link, dialect: Dialect, title: str) -> Fix | None:
    """A fix that takes the bar out of a wikilink, and the words that it parts from the target; None if that is unsure.

    ``title`` says what it does.
    """
    bar = alias_span(note, link).end if dialect.alias_first else alias_span(note, link).start - 1
    if dialect.alias_first:
        edit = Edit(link.start + 2, bar + 1, "")
        left = note.text[bar + 1 : link.end - 2]
    else:
        edit = Edit(bar - (note.text[bar - 1] == "\\"), link.end - 2, "")
        left = note.text[link.start + 2 : edit.start]
    parts = dialect.read(left)
    target = dialect.plain(left[slice(*parts.target)].strip())
    from notelint.parse.wikilinks import form_of  # what is asked of the index needs no parser

    if re.search(r"[\[\]|]", left) or parts.alias or form_of(left, parts, dialect) or target != link.target:
        return None
    return Fix(title, (edit,), True)


def alias_span(note: Note, link: Link) -> Span:
    """Where the words of a wikilink stand that has some."""
    words = link.alias or ""
    if link.target_start > note.text.index("|", link.start):
        return Span(link.start + 2, link.start + 2 + len(words))
    return Span(link.end - 2 - len(words), link.end - 2)


def redirect(link: Link, spelling: str) -> Edit:
    """The edit that makes a Markdown link lead to ``spelling``, with its ending if it had one."""
    if is_note(link.target) and not is_note(spelling):
        spelling += link.target[-3:]
    written = encoded(spelling)
    if link.kind == "html":  # it stands in quotes, in which character references are read
        written = written.replace("'", "%27").replace("&", "%26")
    return Edit(link.target_start, link.target_end, written)


def encoded(text: str) -> str:
    """A path or fragment as a Markdown destination holds it: letters of any script stay readable."""
    if _UNRESERVED.fullmatch(text):
        return text  # most are

    from urllib.parse import quote

    return "".join(
        [char if char > "\x7f" and char.isprintable() else quote(char, safe="/!$&'*+,-.:;=@_~") for char in text]
    )


def places(paths: Iterable[str], message: str) -> tuple[Related, ...]:
    """Other notes that explain a finding, each with the same words."""
    return tuple(Related(message, path) for path in paths)


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
