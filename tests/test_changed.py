"""What a change caused, in real repositories: what is compared, what is told, and as how grave."""

import json
import re
import shlex
import subprocess

import pytest

from tests.command import forks, notelint, write  # noqa: F401 (a fixture)
from tests.test_git import PLAIN, git

MARKERS = {"obsidian": {".obsidian/app.json": "{}"}, "quartz": {"quartz.config.ts": "export default {}\n"}}
NOTES = {
    "harbor.md": "# Harbor\n\n## Tides\n\nSee [[pier]], [[pier|the pier]], [[long gone]].\n",
    "pier.md": "# Pier\n\n## Planks\n\nBack to [[harbor#Tides]].\n"
    + "".join(f"Line {n} of the pier.\n" for n in range(9)),
    "fog.md": "Fog over [the pier](pier.md) and [[harbor]].\n",
    "old.md": "[[nowhere]] [[open\n",
}


def plain(**extra):
    """An environment in which nothing tells git or notelint of another repository, or of a service."""
    gone = (
        "PRE_COMMIT",
        "PRE_COMMIT_LOCAL_BRANCH",
        "PRE_COMMIT_REMOTE_NAME",
        "PRE_COMMIT_FROM_REF",
        "PRE_COMMIT_TO_REF",
        "GITHUB_BASE_REF",
        "GIT_INDEX_FILE",
    )
    gone += ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "SYSTEM_PULLREQUEST_TARGETBRANCH")
    settings = {name: PLAIN[name] for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM")}
    return dict.fromkeys(gone, "") | settings | extra


def check(root, *args, env=None):
    """The exit status, the findings as path, line and code with severity, and what is said of the run."""
    status, out, told = notelint("check", "--format", "json", *args, cwd=root, env=plain(**(env or {})))
    items = json.loads(out)["diagnostics"] if out else []
    return status, [(item["path"], item["line"], f"{item['code']} {item['severity']}") for item in items], told


def changed(root, *args, **extra):
    return check(root, "--changed", *args, env=extra)


def text(root, *args):
    return notelint("check", "--changed", *args, cwd=root, env=plain())[1]


def vault(folder, spoken="obsidian", notes=NOTES):
    """A repository whose only commit holds notes, some of which are broken."""
    below = "content/" if spoken == "quartz" else ""
    write(folder, MARKERS[spoken] | {below + path: words for path, words in notes.items()})
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    return folder


def commit(root):
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "words")
    return git(root, "rev-parse", "HEAD").strip()


@pytest.fixture
def root(tmp_path):
    return vault(tmp_path / "vault")


# What is told


@pytest.mark.parametrize("spoken", MARKERS)
def test_a_note_that_is_deleted_breaks_links_of_others(tmp_path, spoken):
    root = vault(tmp_path / "vault", spoken)
    below = "content/" if spoken == "quartz" else ""
    git(root, "rm", "-q", f"{below}pier.md")
    status, found, told = changed(root)
    assert status == 1
    assert found == [
        (f"{below}fog.md", 1, "LK101 error"),
        (f"{below}harbor.md", 5, "WL102 error"),
        (f"{below}harbor.md", 5, "WL102 error"),
    ]
    assert "Found 3 problems in 3 notes, new since HEAD in what is staged; 3 errors" in told
    assert text(root).startswith(f"error: deleting {below}pier.md breaks 3 links\n\n")


@pytest.mark.parametrize("spoken", MARKERS)
def test_so_does_one_that_is_renamed(tmp_path, spoken):
    root = vault(tmp_path / "vault", spoken)
    below = "content/" if spoken == "quartz" else ""
    git(root, "mv", f"{below}pier.md", f"{below}quay.md")
    assert [item[2] for item in changed(root)[1]] == ["LK101 error", "WL102 error", "WL102 error"]
    moved = f"renaming {below}pier.md to {below}quay.md"
    assert f"{moved} breaks 3 links; 'notelint fix --changed' can lead them on\n" in text(root)


def test_what_is_in_a_changed_note_is_annotated_before_what_is_elsewhere(tmp_path):
    root = vault(tmp_path / "vault", "quartz")
    write(root, {f"content/{name}.md": "[[pier]]\n" for name in "abcdefghijkl"})
    commit(root)
    git(root, "rm", "-q", "content/pier.md")
    write(root, {"content/old.md": NOTES["old.md"] + "[[not yet]]\n"})
    git(root, "add", "-A")
    cause, first, second, *_ = text(root, "--format", "github").splitlines()
    assert cause.endswith("deleting content/pier.md breaks 15 links")
    assert "file=content/old.md,line=2," in first
    assert "file=content/a.md,line=1," in second


