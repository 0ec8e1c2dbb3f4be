"""Front matter: where it is, what is YAML, what it says, and the exact place of each key and value."""

from time import perf_counter

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from notelint.dialects import dialect
from notelint.engine import lint_texts
from notelint.note import FrontMatter
from notelint.parse import parse, yaml_reader
from notelint.parse.front_matter import find_front_matter, find_late_front_matter
from notelint.parse.yaml_lines import read_lines
from notelint.plan import Plan
from notelint.position import splice
from tests import shared

OBSIDIAN, QUARTZ, MARKDOWN = dialect("obsidian"), dialect("quartz"), dialect("markdown")


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


# What is said of the rows, in all dialects where none is named. The rules of syntax are FM001 to FM003 and FM005:
# where all parsers accept, none of them speaks. FM004, FM006, FM007 and FM107 are about what the values are.
SAID = {
    "wikilink unquoted": "FM006",
    "wikilink unquoted alias": "FM006",
    "wikilink unquoted path comma": "FM006",
    "wikilink list": "FM006 FM006",
    "wikilink hash": "FM006",
    "tag hash inline": "FM007",
    "tags hash list": "FM007",
    "hash space": "FM007",
    "key no space": "FM007",
    "nbsp": "FM007",
    "key only": "FM004",
    "leading !": "FM008",
    "dup key": "FM005",
    "tab after key": {"markdown": "FM008"},
    "tab trailing": {"markdown": "FM008"},
    "control": {"quartz": "FM008", "markdown": "FM008"},
    "videoId sci": {"obsidian": "FM008", "markdown": "FM008"},
    "comma tags": {"obsidian": "FM107"},
    "space tags": {"obsidian": "FM107"},
}


@pytest.mark.parametrize("spoken", ["obsidian", "quartz", "markdown"])
@pytest.mark.parametrize("row", [row for row in rows() if row["name"] != "multi doc"], ids=lambda row: row["name"])
def test_what_is_said_of_a_row(row, spoken):
    found = lint_texts({"a.md": f"---\n{row['yaml']}\n---\n"}, Plan(spoken))
    codes = [item.code for item in found if item.code in FRONT_MATTER_RULES]
    said = SAID.get(row["name"], "")
    expected = (said if isinstance(said, str) else said.get(spoken, "")).split()
    if spoken == "markdown":
        expected = [code for code in expected if code != "FM006"]
    if row["agreement"] == "all-error":
        expected = ["FM001"]
    assert codes == expected
    if row["agreement"] == "all-accept":
        assert not {"FM001", "FM002", "FM003", "FM005"} & set(codes)


FRONT_MATTER_RULES = [*(f"FM00{n}" for n in range(1, 9)), "FM106", "FM107"]


@pytest.mark.parametrize("row", [row for row in rows() if row["name"] != "multi doc"], ids=lambda row: row["name"])
def test_quoting_mends_where_it_is_offered(row):
    found = read(row["yaml"])
    if found.error is None or found.error.fixed is None:
        return
    start, end, text = found.error.fixed
    mended = read(row["yaml"][:start] + text + row["yaml"][end:])
    assert mended.error is None
    if text.strip():  # in quotes, and not what indents
        assert [item.value for item in mended.properties] == [row["yaml"][start:end]]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("a:\n\t- b\n\t- c\nd: 1\n", "a:\n  - b\n  - c\nd: 1\n"),
        ("a:\n\tb:\n\t\tc: 1\n", "a:\n  b:\n    c: 1\n"),
        ("a:\n  - @b\n", 'a:\n  - "@b"\n'),
        ("a:\n  - b: c: d\n", 'a:\n  - b: "c: d"\n'),
        ("a: 1\nb:c\nd: 2\n", "a: 1\nb: c\nd: 2\n"),
        ("a: 1\nb:\u00a0c\n", "a: 1\nb: c\n"),
        ("a: [[A]], [[B|b]]\nc: 1\n", 'a: ["[[A]]", "[[B|b]]"]\nc: 1\n'),
        ("a: [[A]] and [[B]]\n", 'a: "[[A]] and [[B]]"\n'),
        ("a: b\\c: d\n", 'a: "b\\\\c: d"\n'),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_what_mends_an_error(text, mended, ending):
    text = text.replace("\n", ending)
    error = read(text).error
    assert error is not None
    assert error.fixed is not None
    start, end, words = error.fixed
    assert text[:start] + words + text[end:] == mended.replace("\n", ending)
    assert read(mended).error is None


def test_the_first_of_several_errors_is_mended_if_all_can_be():
    assert read("a: b: c\nd: @e\nf: g: h\n").error.fixed == (3, 7, '"b: c"')
    assert read("a: b: c\nd\ne: f\n").error.fixed is None
    several = "a: b: c\n" * 5000
    assert read(several).error.fixed is None  # enough is enough


