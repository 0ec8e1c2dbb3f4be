"""Where a link leads, or why it leads nowhere: the reasons, and the words for what was found."""

from typing import NamedTuple

from notelint.dialects import is_note
from notelint.filenames import names_a_file
from notelint.note import Link

FOUND = "found"
RENAMED = "renamed"  # a file of that name, until it or the note with the link was renamed
MISSING = "missing"  # nothing of that name
DROPPED = "dropped"  # a file of that name that the site leaves out
MISSPELT = "misspelt"  # one file's name but for spaces, _, -, invisible characters or .md
INVISIBLE = "invisible"  # a file's name but for characters that nobody sees
CASE = "case"  # one file's name but for case
NORMAL_FORM = "normal-form"  # one file's name but for Unicode normalisation
ALIAS = "alias"  # an alias of a note, where aliases do not resolve
AMBIGUOUS = "ambiguous"  # several files, and the dialect cannot decide
NO_HEADING = "no-heading"  # the note is there, the heading is not
NO_BLOCK = "no-block"
SAME_PAGE = "same-page"  # the block is there, but a link from its own page does not reach it

REASONS = frozenset(
    (
        RENAMED,
        MISSING,
        DROPPED,
        MISSPELT,
        INVISIBLE,
        CASE,
        NORMAL_FORM,
        ALIAS,
        AMBIGUOUS,
        NO_HEADING,
        NO_BLOCK,
        SAME_PAGE,
    )
)  # of problems
UNRESOLVED = frozenset((RENAMED, MISSING, DROPPED, MISSPELT, CASE, NORMAL_FORM, ALIAS))


FILES = ("attachment", "markdown-file")  # what a problem is about whose link names no note
SUBJECTS = frozenset(
    (*FILES, "wikilink", "embed", "markdown-note", "property", "fragment", "spelling")
)  # what problems are about


class Verdict(NamedTuple):
    """Where a link leads: a reason (the constants above), and the files that explain it.

    ``path`` is the file found, or the one that was meant; ``spelling`` the target that names it; ``candidates`` the
    files among which the dialect cannot decide, or warns that it has to, or the notes of that basename elsewhere.
    """

    reason: str
    path: str = ""
    spelling: str = ""
    candidates: tuple[str, ...] = ()


class Problem(NamedTuple):
    """A link that does not lead where it says, why, and what it is about.

    ``about`` is ``wikilink`` (to a note), ``embed`` (of a note), ``attachment`` (a wikilink to, or an embed of, another
    file), ``markdown-note``, ``markdown-file`` (links of Markdown or HTML), ``property`` (one in the front matter, to
    whatever), ``fragment`` (what it leads to is there, the place is not), or ``spelling`` (it leads there, although it
    is spelled otherwise).
    """

    link: Link
    verdict: Verdict
    about: str


def about(link: Link, verdict: Verdict) -> str:
    """What an unresolved link is about: told by the file that is meant, if there is one, else by how it is written."""
    if link.kind == "property":
        return "property"
    path = verdict.path or (verdict.candidates[0] if verdict.candidates else "")
    to_note = is_note(path) if path else not names_a_file(link.target)
    if link.is_markdown:
        return "markdown-note" if to_note and (path or not link.embed) else "markdown-file"
    if not to_note:
        return "attachment"
    return "embed" if link.embed else "wikilink"
