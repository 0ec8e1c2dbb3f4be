"""Patterns of paths, in the manner of gitignore (https://git-scm.com/docs/gitignore)."""

import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from notelint import pattern as linear

_LONGEST = 4096  # characters of a pattern: no path is longer

_STARS = re.compile(r"\[\^/\]\*|\.\+")  # what they are as regular expressions
_NO_TEXT = re.compile("[\\ud800-\\udfff]")
_FEW = 2  # runs of stars in a pattern that a backtracking engine matches fast, whatever the path


class Globs:
    """Patterns in the manner of gitignore; compiled when there are any.

    Raises:
        ValueError: a pattern cannot be used; with ``lenient`` it is passed over, as git does.
    """

    def __init__(self, patterns: Sequence[str], *, lenient: bool = False) -> None:
        self._spec: Any = None
        if patterns:
            usable = [pattern for pattern in patterns if not lenient or is_usable(pattern)]
            if any(len(pattern) > _LONGEST for pattern in usable):
                raise ValueError(f"longer than {_LONGEST:,} characters")
            try:
                self._spec = _engine().from_lines(usable, backend="simple")
            except re.error as error:
                raise ValueError(str(error)) from error
            for compiled in self._spec.patterns:
                if compiled.regex is not None and len(_STARS.findall(compiled.regex.pattern)) > _FEW:
                    compiled.regex = _Linear(compiled.regex.pattern)

    def __bool__(self) -> bool:
        return self._spec is not None

    def match(self, path: str) -> bool:
        """Whether a path relative to the root matches."""
        return self._spec is not None and bool(self._spec.match_file(path))

    def verdict(self, path: str) -> bool | None:
        """Whether the last pattern that speaks of a path matches it (True) or takes it back (False); None if none."""
        found: bool | None = self._spec.check_file(path).include if self._spec is not None else None
        return found


class _Linear:
    """A pattern of many stars, on an engine whose time grows with the path alone."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._regex = linear.compiled(_NO_TEXT.sub("\ufffd", pattern), lines=False)

    def search(self, path: str) -> Any:
        """As of ``re.Pattern``; the engine takes only what is text."""
        return self._regex.search(_NO_TEXT.sub("\ufffd", path))


@lru_cache(maxsize=1)
def _engine() -> Any:
    """What compiles globs, without RE2, which it takes where it can: an import more, and it fails on odd names."""
    apart = "re2" not in sys.modules
    if apart:
        sys.modules["re2"] = None  # type: ignore[assignment]
    try:
        from pathspec import GitIgnoreSpec
    finally:
        if apart:
            del sys.modules["re2"]
    return GitIgnoreSpec


def is_usable(pattern: str) -> bool:
    """Whether a pattern is one."""
    try:
        Globs((pattern,))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=64)
def globs(patterns: tuple[str, ...]) -> Globs:
    """The globs of these patterns; the same object for the same patterns."""
    return Globs(patterns)
