"""Front matter: where it is, what is YAML, what it says, and the exact place of each key and value."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from notelint.dialects import dialect
from notelint.note import FrontMatter
from notelint.parse import parse, yaml_reader
from notelint.parse.front_matter import find_front_matter
from tests import shared

OBSIDIAN, QUARTZ = dialect("obsidian"), dialect("quartz")


def read(text):
    return yaml_reader.read(text, 0, len(text))


def block(text, spoken=OBSIDIAN) -> FrontMatter:
    found = find_front_matter(text, spoken)
    assert found is not None
    return found


def values(text):
    found = read(text)
    assert found.error is None
    return {item.key: item.value for item in found.properties}


def sources(text, properties):
    """What stands at the places of keys and values."""
    return [(text[p.key_start : p.key_end], text[p.value_start : p.value_end]) for p in properties]


# The table of what three parsers say


def rows():
    try:
        path = shared.path("cases", "front_matter.yaml")
    except pytest.skip.Exception:
        return []
    return yaml.safe_load(path.read_text("utf-8"))["cases"]


# What is done where the parsers differ: status, values, and why.
SPLIT = {
    "leading !": ("ok", {"title": ""}, "a tag with nothing behind it: empty in Obsidian"),
    "tab after key": ("ok", {"title": "foo"}, "both readers of notes take the tab for a space"),
    "tab trailing": ("ok", {"title": "foo"}, "both readers of notes take the tab for a space"),
    "dup key": ("ok", {"a": 2}, "told by FM005, and the last wins"),
    "date bad": ("ok", {"date": "2020-02-30"}, "dates stay text; a schema tells a bad one"),
    "mustache": ("template", {}, "a template is not read"),
    "control": ("ok", {"title": "a b"}, "Obsidian takes it; read as a space"),
}


def test_every_split_row_is_decided():
    if not rows():
        pytest.skip("the table is not here")
    assert {row["name"] for row in rows() if row["agreement"] == "split"} == set(SPLIT)


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("spoken", [OBSIDIAN, QUARTZ], ids=["obsidian", "quartz"])
@pytest.mark.parametrize("row", rows(), ids=lambda row: row["name"])
def test_row(row, spoken, ending):
    source = row["yaml"].replace("\n", ending)
    if row["name"] == "multi doc":  # its --- would end the block
        assert read(source).error is not None
        return
    found = block(f"---{ending}{source}{ending}---{ending}body", spoken)
    if row["agreement"] == "split":
        status, held, _ = SPLIT[row["name"]]
        assert (found.status, {item.key: item.value for item in found.properties}) == (status, held)
    else:
        assert (found.status == "invalid") == (row["agreement"] == "all-error")
    if found.status == "invalid":
        assert found.inner_start <= found.error.start < found.error.end <= found.end
        assert found.error.message


@pytest.mark.parametrize("row", [row for row in rows() if row["name"] != "multi doc"], ids=lambda row: row["name"])
def test_quoting_mends_where_it_is_offered(row):
    found = read(row["yaml"])
    if found.error is None or found.error.fixed is None:
        return
    start, end, text = found.error.fixed
    mended = read(row["yaml"][:start] + text + row["yaml"][end:])
    assert mended.error is None
    assert [item.value for item in mended.properties] == [row["yaml"][start:end]]


@pytest.mark.parametrize("text", ["a: 1\n--- b\n", "a: 1\nc: true\n--- |\n"])
def test_no_quoting_is_offered_where_it_does_not_mend(text):
    found = read(text)
    assert found.error is not None
    assert found.error.fixed is None


# The fences


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("spaces", ["", "  ", "\t"])
def test_the_block_stands_between_its_fences(ending, spaces):
    text = f"---{spaces}\na: 1\n---{spaces}\nbody\n---\n".replace("\n", ending)
    found = block(text)
    assert found.status == "ok"
    assert text[found.start : found.end] == text[: text.index("body")]
    assert text[found.inner_start : found.inner_end] == f"a: 1{ending}"


@pytest.mark.parametrize("text", ["---\na: 1\n---", "---\na: 1\n---\n", "---\na: 1\n--- \nx"])
def test_a_block_may_end_the_note(text):
    assert block(text).status == "ok"


@pytest.mark.parametrize("text", ["---\n---\n", "---\n\n---\n", "---\n# only a comment\n---\n", "---\r\n---\r\n"])
def test_an_empty_block_holds_nothing(text):
    found = block(text)
    assert (found.status, found.properties, found.end) == ("ok", (), len(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "---",
        "--- a\nb: 1\n---\n",
        "----\na: 1\n---\n",
        " ---\na: 1\n---\n",
        "a\n---\nb: 1\n---\n",
        "---\ntext\n",
    ],
)
def test_other_lines_open_no_block(text):
    assert find_front_matter(text, OBSIDIAN) is None


def test_a_block_without_an_end_is_told_where_a_key_follows():
    assert block("---\na: 1\nbody").status == "unclosed"
    assert block("---\na: 1\n...\n").status == "unclosed"
    assert find_front_matter("---\n\nbody", OBSIDIAN) is None
    assert block("---\n\nbody", QUARTZ).status == "unclosed"


def test_what_quartz_allows_beyond_obsidian():
    assert find_front_matter("\n \n---\na: 1\n---\n", OBSIDIAN) is None
    found = block("\n \n---\na: 1\n---\n", QUARTZ)
    assert (found.status, found.start) == ("ok", 3)
    assert block("---\na: 1\n----\n", QUARTZ).status == "ok"
    assert block("---\na: 1\n----\n", OBSIDIAN).status == "unclosed"


def test_a_fence_within_a_line_or_indented_closes_nothing():
    assert block("---\na: x --- y\nb: |\n  ---\nc: 1\n---\n").status == "ok"
    assert values("a: x --- y\nb: |\n  ---\nc: 1\n") == {"a": "x --- y", "b": "---\n", "c": 1}


@pytest.mark.parametrize("inner", ["title: {{title}}", "<% tp.file.title %>", "a: [\n{{x}}"])
def test_templates_are_not_read(inner):
    assert block(f"---\n{inner}\n---\n").status == "template"


@pytest.mark.parametrize("inner", ["- a\n- b", "text", "42", "'quoted'", "[a, b]", "title:foo"])
def test_what_is_no_mapping_is_told(inner):
    assert block(f"---\n{inner}\n---\n").status == "not-a-mapping"


def test_json_between_the_fences_is_read():
    found = block('---\n{"title": "x", "tags": ["a", 1], "n": null, "d": true}\n---\n')
    assert {item.key: item.value for item in found.properties} == {"title": "x", "tags": ["a", 1], "n": None, "d": True}


def test_a_byte_order_mark_moves_nothing():
    plain = parse("a.md", b"---\na: 1\n---\n", OBSIDIAN)
    marked = parse("a.md", b"\xef\xbb\xbf---\na: 1\n---\n", OBSIDIAN)
    assert marked.front_matter == plain.front_matter


# Places

PLACES = [
    ("a: 1\nb: two words\n", [("a", "1"), ("b", "two words")]),
    ("a:\nb: \n", [("a", ""), ("b", "")]),
    ("title: 😀 x\nnext: é\n", [("title", "😀 x"), ("next", "é")]),
    ("'a b': \"x: y\"\n\"c\": 'it''s'\n", [("'a b'", '"x: y"'), ('"c"', "'it''s'")]),
    ("a: x # comment\nb: 'y' # z\n", [("a", "x"), ("b", "'y'")]),
    ("tags: [a, 'b, c']  \nn: {x: 1}\n", [("tags", "[a, 'b, c']"), ("n", "{x: 1}")]),
    ("tags:\n  - a\n  - b\nn: 1\n", [("tags", "- a\n  - b"), ("n", "1")]),
    ("tags:\n- a\n- b\n\nn: 1\n", [("tags", "- a\n- b"), ("n", "1")]),
    ("tags: [\n  a,\n  b\n]\nn: 1\n", [("tags", "[\n  a,\n  b\n]"), ("n", "1")]),
    ("d: |\n  one\n\n  two\nn: 1\n", [("d", "|\n  one\n\n  two"), ("n", "1")]),
    ("d: >-\n  one\n  two\n", [("d", ">-\n  one\n  two")]),
    ("d: one\n  two\nn: 1\n", [("d", "one\n  two"), ("n", "1")]),
    ('d: "one\n  two"\nn: 1\n', [("d", '"one\n  two"'), ("n", "1")]),
    ("o:\n  p:\n    q: 1\nn: 2\n", [("o", "p:\n    q: 1"), ("n", "2")]),
    ("a:\t1\nb: 2\t\n", [("a", "1"), ("b", "2")]),
    ("日本: 語\n😀: x\n", [("日本", "語"), ("😀", "x")]),
    ("a: x\x07y\nb: \ufeffz\n", [("a", "x\x07y"), ("b", "z")]),
    ("a : 1\n", [("a", "1")]),
    ("a: &x v\n", [("a", "&x v")]),
]


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("before", ["", "😀 before\n", "---\n"])
@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_places_are_exact(text, expected, before, ending):
    text, before = text.replace("\n", ending), before.replace("\n", ending)
    whole = before + text + "---" + ending + "body: 1"
    found = yaml_reader.read(whole, len(before), len(before) + len(text))
    assert found.error is None
    expected = [(key, value.replace("\n", ending)) for key, value in expected]
    assert sources(whole, found.properties) == expected
    assert [item.source for item in found.properties] == [value for _, value in expected]
    assert "".join(whole[item.start : item.end] for item in found.properties) == text


def test_an_alias_has_its_own_place():
    text = "a: &x v\nb: *x\n"
    found = read(text)
    assert sources(text, found.properties) == [("a", "&x v"), ("b", "*x")]


def test_bytes_that_are_no_utf8_keep_places():
    note = parse("a.md", b"---\na: caf\xe9\nb: x\n---\n", OBSIDIAN)
    assert [(item.key, item.value_start) for item in note.front_matter.properties] == [("a", 7), ("b", 15)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("title: Foo: Bar\n", ": Bar"),
        ("a: 1\ntitle: @x\n", "@x"),
        ("a: 😀\ntitle: `x`\n", "`x`"),
        ("a: 1\n\tb: 2\n", "\tb"),
        ("a: [1\n", "[1"),
        ('a: "x\n', '"x'),
        ("a: 'It's\n", "s\n"),
        ("a: [x] y\n", "y"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_errors_are_placed_where_the_slip_is(text, at, ending):
    text, at = text.replace("\n", ending), at.replace("\n", ending)
    found = read(text)
    assert found.error is not None
    assert text[found.error.start :].startswith(at)


# Values


def test_values_are_the_same_in_every_style():
    plain = values("a: 1\nb: true\nc:\nd: 2020-01-01\ne: no\nf: x\n")
    with_list = values("a: 1\nb: true\nc:\nd: 2020-01-01\ne: no\nf: x\nl: [1, false, ~, 1.5, yes]\n")
    assert plain == {"a": 1, "b": True, "c": None, "d": "2020-01-01", "e": "no", "f": "x"}
    assert with_list == plain | {"l": [1, False, None, 1.5, "yes"]}
    assert values("{a: 1, b: true, c: , d: 2020-01-01, e: no, f: x}") == plain
    assert values("a:   1\nb: true #\nc: ~\n'd': 2020-01-01\ne: no\nf: x\n") == plain


@pytest.mark.parametrize("text", ["a: '1'\nl: []\n", 'a: "1"\nl: []\n', "a: |-\n  1\nl: []\n", "a: >-\n  1\nl: []\n"])
def test_what_is_quoted_or_a_block_is_text(text):
    assert values(text) == {"a": "1", "l": []}


@pytest.mark.parametrize("tag", ["!", "!!str"])
def test_a_tag_of_text_makes_text(tag):
    """js-yaml 4 and yaml 2 read "12"."""
    assert values(f"a: {tag} 12\nl: []\n")["a"] == "12"


@pytest.mark.parametrize("beside", ["l: []\n", "# comment\n"])
def test_keys_are_texts_as_they_are_written(beside):
    assert [*values("true: a\nnull: b\ny: c\n" + beside)][:3] == ["true", "null", "y"]
    assert values("o: {true: 1, null: 2}\n") == {"o": {"true": 1, "null": 2}}


def test_keys_that_are_collections_are_read():
    assert list(values("? [x, y]\n: c\n").values()) == ["c"]
    assert list(values("? {x: y}\n: c\n").values()) == ["c"]


def test_an_alias_repeats_a_value():
    assert values("a: &x {k: 1}\nb: *x\nc: [*x, *x]\n") == {"a": {"k": 1}, "b": {"k": 1}, "c": [{"k": 1}, {"k": 1}]}


def test_of_twins_the_last_wins():
    found = block("---\na: 1\nb: 2\na: 3\n---\n")
    assert found.get("a").value == 3
    assert found.get("gone") is None


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a: 1\na: 2\n", ["a"]),
        ("a: 1\nb: 2\na: 3\na: 4\n", ["a", "a"]),
        ("a: 1\n'a': 2\n", ["a"]),
        ("o:\n  p: 1\n  p: 2\n", ["p"]),
        ("o: {p: 1, p: 2}\n", ["p"]),
        ("l:\n  - {p: 1, p: 2}\n  - q: 1\n    q: 2\n", ["p", "q"]),
        ("a: {b: 1}\nc: {b: 1}\n", []),
        ("a: 1\nA: 2\n", []),
        ("x: &x {p: 1, p: 2}\ny: *x\n", ["p"]),
    ],
)
def test_keys_that_stand_twice_are_found_at_every_depth(text, keys):
    found = read(text)
    assert [item.key for item in found.duplicates] == keys
    for item in found.duplicates:
        assert text[item.start : item.end].strip("'") == item.key
        assert text[item.earlier_start :].startswith(item.key)
        assert item.earlier_start < item.start


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_earlier_twin_can_be_taken_out(ending):
    text = "a: 1\nb:\n  - x\n  - y\nb: 2\nc: 3\n".replace("\n", ending)
    (twin,) = read(text).duplicates
    start, end = twin.earlier
    assert values(text[:start] + text[end:]) == {"a": 1, "b": 2, "c": 3}
    assert not read(text[:start] + text[end:]).duplicates


# The quick reader and PyYAML

WORDS = st.text(st.sampled_from("abzAZ019 -_.,;!?'\"~+é😀/()*&%@`<>=|{}[]#:\t\x07\u2028\ufeff\u00a0\\$^"), max_size=12)
NUMBERS = [
    "",
    "1",
    "-1",
    "0123",
    "1.5",
    "1e5",
    "true",
    "False",
    "null",
    "~",
    "no",
    "2020-01-01",
    "12:30",
    "0x1F",
    "1_0",
]
TRICKS = [
    "a  ",
    "x #y",
    "'a'",
    '"b"',
    "'a' ",
    '"é😀"',
    "''",
    "a: b",
    "- x",
    "a\tb",
    "[[x]]",
    "..",
    "---",
    "...",
    "<<",
    "=",
]
ODD = st.sampled_from(NUMBERS + TRICKS)
KEYS = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,6}", fullmatch=True) | st.sampled_from(["y", "a b", "é"])
KEYS = KEYS.filter(lambda key: isinstance(yaml_reader.scalar(key), str))  # see the test of keys above
LINES = st.tuples(
    KEYS, st.sampled_from([": ", ":", ":  "]), ODD | WORDS, st.sampled_from(["\n", "\r\n", "\n\n", "\n  "])
)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=5), st.booleans(), st.sampled_from(["", "😀\n"]))
def test_the_quick_reader_and_pyyaml_agree(pieces, cut, before):
    text = "".join("".join(piece) for piece in pieces)
    text = text.rstrip("\r\n ") if cut else text
    whole = before + text + "---\n"
    start, end = len(before), len(before) + len(text)
    quick = yaml_reader._read_plain_lines(whole, start, end)
    if quick is not None:
        assert quick == yaml_reader._Reader(whole, start, end).read()


PLAIN = st.tuples(KEYS, st.just(": "), ODD, st.just("\n"))


@settings(max_examples=100, deadline=None)
@given(st.lists(PLAIN, max_size=6))
def test_what_stands_below_does_not_change_the_values_above(pieces):
    text = "".join("".join(piece) for piece in pieces)
    alone, with_list = read(text), read(text + "zzzzzzzz: [a]\n")
    assert (alone.error is None) == (with_list.error is None)
    if alone.error is None and alone.is_mapping:
        assert [item.value for item in alone.properties] == [item.value for item in with_list.properties][:-1]


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab1 :-\n\r\t'\"[]{},#&*!|>?%@`~.é😀\x00\ufeff\u2028\ud800"), max_size=60))
def test_whatever_stands_between_the_fences_is_read(inner):
    text = f"---\n{inner}\n---\n".encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
    for spoken in (OBSIDIAN, QUARTZ):
        note = parse("a.md", text.encode("utf-8", "surrogateescape"), spoken)
        found = note.front_matter
        if found is None:
            continue
        assert found.start <= found.inner_start <= found.inner_end <= found.end <= len(note.text)
        if found.error is not None:
            assert found.inner_start <= found.error.start <= found.error.end <= len(note.text)
        for item in found.properties:
            assert found.inner_start <= item.key_start <= item.key_end <= found.inner_end
            assert found.inner_start <= item.value_start <= item.value_end <= found.inner_end
            assert item.start <= item.end


# What hostile notes hold: each ends, with the right status


def bomb(width, height):
    lines = ["a0: &a0 [" + ", ".join("x" * width) + "]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * width) + "]" for n in range(1, height)]
    return "\n".join(lines)


HOSTILE = {
    "brackets": ("[" * 50_000, "invalid"),
    "brackets behind a key": ("a: " + "[" * 50_000, "invalid"),
    "closed brackets": ("a: " + "[" * 50_000 + "]" * 50_000, "invalid"),
    "braces": ("a: " + "{ " * 50_000, "invalid"),
    "keys in braces": ("a: " + "{a: " * 50_000, "invalid"),
    "dashes": ("- " * 50_000, "invalid"),
    "dashes on lines": ("- \n" * 50_000, "not-a-mapping"),
    "questions": ("? " * 50_000, "invalid"),
    "colons": ("a: " * 50_000, "invalid"),
    "deep keys": ("".join(" " * n + "k:\n" for n in range(1000)), "invalid"),
    "anchors": ("a: " + "&x " * 50_000, "invalid"),
    "tags": ("a: " + "!x " * 50_000, "invalid"),
    "tabs behind a key": ("a: " + "\t" * 1_000_000, "ok"),
    "tabs before a value": ("a:" + "\t" * 1_000_000 + "b", "ok"),
    "tabs within a value": ("a: b" + "\t" * 1_000_000 + "c", "ok"),
    "tabs that indent": ("a:\n" + "\t" * 1_000_000 + "b: 1", "invalid"),
    "alias bomb": (bomb(9, 20), "ok"),
    "wide alias bomb": (bomb(200, 12), "ok"),
    "anchor in itself": ("a: &x [*x, b]", "ok"),
    "anchor of a mapping in itself": ("a: &x {k: *x}", "ok"),
    "anchor of the whole": ("&x\na: *x\nb: [*x, *x]", "ok"),
    "alias to nothing": ("a: *x", "invalid"),
    "open quote": ('a: "' + "x\n" * 100_000, "invalid"),
    "block of blanks": ("a: |\n" + " \n" * 200_000, "ok"),
    "a long key": ("k" * 500_000 + ": 1", "ok"),
    "a long value": ("k: " + "v" * 1_000_000, "ok"),
    "many keys": ("".join(f"k{n}: {n}\n" for n in range(20_000)), "ok"),
    "many keys and a list": ("".join(f"k{n}: {n}\n" for n in range(20_000)) + "l: [a]\n", "ok"),
    "a long number": ("a: " + "9" * 100_000 + "\nl: []", "ok"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_blocks_are_read(name):
    inner, status = HOSTILE[name]
    assert block(f"---\n{inner}\n---\n").status == status


@pytest.mark.parametrize("blank", ["\t" * 1_000_000, " " * 1_000_000, "a: 1\n" + " " * 30_000 + "\nb: [2]"])
def test_blanks_alone_are_no_depth(blank):
    assert block(f"---\n{blank}\n---\n").status == "ok"


def test_past_the_limit_values_stay_unread_and_places_stay_exact():
    text = bomb(9, 20)
    found = read(text)
    assert found.properties[0].value == ["x"] * 9
    assert [text[item.key_start : item.key_end] for item in found.properties] == [f"a{n}" for n in range(20)]


@pytest.mark.parametrize("depth", [50, 199])
def test_depth_that_is_allowed_is_read(depth):
    assert read("a: " + "[" * depth + "]" * depth + "\n").error is None


def test_deep_mappings_that_are_allowed_are_read():
    assert read("".join(" " * n + "k:\n" for n in range(390)) + "z: 1\n").error is None


def test_a_chain_of_aliases_does_not_crash():
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 2000)]
    assert block("---\n" + "\n".join(lines) + "\n---\n").status == "ok"


def test_depth_of_both_kinds_does_not_crash():
    text = "".join(" " * n + "k:\n" for n in range(399)) + " " * 399 + "k: " + "[" * 190 + "]" * 190 + "\n"
    read(text)
