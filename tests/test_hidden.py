"""Which ``[[`` count: notelint's two readings of a note against what the parser shows, told anew from its events.

notelint gathers what is hidden; here is gathered what is shown, so that neither can err for the other.
"""

import re
from random import Random

import pyromark
import pytest
from pyromark import Options

from notelint.dialects import dialect
from notelint.parse.commonmark import read_blocks
from notelint.parse.front_matter import find_front_matter
from notelint.parse.plain import read_plain
from tests import shared, specification

PLANT = "[[x]]"
OPTIONS = Options.ENABLE_TABLES | Options.ENABLE_MATH | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH
# Blocks and inline things whose text is not the note's own words.
DARK = ("CodeBlock", "HtmlBlock")


def shown(text: str) -> list[bool]:
    """Of each ``[[``, whether its first bracket is text or markup of a link that the parser shows."""
    lit = bytearray(len(text.encode()) + 1)
    dark = 0
    autolinks: list[bool] = []
    for event, extent in pyromark.events_with_range(text, options=OPTIONS, merge_text=False):
        if not isinstance(event, dict):
            continue
        kind, value = next(iter(event.items()))
        start, end = extent["start"], extent["end"]
        if kind in ("Start", "End"):
            name, about = next(iter(value.items())) if isinstance(value, dict) else (value, None)
            if name in DARK:
                dark += 1 if kind == "Start" else -1
            elif name in ("Link", "Image"):
                if kind == "Start":
                    autolinks.append(about["link_type"] in ("Autolink", "Email"))
                    dark += autolinks[-1]
                    lit[start : start + 2] = b"\1\1"  # the bracket that opens it, or ![
                else:
                    dark -= autolinks.pop()
        elif kind == "Text" and not dark:
            lit[start:end] = b"\1" * (end - start)
        elif kind == "FootnoteReference":
            lit[start] = 1
    byte = at = 0
    found = []
    for match in re.finditer(r"\[\[", text):
        byte += len(text[at : match.start()].encode())
        at = match.start()
        found.append(bool(lit[byte]))
    return found


def agree(text: str, start: int = 0) -> None:
    """Both readings of notelint, where both speak, hide what the parser does not show."""
    wanted = shown(text[start:])
    for name, read in (("quick", read_plain), ("parser", read_blocks)):
        blocks = read(text, start)
        if blocks is None:
            continue
        places = [match.start() for match in re.finditer(r"\[\[", text) if match.start() >= start]
        got = [not any(piece.start <= place < piece.end for piece in blocks.hidden) for place in places]
        assert got == wanted, f"the {name} reading of {text!r}: shown {got}, and by the parser {wanted}"


def planted(text: str, places: list[int]):
    """The text with a link at each of these places, one at a time."""
    return (text[:place] + PLANT + text[place:] for place in places)


def test_the_examples_of_commonmark_read_alike(request):
    random = Random(9)
    for text in specification.examples(request.config.cache, fetch=False):
        agree(text)
        words = [match.start() for match in re.finditer(r"\b|$", text)]
        for changed in planted(text, random.sample(words, min(len(words), 4))):
            agree(changed)


@pytest.mark.slow
def test_the_examples_of_commonmark_read_alike_with_a_link_anywhere(request):
    found = specification.examples(request.config.cache, fetch=True)
    assert len(found) > 600
    for text in found:
        for changed in planted(text, list(range(len(text) + 1))):
            agree(changed)


def test_real_notes_read_alike():
    """Each as it is, and a few with a link at a random place."""
    random = Random(9)
    for number, path in enumerate(sorted(shared.path("corpora").rglob("*.md"))):
        if path.is_dir():
            continue
        text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
        block = find_front_matter(text, dialect("obsidian"))
        start = block.end if block else 0
        agree(text, start)
        if number % 10 == 0:
            place = random.randint(start, len(text))
            agree(text[:place] + PLANT + text[place:], start)
