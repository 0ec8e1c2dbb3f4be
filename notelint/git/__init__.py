"""What git knows of a vault."""

from notelint.git.base import INDEX, Span, span_of
from notelint.git.changes import Changes, changes, default_ref, is_clean
from notelint.git.command import GitError
from notelint.git.trees import Compared, compare, tracked_tree

__all__ = [
    "INDEX",
    "Changes",
    "Compared",
    "GitError",
    "Span",
    "changes",
    "compare",
    "default_ref",
    "is_clean",
    "span_of",
    "tracked_tree",
]
