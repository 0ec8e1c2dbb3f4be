"""Names that are nearly spelled so: few edits away, found beside them in the order of names."""

from functools import lru_cache

from hypothesis import given
from hypothesis import strategies as st

from notelint.near import NearNames, edits_between

WORDS = st.text("abcé ", max_size=9)


def edits(first, second):
    """The distance by its definition, without any short cut."""

    @lru_cache(None)
    def of(row, column):
        if not row or not column:
            return row + column
        change = first[row - 1] != second[column - 1]
        best = min(of(row - 1, column) + 1, of(row, column - 1) + 1, of(row - 1, column - 1) + change)
        if row > 1 and column > 1 and first[row - 2 : row] == second[column - 2 : column][::-1]:
            best = min(best, of(row - 2, column - 2) + 1)
        return best

    return of(len(first), len(second))


@given(WORDS, WORDS, st.integers(0, 3))
def test_edits_are_counted(first, second, most):
    assert edits_between(first, second, most) == min(edits(first, second), most + 1)


@given(st.lists(st.text("abcdefgh", min_size=9, max_size=14), min_size=1, max_size=30), st.data())
def test_one_slip_is_found(names, data):
    """Whatever letter of a name is taken out, the name is among what is found, or something as near is."""
    name = data.draw(st.sampled_from(names))
    at = data.draw(st.integers(0, len(name) - 1))
    slip = name[:at] + name[at + 1 :]
    found = NearNames((name, name) for name in names).find(slip)
    if slip in names:
        return
    assert found
    assert min(edits(slip, other) for other in names) == edits(slip, found[0])


def test_other_numbers_and_short_words_are_other_names():
    names = NearNames((name, name) for name in ("part 3", "oslo", "barometer", "storm 2031"))
    assert names.find("part 2") == []
    assert names.find("osla") == []
    assert names.find("storm 2032") == []
    assert names.find("storms 2031") == ["storm 2031"]
    assert names.find("barmeter") == ["barometer"]
    assert names.find("") == []


def test_a_million_equal_beginnings_are_not_compared():
    """A word is held against a few names, however many begin as it does."""
    names = NearNames((f"{'a' * 40}{number:06}", str(number)) for number in range(20_000))
    assert names.find("a" * 40 + "b") == []