def test_links_that_were_led_on_count_once_they_are_staged(root):
    git(root, "mv", "pier.md", "quay.md")
    assert notelint("fix", "--changed", cwd=root, env=plain())[0] == 0
    assert "new since HEAD in what is staged; 3 errors" in changed(root)[2]
    assert "new since `HEAD` in what is staged." in text(root, "--format", "summary")
    git(root, "add", "-u")
    assert "nothing new since HEAD in what is staged; " in changed(root)[2]
    git(root, "reset", "-q")
    assert "nothing new since HEAD; " in changed(root)[2]


@pytest.mark.parametrize("ref", [[], ["--changed=origin/main"]])
def test_links_to_what_is_renamed_are_led_on_as_is_told(tmp_path, ref):
    """By what is compared with, also where 'notelint fix --changed' would take something else."""
    root, _ = clone(tmp_path)
    git(root, "mv", "pier.md", "quay.md")
    commit(root)
    write(root, {"fog.md": NOTES["fog.md"] + "More fog.\n"})
    advice = re.search(r"'notelint (fix --changed\S*)' can lead them on", text(root, *ref))[1]
    notelint(*advice.split(), cwd=root, env=plain())
    assert "[[quay|pier]], [[quay|the pier]]" in (root / "harbor.md").read_text()


def test_what_is_new_is_as_grave_as_ever_and_what_is_old_is_not_told(root):
    write(root, {"new.md": "[[a ghost]]\n", "old.md": "[[nowhere]] [[open\n\n[[nowhere]]\n"})
    git(root, "add", "-A")
    assert changed(root)[:2] == (0, [("new.md", 1, "WL102 warning"), ("old.md", 3, "WL102 warning")])
    assert not text(root).startswith("error")
    assert changed(root, "--fail-on", "warning")[0] == 1


def test_a_heading_that_is_gone(root):
    write(root, {"harbor.md": NOTES["harbor.md"].replace("## Tides", "## Currents")})
    git(root, "add", "-A")
    status, found, _ = changed(root)
    assert (status, found) == (1, [("pier.md", 5, "WL104 error")])
    assert text(root).startswith("error: changing harbor.md breaks 1 link to 'Tides'\n")


def test_a_note_that_makes_links_ambiguous(root):
    write(root, {"a/buoy.md": "# Buoy\n", "fog.md": NOTES["fog.md"] + "[[buoy]]\n"})
    commit(root)
    write(root, {"b/buoy.md": "# Another\n"})
    git(root, "add", "-A")
    assert changed(root)[1] == [("fog.md", 2, "WL103 warning")]
    assert text(root).startswith("warning: adding b/buoy.md makes 1 link ambiguous\n")


def test_a_note_that_is_moved_breaks_its_own_links(root):
    write(root, {"notelint.toml": 'dialect = "markdown"\n'})
    commit(root)
    (root / "sub").mkdir()
    git(root, "mv", "fog.md", "sub/fog.md")
    assert changed(root)[1] == [("sub/fog.md", 1, "LK101 error")]
    assert text(root).startswith("error: moving fog.md to sub/fog.md breaks 1 link\n")


@pytest.mark.parametrize("spoken", ["github", "summary", "gitlab", "sarif"])
def test_from_any_folder_the_same_is_told(tmp_path, spoken):
    root = vault(tmp_path / "vault", "quartz")
    git(root, "rm", "-q", "content/pier.md")
    whole = text(root, "--format", spoken)
    assert "content/" in whole
    assert text(root / "content", "--format", spoken) == whole


def test_the_cause_of_most_comes_first(root):
    write(root, {"b.md": "# B\n", "c.md": "[[b]]\n"})
    commit(root)
    git(root, "rm", "-q", "pier.md", "b.md")
    assert text(root).splitlines()[:2] == [
        "error: deleting pier.md breaks 3 links",
        "error: deleting b.md breaks 1 link",
    ]


def test_the_settings_say_how_grave_it_is(root):
    write(root, {"notelint.toml": '[severity]\nWL102 = "note"\nLK101 = "warning"\n'})
    commit(root)
    git(root, "rm", "-q", "pier.md")
    assert changed(root)[:2] == (
        0,
        [("fog.md", 1, "LK101 warning"), ("harbor.md", 5, "WL102 note"), ("harbor.md", 5, "WL102 note")],
    )


