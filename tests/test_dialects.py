"""What each program makes of a link: its parts, what it names, where in the note it leads."""

import subprocess
import sys

import pytest

from notelint.dialects import Dialect, dialect, known
from notelint.entry import entry_of
from notelint.index import ALIAS, AMBIGUOUS, FOUND, MISSING, MISSPELT, Index
from notelint.parse import parse


def note(text, name, path="note.md", **options):
    return parse(path, text.encode(), spoken(name, options))


def spoken(name, options):
    return dialect(name, [(key.replace("_", "-"), value) for key, value in options.items()])


def links(text, name, **options):
    """The links of a text: target, fragment, words, defect."""
    found = note(text, name, **options).links
    for link in found:
        assert text[link.start :].startswith("[")
        assert not link.is_wikilink or text[: link.end].endswith("]]")
    return [(link.target, link.fragment, link.alias, link.defect) for link in found]


def vault(name, texts, **options):
    known_as = spoken(name, options)
    notes = {path: parse(path, text.encode(), known_as) for path, text in texts.items() if path.endswith(".md")}
    return Index(known_as, texts, {path: entry_of(found) for path, found in notes.items()})


def leads(index, link, path="note.md"):
    """Where the first link of a text leads: the reason, and the file if it is found; then its place there."""
    made = parse(path, link.encode(), index.dialect).links[0]
    verdict = index.resolve(made, path)
    if verdict.reason != FOUND or not made.fragment:
        return (verdict.reason, verdict.path) if verdict.reason == FOUND else verdict.reason
    return index.fragment(made, path, verdict), verdict.path


def test_the_shared_modules_are_no_dialects():
    assert known() == ["dendron", "foam", "gollum", "logseq", "markdown", "obsidian", "quartz", "zk"]


def test_the_command_line_names_every_dialect():
    told = subprocess.run([sys.executable, "-m", "notelint", "check", "--help"], capture_output=True, text=True).stdout
    assert all(name in told for name in known())


@pytest.mark.parametrize("name", known())
def test_a_dialect_says_its_name(name):
    made = dialect(name)
    assert isinstance(made, Dialect)
    assert made.name == name
    assert made.label.startswith(name)


@pytest.mark.parametrize("name", [name for name in known() if name != "markdown"])
@pytest.mark.parametrize(
    "text", ["", "|", "#", "^", "\\", "a|", "|a", "a#", "#a", "a\\|b", "a|b|c", "a#b#c", "a:b", "dendron://", "_TOC_"]
)
def test_whatever_stands_in_brackets_has_parts_within_it(name, text):
    parts = dialect(name).read(text)
    for span in (parts.target, parts.fragment, parts.alias):
        assert span is None or 0 <= span[0] <= span[1] <= len(text)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("obsidian", "[[a]]", "a"),
        ("obsidian", "[[folder/a.md]]", "folder/a.md"),
        ("obsidian", "[[a| the words ]]", "the words"),
        ("obsidian", "[[a|]]", ""),
        ("obsidian", "[[a|b|c]]", "b|c"),
        ("obsidian", "[[a#b]]", "a > b"),
        ("obsidian", "[[a ##b# c]]", "a > b > c"),
        ("obsidian", "[[#b]]", "b"),
        ("obsidian", "[[a#^id]]", "a > ^id"),
        ("obsidian", "![[a|b]]", ""),
        ("obsidian", "| a |\n|---|\n| [[a\\|b\\|c]] |", "b|c"),
        ("quartz", "[[folder/a]]", "folder/a"),
        ("quartz", "[[a#b]]", "b"),
        ("quartz", "[[#b]]", "b"),
        ("quartz", "[[a#b|c]]", "c"),
        ("foam", "[[a#b]]", "a#b"),
        ("foam", "[[a#b|c]]", "c"),
        ("gollum", "[[the words|a]]", "the words"),
        ("gollum", "[[ Page Name ]]", "Page Name"),
        ("gollum", "[[C#]]", "C#"),
        ("dendron", "[[the words|a.b#c]]", "the words"),
        ("dendron", "[[a.b#c]]", "a.b"),
        ("dendron", "[[#c]]", "c"),
        ("logseq", "[[a|b#c]]", "a|b#c"),
        ("zk", "[[a \\[b\\] c]]", "a [b] c"),
        ("zk", "[[a|b \\| c]]", "b | c"),
    ],
)
def test_a_link_shows_words(name, text, words):
    (link,) = note(text, name).links
    assert spoken(name, {}).words(link) == words


