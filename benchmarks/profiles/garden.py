"""A garden of notes that somebody tends: folders, links of every kind, some code and formulas, hardly a defect."""

from collections.abc import Iterator
from random import Random

from benchmarks.page import Note
from benchmarks.profiles import written
from benchmarks.profiles.written import Manner, files
from benchmarks.words import Words

__all__ = ["files", "notes"]

MANNER = Manner(
    paragraphs=(2.1, 0.9),
    inline={
        "wikilink": 0.16,
        "fragment": 0.05,
        "markdown": 0.05,
        "web": 0.06,
        "code": 0.15,
        "math": 0.04,
        "tag": 0.01,
        "strong": 0.08,
        "html": 0.02,
        "dash": 0.04,
    },
    blocks={
        "list": 0.14,
        "numbers": 0.05,
        "fence": 0.06,
        "table": 0.02,
        "callout": 0.05,
        "formula": 0.02,
        "picture": 0.05,
        "division": 0.01,
    },
    technical=0.3,
)


def notes(count: int, rng: Random) -> Iterator[Note]:
    """The notes, in no order."""
    return written.notes(count, rng, Words(rng, 400 + count // 4), MANNER)
