"""Offsets to lines and columns: the same however many are asked for, and in whatever order."""

import re
from random import Random

import pytest

from notelint.diagnostic import Place
from notelint.position import Lines, has_wide

TEXTS = (
    "",
    "a",
    "\n",
    "a\n",
    "a\nb",
    "\n\n\n",
    "a\r\nb\rc\nd",
    "\r\r\n\n",
    "one\ntwo\u2028too\x0b\x85\nthree\n",
    "x" * 300 + "\n",
)


def line_and_column(text, offset):
    ends = [match.end() for match in re.finditer("\r\n|\n|\r", text) if match.end() <= offset]
    return len(ends) + 1, offset - (ends[-1] if ends else 0) + 1


@pytest.mark.parametrize("text", [*TEXTS, *(text * 50 for text in TEXTS)])
def test_every_offset(text):
    places = [line_and_column(text, offset) for offset in range(len(text) + 1)]
    assert [Lines(text).locate(offset) for offset in range(len(text) + 1)] == places
    lines = Lines(text)
    assert [lines.locate(offset) for offset in range(len(text) + 1)] == places
    assert [lines.locate(offset) for offset in range(len(text), -1, -1)] == places[::-1]


@pytest.mark.parametrize("text", [*TEXTS, *(text * 50 for text in TEXTS)])
def test_regions_in_any_order(text):
    random = Random(text)
    lines = Lines(text)
    for _ in range(100):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.choice((0, 1, 5, 90, 2000)))
        assert lines.place(start, end) == Place(*line_and_column(text, start), *line_and_column(text, end))


@pytest.mark.parametrize("text", TEXTS)
def test_lines(text):
    pieces = re.split("\r\n|\n|\r", text)
    lines = Lines(text)
    assert lines.first() == Place(1, 1, 1, len(pieces[0]) + 1)
    assert [lines.line(number) for number in range(len(pieces) + 2)] == ["", *pieces, ""]
    assert lines.start_of(len(pieces) + 1) == len(text)
    assert [lines.columns(number) for number in range(len(pieces) + 2)] == [0, *map(len, pieces), 0]
    # once it is known where lines start
    offsets = range(len(text) + 1)
    assert [lines.locate(offset) for offset in offsets] == [line_and_column(text, offset) for offset in offsets]


@pytest.mark.parametrize(
    ("text", "wide"),
    [("", False), ("a", False), ("é漢\uffff", False), ("\udc80\ud800", False), ("é😀", True), ("\U00010000", True)],
)
def test_what_takes_two_units(text, wide):
    assert has_wide(text) is wide