def test_links_in_a_row_make_a_list_for_sure_only_if_nothing_else_is_wrong():
    assert read("a: [[A]], [[B]]\nc: @d\n").error.sure
    error = read("a: [[A]], [[B]]\nc\nd: 1\n").error
    assert (error.kind, error.fixed, error.sure) == ("wikilinks", (3, 15, '["[[A]]", "[[B]]"]'), False)


@pytest.mark.parametrize("text", ["a: 1\n--- b\n", "a: 1\nc: true\n--- |\n", "a: 1\n----\nb: 2\n", "- a: b: c\n"])
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


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("fence", ["...", "-----", "----  "])
def test_a_line_that_looks_like_a_fence_closes_nothing(fence, ending):
    text = f"---\na: 1\n{fence}\n\nbody\n\n---\nmore\n".replace("\n", ending)
    found = block(text)
    assert found.status == "unclosed"
    assert text[slice(*found.fence)] == fence.rstrip()
    assert parse("a.md", text.encode(), OBSIDIAN).body_start == found.inner_start


def test_dots_close_for_programs_of_plain_markdown():
    text = "---\na: 1\n...\nbody\n"
    assert (block(text, MARKDOWN).status, block(text, MARKDOWN).end) == ("ok", text.index("body"))
    assert block(text, QUARTZ).status == "unclosed"


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("spoken", [OBSIDIAN, QUARTZ, MARKDOWN])
def test_toml_is_left_alone(spoken, ending):
    text = "+++\ntitle = '[[gone]]'\ntags = [[x]]: {\n+++\n[[gone]]\n".replace("\n", ending)
    found = block(text, spoken)
    assert (found.status, found.properties, found.error) == ("toml", (), None)
    note = parse("a.md", text.encode(), spoken)
    assert note.body_start == text.rindex("[[gone]]")
    assert [link.start for link in note.links] == ([note.body_start] if spoken.wikilinks else [])
    assert not [item for item in lint_texts({"a.md": text}, Plan(spoken.name)) if item.code.startswith("FM")]


@pytest.mark.parametrize("text", ["+++\na = 1\n", "+++ b\n+++\n", "++++\na = 1\n+++\n"])
def test_what_is_no_toml(text):
    assert find_front_matter(text, OBSIDIAN) is None


@pytest.mark.parametrize("before", ["\n", "\r\n\r\n", " \t\n\n", "\r"])
def test_a_block_behind_blank_lines_is_known(before):
    found = find_late_front_matter(before + "---\na: 1\n---\n", OBSIDIAN)
    assert found is not None
    assert (found.start, found.properties[0].key) == (len(before), "a")
    assert find_late_front_matter(before + "---\na: 1\n---\n", QUARTZ) is None


@pytest.mark.parametrize("text", ["\n---\nwords\n---\n", "\n---\na: 1\n", "\n---\n---\n", "\n", "x\n---\na: 1\n---\n"])
def test_rules_behind_blank_lines_are_no_block(text):
    assert find_late_front_matter(text, OBSIDIAN) is None


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


@pytest.mark.parametrize("spoken", [OBSIDIAN, QUARTZ])
def test_json_as_programs_write_it_is_read(spoken):
    text = '---\n{\n\t"title": "A \\ud83c\\udf3f\\u00e9",\n\t"url": "a\\/b",\n\t"tags": [\n"x"\n\t]\n}\n---\n'
    found = block(text, spoken)
    assert {item.key: item.value for item in found.properties} == {"title": "A 🌿é", "url": "a/b", "tags": ["x"]}
    assert not [item for item in lint_texts({"a.md": text}, Plan(spoken.name)) if item.code.startswith("FM0")]


def test_an_anchor_that_stands_twice_is_no_error():
    assert block("---\na: &x 1\nb: &x 2\n---\n").status == "template"


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
    ("a: x\u00a0\nb: [y, {}]\n", [("a", "x\u00a0"), ("b", "[y, {}]")]),
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


