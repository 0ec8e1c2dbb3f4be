"""Notes on programs: fences, code spans, HTML, tables, lists and Markdown links in every one."""

from collections.abc import Iterator
from random import Random

from benchmarks.page import Note
from benchmarks.profiles import written
from benchmarks.profiles.written import Manner, files
from benchmarks.words import Words

__all__ = ["files", "notes"]

MANNER = Manner(
    paragraphs=(2.2, 0.7),
    inline={
        "wikilink": 0.06,
        "fragment": 0.02,
        "markdown": 0.1,
        "web": 0.05,
        "code": 0.4,
        "strong": 0.05,
        "html": 0.1,
        "dash": 0.02,
    },
    blocks={"list": 0.15, "numbers": 0.1, "fence": 0.3, "table": 0.1, "callout": 0.05, "division": 0.08},
    always=("list", "fence", "table", "division", "code", "html", "markdown"),
    folders=("guide", "guide/start", "reference", "reference/api", "recipes", ""),
    tags=("guide", "reference", "api", "recipe"),
)


def notes(count: int, rng: Random) -> Iterator[Note]:
    """The notes, in no order."""
    return written.notes(count, rng, Words(rng, 400 + count // 4), MANNER)
