"""The files of a vault: which are listed, linted, dropped, and what cannot be read; on a real disk."""

import os
from pathlib import Path

import pytest

from notelint.discover import MAX_BYTES, GitIgnore, _Walk, discover, is_inside, read_note
from notelint.engine import run
from notelint.settings import Settings, load
from notelint.settings.selectors import choose
from tests.test_settings import RULES, put

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")


@pytest.fixture
def vault(tmp_path):
    (tmp_path / ".git").mkdir()
    return tmp_path


def fill(root: Path, *names: str, text: str = "text") -> None:
    for name in names:
        put(root / name, text)


def linted(root, **flags):
    return sorted(discover(root, **flags).linted)


def findings(root, **flags):
    flags.setdefault("selected", choose(RULES, None, ()))
    found = run(Settings(root, "obsidian", **flags))
    return [(item.path, item.code) for item in found.diagnostics]


def test_all_files_are_known_and_notes_are_linted(vault):
    fill(vault, "a.md", "b/c.MD", "b/pic.png", "d.mdx", "e.markdown", "README")
    found = discover(vault)
    assert found.files == ("README", "a.md", "b/c.MD", "b/pic.png", "d.mdx", "e.markdown")
    assert found.notes == ("a.md", "b/c.MD")
    assert found.linted == {"a.md", "b/c.MD"}


def test_dot_files_and_folders_are_passed_over(vault):
    fill(vault, ".obsidian/a.md", ".trash/b.md", "c/.hidden/d.md", ".e.md", "c/.f.md", "c/g.md")
    assert discover(vault).files == ("c/g.md",)


def test_an_empty_vault_is_empty(vault):
    found = discover(vault)
    assert (found.files, found.notes, found.linted, found.problems) == ((), (), frozenset(), ())


def test_five_thousand_notes_are_listed_in_order(vault):
    names = [f"{n % 7}/{n * 7919 % 5000:04}.md" for n in range(5000)]
    for folder in range(7):
        (vault / str(folder)).mkdir()
    for name in names:
        (vault / name).touch()
    found = discover(vault)
    assert list(found.files) == sorted(names)
    assert found.notes == found.files
    assert len(found.linted) == 5000


def test_a_folder_that_is_named_as_a_note_is_a_folder(vault):
    fill(vault, "x.md/y.md")
    assert discover(vault).notes == ("x.md/y.md",)
    assert findings(vault) == []


# Links of the file system


def test_a_link_to_a_note_of_the_vault_is_read(vault):
    fill(vault, "a.md", text="[[gone]]")
    (vault / "b.md").symlink_to("a.md")
    assert discover(vault).linked == {"b.md"}
    assert findings(vault) == [("a.md", "WL102"), ("b.md", "WL102")]


def test_loops_of_links_end(vault):
    fill(vault, "a/x.md", "b/y.md")
    (vault / "a" / "up").symlink_to(vault)
    (vault / "a" / "self").symlink_to(".")
    (vault / "a" / "to-b").symlink_to(vault / "b")
    (vault / "b" / "to-a").symlink_to(vault / "a")
    found = discover(vault)
    assert {"a/x.md", "b/y.md"} <= set(found.files)
    assert not any(path.startswith(("a/up", "a/self")) for path in found.files)
    assert len(found.files) < 10


def test_a_link_to_itself_is_a_problem_and_no_crash(vault):
    (vault / "loop.md").symlink_to("loop.md")
    found = discover(vault)
    assert found.files == ()
    assert "loop.md: too many levels of symbolic links" in found.problems


def test_a_link_that_leads_nowhere_is_no_file(vault):
    (vault / "a.md").symlink_to("nowhere.md")
    (vault / "b").symlink_to("nowhere")
    fill(vault, "c.md", text="[[a]]")
    assert discover(vault).files == ("c.md",)
    assert findings(vault) == [("c.md", "WL102")]


def test_two_links_to_one_folder_are_walked_once(vault):
    put(vault / "outside" / "x.md")
    root = vault / "vault"
    root.mkdir()
    (root / "one").symlink_to(vault / "outside")
    (root / "two").symlink_to(vault / "outside")
    assert len(discover(root).files) == 1


# not strict: a disk may list by name
def test_the_first_of_two_links_by_name_is_walked(vault):
    put(vault / "outside" / "x.md")
    for number in range(8):
        root = vault / str(number)
        root.mkdir()
        names = [f"{(n * (2 * number + 1)) % 8}-{number}" for n in range(8)]
        for name in names:
            (root / name).symlink_to(vault / "outside")
        assert discover(root).files == (f"0-{number}/x.md",)


