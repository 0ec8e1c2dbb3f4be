"""Links turned into their words: the words are shown to the letter, and nothing else changes."""

import re
from random import Random

import pytest

from notelint.diagnostic import Diagnostic
from notelint.dialects import dialect
from notelint.engine import lint_texts
from notelint.examples import splice
from notelint.parse import parse
from notelint.parse.rendering import rendering
from notelint.plan import Plan
from notelint.position import Lines
from tests.pieces import OPENERS, WHOLE

RULES = ("WL102", "LK101")
DIALECTS = ("obsidian", "quartz", "foam", "gollum", "dendron", "zk")
NOTES = 300  # of each dialect
MANY_NOTES = 6000
# Marks that mean something somewhere in Markdown, and what comes near.
MARKS = [*"*_`[]<>$~\\|#%=&!-+.)(:;^'\"{}@/0aé ", "**", "__", "==", "%%", "~~", "# ", "- ", "1. ", "> ", "a b", "C++"]
MARKS += [
    "how_tides_work",
    "don't",
    "#tag",
    "&amp;",
    "www.a.b",
    "a@b.c",
    "^id",
    "\\*",
    "---",
    "===",
    "<b>",
    "<!--",
    "\t",
]
BEFORE = [
    "",
    " ",
    "\n",
    "\n\n",
    "- ",
    "> ",
    "1. ",
    "# ",
    "| a | b |\n|---|---|\n| ",
    "*",
    "**",
    "_",
    "`",
    "$",
    "~",
    "#",
]
BEFORE += ["a", "(", "[", "^", "\\", "words ", "a\n- ", "a\n", "    ", "<b>", "![", "%", "=", "&", "http://a.b/", "<"]
AFTER = [
    "",
    " ",
    "\n",
    "\n\n",
    "*",
    "**",
    "_",
    "`",
    "$",
    "~",
    ")",
    "]",
    "](b)",
    "]: a",
    " words",
    "a",
    "\n---\n",
    "\n===\n",
]
AFTER += [" |", " ^id", "</b>", ";", "%", "=", "@a.b", ": x", "\n[a]: b\n", ">", "."]


def plan(name: str, *globs: str) -> Plan:
    return Plan(name, (), tuple((code, (("unlink", globs or ("**",)),)) for code in RULES))


def found(text: str, name: str = "obsidian", *globs: str, **others: str) -> list[Diagnostic]:
    vault = {"note.md": text, **{f"{path}.md": body for path, body in others.items()}}
    return [item for item in lint_texts(vault, plan(name, *globs)) if item.code in RULES and item.path == "note.md"]


def mended(text: str, items: list[Diagnostic]) -> str:
    return splice(text, ((edit.start, edit.end, edit.text) for item in items if item.fix for edit in item.fix.edits))


def unlinked(text: str, name: str = "obsidian", *globs: str, **others: str) -> str:
    items = found(text, name, *globs, **others)
    assert all(item.fix.safe for item in items if item.fix is not None and item.fix.title == "write its words")
    return mended(text, [item for item in items if item.fix is not None and item.fix.title == "write its words"])


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("how_tides_work", "how_tides_work"),
        ("C++", "C++"),
        ("don't", "don't"),
        ("a.b, c: d (e) – f!", "a.b, c: d (e) – f!"),
        ("2 * 3 < 4 == 5", "2 * 3 < 4 == 5"),
        ("*b*", r"\*b\*"),
        ("_b_", r"\_b\_"),
        ("`c`", r"\`c\`"),
        ("US$ 5", r"US\$ 5"),
        ("~5", r"\~5"),
        ("<b>", r"\<b>"),
        ("a|b", r"a\|b"),
        ("AT&amp;T", r"AT\&amp;T"),
        ("AT&T", "AT&T"),
        (r"a\b", r"a\b"),
        (r"a\*", r"a\\\*"),
        ("#tag", r"\#tag"),
        ("C# and # 5", "C# and # 5"),
        ("100%% ==a==", r"100%\% =\=a=\="),
    ],
)
def test_words_are_escaped_where_they_must_be(words, written):
    assert unlinked(f"See [[gone|{words}]] there.") == f"See {written} there."


@pytest.mark.parametrize(
    ("before", "words", "written"),
    [
        ("- ", "- a", r"\- a"),
        ("", "1. a", r"1\. a"),
        ("> ", "> a", r"\> a"),
        ("", "# a", r"\# a"),
        ("a\n", "===", r"=\=\="),
        ("a\n", "---", r"\---"),
        ("a ", "- a", "- a"),
        ("a ", "1. a", "1. a"),
        ("- [ ] ", "+ a", r"\+ a"),
    ],
)
def test_words_that_begin_a_line_begin_no_block(before, words, written):
    assert unlinked(f"{before}[[gone|{words}]]") == f"{before}{written}"


