"""What the notes of a vault know of each other: where each link leads, and what was meant where it leads nowhere."""

from notelint.index.index import Index
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
    RENAMED,
    SAME_PAGE,
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
    "RENAMED",
    "SAME_PAGE",
    "UNRESOLVED",
    "Index",
    "Problem",
    "Verdict",
]
