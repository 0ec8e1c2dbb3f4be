"""What git knows of a vault: what changed since a commit, and which files were renamed.

No code of a repository runs: its settings can name programs, so they are not read. Git works with a folder of its own
in place of ``.git``, which has a copy of the index and shares the objects; the repository itself is never written to.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from notelint.worktree import top_level

_LONGEST = 300  # seconds that git may take
_MOST_COMPARED = 2000  # files gone and new that git compares by their content, where neither name nor content is equal
_NO_COMMIT = "this repository has no commit yet: commit the notes first"
# Of the caller's environment these stay: what is set for all repositories. Where one of them is, the vault tells.
_KEPT = r"(?!GIT_)|GIT_(?:CONFIG|EXEC_PATH$|CEILING_DIRECTORIES$|DISCOVERY_ACROSS_FILESYSTEM$)"
_QUIET = {
    "GIT_ALLOW_PROTOCOL": "none",  # nothing is fetched, not even what a partial clone lacks
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_HARMLESS = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "safe.bareRepository=explicit")
# What a repository may set that is about files alone, and names no program.
_OF_FILES = r"^core\.(autocrlf|eol|ignorecase|precomposeunicode|filemode|symlinks|trustctime|checkstat)$"


class GitError(ValueError):
    """Git cannot tell; the message says why, and what to do about it."""


class Changes(NamedTuple):
    """What is different from a commit, by paths relative to the vault's root with ``/``.

    ``renamed`` leads from old paths to new ones, ``changed`` holds what was added, edited or renamed, by its new path.
    """

    renamed: Mapping[str, str]
    changed: frozenset[str]


def changes(root: Path, ref: str) -> Changes:
    """What was changed below ``root`` since the commit ``ref``: staged, unstaged or untracked; ignored files aside.

    Git tells a rename by the content, which may be edited, of a file that is gone and one that is new. Where others of
    that content are gone or new, the name must tell which became which; empty files tell nothing.

    Raises:
        GitError: there is no such commit, no repository, or git fails.
    """
    with _Aside(root) as git:
        commit = _commit(root, ref)
        if not commit:
            told = f"git knows no revision '{ref}': name a commit, a branch or a tag"
            raise GitError(told if git.head or ref != "HEAD" else _NO_COMMIT)
        git.take_in_untracked()
        options = ("-M", f"-l{_MOST_COMPARED}", "--no-rename-empty", "--ignore-submodules=all", "--no-relative")
        raw = git.run("diff-index", "--raw", "--no-abbrev", "-z", *options, commit, "--", *git.below)
        rows = list(_rows(raw))
        prefix = git.prefix
    renamed, changed = {}, set()
    sure = _Sure(rows)
    for row in rows:
        old, new = row.path.removeprefix(prefix), row.new_path.removeprefix(prefix)
        if not _is_there(root / new):
            continue
        changed.add(new)
        if row.status == "R" and sure.tells(row) and not _is_there(root / old):
            renamed[old] = new
    return Changes(renamed, frozenset(changed))


def default_ref(root: Path) -> str:
    """The revision that work is compared with if none is named.

    ``HEAD`` if anything below ``root`` differs from it, be it untracked; else the commit at which the branch left
    ``origin/HEAD``, or its upstream.

    Raises:
        GitError: there is nothing of these; or as ``changes``.
    """
    clean = is_clean(root)
    if not _commit(root, "HEAD"):
        raise GitError(_NO_COMMIT)
    if not clean:
        return "HEAD"
    for name in ("refs/remotes/origin/HEAD", "@{upstream}"):
        other = _commit(root, name)
        base = _git(root, "merge-base", "HEAD", other, fails=(1,)).strip() if other else b""
        if base:
            return base.decode("ascii")
    raise GitError("nothing differs from HEAD, and no branch is known to compare with: name a revision, --changed=REF")


def is_clean(root: Path) -> bool:
    """Whether nothing below ``root`` is modified, staged or untracked; ignored files and submodules do not count.

    Raises:
        GitError: it is not in a repository, or git fails.
    """
    with _Aside(root) as git:
        options = ("--porcelain", "-z", "--untracked-files=normal", "--ignore-submodules=all", "--no-renames")
        return not git.run("status", *options, "--", *git.below)


class _Row(NamedTuple):
    """A file that differs: the letter of ``git diff``, the ids of its contents, its path, and that of a renamed one."""

    status: str
    old: str
    new: str
    path: str
    new_path: str


def _rows(raw: bytes) -> Iterator[_Row]:
    """The output of ``git diff-index --raw -z``."""
    fields = iter(raw.split(b"\0"))
    for field in fields:
        if field:
            _, _, old, new, status = field.decode("ascii").split(" ")
            path = os.fsdecode(next(fields))
            yield _Row(status[0], old, new, path, os.fsdecode(next(fields)) if status[0] == "R" else path)


class _Sure:
    """Tells the renames that are sure from those for which git had to choose among files of one content."""

    def __init__(self, rows: list[_Row]) -> None:
        self._gone: Counter[tuple[str, str]] = Counter()
        self._new: Counter[tuple[str, str]] = Counter()
        for row in rows:
            if row.status in "DR":
                self._gone.update(((row.old, ""), (row.old, _name(row.path))))
            if row.status in "AR":
                self._new.update(((row.new, ""), (row.new, _name(row.new_path))))

    def tells(self, row: _Row) -> bool:
        """Whether a renamed file is the only one of its content, or the only one of it that kept its name."""
        old, new = _name(row.path), _name(row.new_path)
        names = ("", old) if old == new else ("",)
        return any(self._gone[row.old, name] == 1 and self._new[row.new, name] == 1 for name in names)


def _is_there(path: Path) -> bool:
    """Whether a path is that of a file, or of a link to anything."""
    return path.is_symlink() or path.is_file()


def _name(path: str) -> str:
    return path.rpartition("/")[2]


class _Aside:
    """Git at work on the files of a vault, with a git folder of its own; to be used by ``with``.

    ``head`` is the id of the commit that is HEAD, empty if there is none yet; ``prefix`` the path of the vault's root
    from the top of the work tree, with a slash at its end unless it is empty; ``below`` the same as arguments of git.
    """

    def __init__(self, root: Path) -> None:
        asked = ("--show-toplevel", "--git-path", "index", "--git-path", "objects", "--git-path", "info/exclude")
        told = _git(root, "rev-parse", "--path-format=absolute", *asked, "--show-prefix", "--show-object-format")
        lines = [os.fsdecode(line) for line in told.removesuffix(b"\n").split(b"\n")]
        if len(lines) != 6:
            raise GitError(f"the path of the repository holds a line ending: {root}")
        self._top, self._index, self._objects, self._exclude, self.prefix, self._format = lines
        self.below = (self.prefix,) if self.prefix else ()
        self.head = _commit(root, "HEAD")
        given = _git(root, "config", "-z", "--get-regexp", _OF_FILES, fails=(1,)).split(b"\0")
        pairs = (os.fsdecode(item).partition("\n") for item in given if item)
        self._settings = [f"{key}{'=' if parted else ''}{value}" for key, parted, value in pairs]

    def __enter__(self) -> "_Aside":
        import tempfile

        self._folder = tempfile.TemporaryDirectory(prefix="notelint-")
        try:
            self._make(Path(self._folder.name))
        except OSError as error:
            self._folder.cleanup()
            raise GitError(f"the index of git cannot be copied: {error}") from None
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def _make(self, folder: Path) -> None:
        import shutil

        (folder / "refs").mkdir()
        (folder / "info").mkdir()
        (folder / "HEAD").write_text(f"{self.head or 'ref: refs/heads/none'}\n")
        told = "[extensions]\n\tobjectFormat = sha256\n" if self._format == "sha256" else ""
        (folder / "config").write_text(f"[core]\n\trepositoryFormatVersion = 1\n\tbare = false\n{told}")
        index = Path(self._index)
        # The time of the index tells git which files may have changed behind its back: copy2 keeps it.
        for path, name in [(index, "index"), (Path(self._exclude), "info/exclude")]:
            if path.is_file():
                shutil.copy2(path, folder / name)
        for path in index.parent.glob("sharedindex.*"):
            shutil.copy2(path, folder / path.name)

    def run(self, *args: str, data: bytes = b"", fails: tuple[int, ...] = ()) -> bytes:
        """The output of a git command; see ``_git``."""
        own = {
            "GIT_DIR": self._folder.name,
            "GIT_INDEX_FILE": os.path.join(self._folder.name, "index"),  # noqa: PTH118
            "GIT_OBJECT_DIRECTORY": self._objects,
            "GIT_WORK_TREE": self._top,
        }
        return _git(Path(self._top), *args, data=data, fails=fails, own=own, settings=self._settings)

    def take_in_untracked(self) -> None:
        """Put untracked files into the copy of the index, without their content, so that they are compared too."""
        self.run("update-index", "-q", "--unmerged", "--refresh", fails=(1,))
        found = self.run("ls-files", "--others", "--exclude-standard", "-z", "--", *self.below).split(b"\0")
        no_content = b"1" * (64 if self._format == "sha256" else 40)  # which the file never has
        files = [path for path in found if path and not path.endswith(b"/")]  # a folder is another repository
        entries = b"".join(b"100644 %b\t%b\0" % (no_content, path) for path in files)
        self.run("update-index", "-z", "--index-info", data=entries)


def _commit(root: Path, ref: str) -> str:
    """The id of the commit that a revision names; empty if there is none."""
    name = f"{ref}^{{commit}}"
    told = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name, fails=(1, 128)).strip()
    return told.decode("ascii") if re.fullmatch(rb"[0-9a-f]{40,64}", told) else ""


def _git(
    root: Path,
    *args: str,
    data: bytes = b"",
    fails: tuple[int, ...] = (),
    own: Mapping[str, str] = {},
    settings: Sequence[str] = (),
) -> bytes:
    """The output of a git command in ``root``; empty if it ends with one of ``fails``.

    Raises:
        GitError: it ends otherwise, or cannot be run.
    """
    if top_level(root.resolve()) is None:
        raise GitError(f"{root} is not in a git repository")
    import subprocess  # most runs want of git no more than where its work tree begins

    environment = {name: value for name, value in os.environ.items() if re.match(_KEPT, name)} | _QUIET | dict(own)
    command = ["git", "--no-pager", "-C", str(root)]
    for setting in (*settings, *_HARMLESS):
        command += ("-c", setting)
    try:
        done = subprocess.run(
            [*command, *args], input=data, capture_output=True, env=environment, timeout=_LONGEST, check=False
        )
    except FileNotFoundError:
        raise GitError("there is no git: install it, or put it on the PATH") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {args[0]} takes longer than {_LONGEST} seconds in {root}") from None
    except (OSError, ValueError) as error:  # a name that no program can be given
        raise GitError(f"git cannot be run: {error}") from None
    if done.returncode in fails:
        return b""
    if done.returncode:
        words = " ".join(done.stderr.decode("utf-8", "replace").split())
        raise GitError(f"git {args[0]} fails in {root}: {words or done.returncode}")
    return done.stdout
