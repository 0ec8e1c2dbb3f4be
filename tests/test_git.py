"""What git tells of a vault, in real repositories."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from notelint.git import Changes, GitError, changes, default_ref, is_clean

PLAIN = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
}


def git(folder: Path, *args: str) -> str:
    command = ["git", "-C", str(folder), "-c", "protocol.file.allow=always", *args]
    return os.fsdecode(subprocess.run(command, env=PLAIN, check=True, capture_output=True).stdout)


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "surrogateescape"))


def words(name: str) -> str:
    """A note's text, of which git can tell that it is the same when a line is added."""
    return "".join(f"{name} {number}\n" for number in range(20))


def commit(repo: Path, **files: str) -> str:
    for path, text in files.items():
        put(repo / path, text)
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "--allow-empty", "-m", "words")
    return git(repo, "rev-parse", "HEAD").strip()


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    """What the user of this computer has set does not count."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def repo(tmp_path):
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, **{name: words(name) for name in ("a.md", "b.md", "sub/c.md", "sub/p.png")})
    return folder


# What was renamed and changed


def test_a_note_that_was_moved_without_git(repo):
    (repo / "a.md").rename(repo / "z.md")
    assert changes(repo, "HEAD") == Changes({"a.md": "z.md"}, frozenset({"z.md"}))


def test_notes_that_were_moved_by_git_edited_added_and_deleted(repo):
    git(repo, "mv", "a.md", "sub/z z.md")
    put(repo / "sub/z z.md", words("a.md") + "more\n")
    git(repo, "mv", "sub/p.png", "q.png")
    put(repo / "new.md", "new\n")
    put(repo / "staged.md", "staged\n")
    git(repo, "add", "staged.md")
    put(repo / "sub/c.md", "edited\n")
    (repo / "b.md").unlink()
    renamed, changed = changes(repo, "HEAD")
    assert renamed == {"a.md": "sub/z z.md", "sub/p.png": "q.png"}
    assert changed == {"sub/z z.md", "q.png", "new.md", "staged.md", "sub/c.md"}


def test_nothing_changed(repo):
    os.utime(repo / "a.md", (1, 1))  # as a copy has other times
    assert changes(repo, "HEAD") == Changes({}, frozenset())


def test_since_an_earlier_commit(repo):
    first = git(repo, "rev-parse", "HEAD").strip()
    git(repo, "mv", "a.md", "y.md")
    commit(repo)
    (repo / "y.md").rename(repo / "z.md")
    for ref in (first, first[:8], "HEAD~1", "main~1", "HEAD^"):
        assert changes(repo, ref) == Changes({"a.md": "z.md"}, frozenset({"z.md"}))
    assert changes(repo, "HEAD").renamed == {"y.md": "z.md"}
    git(repo, "tag", "-a", "v1", "-m", "words", first)
    assert changes(repo, "v1").renamed == {"a.md": "z.md"}


@pytest.mark.parametrize(
    "name", ["a b.md", "caf\u00e9.md", 'say "a".md', "a\nb.md", "a\tb.md", "\udce9.md", "-x.md", "*.md", ":!a"]
)
def test_names_of_any_kind(repo, name):
    commit(repo, **{f"{name} before": words("odd")})
    (repo / f"{name} before").rename(repo / "sub" / name)
    assert changes(repo, "HEAD") == Changes({f"{name} before": f"sub/{name}"}, frozenset({f"sub/{name}"}))


def test_a_vault_within_its_repository(repo):
    commit(repo, **{name: words(name) for name in ("vault/d.md", "vault/e.md", "vault/f/g.md", "vaults.md")})
    (repo / "vault/d.md").rename(repo / "vault/f/d2.md")
    (repo / "vault/e.md").rename(repo / "e.md")
    (repo / "b.md").rename(repo / "vault/b.md")
    (repo / "vaults.md").rename(repo / "vaulted.md")
    assert changes(repo / "vault", "HEAD") == Changes({"d.md": "f/d2.md"}, frozenset({"f/d2.md", "b.md"}))
    (repo / "link").symlink_to(repo / "vault")
    assert changes(repo / "link", "HEAD").renamed == {"d.md": "f/d2.md"}


def test_ignored_files_are_not_new(repo):
    put(repo / ".gitignore", "drafts/\n")
    put(repo / ".git/info/exclude", "*.tmp.md\n")
    commit(repo)
    (repo / "drafts").mkdir()
    (repo / "a.md").rename(repo / "drafts/a.md")
    (repo / "b.md").rename(repo / "b.tmp.md")
    assert changes(repo, "HEAD") == Changes({}, frozenset())


def test_a_vault_that_is_ignored(repo):
    put(repo / ".gitignore", "/vault/\n")
    put(repo / "vault/a.md", "words\n")
    commit(repo)
    assert changes(repo / "vault", "HEAD") == Changes({}, frozenset())
    assert is_clean(repo / "vault")


def test_a_note_whose_name_was_taken_again(repo):
    (repo / "a.md").rename(repo / "z.md")
    put(repo / "a.md", "another note\n")
    assert changes(repo, "HEAD").renamed == {}
    git(repo, "rm", "-q", "--cached", "sub/c.md")
    put(repo / ".gitignore", "c.md\n")
    put(repo / "d.md", words("sub/c.md"))
    assert changes(repo, "HEAD").renamed == {}, "c.md is ignored, but still there"


def test_empty_notes_are_not_taken_for_each_other(repo):
    commit(repo, **{"stub.md": ""})
    (repo / "stub.md").unlink()
    put(repo / "other.md", "")
    assert changes(repo, "HEAD") == Changes({}, frozenset({"other.md"}))


@pytest.mark.parametrize(
    ("moves", "sure"),
    [
        ({"x.md": "x2.md", "y.md": "y2.md"}, {}),
        ({"x.md": "x2.md", "y.md": None}, {}),
        ({"x.md": "x2.md"}, {"x.md": "x2.md"}),
        ({"x.md": "in/x.md", "y.md": "in/y.md"}, {"x.md": "in/x.md", "y.md": "in/y.md"}),
        ({"x.md": "in/x.md", "y.md": "in/y2.md"}, {"x.md": "in/x.md"}),
        ({"p/i.md": "r/i.md", "q/i.md": "s/i.md"}, {}),
    ],
)
def test_of_notes_with_the_same_text_the_name_must_tell(repo, moves, sure):
    commit(repo, **{path: words("template") for path in moves} | {"x.md": words("template")})
    for old, new in moves.items():
        if new is None:
            (repo / old).unlink()
        else:
            (repo / new).parent.mkdir(exist_ok=True)
            (repo / old).rename(repo / new)
    assert changes(repo, "HEAD").renamed == sure


def test_one_note_that_is_now_two(repo):
    put(repo / "y.md", words("a.md"))
    put(repo / "z.md", words("a.md"))
    (repo / "a.md").unlink()
    assert changes(repo, "HEAD") == Changes({}, frozenset({"y.md", "z.md"}))


def test_a_folder_that_took_the_place_of_a_note(repo):
    commit(repo, thing=words("thing"))
    (repo / "thing").unlink()
    put(repo / "thing/inside.md", words("thing"))
    assert changes(repo, "HEAD").renamed == {"thing": "thing/inside.md"}


def test_a_repository_within_is_left_alone(repo):
    other = repo / "other"
    other.mkdir()
    git(other, "init", "-q")
    (repo / "a.md").rename(other / "a.md")
    assert changes(repo, "HEAD") == Changes({}, frozenset())


def test_a_linked_worktree(repo, tmp_path):
    git(repo, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = tmp_path / "side"
    (side / "a.md").rename(side / "z.md")
    assert changes(side, "HEAD").renamed == {"a.md": "z.md"}
    assert not is_clean(side)
    assert is_clean(repo)
    assert default_ref(side) == "HEAD"


def test_a_split_index_and_an_index_that_is_not_there(repo):
    (repo / "a.md").rename(repo / "z.md")
    git(repo, "update-index", "--split-index")
    assert changes(repo, "HEAD").renamed == {"a.md": "z.md"}
    (repo / ".git/index").unlink()
    assert changes(repo, "HEAD").renamed == {"a.md": "z.md"}


def test_a_repository_of_the_longer_ids(tmp_path):
    git(tmp_path, "init", "-q", "--object-format=sha256")
    commit(tmp_path, **{"a.md": words("a")})
    (tmp_path / "a.md").rename(tmp_path / "z.md")
    assert changes(tmp_path, "HEAD").renamed == {"a.md": "z.md"}
    assert not is_clean(tmp_path)


def test_line_endings_that_git_evens_out_hide_no_rename(repo):
    git(repo, "config", "core.autocrlf", "true")
    put(repo / "z.md", words("a.md").replace("\n", "\r\n"))
    (repo / "a.md").unlink()
    assert changes(repo, "HEAD") == Changes({"a.md": "z.md"}, frozenset({"z.md"}))


def test_an_edit_in_the_very_moment_of_the_commit_is_seen(repo):
    """Size and times of the file are those that the index knows."""
    put(repo / "a.md", words("a.md"))
    git(repo, "add", "-A")
    known = (repo / "a.md").stat()
    put(repo / "a.md", words("a.md").upper())
    for path in (repo / "a.md", repo / ".git/index"):
        os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))
    git(repo, "config", "core.trustctime", "false")
    assert changes(repo, "HEAD").changed == {"a.md"}


# What to compare with


def test_head_is_compared_with_where_something_changed(repo):
    put(repo / "new.md", "new\n")
    assert default_ref(repo) == "HEAD"


def test_a_branch_is_compared_with_where_it_began(repo, tmp_path):
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(repo), str(clone))
    base = git(clone, "rev-parse", "HEAD").strip()
    assert default_ref(clone) == base
    git(clone, "switch", "-q", "-c", "side")
    git(clone, "mv", "a.md", "z.md")
    commit(clone)
    assert default_ref(clone) == base
    assert changes(clone, default_ref(clone)).renamed == {"a.md": "z.md"}
    git(clone, "remote", "set-head", "origin", "--delete")
    with pytest.raises(GitError, match="--changed=REF"):
        default_ref(clone)
    git(clone, "branch", "-q", "-u", "origin/main")
    assert default_ref(clone) == base


def test_without_another_branch_a_revision_must_be_named(repo):
    with pytest.raises(GitError, match="name a revision, --changed=REF"):
        default_ref(repo)
    put(repo / "vault/a.md", "words\n")
    commit(repo)
    put(repo / "outside.md", "words\n")
    with pytest.raises(GitError, match="nothing differs"):
        default_ref(repo / "vault")


# Clean or not


@pytest.mark.parametrize("change", ["edit", "stage", "stage and undo", "add", "delete", "rename"])
def test_a_change_is_not_clean(repo, change):
    assert is_clean(repo)
    assert is_clean(repo / "sub")
    if change == "add":
        put(repo / "new.md", "new\n")
    elif change == "delete":
        (repo / "a.md").unlink()
    elif change == "rename":
        git(repo, "mv", "a.md", "z.md")
    else:
        put(repo / "a.md", "edited\n")
    if change.startswith("stage"):
        git(repo, "add", "-A")
    if change == "stage and undo":
        put(repo / "a.md", words("a.md"))
    assert not is_clean(repo)
    assert is_clean(repo / "sub"), "nothing of it is below"


def test_ignored_files_do_not_count(repo):
    put(repo / ".gitignore", "*.tmp\n")
    commit(repo)
    put(repo / "a.tmp", "words\n")
    assert is_clean(repo)


def test_a_repository_without_a_commit(tmp_path):
    git(tmp_path, "init", "-q")
    assert is_clean(tmp_path)
    put(tmp_path / "a.md", "words\n")
    assert not is_clean(tmp_path)
    git(tmp_path, "add", "-A")
    assert not is_clean(tmp_path)
    for ask in (lambda: changes(tmp_path, "HEAD"), lambda: default_ref(tmp_path)):
        with pytest.raises(GitError, match="no commit yet: commit the notes first"):
            ask()


# What cannot be told


REFS = [
    "nothing",
    "",
    "-",
    "--output=x",
    "--all",
    "^HEAD",
    "HEAD..main",
    "HEAD@{99}",
    "HEAD~99",
    "HEAD:a.md",
    "@{upstream}",
]


@pytest.mark.parametrize("ref", [*REFS, "a b", "a\nb", "a\0b", "\ud800", "x" * 300_000])
def test_what_names_no_commit(repo, ref, monkeypatch):
    monkeypatch.chdir(repo)
    with pytest.raises(GitError):
        changes(repo, ref)
    assert is_clean(repo), "nothing was written"


def test_a_revision_that_is_not_there_is_named(repo):
    with pytest.raises(GitError, match=r"no revision 'mian': name a commit, a branch or a tag"):
        changes(repo, "mian")


def test_no_repository(tmp_path):
    for ask in (is_clean, default_ref, lambda root: changes(root, "HEAD")):
        with pytest.raises(GitError, match="is not in a git repository"):
            ask(tmp_path)


def test_a_repository_that_is_none(tmp_path):
    (tmp_path / ".git").mkdir()
    with pytest.raises(GitError, match="git rev-parse fails"):
        is_clean(tmp_path)


def test_no_git(repo, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="install it, or put it on the PATH"):
        is_clean(repo)


def test_the_git_folder_is_no_vault(repo):
    with pytest.raises(GitError, match="git rev-parse fails"):
        is_clean(repo / ".git")


# Whose repository


def test_what_the_caller_has_set_does_not_lead_astray(repo, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    commit(other, **{"x.md": "x\n"})
    (repo / "a.md").rename(repo / "z.md")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other / ".git/objects"))
    monkeypatch.setenv("GIT_PREFIX", "sub/")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert changes(repo, "HEAD").renamed == {"a.md": "z.md"}
    assert not is_clean(repo)
    assert is_clean(other)


def test_in_a_hook(repo):
    """Git tells a hook of the index that it is about to commit."""
    told = repo / ".git/told"
    ask = f"print(changes(Path({str(repo)!r}), 'HEAD').renamed)"
    code = f"from pathlib import Path; from notelint.git import changes; {ask}"
    put(repo / ".git/hooks/pre-commit", f'#!/bin/sh\n"{sys.executable}" -c "{code}" > "{told}"\n')
    (repo / ".git/hooks/pre-commit").chmod(0o755)
    git(repo, "mv", "a.md", "z.md")
    git(repo, "commit", "-q", "-m", "words", "a.md", "z.md")
    assert told.read_text() == "{'a.md': 'z.md'}\n"


def all_of(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of a folder with its time and content."""
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"") for path in folder.rglob("*")
    }


