"""The facts of a note: each at its exact place, whatever the line endings, the marks and the bytes."""

import pytest

from notelint.dialects import dialect
from notelint.parse import parse

OBSIDIAN = dialect("obsidian")
QUARTZ = dialect("quartz")

NOTE = """\
---
title: A note
videoId: "T0uYxK66VLU"
tags: [a, b]
---

# Head é 🌱

See [[Some note#Part|words]] and ![[figure.png|100]]. ^first

- [a link](other%20note.md#here) <a class="yt-timestamp" data-t="00:01:02">[00:01:02]</a>
- `[[code]]` #tag

```
[[fence]] #no ^no
```

Sub
---
last ^second
"""


def at(note, start, end):
    return note.text[start:end]


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("junk", [b"", b"\xe9\xff "], ids=["", "bad bytes"])
def test_every_fact_is_where_it_says(before, ending, junk):
    data = before + NOTE.replace("\n", ending).encode().replace(b"See ", b"See " + junk)
    note = parse("x.md", data, QUARTZ)
    assert [link.target for link in note.links] == ["Some note", "figure.png", "other note.md"]
    for link in note.links:
        shown = at(note, link.target_start, link.target_end)
        assert shown.replace("%20", " ") == link.target
        assert note.lines.locate(link.target_start) == (link.line, link.column)
        if link.fragment:
            assert at(note, link.fragment_start, link.fragment_start + len(link.fragment)) == link.fragment
    assert [link.embed for link in note.links] == [False, True, False]
    assert note.links[0].alias == "words"
    assert [(heading.level, heading.text) for heading in note.headings] == [(1, "Head é 🌱"), (2, "Sub")]
    for heading in note.headings:
        assert note.text.startswith(heading.text, heading.start)
    assert [(block.id, at(note, block.start - 1, block.start)) for block in note.blocks] == [
        ("first", "^"),
        ("second", "^"),
    ]
    assert note.tags == {"tag"}
    (stamp,) = note.stamps.all
    assert at(note, stamp.start, stamp.end).startswith("<a ")
    assert at(note, stamp.start, stamp.end).endswith("</a>")
    assert at(note, stamp.value_start, stamp.value_start + 8) == stamp.value == "00:01:02"
    assert at(note, stamp.label_start, stamp.label_start + 10) == stamp.label == "[00:01:02]"
    keys = [(item.key, item.value) for item in note.front_matter.properties]
    assert keys == [("title", "A note"), ("videoId", "T0uYxK66VLU"), ("tags", ["a", "b"])]
    for item in note.front_matter.properties:
        assert at(note, item.key_start, item.key_end) == item.key
        assert at(note, item.value_start, item.value_end) == item.source
    hidden = [at(note, piece.start, piece.end) for piece in note.hidden if piece.kind == "code"]
    assert hidden[0] == "`[[code]]`"
    assert "[[fence]]" in hidden[1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a [[b]] c", ["b"]),
        ("[[b|c]][[d]]", ["b", "d"]),
        ("\\[[b]]", []),
        ("\\\\[[b]]", ["b"]),
        ("`[[b]]` [[c]]", ["c"]),
        ("``[[b]] ` [[c]]``", []),
        ("$[[b]]$", []),
        ("x <!-- [[b]] --> [[c]]", ["c"]),
        ("<!-- [[b]] --> [[c]]", []),  # a block of HTML goes on to the end of its line
        ("%%[[b]]%% [[c]]", ["c"]),
        ("<b>[[b]]</b> [[c]]", ["c"]),
        ("<br/>[[b]]", ["b"]),
        ("[[[b]]", ["b"]),
        ("[[1:02](https://youtu.be/x?t=62)]", []),
        ("https://x.y/[[b]] [[c]]", ["c"]),
        ("[a](https://x.y/z)b[[c]]", ["c"]),  # the URL has ended
        ("![](https://x.y/z)见[[c]]", ["c"]),
        ("`https://x.y`s[[c]]", ["c"]),
        ("<https://x.y>s[[c]]", ["c"]),
        ("[a](https://x.y/z)b https://x.y/[[c]]", []),
        ("[x]([[b]])", []),
        ("> [!note|right] [[b]]", ["b"]),
        ("[^1]\n\n[^1]: [[b]]", ["b"]),
        ("- [ ] [[b]]\n\t- [[c]]", ["b", "c"]),
        ("日本[[b]]語", ["b"]),
    ],
)
def test_what_is_a_wikilink_in_obsidian(text, found):
    links = parse("x.md", text.encode(), OBSIDIAN).links
    assert [link.target for link in links if link.is_wikilink and not link.defect] == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a [[b", "unclosed"),
        ("a [[b] c", "unclosed"),
        ("a b]] c", "stray"),
        ("[[a [[b]] c]]", "nested"),
        ("[[a\nb]]", "broken-line"),
    ],
)
def test_brackets_that_make_no_link(text, reason):
    assert [bracket.reason for bracket in parse("x.md", text.encode(), OBSIDIAN).brackets] == [reason]


def test_bytes_that_are_no_text_are_told_and_kept():
    note = parse("x.md", b"caf\xe9 [[b]]", OBSIDIAN)
    assert (note.bad_bytes, note.bad_count) == ((3,), 1)
    assert note.text.encode("utf-8", "surrogateescape") == b"caf\xe9 [[b]]"
    assert [(link.target, link.column) for link in note.links] == [("b", 8)]


def test_a_path_that_begins_with_an_encoded_letter_is_no_template():
    links = parse("a.md", b"[a](<%C3%A9t%C3%A9.md>) [b](<% now %>) [c](<{{d}}.md>)", OBSIDIAN).links
    assert [(link.target, link.defect) for link in links] == [
        ("\u00e9t\u00e9.md", ""),
        ("% now %", "template"),
        ("{{d}}.md", "template"),
    ]