def test_a_note_that_leads_out_of_the_vault_is_never_read(vault):
    secret = put(vault / "outside" / "secret.md", "[[gone]]")
    root = vault / "vault"
    root.mkdir()
    (root / "a.md").symlink_to(secret)
    (root / "folder").symlink_to(secret.parent)
    found = run(Settings(root, "obsidian", selected=choose(RULES, None, ())))
    assert [(item.path, item.code) for item in found.diagnostics] == [("a.md", "NT005"), ("folder/secret.md", "NT005")]
    assert "leads out of the vault" in found.diagnostics[0].message


def test_a_note_that_leads_out_of_the_vault_is_not_shown(vault):
    secret = put(vault / "outside" / "secret.md", "the secret")
    root = vault / "vault"
    root.mkdir()
    (root / "a.md").symlink_to(secret)
    found = run(Settings(root, "obsidian", selected=choose(RULES, None, ())))
    assert found.text_of("a.md") == ""


def test_an_ignore_file_outside_the_vault_is_not_read(vault):
    put(vault / "outside" / ".gitignore", "x.md")
    fill(vault, "outside/x.md")
    root = vault / "vault"
    root.mkdir()
    (root / "folder").symlink_to(vault / "outside")
    assert linted(root) == ["folder/x.md"]


def test_a_link_to_the_root_of_the_disk_is_not_walked(vault):
    walk = _Walk(vault)
    (vault / "disk").symlink_to("/")  # made after the walk: following it would take minutes
    assert not walk._leads_on(str(vault / "disk"))


def test_a_link_to_a_folder_around_the_vault_is_not_walked(vault):
    (vault / "notes").mkdir()
    (vault / "notes" / "up").symlink_to(vault)
    assert discover(vault / "notes").files == ()


def test_a_vault_that_is_reached_by_a_link_is_read(vault):
    fill(vault, "real/a.md", text="[[gone]]")
    (vault / "link").symlink_to("real")
    assert findings(vault / "link") == [("a.md", "WL102")]


def test_what_is_inside_is_told_by_where_links_lead(vault):
    fill(vault, "v/a.md", "vv/b.md")
    (vault / "v" / "out.md").symlink_to(vault / "vv" / "b.md")
    (vault / "v" / "in.md").symlink_to("a.md")
    root = vault / "v"
    assert is_inside(root, "a.md")
    assert is_inside(root, "in.md")
    assert not is_inside(root, "out.md")
    assert not is_inside(root, "../vv/b.md")


# What cannot be read


@needs_pipes
def test_a_pipe_is_a_finding_and_the_run_goes_on(vault):
    os.mkfifo(vault / "a.md")
    fill(vault, "b.md", text="[[gone]]")
    assert findings(vault) == [("a.md", "NT005"), ("b.md", "WL102")]
    with pytest.raises(OSError, match="not a regular file"):
        read_note(vault, "a.md")


def test_a_note_that_is_too_large_is_a_finding_and_still_a_target(vault):
    fill(vault, "big.md", "b.md", text="[[big]]")
    os.truncate(vault / "big.md", MAX_BYTES + 1)
    assert findings(vault) == [("big.md", "NT005")]
    with pytest.raises(OSError, match="larger than 16 MiB"):
        read_note(vault, "big.md")


def test_a_note_as_large_as_may_be_is_read(vault):
    put(vault / "a.md")
    os.truncate(vault / "a.md", MAX_BYTES)
    assert len(read_note(vault, "a.md")) == MAX_BYTES


def test_a_note_that_went_away_is_an_error_of_the_system(vault):
    with pytest.raises(OSError, match="No such file"):
        read_note(vault, "gone.md")
    (vault / "folder.md").mkdir()
    with pytest.raises(OSError, match="not a regular file"):
        read_note(vault, "folder.md")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(vault):
    fill(vault, "a.md", "shut/b.md")
    (vault / "a.md").chmod(0)
    (vault / "shut").chmod(0)
    try:
        assert findings(vault) == [("a.md", "NT005")]
        assert discover(vault).problems == ("shut/: permission denied",)
    finally:
        (vault / "shut").chmod(0o700)


def test_a_root_that_is_gone_is_a_problem(vault):
    assert discover(vault / "gone").problems == (".: no such file or directory",)


