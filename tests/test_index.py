"""Where links lead, and what was meant where they lead nowhere."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notelint.dialects import dialect, known, without_md
from notelint.entry import entry_of
from notelint.filenames import levelled
from notelint.index import (
    ALIAS,
    AMBIGUOUS,
    CASE,
    DROPPED,
    FOUND,
    INVISIBLE,
    MISSING,
    MISSPELT,
    NO_BLOCK,
    NO_HEADING,
    NORMAL_FORM,
    RENAMED,
    Index,
)
from notelint.parse import parse

QUARTZ = dialect("quartz")
OBSIDIAN = dialect("obsidian")


def index(vault, spoken=OBSIDIAN, dropped=None):
    notes = {path: parse(path, text.encode(), spoken) for path, text in vault.items() if path.endswith(".md")}
    return Index(spoken, vault, {path: entry_of(note) for path, note in notes.items()}, dropped), notes


def verdict(vault, spoken=OBSIDIAN, dropped=None, source="a.md"):
    made, notes = index(vault, spoken, dropped)
    (link,) = notes[source].links
    found = made.resolve(link, source)
    if found.reason == FOUND and link.fragment:
        return made.fragment(link, source, found), found.path
    return found.reason, found.path or found.candidates


@pytest.mark.parametrize(
    ("link", "files", "reason", "meant"),
    [
        ("[[b]]", {"b.md": ""}, FOUND, "b.md"),
        ("[[my note]]", {"my_note.md": ""}, MISSPELT, "my_note.md"),
        ("[[my\u200bnote]]", {"mynote.md": ""}, INVISIBLE, "mynote.md"),
        ("[[mynote]]", {"my\u200bnote.md": ""}, MISSPELT, "my\u200bnote.md"),
        ("[[my\u200bnote]]", {"my\u200bnote.md": "", "mynote.md": ""}, FOUND, "my\u200bnote.md"),
        ("[[x/my note]]", {"x/my-note.md": ""}, MISSPELT, "x/my-note.md"),
        ("[[my note]]", {"my_note.md": "", "my-note.md": ""}, MISSING, ("my-note.md", "my_note.md")),
        ("[[y/b]]", {"x/b.md": ""}, MISSING, ("x/b.md",)),
        ("[[b]]", {"x/b.md": "", "y/b.md": ""}, AMBIGUOUS, ("x/b.md", "y/b.md")),
        ("[[AL]]", {"b.md": "---\naliases: [AL]\n---\n"}, ALIAS, "b.md"),
        ("[[b#H]]", {"b.md": "# h\n"}, FOUND, "b.md"),
        ("[[b#x]]", {"b.md": "# h\n"}, NO_HEADING, "b.md"),
        ("[[b#^x]]", {"b.md": "words ^y\n"}, NO_BLOCK, "b.md"),
        ("![[b.png#x]]", {"b.png": ""}, FOUND, "b.png"),
    ],
)
def test_in_obsidian(link, files, reason, meant):
    assert verdict({"a.md": link, **files}) == (reason, meant)


@pytest.mark.parametrize(
    ("link", "files", "reason", "meant"),
    [
        ("[[B]]", {"b.md": ""}, CASE, "b.md"),
        ("[[cafe\u0301]]", {"caf\u00e9.md": ""}, NORMAL_FORM, "caf\u00e9.md"),
        ("[[my_note]]", {"my note.md": ""}, MISSPELT, "my note.md"),
        ("[[my-note]]", {"my note.md": ""}, FOUND, "my note.md"),
        ("[[AL]]", {"b.md": "---\naliases: [AL]\n---\n"}, FOUND, "b.md"),
    ],
)
def test_in_quartz(link, files, reason, meant):
    assert verdict({"a.md": link, **files}, QUARTZ) == (reason, meant)


def test_a_note_that_the_site_leaves_out_is_told_from_a_missing_one():
    assert verdict({"a.md": "[[b]]", "b.md": ""}, QUARTZ, {"b.md": "is a draft"}) == (DROPPED, "b.md")


def test_a_note_of_the_same_name_takes_the_place_of_one_left_out():
    vault = {"a.md": "[[b]]", "x/b.md": "", "y/b.md": ""}
    assert verdict(vault, QUARTZ, {"x/b.md": "is a draft"}) == (FOUND, "y/b.md")


def test_a_chain_wants_each_heading_below_the_one_before():
    note = "# A\n## B\n### C\n# D\n## B\n"
    for chain, found in {"A#B": 1, "A#C": 1, "D#B": 1, "B#A": 0, "D#C": 0, "A#B#C": 1, "A#D": 0, "C": 1}.items():
        assert (verdict({"a.md": f"[[b#{chain}]]", "b.md": note})[0] == FOUND) == bool(found), chain


def test_headings_that_repeat_are_numbered_in_quartz():
    vault = {"a.md": "[[b#h-1]]", "b.md": "# h\n# h\n"}
    assert verdict(vault, QUARTZ)[0] == FOUND
    assert verdict({**vault, "a.md": "[[b#h-2]]"}, QUARTZ)[0] == NO_HEADING


NAMES = (
    st.text(st.sampled_from("aAbé_- .1"), min_size=1, max_size=6)
    .map(str.strip)
    .filter(lambda name: name.strip(". ") == name and name)
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(lambda parts: "/".join(parts) + ".md")


@settings(max_examples=300, deadline=None)
@given(st.lists(PATHS, min_size=1, max_size=8, unique=True), st.sampled_from(known()), st.data())
def test_what_is_proposed_leads_where_it_is_meant_to(paths, name, data):
    spoken = dialect(name)
    made = Index(spoken, paths, {})
    source, meant = data.draw(st.sampled_from(paths)), data.draw(st.sampled_from(paths))
    spelling = made.spelling(meant, source, "", False)
    if spelling:
        note = parse(source, f"[[{spelling}]]".encode(), dialect("obsidian"))
        (link,) = note.links
        assert made.resolve(link, source)[:2] == (FOUND, meant)


@settings(max_examples=300, deadline=None)
@given(st.lists(PATHS, min_size=1, max_size=6, unique_by=levelled), st.data())
def test_a_slip_that_levelling_evens_out_is_found(paths, data):
    meant = data.draw(st.sampled_from(paths))
    last = [levelled(path.rpartition("/")[2]) for path in paths]
    target = without_md(meant).rpartition("/")[2].replace("_", "-").swapcase()
    if last.count(levelled(target)) != 1 or not levelled(target) or "." in target:
        return
    reason, found = verdict({**dict.fromkeys(paths, ""), "zz zz.md": f"[[{target}]]"}, QUARTZ, source="zz zz.md")
    assert reason in (FOUND, MISSPELT, CASE)
    assert found in (meant, ())  # a folder of that name has a page of its own


@pytest.mark.parametrize(
    ("link", "files", "renamed", "meant"),
    [
        ("[[b]]", ["c.md"], {"b.md": "c.md"}, (RENAMED, "c.md", "c")),
        ("[[b.png]]", ["x/c.png"], {"x/b.png": "x/c.png"}, (RENAMED, "x/c.png", "c.png")),
        ("[[x/b]]", ["y/c.md"], {"x/b.md": "y/c.md"}, (RENAMED, "y/c.md", "y/c")),
        ("[[my_note]]", ["my note.md"], {"my_note.md": "my note.md"}, (RENAMED, "my note.md", "my note")),
        ("[[b]]", ["x/b.md"], {"b.md": "x/b.md"}, (FOUND, "x/b.md", "")),
        ("[[b]]", ["c.md", "x/b.md"], {"b.md": "c.md"}, (FOUND, "x/b.md", "")),
        ("[[b]]", ["c.md", "x/b.md", "y/b.md"], {"b.md": "c.md"}, (AMBIGUOUS, "", "")),
        ("[[../b]]", ["b.md"], {"x/y.md": "x/z/a.md"}, (RENAMED, "b.md", "../../b")),
        ("[[./b]]", ["x/z/c.md"], {"x/y.md": "x/z/a.md", "x/b.md": "x/z/c.md"}, (RENAMED, "x/z/c.md", "./c")),
        ("[[b]]", ["c.md", "c#.md"], {"b.md": "c#.md"}, (RENAMED, "c#.md", "")),
        ("[[b]]", ["c.md"], {"d.md": "c.md"}, (MISSING, "", "")),
        ("[[b]]", ["c.md"], {"b.md": "gone.md"}, (MISSING, "", "")),
        ("[[b]]", ["b.txt"], {"b.md": "b.txt"}, (MISSING, "", "")),
    ],
)
def test_a_link_to_what_was_renamed(link, files, renamed, meant):
    source = "x/z/a.md" if "x/y.md" in renamed else "a.md"
    (read,) = parse(source, link.encode(), OBSIDIAN).links
    assert Index(OBSIDIAN, [source, *files], {}, renamed=renamed).resolve(read, source)[:3] == meant


def test_a_name_with_a_hash_hides_another_that_was_renamed():
    gollum = dialect("gollum")
    (link,) = parse("a.md", b"[[C#]]", gollum).links
    renamed = {"C#.md": "D.md", "C.md": "E.md"}
    assert Index(gollum, ["a.md", "D.md", "E.md"], {}, renamed=renamed).resolve(link, "a.md").reason == MISSING


def test_a_renamed_note_that_the_site_leaves_out_is_none_to_link_to():
    (link,) = parse("a.md", b"[[b]]", QUARTZ).links
    made = Index(QUARTZ, ["a.md", "c.md"], {}, {"c.md": "is a draft"}, renamed={"b.md": "c.md"})
    assert made.resolve(link, "a.md").reason == MISSING


def test_two_notes_of_a_folder_that_came_from_others():
    """The same words led elsewhere from each."""
    spoken = dialect("markdown")
    renamed = {"x/a.md": "a.md", "y/b.md": "b.md"}
    made = Index(spoken, ["a.md", "b.md", "x/t.md", "y/t.md"], {}, renamed=renamed)
    (link,) = parse("a.md", b"[w](t.md)", spoken).links
    assert made.resolve(link, "a.md")[:3] == (RENAMED, "x/t.md", "x/t.md")
    assert made.resolve(link, "b.md")[:3] == (RENAMED, "y/t.md", "y/t.md")


@pytest.mark.parametrize("name", ["obsidian", "foam", "markdown"])
def test_a_target_that_says_it_is_relative_stays_so(name):
    made, _ = index({"sub/a.md": "", "sub/b c.md": "", "x/b d.md": ""}, dialect(name))
    end = "" if name == "obsidian" else ".md"
    assert made.spelling("x/b d.md", "sub/a.md", "../y/b_d", markdown=True) == f"../x/b d{end}"
    assert made.spelling("sub/b c.md", "sub/a.md", "./b_c", markdown=True) == f"./b c{end}"


def test_a_name_that_is_no_text_is_not_offered():
    made, _ = index({"a.md": "", "caf\udce9 two.md": ""})
    assert made.spelling("caf\udce9 two.md", "a.md", "caf\udce9_two", markdown=True) == ""