@pytest.mark.parametrize("name", ["foam", "gollum", "dendron", "logseq", "zk"])
def test_an_empty_vault_names_nothing_and_does_not_fail(name):
    index = vault(name, {})
    assert leads(index, "[[#a]]")[0] == FOUND
    assert leads(index, "[a](../../b.md)") in (MISSING, (FOUND, ""))


# Foam


def test_in_foam_a_definition_leads_and_is_judged_itself():
    text = "[[a]] [[b]] [[c|d]] [x](y.md)\n\n[a]: ../n/A%20B.md#c\n[C|D]: https://example.org\n"
    assert links(text, "foam")[:3] == [
        ("../n/A B.md", None, None, "defined"),
        ("b", None, None, ""),
        ("./https://example.org", None, "d", "defined"),
    ]


def test_in_foam_a_name_may_begin_with_a_bracket():
    assert links("[[[a] b]]", "foam") == [("[a] b", None, None, "")]
    assert links("[[[a]]]", "foam") == [("a", None, None, "")]
    assert links("[[[a]] b]", "foam") == [("a", None, None, "")]


def test_foam_looks_for_notes_then_for_files_then_for_folders():
    index = vault(
        "foam", {"a/b.md": "", "a/b/index.md": "", "c/index.md": "", "c/README.md": "", "d/README.md": "", "e.png": ""}
    )
    assert leads(index, "[[b]]") == (FOUND, "a/b.md")
    assert leads(index, "[[C]]") == (FOUND, "c/index.md")
    assert leads(index, "[[d]]") == (FOUND, "d/README.md")
    assert leads(index, "[[e.png]]") == (FOUND, "e.png")
    assert leads(index, "[[e]]") == MISSING
    assert leads(index, "[[./d]]") == (FOUND, "d/README.md")
    assert leads(index, "[[../d]]") == MISSING


def test_foam_takes_the_first_of_equals_and_tells():
    index = vault("foam", {"a/n.md": "", "b/n.md": "", "c/N.md": "", "note.md": "[[n]]"})
    assert leads(index, "[[n]]") == (FOUND, "a/n.md")
    assert [problem.verdict.reason for problem in index.problems(index.entries["note.md"])] == [AMBIGUOUS]
    assert leads(index, "[[N]]") == (FOUND, "c/N.md")


def test_foams_headings_are_their_words_or_for_the_preview_their_slug():
    index = vault("foam", {"a.md": "# The *old* Jar\n\n^b-1\n"})
    assert leads(index, "[[a#The old Jar]]")[0] == FOUND
    assert leads(index, "[[a#The *old* Jar]]")[0] == FOUND
    assert leads(index, "[x](a.md#the-old-jar)")[0] == FOUND
    assert leads(index, "[[a#the old jar]]")[0] != FOUND
    assert leads(index, "[[a#^B-1]]")[0] == FOUND


def test_foam_does_not_follow_aliases():
    assert leads(vault("foam", {"a.md": "---\nalias: b\n---\n"}), "[[b]]") == ALIAS


# Gollum


def test_in_a_wiki_the_words_stand_first():
    assert links("[[a|b]]", "gollum") == [("b", None, "a", "")]
    assert links("[[a|b#c]]", "gollum") == [("b", "c", "a", "")]
    assert links("[[a|b]]", "gollum", alias_order="target-first") == [("a", None, "b", "")]


def test_the_last_hash_of_a_wiki_link_separates_unless_a_page_has_it_in_its_name():
    assert links("[[C# notes#old]]", "gollum") == [("C# notes", "old", None, "")]
    index = vault("gollum", {"C#.md": "# a", "D.md": "# b"})
    assert leads(index, "[[C#]]") == (FOUND, "C#.md")
    assert leads(index, "[[C##a]]")[1] == "C#.md"
    assert leads(index, "[[D#b]]") == (FOUND, "D.md")
    assert leads(index, "[[D#c]]")[0] != FOUND


