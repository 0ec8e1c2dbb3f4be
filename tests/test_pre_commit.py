"""The hooks, as pre-commit runs them: installed from a copy of this repository, in repositories of their own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.command import calm, environment, write

ROOT = Path(__file__).parents[1]
PRE_COMMIT = [sys.executable, "-m", "pre_commit"]
FULL, CHANGED, FIX = "notelint-all", "notelint", "notelint-fix"
SETTINGS = """
[user]
name = Ada
email = ada@example.org
[init]
defaultBranch = main
[protocol "file"]
allow = always
"""
PROGRAMS = {
    "obsidian": ("", {".obsidian/app.json": "{}"}),
    "quartz": ("content/", {"quartz.config.ts": "export default {}\n", "README.md": "# A site\n"}),
}
OLD = "".join(f"an old error [{number}]()\n\n" for number in range(100))
NOTES = {"a.md": "# A\n\nTo [[b]] and [[old]].\n", "b.md": "# B\n\nBack to [[a]].\n", "old.md": f"[[a]]\n\n{OLD}"}


def settled(place):
    """The environment of a run that depends on nothing which the user of this computer has set."""
    own = ("GIT_", "PRE_COMMIT", "_PRE_COMMIT", "SKIP", "NOTELINT_F")
    plain = {name: value for name, value in environment().items() if not name.startswith(own)}
    (place / "gitconfig").write_text(SETTINGS)
    return plain | {
        "GIT_CONFIG_GLOBAL": str(place / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PRE_COMMIT_COLOR": "never",
        "PRE_COMMIT_HOME": str(place / "pre-commit"),
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder that the processes of a test run share, so that the hooks are installed once."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "hooks-of-notelint"
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture(scope="module")
def env(place):
    return settled(place)


@pytest.fixture(scope="module")
def source(place, env, tmp_path_factory):
    """A repository that holds the files of this one as they are now; and its commit."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, env=env, capture_output=True)
    if listed.returncode or not (ROOT / ".git").exists():
        pytest.skip("pre-commit takes hooks from a git repository, and this is none")
    copy = tmp_path_factory.mktemp("copy") / "source"
    for name in os.fsdecode(listed.stdout).split("\0"):
        if name and (ROOT / name).is_file() and not name.startswith(("tests/", "fixtures/", "benchmarks/")):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "as it is"]):
        subprocess.run(["git", *command], cwd=copy, env=env, check=True)
    try:
        copy.rename(place / "source")
    except OSError:
        assert (place / "source" / ".git").is_dir()  # another process was faster
    return place / "source"


