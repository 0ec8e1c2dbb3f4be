"""What a baseline holds back, as notes are edited, moved and renamed; and files that are none."""

import json
import os
import shutil
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notelint.baseline import NAME, BaselineError, pieces, read
from tests import shared
from tests.command import forks, notelint, write  # noqa: F401 (a fixture)
from tests.test_git import git

NOTES = {
    ".obsidian/app.json": "{}",
    "a.md": "# A\n\n[[gone]] and [[gone]], [[Care]]\n\n[[open\n",
    "b.md": "[[gone]]\n",
    "Care.md": "# Care\n",
    "sub/c.md": "Nothing.\n",
}


@pytest.fixture
def vault(tmp_path):
    root = write(tmp_path / "vault", NOTES)
    status, _, told = notelint("baseline", cwd=root)
    assert status == 0
    assert f"Wrote {NAME}: 4 findings in 2 notes." in told
    return root


def found(root, *args):
    """What a check tells: codes by path; and what is said about the run."""
    _, out, told = notelint("check", "--format", "concise", *args, cwd=root)
    return [(line.split(":")[0], line.split(": ")[1].split()[0]) for line in out.splitlines()], told


def kept(root, name=NAME):
    return json.loads((root / name).read_text("utf-8"))["notes"]


def test_the_file_is_sorted_and_has_a_line_for_each(vault):
    assert (vault / NAME).read_text("utf-8") == (
        '{\n "notelint-baseline": 1,\n "notes": {\n  "a.md": {\n   "LK001:[[open": 1,\n   "broken-link:gone": 2\n  },\n'
        '  "b.md": {\n   "broken-link:gone": 1\n  }\n }\n}\n'
    )


def test_what_is_held_back_is_counted_and_does_not_fail(vault):
    status, out, told = notelint("check", "--fail-on", "note", cwd=vault)
    assert (status, out) == (0, "")
    assert f"4 held back by {NAME}" in told
    assert "warning" not in told
    assert notelint("check", "--no-baseline", "--fail-on", "note", cwd=vault)[0] == 1


def test_edits_elsewhere_and_moved_lines_change_nothing(vault):
    write(vault, {"a.md": "# A\n\nNew words.\n\n[[open\n\n" + "More.\n" * 9 + "\n- [[ GONE ]] then [[gone|it]]\n"})
    assert found(vault)[0] == []


def test_one_more_of_the_same_is_new(vault):
    write(vault, {"a.md": NOTES["a.md"] + "\n[[gone]]\n", "sub/c.md": "[[gone]]\n"})
    assert found(vault)[0] == [("a.md", "WL102"), ("sub/c.md", "WL102")]


def test_a_renamed_note_keeps_what_was_held_back(vault):
    (vault / "a.md").rename(vault / "sub/z.md")
    assert found(vault)[0] == []
    notelint("baseline", "--prune", cwd=vault)
    assert set(kept(vault)) == {"sub/z.md", "b.md"}
    assert found(vault)[0] == []


def test_a_copy_of_a_note_is_new(vault):
    shutil.copy(vault / "b.md", vault / "copy.md")
    assert found(vault)[0] == [("copy.md", "WL102")]


def test_what_is_gone_is_told_and_taken_out(vault):
    write(vault, {"a.md": "[[gone]]\n"})
    (vault / "b.md").unlink()
    listed, told = found(vault)
    assert listed == []
    assert (
        "a.md: LK001 '[[open'; a.md: broken-link 'gone'; b.md: broken-link 'gone'; 'notelint baseline --prune'" in told
    )
    status, out, _ = notelint("baseline", "--prune", cwd=vault)
    assert (status, out) == (0, "a.md: LK001 '[[open'\na.md: broken-link 'gone'\nb.md: broken-link 'gone'\n")
    assert kept(vault) == {"a.md": {"broken-link:gone": 1}}
    assert "warning" not in found(vault)[1]


