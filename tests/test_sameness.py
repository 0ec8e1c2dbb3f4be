"""Which findings are the same as earlier ones."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from notelint.diagnostic import Diagnostic, Place
from notelint.sameness import counted, kind_of, sift


def finding(path, about, ordinal=1, code="WL101"):
    key = f"{code}:{about}:{ordinal}"
    return Diagnostic(path, Place(1, 1, 1, 2), code, "missing-target", "warning", "m", "", 0, 1, key, None, ())


def sifted(now, before, notes=None, old_notes=None):
    notes = {item.path for item in now} if notes is None else notes
    old_notes = {item.path for item in before} if old_notes is None else old_notes
    told = sift(now, counted(before), lambda path: path not in notes, lambda path: path not in old_notes)
    assert sorted(keys(told.new) + keys(told.old)) == sorted(keys(now))
    return told.new, told.gone


def keys(items):
    return [(item.path, item.key) for item in items]


def test_a_kind_is_the_key_without_its_ordinal():
    assert kind_of(finding("a.md", "c:/x:y", 3)) == "WL101:c:/x:y"


def test_what_was_there_is_not_new():
    now = [finding("a.md", "gone"), finding("a.md", "gone", 2), finding("b.md", "gone")]
    assert sifted(now, now) == ([], {})


def test_of_more_of_a_kind_the_last_are_new():
    now = [finding("a.md", "gone"), finding("a.md", "gone", 2), finding("a.md", "gone", 3)]
    new, gone = sifted(now, now[:2])
    assert keys(new) == [("a.md", "WL101:gone:3")]
    assert gone == {}


def test_the_same_in_another_note_is_new():
    new, gone = sifted([finding("b.md", "gone")], [finding("a.md", "gone")], {"a.md", "b.md"}, {"a.md", "b.md"})
    assert keys(new) == [("b.md", "WL101:gone:1")]
    assert gone == {"a.md": {"WL101:gone": 1}}


def test_a_renamed_note_keeps_its_findings():
    assert sifted([finding("b.md", "gone"), finding("b.md", "x")], [finding("a.md", "gone"), finding("a.md", "x")]) == (
        [],
        {},
    )


def test_a_note_that_was_there_takes_nothing_of_one_that_is_gone():
    now = [finding("b.md", "gone")]
    new, _ = sifted(now, [finding("a.md", "gone")], {"b.md"}, {"a.md", "b.md"})
    assert new == now


FINDINGS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy")), max_size=12)


@given(FINDINGS, FINDINGS)
def test_what_stays_is_the_difference_of_multisets(now, before):
    def numbered(pairs):
        seen = Counter()
        for path, about in sorted(pairs):
            seen[path, about] += 1
            yield finding(path, about, seen[path, about])

    notes = {"a", "b"}
    new, gone = sifted(list(numbered(now)), list(numbered(before)), notes, notes)
    assert Counter((item.path, kind_of(item)[6:]) for item in new) == Counter(now) - Counter(before)
    left = Counter({(path, kind[6:]): n for path, kinds in gone.items() for kind, n in kinds.items()})
    assert left == Counter(before) - Counter(now)


def test_what_is_long_is_cut_and_stays_apart():
    long = "x" * 200
    kinds = {kind_of(finding("a.md", f"{long}{end}")) for end in "yz"}
    assert len(kinds) == 2
    assert all(len(kind) < 80 for kind in kinds)
    assert kind_of(finding("a.md", "\udcff" * 99)).startswith("WL101:")