@pytest.mark.parametrize(
    "name", [b"bad\xff\xfe.md", b"new\nline.md", b"\x1b[31m.md", "é\u2028.md".encode(), b"a\\b.md", b" .md", b"[x].md"]
)
def test_odd_names_are_listed_linted_and_read(vault, name):
    put(vault / os.fsdecode(name), "[[gone]]")
    told = findings(vault, exclude=("other/",), include=("*.md",))
    assert [item for item in told if item[1] != "NT003"] == [(os.fsdecode(name), "WL102")]


def test_names_with_bad_bytes_can_be_ignored_by_git(vault):
    put(vault / os.fsdecode(b"bad\xff.md"))
    put(vault / ".gitignore", "bad*")
    assert linted(vault) == []


# What git ignores


def test_what_git_ignores_is_known_but_not_linted(vault):
    put(vault / ".gitignore", "drafts/\n*.tmp.md\n")
    fill(vault, "drafts/a.md", "b.tmp.md", text="[[gone]]")
    fill(vault, "c.md", text="[[drafts/a]] [[b.tmp]]")
    assert linted(vault) == ["c.md"]
    assert findings(vault) == []
    assert linted(vault, gitignore=False) == ["b.tmp.md", "c.md", "drafts/a.md"]


def test_ignore_files_above_the_vault_count_up_to_the_git_top_level(vault):
    put(vault / ".gitignore", "/repo/notes/outside.md")
    repo = vault / "repo"
    (repo / ".git").mkdir(parents=True)
    put(repo / ".gitignore", "/notes/a.md\nb.md\n/c.md\n")
    fill(repo / "notes", "a.md", "b.md", "c.md", "outside.md", "sub/a.md", "sub/b.md")
    assert linted(repo / "notes") == ["c.md", "outside.md", "sub/a.md"]


def test_ignore_files_above_count_through_several_folders(vault):
    put(vault / ".gitignore", "/x/y/a.md")
    put(vault / "x" / ".gitignore", "/y/b.md\n/a.md")
    fill(vault / "x" / "y", "a.md", "b.md", "c.md")
    assert linted(vault / "x" / "y") == ["c.md"]


def test_outside_a_repository_only_the_vaults_own_ignore_files_count(tmp_path):
    put(tmp_path / ".gitignore", "a.md")
    put(tmp_path / "v" / ".gitignore", "b.md")
    fill(tmp_path / "v", "a.md", "b.md")
    assert linted(tmp_path / "v") == ["a.md"]


def test_an_ignore_file_speaks_of_its_own_folder(vault):
    put(vault / "sub" / ".gitignore", "/a.md\nb.md")
    fill(vault, "a.md", "b.md", "sub/a.md", "sub/b.md", "sub/x/a.md", "sub/x/b.md", "subway/a.md")
    assert linted(vault) == ["a.md", "b.md", "sub/x/a.md", "subway/a.md"]


def test_a_negated_pattern_takes_back_one_before_it(vault):
    put(vault / ".gitignore", "*.md\n!keep.md\n\n# !comment.md\n\\#hash.md")
    fill(vault, "a.md", "keep.md", "comment.md", "sub/keep.md")
    assert linted(vault) == ["keep.md", "sub/keep.md"]


def test_what_is_in_an_ignored_folder_cannot_be_taken_back(vault):
    put(vault / ".gitignore", "drafts/\n!drafts/a.md")
    fill(vault, "drafts/a.md")
    assert linted(vault) == []


def test_a_deeper_ignore_file_takes_back(vault):
    put(vault / ".gitignore", "*.tmp.md")
    put(vault / "sub" / ".gitignore", "!keep.tmp.md")
    fill(vault, "a.tmp.md", "sub/a.tmp.md", "sub/keep.tmp.md", "sub/x/keep.tmp.md")
    assert linted(vault) == ["sub/keep.tmp.md", "sub/x/keep.tmp.md"]


def test_an_ignore_file_may_begin_with_a_byte_order_mark(vault):
    put(vault / ".gitignore", b"\xef\xbb\xbfa.md\r\nb.md\r\n")
    fill(vault, "a.md", "b.md", "c.md")
    assert linted(vault) == ["c.md"]


def test_an_ignore_file_with_crlf_and_trailing_spaces_is_read(vault):
    put(vault / ".gitignore", b"a.md\r\nb.md   \r\n\r\n")
    fill(vault, "a.md", "b.md", "c.md")
    assert linted(vault) == ["c.md"]


