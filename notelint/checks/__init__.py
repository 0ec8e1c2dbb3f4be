"""How defects are found: a few modules for each family, a generator function per check.

Front matter is in ``front_matter``, ``properties`` and ``yaml_values``; links are in ``wikilinks``, ``links`` and
``slips``; timestamps in ``timestamps``, ``order``, ``videos`` and ``chapters``; whole notes in ``notes``. ``general``
holds the checks that a vault's own rules are made of; ``targets``, ``unlink``, ``stamps`` and ``dates`` what is shared.

A check's positional parameters name the facts it needs: ``note``, ``dialect``, ``schemas`` and ``violations`` are known
while one note is scanned, ``entry`` and ``index`` once all are, ``unused`` once it is known what suppressions silence.
A check of ``problem`` is called for a link that does not lead where it says. What it finds is told of all links of the
same words: in the whole vault, or in the folder if the check asks for ``source.path``, unless it looks at a text. It
heeds of an alias only that there is one, save in a dialect with ``alias_order_varies``.
One of ``fragments`` is called for the links of a note to places that are not there, all at once.
Its keyword-only parameters are options, their defaults those of the rule. It yields findings, and reads nothing but its
facts.

A check that can tell only of what few notes have says so by ``heeds``, and is not called for the others.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from notelint.diagnostic import Finding
from notelint.entry import Entry
from notelint.index import REASONS, SUBJECTS, Index
from notelint.note import Note

_Check = TypeVar("_Check", bound=Callable[..., Iterator[Finding]])


def heeds(*facts: str) -> Callable[[_Check], _Check]:
    """Mark a check that finds nothing where all of these facts are empty, so that it is not called then.

    Of a note they are ``schemas`` and attributes of ``Note``, a dot before those of attributes: ``stamps.odd``; of an
    entry attributes of ``Entry``, and behind ``index.`` what the index holds by the paths of notes:
    ``index.colliding``; of a problem the reasons, and what problems are about, that the check tells of.

    Raises:
        ValueError: there is no such fact.
    """

    def mark(check: _Check) -> _Check:
        asked = check.__code__.co_varnames[: check.__code__.co_argcount]
        for fact in facts:
            _, of_index, name = fact.rpartition("index.")
            if "problem" in asked:
                holder, known = "a problem", fact in REASONS or fact in SUBJECTS
            elif "entry" in asked:
                holder, known = "an entry", hasattr(Index if of_index else Entry, name)
            else:
                holder, known = "a note", fact == "schemas" or hasattr(Note, fact.partition(".")[0])
            if not known:
                raise ValueError(f"{holder} has no fact '{fact}'")
        check.__dict__["heeds"] = facts
        return check

    return mark