def test_paths_choose_what_is_told(root):
    git(root, "rm", "-q", "pier.md")
    assert [path for path, _, _ in changed(root, "fog.md")[1]] == ["fog.md"]
    assert text(root, "fog.md").startswith("error: deleting pier.md breaks 1 link\n")
    assert changed(root, "old.md")[:2] == (0, [])


def test_a_path_that_is_excluded_is_held_against_what_it_was(root):
    write(root, {"notelint.toml": 'exclude = ["old.md"]\n'})
    commit(root)
    write(root, {"old.md": NOTES["old.md"] + "\n[[more]]\n"})
    git(root, "add", "-A")
    assert changed(root)[1] == []
    assert changed(root, "old.md")[1] == [("old.md", 3, "WL102 warning")]


def test_suppressed_and_ignored_before_and_after(root):
    write(root, {"old.md": "[[nowhere]] <!-- notelint-disable-line --> [[open\n"})
    git(root, "add", "-A")
    assert changed(root)[1] == []
    commit(root)
    write(root, {"old.md": "[[nowhere]] [[open\n"})
    git(root, "add", "-A")
    assert [item[2] for item in changed(root)[1]] == ["WL102 warning", "LK001 error"]


# What is compared


def test_what_is_staged_counts_and_not_the_work_tree(root):
    git(root, "rm", "-q", "--cached", "pier.md")  # it still lies there
    write(root, {"untracked.md": "[[ghost]]\n", "harbor.md": "Nothing here.\n"})
    assert [path for path, _, _ in changed(root)[1]] == ["fog.md", "harbor.md", "harbor.md"]
    line = "   5 | See [[pier]], [[pier|the pier]], [[long gone]].\n"
    assert line in text(root)  # as it is staged


def test_what_git_does_not_know_is_no_other_name_of_what_is_deleted(root):
    git(root, "rm", "-q", "pier.md")
    write(root, {"untracked.md": NOTES["pier.md"] + "[[ghost]]\n", "words.txt": "Words.\n"})
    status, found, told = changed(root)
    assert (status, [path for path, _, _ in found]) == (1, ["fog.md", "harbor.md", "harbor.md"]), told
    assert text(root).startswith("error: deleting pier.md breaks 3 links\n")


def test_a_note_that_is_deleted_and_lies_there_still(root):
    git(root, "rm", "-q", "--cached", "pier.md")
    assert text(root).startswith("error: deleting pier.md breaks 3 links\n")


def test_a_note_in_conflict_is_as_it_lies_there(root):
    git(root, "switch", "-q", "-c", "other")
    write(root, {"fog.md": "Theirs.\n"})
    commit(root)
    git(root, "switch", "-q", "main")
    write(root, {"fog.md": "Ours.\n"})
    commit(root)
    subprocess.run(["git", "merge", "-q", "other"], cwd=root, env=PLAIN, capture_output=True)
    assert changed(root)[:2] == (1, [("fog.md", 1, "NT002 error")])


def test_nothing_is_touched(root):
    git(root, "rm", "-q", "pier.md")
    write(root, {"fog.md": "Edited.\n", "untracked.md": "[[ghost]]\n"})

    def state():
        files = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*") if path.is_file()}
        return files, git(root, "stash", "list")

    before = state()
    assert [changed(root)[0], changed(root, "--changed=HEAD")[0]] == [1, 1]
    assert state() == before


def test_a_file_that_is_only_announced_is_not_staged(root):
    write(root, {"long gone.md": "[[ghost]]\n", "new.md": "[[long gone]]\n"})
    git(root, "add", "-N", "long gone.md")
    git(root, "add", "new.md")
    assert changed(root)[1] == [("new.md", 1, "WL102 warning")]


def test_a_remote_of_another_name(tmp_path):
    root, _ = clone(tmp_path)
    git(root, "remote", "rename", "origin", "upstream")
    write(root, {"new.md": "[[ghost]]\n"})
    assert changed(root)[1] == [("new.md", 1, "WL102 warning")]
    status, _, told = changed(root, GITHUB_BASE_REF="release")
    assert status == 2
    assert told.endswith("git fetch upstream +refs/heads/release:refs/remotes/upstream/release\n")


