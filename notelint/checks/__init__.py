"""How defects are found: a few modules for each family, a generator function per check.

Front matter is in ``front_matter``, ``properties`` and ``yaml_values``, links in ``links`` and ``slips``, timestamps in
``timestamps`` and ``chapters``; ``general`` holds the checks that a vault's own rules are made of.

A check's positional parameters name the facts it needs: ``note``, ``dialect``, ``schemas`` and ``violations`` are known
while one note is scanned, ``entry`` and ``index`` once all are, ``unused`` once it is known what suppressions silence.
Its keyword-only parameters are options, their defaults those of the rule. It yields findings, and reads nothing but its
facts.

A check that can tell only of what few notes have says so by ``heeds``, and is not called for the others.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from notelint.diagnostic import Finding

_Check = TypeVar("_Check", bound=Callable[..., Iterator[Finding]])


def heeds(*facts: str) -> Callable[[_Check], _Check]:
    """Mark a check that finds nothing in a note in which all of these facts are empty, so that it is not called then.

    The facts are ``schemas`` and attributes of ``Note``, a dot before those of attributes: ``stamps.odd``.
    """

    def mark(check: _Check) -> _Check:
        check.__dict__["heeds"] = facts
        return check

    return mark