LEAVES = [
    ("a: x\n", [("plain", "x", 0)]),
    ("a: 'x'\n", [("quoted", "'x'", 0)]),
    ("a: [x, 'y', \"[[z]]\"]\n", [("plain", "x", 1), ("quoted", "'y'", 1), ("quoted", '"[[z]]"', 1)]),
    ("a:\n  - x\n  -\n  - b: y\n", [("plain", "x", 1), ("plain", "", 1), ("plain", "y", 2)]),
    ("a: [[N|n]]\n", [("brackets", "[[N|n]]", 0)]),
    ("a: [[[N]], [[M: x]]]\n", [("brackets", "[[N]]", 1), ("brackets", "[[M: x]]", 1)]),
    ("a: [[1, 2], [3]]\n", [("plain", "1", 2), ("plain", "2", 2), ("plain", "3", 2)]),
    ("a: [[1, 2]]\n", [("plain", "1", 2), ("plain", "2", 2)]),
    ("a: [['x']]\n", [("quoted", "'x'", 2)]),
    ("a: |\n  x\n", [("block", "|\n  x", 0)]),
    ("a: !b x\n", [("plain", "!b x", 0)]),
    ("a: []\n", []),
    ("a: &b [x]\n", [("plain", "x", 1)]),
]


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("text", "expected"), LEAVES)
def test_the_values_within_a_value(text, expected, ending):
    text = "😀\n" + text.replace("\n", ending)
    found = yaml_reader.read(text, 2, len(text)).properties[0].leaves
    shown = [(leaf.kind, text[leaf.start : leaf.end], leaf.depth) for leaf in found]
    assert shown == [(kind, source.replace("\n", ending), depth) for kind, source, depth in expected]


def test_what_an_alias_repeats_is_told_once():
    text = "a: &x [y]\nb: *x\n"
    assert [len(item.leaves) for item in read(text).properties] == [1, 0]


# Links in properties


def property_links(text, spoken=OBSIDIAN):
    return [link for link in parse("a.md", text.encode(), spoken).links if link.kind == "property"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(
    "value",
    [
        '"[[Note#Part|words]]"',
        "'[[Note#Part|words]]'",
        '[x, "[[Note#Part|words]]"]',
        "\n  - b: ' [[Note#Part|words]] '",
    ],
)
def test_a_property_link_has_exact_places(value, ending):
    text = f"---\ntitle: 😀\nup: {value}\n---\n\n[[Body]]\n".replace("\n", ending)
    for mark in ("", "\ufeff"):
        note = parse("a.md", (mark + text).encode(), OBSIDIAN)
        link, body = note.links
        assert (link.kind, body.kind, link.is_wikilink) == ("property", "wikilink", False)
        assert text[link.start : link.end] == "[[Note#Part|words]]"
        assert text[link.target_start : link.target_end] == link.target == "Note"
        assert text[link.fragment_start :].startswith("Part|")
        assert (link.fragment, link.alias, link.defect) == ("Part", "words", "")
        assert (link.line, link.column) == note.lines.locate(link.target_start)


@pytest.mark.parametrize(
    "value",
    [
        "[[Note]]",
        '"see [[Note]]"',
        '"[[N\\u006fte]]"',
        "'[[Ada''s note]]'",
        '"[[Note\n  two]]"',
        "|\n  [[Note]]",
        "see [[Note]]",
        '"[[]]"',
        '"[[https://example.org]]"',
        '"[[00:01:02]]"',
        '"[[a]] [[b]]"',
        '"![[Note]]"',
        '"[words](Note.md)"',
    ],
)
def test_what_is_no_property_link(value):
    text = f"---\nup: {value}\n---\n"
    assert property_links(text) == []
    assert not [item for item in lint_texts({"a.md": text}, Plan("obsidian")) if item.code[:2] in ("LK", "WL")]


@pytest.mark.parametrize("spoken", [QUARTZ, MARKDOWN])
def test_other_programs_follow_no_property_links(spoken):
    assert property_links('---\nup: "[[Note]]"\n---\n', spoken) == []


def test_nobody_else_speaks_of_property_links():
    text = '---\nup: "[[gone]]"\nby: "[[Other#Gone|]]"\npic: "[[gone.png]]"\n---\n'
    found = lint_texts({"a.md": text, "Other.md": ""}, Plan("obsidian"))
    assert [(item.code, item.place.line, item.place.column) for item in found] == [("FM109", 2, 8), ("FM109", 4, 9)]


def test_property_links_can_be_silenced():
    text = '---\nup: "[[gone]]" # notelint-disable-line broken-link\n---\n'
    assert lint_texts({"a.md": text}, Plan("obsidian")) == []


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
    quick = read_lines(whole, start, end)
    if quick is not None:
        parsed = yaml_reader._Reader(whole, start, end).read()
        assert parsed == yaml_reader.Yaml(None, True, quick, ())
        assert [item.leaves for item in parsed.properties] == [item.leaves for item in quick]


LISTS = st.tuples(
    st.sampled_from(["tags:", "aliases: ", "a b:"]),
    st.sampled_from(["\n- ", "\n  - ", "\n    -   ", " [", " [ "]),
    st.lists(ODD | WORDS, min_size=1, max_size=4),
    st.sampled_from(["\n- ", "\n  - ", "\n    -   ", ", ", ","]),
    st.sampled_from(["\n", "]\n", " ]  \n", "\n\n", "\n "]),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(LISTS.map(lambda told: f"{told[0]}{told[1]}{told[3].join(told[2])}{told[4]}"), min_size=1, max_size=2))
def test_the_quick_reader_and_pyyaml_agree_on_lists(pieces):
    text = "".join(pieces)
    quick = read_lines(text, 0, len(text))
    if quick is not None:
        parsed = yaml_reader._Reader(text, 0, len(text)).read()
        assert parsed == yaml_reader.Yaml(None, True, quick, ())
        assert [item.leaves for item in parsed.properties] == [item.leaves for item in quick]


@pytest.mark.parametrize(
    "text",
    [
        "a: x\nb b: 'y'\nc:\nd: 1\n",
        "t: 2021-06-16T13:15:09-07:00\nu: https://x.y/z#a\nv: -MTSQjw5DrM\nw: /\n",
        "tags:\n  - a\n  - 'b'\n  - 3\nc:\n- d\n",
        "tags: [a, b c,3]\ne: []\n",
        "名: 語 🎞\r\nb:\r\n  - é\r\n",
    ],
)
def test_what_most_blocks_are_made_of_needs_no_parser(text):
    assert read_lines(text, 0, len(text)) == yaml_reader._Reader(text, 0, len(text)).read().properties


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


PIECES = st.lists(
    st.sampled_from(["a", "title", "tags", "alias"])
    | st.sampled_from(
        [": ", ":", "\n", "\r\n", "  ", "\n  - ", "\n- ", "\t", " #", "#", " ", "\u00a0", "...\n", "----\n"]
    )
    | st.sampled_from(
        ["[[x]]", '"[[x]]"', "[[x]], [[y|z]]", "[x, y]", "[", "]", "{a: b}", "'", '"', "!x ", "&x ", "*x"]
    )
    | st.sampled_from(
        ["x", "no", "012", "12:30:00", "1e999", "9" * 20, "2020-02-30", "|\n", "\x07", "😀", "{{x}}", "@x"]
    ),
    max_size=25,
)
ALL_ON = (("FM008", (("yaml_1_1", True),)),)


@settings(max_examples=150, deadline=None)
@given(PIECES.map("".join), st.sampled_from(["obsidian", "quartz", "markdown"]), st.sampled_from(["---\n", "\n---\n"]))
def test_whatever_stands_between_the_fences_is_checked(inner, spoken, fence):
    text = f"{fence}{inner}\n---\nbody\n"
    for item in lint_texts({"a.md": text}, Plan(spoken, (), ALL_ON)):
        assert 0 <= item.start <= item.end <= len(text)
        for edit in item.fix.edits if item.fix else ():
            assert 0 <= edit.start <= edit.end <= len(text)
            assert text[edit.start : edit.end] != edit.text
        if item.fix and item.fix.safe and item.code == "FM006" and "no YAML" not in item.message:
            mended = splice(text, [(edit.start, edit.end, edit.text) for edit in item.fix.edits])
            assert block(mended, dialect(spoken)).status == "ok"


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=4))
def test_what_pyyaml_accepts_is_accepted(pieces):
    text = "".join("".join(piece) for piece in pieces)
    if yaml_reader._ODD.search(text):
        return  # these are read as spaces
    try:
        yaml.compose(text)
    except yaml.YAMLError:
        return
    assert read(text).error is None


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
    "anchor that is its own key": ("&x {? *x : 1}", "ok"),
    "anchor within its own key": ("a: &x {? [*x] : 1}", "ok"),
    "keys in keys": ("? " + "{? " * 60 + '"\'"' + " : 1}" * 60 + "\n: 1", "ok"),
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