def test_a_link_that_led_nowhere_before_is_not_of_the_change(root):
    """The note that a misspelt link meant is gone: it is missing now, but it led nowhere before, too."""
    write(root, {"fog_bank.md": "# Fog bank\n", "a.md": "[[fog bank]]\n"})
    commit(root)
    assert ("a.md", 1, "WL101 error") in check(root)[1]
    git(root, "rm", "-q", "fog_bank.md")
    assert changed(root)[1] == []
    assert ("a.md", 1, "WL102 warning") in check(root)[1]


def test_with_nothing_staged_the_work_tree_is_held_against_the_branch_it_left(tmp_path):
    root, _ = clone(tmp_path)
    git(root, "switch", "-q", "-c", "work")
    git(root, "rm", "-q", "pier.md")
    commit(root)
    write(root, {"new.md": "[[ghost]]\n"})
    status, found, told = changed(root)
    assert status == 1
    assert [path for path, _, _ in found] == ["fog.md", "harbor.md", "harbor.md", "new.md"]
    assert "new since origin/HEAD" in told
    assert [path for path, _, _ in changed(root, "--tracked-only")[1]] == ["fog.md", "harbor.md", "harbor.md"]


def test_what_the_other_branch_did_meanwhile_is_not_ours(tmp_path):
    root, upstream = clone(tmp_path)
    git(root, "switch", "-q", "-c", "work")
    write(root, {"new.md": "[[ghost]]\n"})
    commit(root)
    git(upstream, "rm", "-q", "old.md")
    commit(upstream)
    git(root, "fetch", "-q")
    assert changed(root)[1] == [("new.md", 1, "WL102 warning")]


@pytest.mark.parametrize("name", ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"])
def test_the_branch_of_a_pull_request(tmp_path, name):
    root, upstream = clone(tmp_path)
    git(upstream, "switch", "-q", "-c", "release")
    git(upstream, "rm", "-q", "pier.md")
    commit(upstream)
    status, _, told = changed(root, **{name: "release"})
    assert status == 2
    assert told.endswith("fetch it first: git fetch origin +refs/heads/release:refs/remotes/origin/release\n")
    run_what_is_told(root, told)
    git(root, "switch", "-q", "-c", "work", "origin/release")
    assert changed(root, **{name: "release"})[1] == []
    assert len(changed(root)[1]) == 3  # since main


def test_a_shallow_clone(tmp_path):
    _, upstream = clone(tmp_path)
    write(upstream, {"more.md": "# More\n"})
    commit(upstream)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{upstream}", "shallow")
    shallow = tmp_path / "shallow"
    git(shallow, "switch", "-q", "--orphan", "unrelated")
    write(shallow, NOTES | MARKERS["obsidian"] | {"unlike.md": "All others.\n"})
    commit(shallow)
    status, _, told = changed(shallow, GITHUB_BASE_REF="main")
    assert status == 2
    assert "this clone is shallow, and the commit to compare with is not in it; fetch it first: git fetch --un" in told
    run_what_is_told(shallow, told)
    assert "HEAD has no commit in common with origin/main" in changed(shallow, GITHUB_BASE_REF="main")[2]
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{upstream}", "other")
    other = tmp_path / "other"
    write(other, {"new.md": "[[ghost]]\n"})
    assert changed(other)[1] == [("new.md", 1, "WL102 warning")]  # what it is compared with is there


def test_a_shallow_clone_of_a_branch(tmp_path):
    _, upstream = clone(tmp_path)
    git(upstream, "switch", "-q", "-c", "work")
    for number in range(3):
        write(upstream, {f"{number}.md": "[[ghost]]\n"})
        commit(upstream)
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "work", f"file://{upstream}", "shallow")
    shallow = tmp_path / "shallow"
    status, _, told = changed(shallow, GITHUB_BASE_REF="main")
    assert status == 2
    run_what_is_told(shallow, told)
    assert [path for path, _, _ in changed(shallow, GITHUB_BASE_REF="main")[1]] == ["0.md", "1.md", "2.md"]


def test_a_remote_whose_branch_nobody_knows(tmp_path):
    root, _ = clone(tmp_path)
    git(root, "remote", "set-head", "origin", "--delete")
    status, _, told = changed(root)
    assert status == 2
    run_what_is_told(root, told)
    assert changed(root)[:2] == (0, [])


