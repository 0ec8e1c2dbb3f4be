"""What the notes of a vault know of each other: where each link leads, and what was meant where it leads nowhere."""

from notelint.index.index import Index
from notelint.index.source import Source
from notelint.index.verdict import (
    ALIAS,
    AMBIGUOUS,
    CASE,
    DROPPED,
    FILES,
    FOUND,
    INVISIBLE,
    MISSING,
    MISSPELT,
    NO_BLOCK,
    NO_HEADING,
    NORMAL_FORM,
    REASONS,
    RENAMED,
    SAME_PAGE,
    SUBJECTS,
    UNRESOLVED,
    Problem,
    Verdict,
)

__all__ = [
    "ALIAS",
    "AMBIGUOUS",
    "CASE",
    "DROPPED",
    "FILES",
    "FOUND",
    "INVISIBLE",
    "MISSING",
    "MISSPELT",
    "NORMAL_FORM",
    "NO_BLOCK",
    "NO_HEADING",
    "REASONS",
    "RENAMED",
    "SAME_PAGE",
    "SUBJECTS",
    "UNRESOLVED",
    "Index",
    "Problem",
    "Source",
    "Verdict",
]