MANY = {
    "links": "".join(f"k{n}: [[x{n}]]\n" for n in range(6_000)),
    "links in a row": "a: " + ", ".join(["[[x]]"] * 10_000),
    "property links": "a:\n" + '  - "[[gone]]"\n' * 6_000,
    "tags": "tags:\n" + "  - #x\n" * 6_000,
    "a comment of blanks": "title: x #" + "y" + " " * 100_000 + "z",
    "a comment of hashes": "title: x " + "#" * 100_000,
    "controls": "".join(f"k{n}: \x07\n" for n in range(6_000)),
    "lines in quotes": 'a: "' + "x\n" * 10_000 + '"',
    "tight keys": "a:b\n" * 10_000,
    "tabs": "a:\n" + "\t- b\n" * 6_000,
    "dots": "a: b: c\n" + "....\n" * 10_000,
    "numbers": "a: [" + "12345678901234567890, " * 6_000 + "]",
}


@pytest.mark.parametrize("spoken", ["obsidian", "quartz", "markdown"])
@pytest.mark.parametrize("name", MANY)
def test_many_of_a_kind_are_checked_in_time(name, spoken):
    started = perf_counter()
    lint_texts({"a.md": f"---\n{MANY[name]}\n---\n"}, Plan(spoken, (), ALL_ON))
    assert perf_counter() - started < 10


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