def test_a_repository_without_a_remote_is_compared_with_its_last_commit(root):
    write(root, {"fog.md": "[[a ghost]]\n"})
    assert changed(root)[1] == [("fog.md", 1, "WL102 warning")]
    commit(root)
    status, found, told = changed(root)
    assert (status, found) == (0, [])
    assert "nothing in the vault changed since HEAD" in told


def test_before_the_first_commit(tmp_path):
    root = write(tmp_path / "vault", NOTES | MARKERS["obsidian"])
    git(root, "init", "-q")
    git(root, "add", "old.md", ".obsidian")
    assert [item[:2] for item in changed(root)[1]] == [("old.md", 1), ("old.md", 1)]


def test_revisions_of_any_kind(root):
    first = git(root, "rev-parse", "HEAD").strip()
    git(root, "rm", "-q", "pier.md")
    commit(root)
    git(root, "tag", "v1", first)
    for ref in (first, "HEAD~1", "v1", "main^"):
        assert len(changed(root, f"--changed={ref}")[1]) == 3
    for ref in ("nonsense", "--output=x", "v1:pier.md", "-h", "HEAD^{tree}"):
        status, _, told = changed(root, f"--changed={ref}")
        assert status == 2
        assert f"git knows no revision '{ref}'" in told


def test_a_push_under_pre_commit(root):
    first = git(root, "rev-parse", "HEAD").strip()
    git(root, "rm", "-q", "pier.md")
    last = commit(root)
    write(root, {"pier.md": "# Pier\n\n## Planks\n"})
    commit(root)
    refs = {"PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": first, "PRE_COMMIT_TO_REF": last}
    assert [path for path, _, _ in changed(root, **refs)[1]] == ["fog.md", "harbor.md", "harbor.md"]


def test_a_push_of_a_branch_into_which_another_was_merged(tmp_path):
    """What the remote has already in its default branch is not of the push."""
    root, _ = clone(tmp_path)
    git(root, "switch", "-q", "-c", "topic")
    write(root, {"topic.md": "[[ghost]]\n"})
    first = commit(root)
    git(root, "switch", "-q", "main")
    write(root, {"theirs.md": "[[ghost]]\n"})
    commit(root)
    git(root, "push", "-q", "origin", "main:refs/heads/next")
    git(root, "update-ref", "refs/remotes/origin/main", "main")
    git(root, "switch", "-q", "topic")
    git(root, "merge", "-q", "main")
    write(root, {"more.md": "[[ghost]]\n"})
    last = commit(root)
    refs = {"PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": first, "PRE_COMMIT_TO_REF": last}
    _, found, told = changed(root, PRE_COMMIT_REMOTE_NAME="origin", **refs)
    assert [path for path, _, _ in found] == ["more.md"]
    assert f"new since {first[:12]};" in told
    assert [path for path, _, _ in changed(root, **refs)[1]] == ["more.md", "theirs.md"]


def test_for_all_files_under_pre_commit(root):
    write(root, {"long gone.md": "Nobody added me.\n"})
    found = changed(root, PRE_COMMIT="1")[1]
    assert [item[0] for item in found] == ["harbor.md", "old.md", "old.md"]


def test_an_index_of_its_own(root):
    """As in ``git commit FILE``, which makes one of these files alone."""
    git(root, "rm", "-q", "pier.md")
    write(root, {"fog.md": "[[ghost]]\n"})
    index = root / ".git" / "other-index"
    subprocess.run(["git", "read-tree", "HEAD"], cwd=root, env=PLAIN | {"GIT_INDEX_FILE": str(index)}, check=True)
    subprocess.run(["git", "add", "fog.md"], cwd=root, env=PLAIN | {"GIT_INDEX_FILE": str(index)}, check=True)
    assert changed(root, PRE_COMMIT="1", GIT_INDEX_FILE=str(index))[1] == [("fog.md", 1, "WL102 warning")]


def test_a_vault_in_a_folder_of_its_repository(tmp_path):
    top = write(tmp_path / "repo", {"vault/" + path: words for path, words in (NOTES | MARKERS["obsidian"]).items()})
    write(top, {"pier.md": "Not of the vault.\n"})
    git(top, "init", "-q")
    commit(top)
    write(top, {"pier.md": "Still not.\n", "notes.md": "[[ghost]]\n"})
    git(top, "add", "-A")
    status, found, told = check(top / "vault", "--changed")
    assert (status, found) == (0, [])
    assert "nothing in the vault changed" in told
    git(top, "mv", "vault/pier.md", "elsewhere.md")
    assert [path for path, _, _ in check(top / "vault", "--changed")[1]] == ["fog.md", "harbor.md", "harbor.md"]