def test_what_is_taken_out_is_told_without_control_characters(vault):
    counts = {"a\x1b[2J.md": {"WL102:\x1b]0;x\x07\n": 1}}
    (vault / NAME).write_text("".join(pieces(counts)), "utf-8")
    assert notelint("baseline", "--prune", cwd=vault)[1] == "a\\x1b[2J.md: WL102 '\\x1b]0;x\\x07\\x0a'\n"


def test_to_prune_takes_in_nothing(vault):
    write(vault, {"a.md": NOTES["a.md"] + "\n[[another]]\n"})
    before = kept(vault)
    notelint("baseline", "--prune", cwd=vault)
    assert kept(vault) == before


def test_what_a_run_does_not_judge_stays_and_is_not_told(vault):
    write(vault, {"a.md": "Mended.\n", "sub/c.md": "[[new]]\n", "b.md": "Mended, too.\n"})
    for args in (("sub",), ("--select", "TS")):
        assert "found no more" not in found(vault, *args)[1]
    assert "b.md: broken-link 'gone'; 'notelint" in found(vault, "b.md")[1]
    notelint("baseline", "sub", cwd=vault)
    assert kept(vault) == {
        "a.md": {"LK001:[[open": 1, "broken-link:gone": 2},
        "b.md": {"broken-link:gone": 1},
        "sub/c.md": {"broken-link:new": 1},
    }
    notelint("baseline", "--select", "LK", cwd=vault)
    assert kept(vault) == {
        "a.md": {"broken-link:gone": 2},
        "b.md": {"broken-link:gone": 1},
        "sub/c.md": {"broken-link:new": 1},
    }


def test_a_rule_on_links_that_the_settings_ignore_keeps_no_entry(vault):
    write(vault, {"notelint.toml": 'ignore = ["LK103"]\n', "b.md": "Mended.\n"})
    notelint("baseline", "--prune", "--ignore", "WL102", cwd=vault)
    assert kept(vault) == {"a.md": {"LK001:[[open": 1, "broken-link:gone": 2}, "b.md": {"broken-link:gone": 1}}
    assert "b.md: broken-link 'gone'; 'notelint" in found(vault)[1]
    notelint("baseline", "--prune", cwd=vault)
    assert kept(vault) == {"a.md": {"LK001:[[open": 1, "broken-link:gone": 2}}


def test_a_rule_that_is_no_more_is_dropped(vault):
    (vault / NAME).write_text('{"notelint-baseline": 1, "notes": {"a.md": {"XX999:x": 1, "broken-link:gone": 2}}}')
    notelint("baseline", "--select", "LK", cwd=vault)
    assert kept(vault) == {"a.md": {"LK001:[[open": 1, "broken-link:gone": 2}}


def test_other_files_by_option_and_by_settings(vault):
    (vault / NAME).unlink()
    assert len(found(vault)[0]) == 4
    status, _, told = notelint("check", "--baseline", "other.json", cwd=vault)
    assert status == 2
    assert "there is no baseline other.json: 'notelint baseline' writes it" in told
    write(vault, {"notelint.toml": 'baseline = "lint/known.json"\n'})
    (vault / "lint").mkdir()
    assert notelint("baseline", cwd=vault)[0] == 0
    assert set(kept(vault, "lint/known.json")) == {"a.md", "b.md"}
    assert found(vault)[0] == []
    assert found(vault / "sub")[0] == []


def test_fixes_are_applied_to_what_is_held_back(vault):
    write(vault, {"a.md": "[[care]] [[Care]\n\n[[gone]]\n"})
    notelint("baseline", cwd=vault)
    status, out, _ = notelint("fix", cwd=vault)
    assert status == 0
    assert "Nothing is left." in out
    assert (vault / "a.md").read_text() == "[[care]] [[Care]]\n\n[[gone]]\n"


