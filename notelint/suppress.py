"""Which diagnostics the notes themselves ask not to be told."""

from collections.abc import Iterable

from notelint.diagnostic import Diagnostic
from notelint.note import Suppression
from notelint.rules import groups_by_code


def is_suppressed(diagnostic: Diagnostic, suppressions: Iterable[Suppression]) -> bool:
    """Whether a comment or the front matter of its note silences a diagnostic."""
    line = diagnostic.place.line
    return any(
        item.first <= line <= item.last
        and (not item.codes or any(speaks_of(word, diagnostic.code, diagnostic.name) for word in item.codes))
        for item in suppressions
    )


def speaks_of(word: str, code: str, name: str) -> bool:
    """Whether a word of a suppression means a rule: its code or a prefix, its name, its group's name, or all."""
    upper, lower = word.upper(), word.lower()
    if upper in ("ALL", code) or lower == name or lower in groups_by_code().get(code, ()):
        return True
    return upper.isalnum() and code.startswith(upper)