@pytest.mark.parametrize(
    "text", ["[[_TOC_]]", "[[_TOC_|levels=1]]", "[[include:a]]", "[[https://a.b]]", "[[a|http://a.b]]"]
)
def test_macros_and_addresses_of_a_wiki_are_no_pages(text):
    assert [link[3] for link in links(text, "gollum")] == ["macro"]


def test_a_page_may_be_named_like_a_macro():
    assert [link[3] for link in links("[[_TOC_ and more]] [[see|include]]", "gollum")] == ["", ""]


def test_a_quote_before_a_wiki_link_makes_it_text_but_not_quotes_around_it():
    assert links("'[[a]] x", "gollum") == []
    assert links("'[[a]]'", "gollum") == [("a", None, None, "")]
    assert links("'[[a]] x", "obsidian") == [("a", None, None, "")]


def test_a_wikis_pages_are_found_in_any_markup_with_spaces_for_dashes():
    index = vault("gollum", {"A-b.md": "", "sub/C d.mediawiki": "", "e.rest.txt": "", "f.png": "", "sub/g.md": ""})
    assert leads(index, "[[a B]]") == (FOUND, "A-b.md")
    assert leads(index, "[[C-d]]") == (FOUND, "sub/C d.mediawiki")
    assert leads(index, "[[e]]") == (FOUND, "e.rest.txt")
    assert leads(index, "[[f.png|alt=x]]") == (FOUND, "f.png")
    assert leads(index, "[[f]]") == MISSING
    assert leads(index, "[[a_b]]") == MISSPELT
    assert leads(index, "[[g]]", "sub/h.md") == (FOUND, "sub/g.md")
    assert leads(index, "[x](../issues)") == (FOUND, "")
    assert leads(index, "[x](nothing)") == MISSING


# Dendron


def test_in_dendron_the_words_stand_first():
    assert links("[[a|b.c#d]]", "dendron") == [("b.c", "d", "a", "")]
    assert links("[[#a|b]]", "dendron") == [("b", None, "#a", "")]
    assert links("[[a|b]]", "dendron", alias_order="target-first") == [("a", None, "b", "")]
    assert spoken("dendron", {"alias_order": "target-first"}).label == "dendron, target before the bar"


def test_three_brackets_are_text_in_dendron():
    assert [link[3] for link in links("[[[a]]] [[b]]", "dendron")] == ["tripled", ""]


def test_dendrons_addresses_are_no_urls():
    assert [link[3] for link in links("[[dendron://v/a]] [[x|dendron://v/a]] [[x|https://a.b]]", "dendron")] == [
        "",
        "",
        "url",
    ]


def test_dendron_finds_notes_by_name_in_any_vault():
    index = vault("dendron", {"one/a.b.md": "", "two/c.md": "", "one/assets/d.png": ""})
    assert leads(index, "[[A.b]]", "two/c.md") == (FOUND, "one/a.b.md")
    assert leads(index, "[[a.b.md]]") == (FOUND, "one/a.b.md")
    assert leads(index, "[[a]]") == (FOUND, "")
    assert leads(index, "[[a.c]]") == MISSING
    assert leads(index, "[[dendron://two/c]]") == (FOUND, "two/c.md")
    assert leads(index, "[[dendron://two/d]]") == MISSING
    assert leads(index, "[[dendron://elsewhere/d]]") == (FOUND, "")
    assert leads(index, "![x](/assets/d.png)", "one/a.b.md") == (FOUND, "one/assets/d.png")


def test_dendrons_embeds_take_ranges():
    index = vault("dendron", {"a.md": "# One\n\n# Two\n\n^x\n"})
    for fragment in ("one", "One:#Two", "one,1:#*", "^x", "^begin:#^x", "*"):
        assert leads(index, f"![[a#{fragment}]]")[0] == FOUND, fragment
    for fragment in ("three", "one:#three", "^y", "one:#^y"):
        assert leads(index, f"![[a#{fragment}]]")[0] != FOUND, fragment


# Logseq


def test_references_nest_in_logseq():
    text = "[[a [[b]] c]] [[d [[e]]]]"
    found = note(text, "logseq")
    assert [link.target for link in found.links] == ["b", "e"]
    assert found.brackets == []
    assert [bracket.reason for bracket in note(text, "obsidian").brackets] == ["nested", "nested"]