def test_suppressions_go_first(vault):
    write(vault, {"b.md": "[[gone]] <!-- notelint-disable-line WL102 -->\n"})
    assert "b.md: broken-link 'gone'; 'notelint" in found(vault)[1]
    write(vault, {"b.md": "[[gone]]\n\nNothing. <!-- notelint-disable-line WL102 -->\n"})
    assert found(vault)[0] == [("b.md", "NT006")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not JSON"),
        ("[]", "is no baseline of notelint"),
        ('{"name": "package"}', "is no baseline of notelint"),
        ('{"notelint-baseline": 2, "notes": {}}', "is of another version"),
        ('{"notelint-baseline": 1}', "holds what is no count"),
        ('{"notelint-baseline": 1, "notes": {"a.md": []}}', "holds what is no count"),
        ('{"notelint-baseline": 1, "notes": {"a.md": {"WL102:x": "1"}}}', "holds what is no count"),
        ('{"notelint-baseline": 1, "notes": {"a.md": {"WL102:x": true}}}', "holds what is no count"),
        ('{"notelint-baseline": 1, "notes": {"a.md": {"WL102:x": -1}}}', "holds what is no count"),
        ('{"notelint-baseline": 1, "notes": {"a.md": {"WL102:x": 1' + "0" * 5000 + "}}}", "is not JSON"),
        ("<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> x\n", "is in conflict after a merge"),
        ("[" * 100_000, "is not JSON"),
        ("{]", "is not JSON (Expecting property name"),
        ("\udcff", "is not JSON"),
    ],
)
def test_files_that_are_none(vault, text, why):
    data = text.encode("utf-8", "surrogateescape")
    (vault / NAME).write_bytes(data)
    for command in ("check", "fix", "baseline"):
        status, _, told = notelint(command, cwd=vault)
        assert (status, why in told) == (2, True), told
        assert (vault / NAME).read_bytes() == data


def test_nothing_outside_is_written(vault, tmp_path):
    (vault / NAME).unlink()
    outside = tmp_path / "outside.json"
    (vault / NAME).symlink_to(outside)
    for name in (None, "../outside.json", str(outside), "x\0y", "sub"):
        if name is not None:
            write(vault, {"notelint.toml": f"baseline = {json.dumps(name)}\n"})
        for command in ("baseline", "check"):
            status, _, told = notelint(command, cwd=vault)
            assert status == 2
            assert "is a link that leads out of" in told or "'baseline': " in told
    assert not outside.exists()
    assert notelint("baseline", "--isolated", "--baseline", str(outside), cwd=vault)[0] == 0  # who types it means it
    assert outside.exists()


@pytest.mark.parametrize("args", [("-",), ("--no-baseline",), ("--prune", "--baseline", "x.json")])
def test_arguments_that_make_no_sense(vault, args):
    assert notelint("baseline", *args, cwd=vault)[0] == 2
    assert notelint("check", "--no-baseline", "--baseline", "x", cwd=vault)[0] == 2


TEXTS = st.text(max_size=20) | st.binary(max_size=8).map(os.fsdecode)
COUNTS = st.dictionaries(TEXTS, st.dictionaries(TEXTS, st.integers(1, 1 << 31), min_size=1, max_size=4), max_size=4)


