"""Patterns on an engine (RE2) whose time grows with the text alone, whatever the pattern."""

import re
from functools import lru_cache
from typing import Any

_MOST_GROUPS = 100  # the engine copies the ends of all of them at every step
_REFERENCE = re.compile(r"\\(?:(\d)|g<(\w+)>|(\\))")


@lru_cache(maxsize=256)
def compiled(pattern: str, ignore_case: bool = False, lines: bool = True) -> Any:
    """A pattern of https://github.com/google/re2/wiki/Syntax, with the methods of ``re.Pattern``.

    Args:
        pattern: the pattern.
        ignore_case: whether upper and lower case are the same.
        lines: whether ``^`` and ``$`` stand for the ends of lines, not of the text.

    Raises:
        ValueError: the engine does not know the pattern; the message says what of it.
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    flags = "i" * ignore_case + "m" * lines
    try:
        found = re2.compile(f"(?{flags}){pattern}" if flags else pattern, options)
    except (re2.error, UnicodeEncodeError) as error:
        said = error.args[0] if error.args else ""
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else "characters that are no text"
        raise ValueError(
            f"the pattern {pattern!r} cannot be used: {words} (patterns are RE2's: no look-around, no back-references)"
        ) from None
    if found.groups > _MOST_GROUPS:
        raise ValueError(f"the pattern {pattern[:40]!r}... cannot be used: it has more than {_MOST_GROUPS} groups")
    return found


@lru_cache(maxsize=256)
def template(text: str, groups: int, names: tuple[str, ...]) -> tuple[str | int, ...]:
    r"""What to put in place of a match, in pieces: texts, and numbers or names (behind a ``\``) of groups.

    Raises:
        ValueError: it names a group that the pattern does not have.
    """
    pieces: list[str | int] = []
    at = 0
    for match in _REFERENCE.finditer(text):
        pieces.append(text[at : match.start()])
        at = match.end()
        if match[3]:
            pieces.append("\\")
            continue
        group: int | None = int(match[1]) if match[1] else names.index(match[2]) + 1 if match[2] in names else None
        if group is None or group > groups:
            raise ValueError(f"'{text}' names the group {match[0]}, which the pattern does not have")
        pieces.append(group)
    return (*pieces, text[at:])
