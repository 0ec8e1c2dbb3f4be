"""Which diagnostics the notes themselves ask not to be told."""

from collections.abc import Iterable

from notelint.diagnostic import Diagnostic
from notelint.note import Suppression


def is_suppressed(diagnostic: Diagnostic, suppressions: Iterable[Suppression]) -> bool:
    """Whether a comment or the front matter of its note silences a diagnostic."""
    line = diagnostic.place.line
    return any(
        item.first <= line <= item.last
        and (not item.codes or any(speaks_of(word, diagnostic.code, diagnostic.name) for word in item.codes))
        for item in suppressions
    )


def speaks_of(word: str, code: str, name: str) -> bool:
    """Whether a word of a suppression means a rule: its code, its name, a prefix of its code, or all."""
    upper = word.upper()
    return upper == "ALL" or code == upper or name == word.lower() or (upper.isalnum() and code.startswith(upper))