@given(counts=COUNTS)
def test_what_is_written_is_read(counts, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "written.json"
    path.write_text("".join(pieces(counts)), "utf-8")
    assert read(path).counts == counts


def test_a_link_is_held_back_whatever_is_wrong_with_it(vault):
    write(vault, {"b.md": "[[care full]]\n", "care_full.md": "# Careful\n"})
    notelint("baseline", cwd=vault)
    assert found(vault, "--no-baseline", "b.md")[0] == [("b.md", "WL101")]
    (vault / "care_full.md").unlink()
    assert found(vault, "--no-baseline", "b.md")[0] == [("b.md", "WL102")]
    listed, told = found(vault)
    assert listed == []
    assert "found no more" not in told


def test_what_a_merge_leaves_twice_counts_once(tmp_path):
    twice = '{"notelint-baseline": 1, "notes": {"a": {"K:x": 1, "K:y": 2}, "a": {"K:x": 3, "K:z": 1}}}'
    (tmp_path / "b.json").write_text(twice)
    assert read(tmp_path / "b.json").counts == {"a": {"K:x": 3, "K:y": 2, "K:z": 1}}
    with pytest.raises(BaselineError, match="there is no baseline"):
        read(tmp_path / "none.json")


def test_what_is_there_many_times_is_read_once(tmp_path):
    """Each of these is joined with those before: that must not cost as much as all of them."""
    objects = ",".join(f'"a.md": {{"WL102:{number}": 1}}' for number in range(10_000))
    (tmp_path / "x.json").write_text(f'{{"notelint-baseline": 1, "notes": {{{objects}}}}}')
    started = process_time()
    assert len(read(tmp_path / "x.json").counts["a.md"]) == 10_000
    assert process_time() - started < 2  # it took 8


def test_branches_are_merged(tmp_path):
    """One branch mends an old note and moves another, the other one adds a note: git joins their baselines."""
    root = write(tmp_path / "repo", {f"{name}.md": f"[[gone {name}]] [[lost]]\n" for name in "bdfhj"})
    write(root, {".obsidian/app.json": "{}"})
    git(root, "init", "-q", "-b", "main")
    notelint("baseline", cwd=root)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "words")
    git(root, "switch", "-q", "-c", "other")
    write(root, {"b.md": "Mended.\n"})
    notelint("baseline", cwd=root)
    git(root, "commit", "-q", "-a", "-m", "words")
    git(root, "switch", "-q", "main")
    write(root, {"g.md": "[[gone g]]\n"})
    notelint("baseline", cwd=root)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "words")
    git(root, "merge", "-q", "other")
    assert set(kept(root)) == {"d.md", "f.md", "g.md", "h.md", "j.md"}
    assert found(root)[0] == []


def test_a_change_is_told_less_what_is_held_back(vault):
    git(vault, "init", "-q", "-b", "main")
    git(vault, "add", "-A")
    git(vault, "commit", "-q", "-m", "words")
    (vault / "b.md").rename(vault / "sub/b.md")
    write(vault, {"a.md": NOTES["a.md"] + "\n[[gone]] [[other]]\n"})
    notelint("baseline", "sub", cwd=vault)
    git(vault, "add", "-A")
    assert found(vault, "--changed")[0] == [("a.md", "WL102"), ("a.md", "WL102")]
    assert found(vault, "--changed", "--no-baseline")[0] == [("a.md", "WL102"), ("a.md", "WL102")]
    notelint("baseline", "--select", "WL", cwd=vault)
    listed, told = found(vault, "--changed")
    assert listed == []
    assert "found no more" not in told


def test_a_vault_of_thousands_of_findings(tmp_path):
    """All that is found in a real vault is held back, by a small file; then one defect is told alone."""
    root = shutil.copytree(shared.path("corpora", "tubegraph"), tmp_path / "vault", copy_function=shutil.copyfile)
    for folder in (root, *root.rglob("*/")):
        folder.chmod(0o755)
    assert notelint("baseline", cwd=root)[0] == 0
    assert (root / "content" / NAME).stat().st_size < 1_000_000
    status, out, told = notelint("check", "--fail-on", "note", cwd=root)
    assert (status, out) == (0, "")
    assert "All good" in told
    note = next(path for path in sorted((root / "content").rglob("*.md")) if path.read_bytes().endswith(b"\n"))
    with note.open("ab") as file:
        file.write(b"\nAnd [[a note that nobody wrote]].\n")
    status, out, _ = notelint("check", "--format", "concise", cwd=root)
    assert status == 1
    assert [line.split(": ")[1][:5] for line in out.splitlines()] == ["WL102"]


def test_what_is_held_back_needs_no_comment(vault):
    write(vault, {"b.md": "[[gone]] [[gone]]\n\n[[more]]\n", "sub/c.md": "[[gone]]\n"})
    assert notelint("check", "--add-suppressions", "--fail-on", "note", cwd=vault)[0] == 0
    assert (vault / "a.md").read_text() == NOTES["a.md"]
    lines = (vault / "b.md").read_text().splitlines()
    assert ["notelint-disable-line WL102" in line for line in lines] == [True, False, True]
    assert found(vault)[0] == []