def test_all_that_stands_in_logseqs_brackets_is_the_name():
    assert links("[[a|b#c]] [[]]", "logseq") == [("a|b#c", None, None, ""), ("", None, None, "empty")]


def test_logseq_reads_the_properties_of_the_page():
    assert note("title:: A\nalias:: b, [[c]]\n\nalias:: d\n", "logseq").aliases == ("A", "b", "c")
    assert note("- alias:: b\r\n- tags:: x\r\n- text\r\n", "logseq").aliases == ("b",)
    assert note("---\na: b\n---\nalias:: b", "logseq").aliases == ("b",)
    assert note("title:: A\n", "obsidian").aliases == ()


def test_logseqs_pages_have_many_names():
    index = vault(
        "logseq", {"pages/a___b.md": "", "pages/c%2Fd.md": "", "pages/e.f.md": "", "pages/g.md": "title:: H\n"}
    )
    assert leads(index, "[[A/b]]") == (FOUND, "pages/a___b.md")
    assert leads(index, "[[c/d]]") == (FOUND, "pages/c%2Fd.md")
    assert leads(index, "[[e/f]]") == leads(index, "[[e.f]]") == (FOUND, "pages/e.f.md")
    assert leads(index, "[[h]]") == (FOUND, "pages/g.md")
    assert leads(index, "[[anything]]") == (FOUND, "")
    assert leads(index, "[x]([[anything]])") == (FOUND, "")
    assert leads(index, "[x](../pages/g.md)", "journals/i.md") == (FOUND, "pages/g.md")
    assert leads(index, "[x](../pages/x.md)", "journals/i.md") == MISSING


# zk


def test_a_backslash_in_zk_takes_the_meaning_of_what_follows():
    assert links("[[a\\]] b]] [[c\\|d|e]] [[f\\#g#h]]", "zk") == [
        ("a]] b", None, None, ""),
        ("c|d", None, "e", ""),
        ("f#g", "h", None, ""),
    ]


def test_zk_finds_notes_by_parts():
    index = vault("zk", {"a/k3 rain.md": "", "rain/snow.md": "", "b/c/rain.md": "", "a/d.png": ""})
    assert leads(index, "[[k3]]") == (FOUND, "a/k3 rain.md")
    assert leads(index, "[[Rain]]") == (FOUND, "b/c/rain.md")
    assert leads(index, "[[rain/sn]]") == (FOUND, "rain/snow.md")
    assert leads(index, "[[a/d.png]]") == (FOUND, "a/d.png")
    assert leads(index, "[[hail]]") == MISSING
    assert leads(index, "[[rain/snow#anything]]") == (FOUND, "rain/snow.md")
    assert leads(index, "[x](k3)", "a/n.md") == (FOUND, "a/k3 rain.md")
    assert leads(index, "[x](3)", "a/n.md") == MISSING


# Quartz 5


def test_quartz_5_heeds_no_case_and_finds_ends_of_paths():
    texts = {"A/B c.md": "^X", "d/d.md": "", "e/f.md": "", "g/f.md": "", "e/g/Same.md": "", "h/g/Same.md": ""}
    index = vault("quartz", texts, version="5")
    assert leads(index, "[[b C]]") == leads(index, "[[a/b%20c]]") == (FOUND, "A/B c.md")
    assert leads(index, "[[d]]") == leads(index, "[[d/]]") == leads(index, "[[d/d]]") == (FOUND, "d/d.md")
    assert leads(index, "[[F]]") == AMBIGUOUS
    assert leads(index, "[[g/same]]") == AMBIGUOUS
    assert leads(index, "[[E/g/same]]") == (FOUND, "e/g/Same.md")
    assert leads(index, "[[a:b c]]") != (FOUND, "A/B c.md")
    assert leads(vault("quartz", texts), "[[b C]]") != (FOUND, "A/B c.md")
    assert spoken("quartz", {"version": "5"}).label == "quartz 5, shortest links"


def test_quartz_5_reaches_blocks_of_the_same_page():
    texts = {"note.md": "^X"}
    assert leads(vault("quartz", texts, version="5"), "[[#^x]]")[0] == FOUND
    assert leads(vault("quartz", texts), "[[#^x]]")[0] != FOUND
