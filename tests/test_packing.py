"""What is kept of a note, and sent from one process to another, comes back as it was."""

import inspect
from pathlib import Path
from random import Random

import pytest

from notelint.dialects import dialect, is_note
from notelint.entry import Entry, Places
from notelint.note import Bracket, Link, UniqueValue
from notelint.packing import pack, unpack
from notelint.parse import parse
from notelint.scan import scan
from tests.random_vaults import DIALECTS, plan_of, random_vault

VAULTS = 15  # of each dialect
FIXTURES = Path(__file__).parent.parent / "fixtures"
LINK = Link("wikilink", False, 0, 5, "a", 2, 3, None, -1, None, "", 1, 3)


def notes(spoken):
    """Paths and bytes of notes."""
    for path in sorted(FIXTURES.rglob("*.md")):
        if path.is_file():
            yield path.name, path.read_bytes()
    for number in range(VAULTS):
        for path, text in random_vault(spoken, Random(f"{spoken}-{number}-packing")).items():
            if text and is_note(path):
                yield path, text.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize("spoken", DIALECTS)
def test_there_and_back(spoken):
    found = 0
    for path, data in notes(spoken):
        done = scan(path, data, plan_of(spoken))
        again = unpack(path, pack(done))
        assert again == done
        assert [type(item) for item in again.diagnostics] == [type(item) for item in done.diagnostics]
        assert unpack(path, pack(again)) == done
        found += len(done.diagnostics)
    assert found > 100


@pytest.mark.parametrize("spoken", DIALECTS)
def test_what_is_made_without_a_constructor_has_all_fields(spoken):
    plan = plan_of(spoken)
    for path, data in notes(spoken):
        note = parse(path, data, dialect(plan.dialect, plan.dialect_options))
        done = scan(path, data, plan)
        edits = [edit for item in done.diagnostics if item.fix for edit in item.fix.edits]
        for item in (*note.links, *note.stamps.all, *done.diagnostics, *edits, *done.entry.links):
            assert len(item) == len(type(item)._fields), item


# A value for each parameter of an entry that it does not have by default.
OTHERS = {
    "path": "b.md",
    "links": (LINK,),
    "brackets": (Bracket("unclosed", 0, 3, "[[a", 1, 1),),
    "places": Places(((1, "a"),)),
    "aliases": ("a",),
    "tags": frozenset(["a"]),
    "permalink": "a",
    "draft": True,
    "published": True,
    "unreadable": "gone",
    "unique": (UniqueValue("s", "k", "v", 0, 1, 1, 1),),
}


def test_entries_differ_in_whatever_they_differ():
    assert set(inspect.signature(Entry).parameters) == {*OTHERS}
    for name, value in OTHERS.items():
        assert Entry(**{"path": "a.md", name: value}) != Entry("a.md"), name


def test_a_moved_entry_has_all_but_the_path():
    entry = Entry(**OTHERS)
    assert entry.moved_to("c.md") == Entry(**OTHERS | {"path": "c.md"})
    assert unpacked(entry) == Entry(**OTHERS | {"unreadable": ""})  # of what cannot be read nothing is kept


def unpacked(entry):
    return Entry.unpacked(entry.path, entry.packed())