@pytest.mark.parametrize("line", ["!", "\\", "[z-a]"])
def test_a_line_that_is_no_pattern_is_passed_over(vault, line):
    put(vault / ".gitignore", f"{line}\na.md")
    fill(vault, "a.md", "b.md")
    assert linted(vault) == ["b.md"]


def test_an_ignore_file_that_is_a_folder_says_nothing(vault):
    (vault / ".gitignore").mkdir()
    fill(vault, "a.md")
    assert linted(vault) == ["a.md"]


@pytest.mark.parametrize("data", [b"", b"\x00\xff\xfe", b"# only\n\n"])
def test_an_ignore_file_without_patterns_says_nothing(vault, data):
    put(vault / ".gitignore", data)
    fill(vault, "a.md")
    assert linted(vault) == ["a.md"]


# What the settings say


def test_excluded_notes_are_known_but_not_linted(vault):
    fill(vault, "archive/old.md", text="[[gone]]")
    fill(vault, "a.md", text="[[old]] [[archive/old#No such]]")
    assert findings(vault, exclude=("archive/**",)) == [("a.md", "WL104")]


@pytest.mark.parametrize("glob", ["archive", "archive/", "/archive/", "archive/**", "**/archive/**", "archive/*.md"])
def test_a_folder_can_be_excluded_in_every_manner(vault, glob):
    fill(vault, "archive/a.md", "b.md")
    assert linted(vault, exclude=[glob]) == ["b.md"]


def test_a_later_glob_takes_back_an_exclusion(vault):
    fill(vault, "a/x.md", "a/y.md")
    assert linted(vault, exclude=["a/*", "!a/y.md"]) == ["a/y.md"]


def test_only_included_notes_are_linted(vault):
    fill(vault, "a.md", "b/c.md", "b/d.md")
    assert linted(vault, include=["b/**"]) == ["b/c.md", "b/d.md"]
    assert linted(vault, include=["b/**"], exclude=["d.md"]) == ["b/c.md"]
    assert linted(vault, include=["**/*.md"]) == ["a.md", "b/c.md", "b/d.md"]
    assert linted(vault, include=["nothing"]) == []


def test_what_the_site_ignores_is_no_target(vault):
    fill(vault, "private/a.md", text="[[gone]]")
    fill(vault, "b.md", text="[[private/a]]")
    found = discover(vault, site_ignores=["private"])
    assert found.dropped == {"private/a.md": "is ignored by the site"}
    assert found.linted == {"b.md"}
    assert findings(vault, site_ignores=("private",)) == [("b.md", "WL102")]


def test_drafts_are_no_targets_where_the_site_drops_them(vault):
    fill(vault, "d.md", text="---\ndraft: true\n---\n")
    fill(vault, "tagged.md", text="---\ntags: [x]\ndraft: true\n---\n")
    fill(vault, "b.md", text="[[d]]\n[[tagged]]")
    assert findings(vault, drops_drafts=True) == [("b.md", "WL102"), ("b.md", "WL102")]
    assert findings(vault) == []


def test_settings_of_a_file_reach_the_walk(vault):
    put(vault / "notelint.toml", 'dialect = "obsidian"\nexclude = ["a/**"]\nrespect-gitignore = false')
    put(vault / ".gitignore", "b.md")
    fill(vault, "a/x.md", "b.md", text="[[gone]]")
    assert [item.path for item in run(load(vault)).diagnostics] == ["b.md"]
    assert run(load(vault, gitignore=True)).diagnostics == ()
    assert len(run(load(vault, exclude=[])).diagnostics) == 2
    assert run(load(vault, extend_exclude=["b.md"])).diagnostics == ()


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("build/a.png", True),
        ("build/deep/a.png", True),
        ("x/build/a.png", False),
        ("x/y.pdf", True),
        ("x/kept.pdf", False),
        ("own/a.txt", True),
        ("a.txt", False),
        ("build", False),
        ("", False),
        ("build/" * 10_000, False),
    ],
)
def test_what_git_would_ignore_is_told_of_files_that_are_not_there(path, ignored):
    files = [("", ["/build/", "*.pdf"]), ("own/", ["*.txt"]), ("x/", ["!kept.pdf"])]
    assert GitIgnore(files)(path) == ignored
    assert not GitIgnore([])(path)
