"""Notes while they are edited: what is told of the edits, and git's word on the difference that is shown."""

import subprocess
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notelint.fixing.diff import unified
from notelint.fixing.draft import Draft
from notelint.position import splice

LINES = st.sampled_from(["", "a", "b b", "\u00e9", "\u2028", "\x0b", "\udcff", "\x00", "-", "+", " ", "@@"])
TEXTS = st.lists(st.builds(str.__add__, LINES, st.sampled_from(["\n", "\n", "\r\n", "\r", ""])), max_size=30).map(
    "".join
)
MARKS = st.sampled_from([b"", b"", b"\xef\xbb\xbf"])


def encoded(text):
    return text.encode("utf-8", "surrogateescape")


@st.composite
def edited(draw):
    """A draft after a round or more of edits, with the text that it must have; and where each old character is."""
    draft = Draft(draw(MARKS) + encoded(draw(TEXTS)))
    text, places = draft.text, list(range(len(draft.text)))
    for _ in range(draw(st.integers(1, 3))):
        ends = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True)))
        edits = [(start, end, draw(TEXTS)[:9]) for start, end in zip(ends[::2], ends[1::2], strict=False)]
        draft = draft.edited(edits)
        text = splice(text, edits)
        for start, end, new in reversed(edits):
            places[start:end] = [None] * len(new)
    return draft, text, places


@given(edited())
def test_a_draft_knows_what_became_of_its_text(made):
    draft, text, places = made
    assert draft.text == text
    old, changes = draft.changes()
    assert encoded(old) == draft.old
    assert encoded(splice(old, changes)) == draft.data
    assert all(end < start for (_, end, _), (start, _, _) in pairwise(changes))
    at = 0
    for offset, place in enumerate([*places, None]):
        assert draft.origin(offset) == (at if place is None else place)
        at = at if place is None else place + 1


@settings(max_examples=60, deadline=None)
@given(edited(), st.sampled_from(["a.md", "a b.md", 'a"\\\t\n.md', "\u00e9\u200b.md", "\udcff.md", "b/-a.md"]))
def test_git_makes_of_the_old_bytes_the_new_ones(tmp_path_factory, made, name):
    draft = made[0]
    root = tmp_path_factory.mktemp("vault")
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_bytes(draft.old)
    patch = encoded("".join(unified(name, draft)))
    assert bool(patch) == (draft.data != draft.old)
    if patch:
        done = subprocess.run(["git", "apply", "--whitespace=nowarn"], cwd=root, input=patch, capture_output=True)
        assert done.stderr == b""
    assert (root / name).read_bytes() == draft.data


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"a\r\n"])
def test_nothing_is_shown_of_a_note_that_stays(data):
    assert list(unified("a.md", Draft(data))) == []