def test_nothing_is_written_to_the_repository(repo, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (repo / "a.md").rename(repo / "z.md")
    os.utime(repo / "b.md", (1, 1))
    put(repo / "sub/c.md", "edited\n")
    git(repo, "add", "sub")
    put(repo / "new.md", "new\n")
    before = all_of(repo)
    changes(repo, "HEAD")
    default_ref(repo)
    is_clean(repo)
    assert all_of(repo) == before
    assert [path.name for path in tmp_path.iterdir() if path != repo] == [], "nothing is left behind"


@pytest.fixture
def trap(repo, tmp_path):
    """A program that a stranger's repository names wherever git can be told of one; the file that it makes."""
    sprung = tmp_path / "sprung"
    program = tmp_path / "program"
    put(program, f'#!/bin/sh\necho "$0 $@" >> "{sprung}"\ncat\n')
    program.chmod(0o755)
    inner = tmp_path / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    commit(inner, **{"n.md": "n\n"})
    git(repo, "submodule", "--quiet", "add", str(inner), "inner")
    commit(repo, **{".gitattributes": "*.md filter=evil diff=evil merge=evil\n*.png filter=worse\n"})
    for folder in (repo, repo / "inner"):
        for key in (
            "core.fsmonitor",
            "core.pager",
            "core.editor",
            "core.sshCommand",
            "core.askPass",
            "core.alternateRefsCommand",
            "diff.external",
            "diff.evil.command",
            "diff.evil.textconv",
            "filter.evil.clean",
            "filter.evil.smudge",
            "filter.worse.process",
            "pager.diff",
            "pager.status",
            "uploadpack.packObjectsHook",
            "remote.origin.uploadpack",
        ):
            git(folder, "config", key, str(program))
    for key, value in {
        "core.hooksPath": str(tmp_path / "hooks"),
        "filter.worse.required": "true",
        "alias.status": f"!{program}",
        "remote.origin.url": str(inner),
        "remote.origin.promisor": "true",
        "remote.origin.partialCloneFilter": "blob:none",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
        "status.submoduleSummary": "true",
        "diff.submodule": "log",
    }.items():
        git(repo, "config", key, value)
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout"):
        put(tmp_path / "hooks" / name, program.read_text())
        (tmp_path / "hooks" / name).chmod(0o755)
    return sprung


def test_a_strangers_repository_runs_no_code(repo, trap):
    (repo / "a.md").rename(repo / "z.md")
    put(repo / "b.md", "edited\n")
    put(repo / "sub/p.png", "edited\n")
    put(repo / "new.md", "new\n")
    put(repo / "inner/n.md", "edited\n")
    trap.unlink(missing_ok=True)
    assert changes(repo, "HEAD").renamed == {"a.md": "z.md"}
    assert default_ref(repo) == "HEAD"
    assert not is_clean(repo)
    with pytest.raises(GitError):
        changes(repo, "0" * 39 + "1")  # which a partial clone would fetch
    assert not trap.exists(), trap.read_text()
    subprocess.run(["git", "-C", str(repo), "status"], env=PLAIN, capture_output=True, check=False)
    assert trap.exists(), "the trap works"


def test_what_is_missing_is_not_fetched(repo, trap):
    first = git(repo, "rev-parse", "HEAD:a.md").strip()
    (repo / ".git/objects" / first[:2] / first[2:]).unlink()
    (repo / "a.md").unlink()
    put(repo / "z.md", words("a.md") + "more\n")
    trap.unlink(missing_ok=True)
    with pytest.raises(GitError, match="git diff-index fails"):
        changes(repo, "HEAD")
    assert not trap.exists(), trap.read_text()
