"""The quick reading of plain notes against the parser: what is hidden, headings, links."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notelint.dialects import dialect
from notelint.note import Hidden
from notelint.parse import parse
from notelint.parse.blocks import merged
from notelint.parse.commonmark import read_blocks
from notelint.parse.front_matter import find_front_matter
from notelint.parse.plain import read_plain
from notelint.parse.timestamps import without_anchors
from notelint.parse.wikilinks import WikilinkReader, plain_links
from tests import shared

FIXTURES = Path(__file__).parents[1] / "fixtures"
OBSIDIAN, QUARTZ = dialect("obsidian"), dialect("quartz")

# Everything that could make the two differ, and text to put between.
PIECES = [
    "word",
    "[[a]]",
    "[[a | b]]",
    "![[c]]",
    "`",
    "``",
    "`[[x]]`",
    "\n",
    "\n\n",
    "\n    ",
    "\n\t",
    " ",
    "\n```\n",
    "\n```py\n",
    "\n~~~\n",
    "\n# Head",
    "\n## Head ##",
    "\n#no",
    "\n- item",
    "\n  - item",
    "\n1. one",
    "\n> quote",
    "\n> # Head",
    "\n- # Head",
    "\n\t- ",
    "\n    - a",
    "\n---\n",
    "\n===\n",
    "$",
    "$$",
    "$5",
    "\\",
    "<br/>",
    "<b>",
    "</b>",
    "\n<div>\n",
    "<!-- c -->",
    "<!--",
    "-->",
    '<a class="yt-timestamp" data-t="00:01:02">[00:01:02]</a>',
    "| a | b |\n|---|---|\n| [[a|b]] | c |\n",
    "*",
    "**",
    "_",
    "é🌱",
    "\n[x]: y",
    "[a](b)",
    "![a](b.png)",
    "[a `b` c](<d>)",
    '[a *b*](c(d)e "title")',
    "[a](b&amp;c)",
    "[a](b?c=d&e)",
    "[^1](a)",
    "[",
    "](",
    ")",
    "(",
    "!",
    "]",
    "%%",
]


# What may stand beside wikilinks of the plain kind.
BRACKETS = [
    *["[[a]]", "[[ b | c ]]", "![[d]]", "[[é|🌱]]", "[[_e_]]", "[[f:g]]", "[[h#i]]", "[[https://j]]", "[[1:02]]"],
    *["[", "]", "[[", "]]", "[ ]", "[!note]", "[0:10]", "(", ")", "](", "[x](y)", "`[[z]]`", "`a[0]`"],
    *[" ", "\n", "\n- ", "\n\n", "\\", "'", "https://k/", "word", "!", "|", "\t", "\u00a0"],
]


def hidden_links(text, hidden):
    """Of each pair of brackets, whether it is out of sight; out of pieces that touch, it does not matter which."""
    return [any(piece.start <= match.start() < piece.end for piece in hidden) for match in re.finditer(r"\[\[", text)]


def agree(text, start=0):
    plain = read_plain(text, start)
    if plain is None:
        return False
    parsed = read_blocks(text, start)
    assert hidden_links(text, plain.hidden) == hidden_links(text, parsed.hidden), text
    assert plain.headings == parsed.headings, text
    assert plain.links == parsed.links, text
    return True


def agree_on_wikilinks(text, start=0):
    """Links that are taken for plain are what the closer look makes of them, which finds no stray brackets either."""
    blocks = read_plain(text, start)
    for spoken in (OBSIDIAN, QUARTZ):
        if blocks is None or blocks.wikilinks is None:
            continue
        links = plain_links(blocks.wikilinks, text, start - 1, blocks.hidden)
        if links is not None:
            reader = WikilinkReader(text, start, spoken, blocks, blocks.hidden)
            assert (links, reader.brackets) == (reader.links, []), text


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_the_quick_reading_agrees_with_the_parser(text):
    agree(text)
    agree_on_wikilinks(text)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(BRACKETS), max_size=14).map("".join))
def test_plain_wikilinks_are_as_a_closer_look_tells(text):
    agree(text)
    agree_on_wikilinks(text)


@pytest.mark.slow
@settings(max_examples=100_000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=18).map("".join))
def test_the_quick_reading_agrees_with_the_parser_on_and_on(text):
    agree(text)


def notes_below(folder):
    for path in sorted(folder.rglob("*.md")):
        if path.is_dir():
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        block = find_front_matter(text, OBSIDIAN)
        yield text, block.end if block else 0


def test_fixtures_read_alike():
    assert sum(agree(text, start) for text, start in notes_below(FIXTURES)) > 50


def test_real_notes_read_alike():
    plain = 0
    for text, start in notes_below(shared.path("corpora")):
        plain += agree(text, start)
        agree_on_wikilinks(text, start)
    assert plain > 2500


def test_anchors_are_read_as_words():
    """Those of the common form have words in their place, and what is told of the note is the same."""
    stamp = '<a class="yt-timestamp" data-t="00:01:02">[00:01:02]</a>'
    text = f"# Head {stamp} #\n\n{stamp} [[a]] [x {stamp}](y) (`{stamp}`)\n- {stamp} [[b|c]]"
    anchored = without_anchors(text, 0)
    assert (len(anchored.words), anchored.values, anchored.is_whole) == (len(text), ["00:01:02"] * 5, True)
    plain, parsed = read_plain(text, 0, anchored.words), read_blocks(text, 0)
    assert plain is not None
    assert (plain.headings, plain.links) == (parsed.headings, parsed.links)
    assert [piece for piece in parsed.hidden if piece.kind != "html"] == plain.hidden


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=30).map("".join))
def test_any_text_is_read_and_every_offset_is_in_it(text):
    for name in ("obsidian", "quartz", "markdown"):
        note = parse("x.md", text.encode("utf-8", "replace"), dialect(name))
        text = note.text
        ends = [(link.start, link.end) for link in note.links]
        ends += [(link.target_start, link.target_end) for link in note.links]
        ends += [(bracket.start, bracket.end) for bracket in note.brackets]
        ends += [(stamp.start, stamp.end) for stamp in note.stamps.all]
        ends += [(piece.start, piece.end) for piece in note.hidden]
        assert all(0 <= start <= end <= len(text) for start, end in ends)
        for link in note.links:
            assert note.lines.locate(link.target_start) == (link.line, link.column)
            if link.is_wikilink:
                assert text[link.target_start : link.target_end] == link.target
                assert text[link.start : link.start + 2] == "[["
                assert text[link.end - 2 : link.end] == "]]"
        for heading in note.headings:
            assert heading.text.split("\n")[0] in text
        assert [link.start for link in note.links] == sorted(link.start for link in note.links)


def test_of_pieces_that_overlap_the_first_holds():
    pieces = [Hidden(5, 9, "html"), Hidden(0, 7, "code"), Hidden(1, 3, "math"), Hidden(9, 10, "code")]
    assert merged(pieces) == [Hidden(0, 7, "code"), Hidden(7, 9, "html"), Hidden(9, 10, "code")]