@pytest.mark.parametrize(
    "text",
    [
        "#[[gone]] and ^[[gone]]",  # a tag, a footnote
        "[[gone|www.example.org]] [[gone|a@example.org]] www.[[gone]].org",  # addresses
        "[[gone|the line ^id]]",  # a block id
        "%[[gone|%a]] =[[gone|=a]]",
        "**[[gone]]**foo",  # would be bold
        "a *[[gone]]*[[gone]]* b",  # what the marks between them mean depends on both
        "[a *b](gone.md) and [c* d](gone.md)",  # would be emphasis once both give way
        "[see [[gone]]](https://example.org) and [[[gone]]]",
        "# [[gone|a*b]]",  # links to the heading name its words
        "![[gone]]",
        "[[gone|]]",
        "[g](gone.md",
        "Words over [two\nlines](gone.md)",
        "[# a](gone.md)",
        "a [b [c]](gone.md)(d)",
        "[#tag](gone.md)",
        "a[_b_](gone.md)c",
        "[t]\n\n[t]: gone.md",
        "![t](gone.md)",
    ],
)
def test_what_is_unsure_stays(text):
    assert unlinked(text) == text


def test_what_quartz_reads_whatever_a_backslash_says_stays():
    text = "[[gone|a ==b]] \\[[gone]]"
    assert unlinked(text, "quartz") == text


def test_labels_keep_their_markdown():
    text = 'See [*a* `b` c](gone.md "title"), [x](<gone two.md>) and [d_e](gone.md#f).'
    assert unlinked(text) == "See *a* `b` c, x and d_e."


def test_globs_say_which():
    text = "[[people/ada]] [[places/bath]] [eve](people/eve.md)"
    assert unlinked(text, "obsidian", "people/*") == "people/ada [[places/bath]] eve"


def test_only_what_is_missing_gives_way():
    text = "[[Rain_gauge]] [[there]] [[gone]]"
    assert unlinked(text, **{"Rain gauge": "", "there": ""}) == "[[Rain_gauge]] [[there]] gone"


def test_a_near_miss_gives_way_where_it_is_asked_for():
    assert unlinked("[[Hygrometr]]", Hygrometer="") == "Hygrometr"


def test_places_are_exact_after_words_on_either_side():
    for name, text in (("gollum", "é\n\n x [[the words|gone]] [a](gone.md)"), ("obsidian", "x\r\n[[ gone | y ]]")):
        for item in found(text, name):
            assert item.fix is not None
            assert item.place == Lines(text).place(item.start, item.end)


@pytest.mark.parametrize("name", DIALECTS)
def test_nothing_changes_but_the_link(name):
    for number in range(NOTES):
        _try(name, Random(f"{name}-{number}"))


@pytest.mark.slow
@pytest.mark.parametrize("name", DIALECTS)
def test_nothing_changes_but_the_link_on_and_on(name):
    for number in range(MANY_NOTES):
        _try(name, Random(f"{name}-many-{number}"))


def _try(name: str, random: Random) -> None:
    pieces = [*OPENERS.values(), *WHOLE.values()]
    text = ""
    for _ in range(random.randint(1, 3)):
        words = "".join(random.choice(MARKS) for _ in range(random.randint(1, 4)))
        link = random.choice((f"[[gone|{words}]]", f"[[{words}]]", f"[[{words}|gone]]", f"[{words}](gone.md)"))
        text += random.choice(BEFORE) + link + random.choice(AFTER)
        if random.random() < 0.2:
            text += random.choice(pieces)
    spoken = dialect(name)
    note = parse("note.md", text.encode(), spoken)
    links = {link.target_start: link for link in note.links}
    for item in found(text, name):
        if item.fix is None or item.fix.title != "write its words":
            continue
        link = links[item.start]
        told = f"{name}: {text!r}, {item.message}"
        after = mended(text, [item])
        told = f"{told} becomes {after!r}"
        assert link.kind in ("wikilink", "markdown"), told
        edits = item.fix.edits
        assert all(link.start <= edit.start <= edit.end <= link.end for edit in edits), told
        if link.is_wikilink:
            mark = "\ue000"
            expected = rendering(f"{text[: link.start]}[[{mark}]]{text[link.end :]}")
            expected = expected.replace(f"[[{mark}]]", spoken.words(link))
        else:
            expected = rendering(f"{text[: link.start]}[{link.alias}](gone-for-good){text[link.end :]}")
            expected = re.sub("\x01[^\x01]*gone-for-good[^\x01]*\x01", "", expected)
        assert rendering(after) == expected, told
        mended_note = parse("note.md", after.encode(), spoken)
        assert len(mended_note.links) == len(note.links) - 1, told
        assert len(mended_note.headings) == len(note.headings), told
        assert mended_note.tags == note.tags, told
        assert mended_note.blocks == [
            block._replace(start=block.start - (len(text) - len(after)) * (block.start > link.start))
            for block in note.blocks
        ], told
        assert len(found(after, name)) == len(found(text, name)) - 1, told