@pytest.fixture(scope="module")
def make(source, env, tmp_path_factory):
    """What makes a repository with notes, a first commit, and hooks that are installed."""

    def made(files, *hooks, types=("pre-commit", "pre-merge-commit", "pre-push"), **given):
        repo = Repository(tmp_path_factory.mktemp("vault"), env)
        write(repo.folder, files)
        revision = repo.git("ls-remote", str(source), "HEAD").split()[0]
        said = [{"id": name, "verbose": True, **given} for name in hooks]
        config = {"repos": [{"repo": str(source), "rev": revision, "hooks": said}]}
        (repo.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        repo.git("init", "-q")
        repo.git("add", "-A")
        repo.git("commit", "-q", "-m", "first")
        installed, told = repo.run("install", "--install-hooks", *(f"--hook-type={name}" for name in types))
        if "No matching distribution found" in told:
            pytest.skip("there is no package index to install notelint from")
        assert installed, told
        return repo

    return made


class Repository:
    """A repository with hooks; what is asked of it tells whether it could be done, and all that was said."""

    def __init__(self, folder, env):
        self.folder = folder
        self.env = env

    def asked(self, command, cwd=None):
        done = subprocess.run(command, cwd=cwd or self.folder, env=self.env, capture_output=True)
        told = os.fsdecode(done.stdout + done.stderr)
        calm(told)
        return done.returncode == 0, told

    def git(self, *args, cwd=None):
        """What git says; it does as it is told."""
        good, told = self.asked(["git", *args], cwd)
        assert good, told
        return told

    def run(self, *args):
        """What pre-commit is asked to do."""
        return self.asked([*PRE_COMMIT, *args])

    def commit(self, *args, cwd=None):
        """A commit, to which the hooks may object."""
        return self.asked(["git", "commit", "-m", "words", *args], cwd)

    def put(self, **files):
        """Files written and staged."""
        write(self.folder, files)
        self.git("add", "--", *files)


@pytest.fixture(scope="module")
def vaults(make):
    """Repositories with old errors whose hook tells what a commit causes, by the program that their notes are for."""
    made = {}
    for program, (below, files) in PROGRAMS.items():
        notes = {below + name: text for name, text in NOTES.items()}
        made[program] = make(files | notes | {"code/x.py": "x = 1\n"}, CHANGED)
    return made


@pytest.fixture
def program():
    return "quartz"


@pytest.fixture
def below(program):
    """The folder of the notes."""
    return PROGRAMS[program][0]


@pytest.fixture
def repo(vaults, program):
    repo = vaults[program]
    first = repo.git("rev-parse", "HEAD").strip()
    yield repo
    repo.git("reset", "-q", "--hard", first)
    repo.git("clean", "-q", "-d", "-f")


each_program = pytest.mark.parametrize("program", PROGRAMS)


# What a commit causes


@each_program
def test_a_commit_that_only_deletes_a_note_is_refused(repo, below):
    repo.git("rm", "-q", f"{below}b.md")
    good, told = repo.commit()
    assert not good
    assert re.search(r"error: deleting \S*b\.md breaks 1 link", told)
    assert f"{below}a.md:3:6: WL102 error" in told
    assert "Found 1 problem" in told


@each_program
def test_a_commit_that_renames_a_note_is_refused(repo, below):
    repo.git("mv", f"{below}b.md", f"{below}c.md")
    good, told = repo.commit()
    assert not good
    assert re.search(r"error: renaming \S*b\.md to \S*c\.md breaks 1 link", told)
    repo.put(**{f"{below}a.md": "# A\n\nTo [[c]] and [[old]].\n"})
    good, told = repo.commit()
    assert good, told


def test_old_errors_block_no_clean_commit(repo, below):
    repo.put(**{f"{below}new.md": "Good, and leads to [[a]].\n", f"{below}old.md": f"More.\n\n{NOTES['old.md']}"})
    good, told = repo.commit()
    assert good, told
    assert "nothing new since HEAD" in told


def test_a_commit_that_touches_neither_notes_nor_settings_is_not_linted(repo):
    repo.put(**{"code/x.py": "x = 2\n"})
    good, told = repo.commit()
    assert good, told
    assert "nothing in the vault changed" in told


@pytest.mark.slow
def test_of_a_commit_of_named_files_only_they_count(repo, below):
    repo.git("rm", "-q", f"{below}b.md")
    (repo.folder / below / "old.md").write_text(f"More.\n\n{NOTES['old.md']}")
    good, told = repo.commit(f"{below}old.md")
    assert good, told
    repo.git("reset", "-q", "--soft", "HEAD~1")
    good, told = repo.commit(f"{below}b.md")
    assert not good
    assert "breaks 1 link" in told


def test_all_files_are_a_full_run(repo, below):
    good, told = repo.run("run", "--all-files")
    assert not good
    assert "Found 100 problems in 3 notes" in told
    assert f"{below}old.md:3:14" in told


def test_a_range_of_commits(repo, below):
    first = repo.git("rev-parse", "HEAD").strip()
    repo.git("rm", "-q", f"{below}b.md")
    repo.commit("--no-verify")
    repo.put(**{f"{below}b.md": NOTES["b.md"], f"{below}new.md": "[[a]]\n"})
    repo.commit("--no-verify")
    (repo.folder / below / "untracked.md").write_text("[words]()\n")
    for last, good in (("HEAD~1", False), ("HEAD", True)):
        passed, told = repo.run("run", "--from-ref", first, "--to-ref", last)
        assert passed is good, told
        assert ("breaks 1 link" in told) is not good


# All of a vault


def test_all_of_a_vault_as_others_will_have_it(make):
    """Neither files that git does not know count, nor those that are staged for another commit."""
    notes = {"quartz.config.ts": "", "content/a.md": "To [[b]].\n", "content/b.md": "To [[a]].\n"}
    repo = make(notes, FULL)
    repo.put(**{"content/a.md": "To [[b]] and [[c]].\n"})
    (repo.folder / "content/c.md").write_text("To [[a]].\n")
    good, told = repo.commit()
    assert not good
    assert "content/a.md:1:16: WL102 error" in told
    repo.git("add", "-A")
    good, told = repo.commit("content/a.md")
    assert not good
    assert "content/a.md:1:16: WL102 error" in told
    good, told = repo.commit()
    assert good, told
    good, told = repo.run("run", "--all-files")
    assert good, told


# Fixes


def test_fixes_are_left_unstaged(make):
    notes = {
        "quartz.config.ts": "",
        "README.md": "# A site\n",
        "content/Rain gauge.md": "# Rain gauge\n",
        **{f"content/{name}": "[[rain_gauge|words]]\n\n[words]()\n" for name in ("-x.md", "a b.md", "c.md")},
    }
    repo = make(notes, FIX, CHANGED)
    repo.put(**{name: text + "\nmore\n" for name, text in notes.items() if "c.md" not in name})
    good, told = repo.commit()
    assert not good
    assert "files were modified by this hook" in told
    changed = repo.git("diff", "--name-only", "-z").split("\0")
    assert changed == ["content/-x.md", "content/a b.md", ""]
    assert (repo.folder / "content/-x.md").read_text() == "[[Rain gauge|words]]\n\n[words]()\n\nmore\n"
    repo.git("add", "-u")
    good, told = repo.commit()
    assert good, told
    good, told = repo.run("run", FIX, "--all-files")
    assert not good
    assert repo.git("diff", "--name-only").split() == ["content/c.md"]


# Wherever git and pre-commit call a hook


@pytest.mark.slow
def test_a_hook_that_is_tried_without_being_installed(repo, below, source):
    good, told = repo.run("try-repo", str(source), FULL, "--all-files", "--verbose")
    assert not good
    assert "Found 100 problems in 3 notes" in told
    repo.git("rm", "-q", f"{below}b.md")
    good, told = repo.run("try-repo", str(source), CHANGED)
    assert not good
    assert "breaks 1 link" in told


def test_a_first_push_is_a_full_run(repo, below, tmp_path):
    """Of what is pushed, whatever is staged by then."""
    repo.git("init", "-q", "--bare", str(tmp_path))
    repo.git("rm", "-q", f"{below}b.md")
    good, told = repo.asked(["git", "push", str(tmp_path), "main"])
    assert not good
    assert "Found 100 problems in 3 notes" in told
    repo.git("push", "-q", "--no-verify", str(tmp_path), "main")
    repo.commit("--no-verify")
    good, told = repo.asked(["git", "push", str(tmp_path), "main"])
    assert not good
    assert "Found 1 problem" in told


@pytest.mark.slow
def test_an_amended_commit(repo, below):
    for words in ("another message", "and another"):
        good, told = repo.commit("--amend", "-m", words)
        assert good, told
    repo.git("rm", "-q", f"{below}b.md")
    good, told = repo.commit("--amend")
    assert not good
    assert "breaks 1 link" in told


@pytest.mark.slow
def test_a_merge(repo, below):
    """Each side is sound by itself: one deletes a note that the other comes to link to."""
    repo.git("switch", "-q", "-c", "side")
    repo.git("rm", "-q", f"{below}b.md")
    repo.put(**{f"{below}a.md": "# A\n\nTo [[old]].\n"})
    good, told = repo.commit()
    assert good, told
    repo.git("switch", "-q", "main")
    repo.put(**{f"{below}new.md": "To [[a]] and [[b]].\n"})
    good, told = repo.commit()
    assert good, told
    good, told = repo.asked(["git", "merge", "--no-edit", "side"])
    assert not good
    assert f"{below}new.md:1:16: WL102 error" in told
    repo.put(**{f"{below}new.md": "To [[a]].\n"})
    good, told = repo.commit()
    assert good, told
    repo.git("branch", "-q", "-D", "side")


@pytest.mark.slow
def test_a_merge_of_a_branch_with_errors_of_its_own(repo, below):
    """They are not of this commit, which git makes by itself, or leaves to be made where both edited a note."""
    repo.git("switch", "-q", "-c", "side")
    repo.put(**{f"{below}new.md": "[[a]] [words]()\n", f"{below}b.md": "# B\n\nBack to [[a]] [words]().\n"})
    repo.commit("--no-verify")
    repo.git("switch", "-q", "main")
    repo.put(**{f"{below}a.md": "# A\n\nTo [[b]], and [[old]].\n"})
    repo.commit("--no-verify")
    good, told = repo.asked(["git", "merge", "--no-edit", "side"])
    assert good, told
    assert "nothing new since HEAD" in told
    repo.git("reset", "-q", "--hard", "HEAD~1")
    repo.put(**{f"{below}b.md": "# B\n\nTo [[a]].\n"})
    repo.commit("--no-verify")
    assert not repo.asked(["git", "merge", "--no-edit", "side"])[0]
    repo.put(**{f"{below}b.md": "# B\n\nTo [[a]] [words]().\n"})
    good, told = repo.commit()
    assert good, told
    repo.git("branch", "-q", "-D", "side")


@pytest.mark.slow
def test_a_rebase(repo, below):
    repo.put(**{f"{below}a.md": "# A\n\nTo [[b]].\n"})
    repo.commit()
    repo.env = repo.env | {"GIT_SEQUENCE_EDITOR": "sed -i 1s/pick/edit/"}
    repo.git("rebase", "-q", "-i", "HEAD~1")
    repo.git("rm", "-q", f"{below}b.md")
    good, told = repo.commit("--amend")
    assert not good
    assert "breaks 1 link" in told
    repo.git("reset", "-q", "--hard")
    repo.git("rebase", "--continue")


@pytest.mark.slow
def test_a_linked_worktree(repo, below, tmp_path):
    repo.git("worktree", "add", "-q", "-b", "other", str(tmp_path / "other"))
    inside = tmp_path / "other" / below
    repo.git("rm", "-q", "b.md", cwd=inside)
    good, told = repo.commit(cwd=inside)
    assert not good
    assert "breaks 1 link" in told
    (inside / "b.md").write_text(NOTES["b.md"] + "more\n")
    good, told = repo.commit("-a", cwd=inside)
    assert not good
    repo.git("add", "b.md", cwd=inside)
    good, told = repo.commit("-a", cwd=inside)
    assert good, told


@pytest.mark.slow
def test_a_vault_that_is_a_submodule(repo, make, below):
    """Hooks of its own, and one of the repository around it: git names that one's index to its hooks."""
    around = make({"x.txt": "1\n"}, CHANGED, args=["--vault", "sub/content"])
    around.git("submodule", "--quiet", "add", str(repo.folder), "sub")
    around.commit("--no-verify")
    inside = around.folder / "sub"
    shutil.copy2(repo.folder / ".git/hooks/pre-commit", around.folder / ".git/modules/sub/hooks/pre-commit")
    around.git("rm", "-q", f"{below}b.md", cwd=inside)
    good, told = around.commit(cwd=inside)
    assert not good
    assert "breaks 1 link" in told
    for args in (("-a",), ("x.txt",), ()):
        around.put(**{"x.txt": f"{args}\n"})
        good, told = around.commit(*args)
        assert not good
        assert "breaks 1 link" in told


@pytest.mark.slow
def test_more_files_than_a_command_line_holds(make):
    """pre-commit calls the hook once for each portion of them, one after the other."""
    long = "x" * 150
    notes = {f"notes/{number} {long}.md": "[[rain_gauge|words]]\n" for number in range(2000)}
    repo = make({".obsidian/app.json": "{}", "Rain gauge.md": "# Rain gauge\n", **notes}, FIX)
    good, told = repo.run("run", "--all-files")
    assert not good
    assert told.count("Vault: .") > 1
    assert len(repo.git("diff", "--name-only").splitlines()) == len(notes)
    repo.git("add", "-u")
    good, told = repo.run("run", "--all-files")
    assert good, told