@pytest.mark.parametrize("name", ["a b", "caf\u00e9", 'say "a"', "a\nb", "\udce9", "-x", "100%", ":!a", "\u202ea"])
def test_names_of_any_kind(root, name):
    links = f"[[{name}]] [x](<{name}.md>)\n".encode("utf-8", "surrogateescape")
    write(root, {f"{name}.md": "# A\n", "z.md": links})
    commit(root)
    git(root, "rm", "-q", "--", f":(literal){name}.md")
    write(root, {"fresh.md": links})
    git(root, "add", "-A")
    status, out, told = notelint("check", "--changed", "--format", "concise", cwd=root, env=plain())
    assert status == 1
    can_be_named = name not in ("a\nb", "\udce9")
    assert {line.split(":")[0] for line in out.splitlines()} == ({"fresh.md", "z.md"} if can_be_named else {"fresh.md"})
    assert "new since HEAD" in told
    assert ("breaks" in text(root)) == can_be_named


def test_notes_in_another_repository_within_are_as_they_are(root, tmp_path):
    inner = vault(tmp_path / "inner", notes={"deep.md": "# Deep\n"})
    subprocess.run(
        ["git", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "inner"],
        cwd=root,
        env=PLAIN,
        check=True,
    )
    write(root, {"fog.md": "[[deep]]\n"})
    commit(root)
    write(root, {"more.md": "[[deep]]\n"})
    git(root, "add", "-A")
    assert changed(root)[1] == []


# What makes no sense


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--changed", "--fix"), "go without --fix"),
        (("--changed", "-"), "go without --fix and '-'"),
        (("--tracked-only", "-"), "go without --fix and '-'"),
        (("--changed", "HEAD*"), "a value of --changed stands behind '='"),
    ],
)
def test_options_that_do_not_go_together(root, args, words):
    status, _, told = check(root, *args)
    assert status == 2
    assert words in told


def test_where_there_is_no_repository(tmp_path):
    root = write(tmp_path / "vault", NOTES | MARKERS["obsidian"])
    for flag in ("--changed", "--tracked-only"):
        status, _, told = check(root, flag)
        assert status == 2
        assert f"{flag}: " in told
        assert "is not in a git repository" in told


def test_only_what_git_knows(root):
    write(root, {"long gone.md": "Nobody added me.\n", "mine.md": "[[ghost]]\n", "pier.md": "# Edited\n"})
    assert [item[:2] for item in check(root, "--tracked-only")[1]] == [("harbor.md", 5), ("old.md", 1), ("old.md", 1)]
    assert ("mine.md", 1, "WL102 warning") in check(root)[1]


def clone(tmp_path):
    """A clone of a vault's repository, and that repository."""
    upstream = vault(tmp_path / "upstream")
    git(tmp_path, "clone", "-q", f"file://{upstream}", "clone")
    return tmp_path / "clone", upstream


def run_what_is_told(root, told):
    """Run the git command that a message names."""
    command = re.search(r"(?:first: |')(git [^';\n]+)", told)[1]
    env = PLAIN | {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "protocol.file.allow", "GIT_CONFIG_VALUE_0": "always"}
    subprocess.run(shlex.split(command), cwd=root, env=env, check=True, capture_output=True)


def test_a_merge_causes_what_neither_branch_had(root):
    git(root, "switch", "-q", "-c", "other")
    write(root, {"theirs.md": "[[ghost]]\n", "harbor.md": NOTES["harbor.md"] + "\nTheirs.\n"})
    git(root, "rm", "-q", "fog.md")
    commit(root)
    git(root, "switch", "-q", "main")
    write(root, {"ours.md": "[[fog]] [[ghost]]\n", "harbor.md": NOTES["harbor.md"] + "\nOurs.\n"})
    commit(root)
    subprocess.run(["git", "merge", "-q", "other"], cwd=root, env=PLAIN, capture_output=True)
    write(root, {"harbor.md": NOTES["harbor.md"] + "\nBoth, [[resolved]].\n"})
    git(root, "add", "-A")
    assert changed(root)[1] == [("harbor.md", 7, "WL102 warning"), ("ours.md", 1, "WL102 error")]
    assert text(root).startswith("error: deleting fog.md breaks 1 link\n")
