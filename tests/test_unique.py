"""Values that stand in one note alone."""

import pytest

from notelint.engine import lint_texts, run
from notelint.plan import Plan
from notelint.schema import Field, Schema
from notelint.settings import load


def found(notes, *schemas):
    plan = Plan("markdown", schemas=schemas or (Schema("s", ("**",), {"id": Field(unique=True)}),))
    return [item for item in lint_texts(notes, plan) if item.code == "FM105"]


def note(value):
    return f"---\ntitle: x\nid: {value}\n---\n\n[[a]]\n"


def test_every_note_but_the_first_is_told_where_the_first_has_it():
    items = found({"b.md": note("1"), "a.md": "---\nid: 1\n---\n", "c.md": note("'1'"), "d.md": note("2")})
    assert [(item.path, item.place, item.message) for item in items] == [
        ("b.md", (3, 5, 3, 6), "'id' is '1' in a.md too"),
        ("c.md", (3, 5, 3, 8), "'id' is '1' in a.md too"),
    ]
    assert [(place.path, place.line, place.column) for place in items[0].related] == [("a.md", 2, 5)]


@pytest.mark.parametrize(("one", "other"), [("a", "A"), ("", ""), ("~", "~"), ("''", "''"), ("{a: 1}", "{a: 1}")])
def test_what_differs_or_is_nothing_is_not_told(one, other):
    assert found({"a.md": note(one), "b.md": note(other)}) == []


def test_each_schema_is_for_itself():
    one = Schema("one", ("**",), {"id": Field(unique=True)})
    two = Schema("two", ("**",), {"id": Field(), "code": Field(unique=True)})
    texts = {"a.md": "---\nid: 1\ncode: 2\n---\n", "b.md": "---\nid: 2\ncode: 1\n---\n"}
    assert found(texts, one, two) == []


def test_items_of_lists_are_told_each_at_its_place():
    texts = {"a.md": "---\nid: [x, y]\n---\n", "b.md": "---\nid:\n  - z\n  - y\n  - x\n---\n"}
    assert [(item.place.line, item.place.column) for item in found(texts)] == [(4, 5), (5, 5)]


def test_many_notes_of_one_value_are_told_in_no_time():
    notes = {f"{number:05}.md": "---\nid: 1\n---\n" for number in range(5_000)}
    items = found(notes)
    assert len(items) == 4_999
    assert {len(item.related) for item in items} == {1}


def test_notes_that_the_schema_is_not_for_do_not_count(tmp_path):
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / "notelint.toml").write_text('[[schema]]\nfiles = ["b/**"]\nfields = {id = {unique = true}}\n')
    for path in ("a/1.md", "b/2.md", "b/3.md"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("---\nid: x\n---\n")
    items = run(load(tmp_path)).diagnostics
    assert [(item.path, item.code, item.related[0].path) for item in items] == [("b/3.md", "FM105", "b/2.md")]
