"""What changed in a vault since a commit, and which files were renamed."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from notelint.git.aside import Aside
from notelint.git.command import NO_COMMIT, GitError, commit_of, fork_of, known_commit
from notelint.git.rows import RAW, RENAMES, Row, rows_of


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
    with Aside(root) as git:
        commit = known_commit(root, ref)
        git.refresh()
        git.take_in_untracked()
        raw = git.run("diff-index", *RAW, *RENAMES, commit, "--", *git.below)
        rows = list(rows_of(raw))
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
    if not commit_of(root, "HEAD"):
        raise GitError(NO_COMMIT)
    if not clean:
        return "HEAD"
    for name in ("refs/remotes/origin/HEAD", "@{upstream}"):
        other = commit_of(root, name)
        fork = fork_of(root, "HEAD", other) if other else ""
        if fork:
            return fork
    raise GitError("nothing differs from HEAD, and no branch is known to compare with: name a revision, --changed=REF")


def is_clean(root: Path) -> bool:
    """Whether nothing below ``root`` is modified, staged or untracked; ignored files and submodules do not count.

    Raises:
        GitError: it is not in a repository, or git fails.
    """
    with Aside(root) as git:
        options = ("--porcelain", "-z", "--untracked-files=normal", "--ignore-submodules=all", "--no-renames")
        return not git.run("status", *options, "--", *git.below)


class _Sure:
    """Tells the renames that are sure from those for which git had to choose among files of one content."""

    def __init__(self, rows: list[Row]) -> None:
        self._gone: Counter[tuple[str, str]] = Counter()
        self._new: Counter[tuple[str, str]] = Counter()
        for row in rows:
            if row.status in "DR":
                self._gone.update(((row.old, ""), (row.old, _name(row.path))))
            if row.status in "AR":
                self._new.update(((row.new, ""), (row.new, _name(row.new_path))))

    def tells(self, row: Row) -> bool:
        """Whether a renamed file is the only one of its content, or the only one of it that kept its name."""
        old, new = _name(row.path), _name(row.new_path)
        names = ("", old) if old == new else ("",)
        return any(self._gone[row.old, name] == 1 and self._new[row.new, name] == 1 for name in names)


def _is_there(path: Path) -> bool:
    """Whether a path is that of a file, or of a link to anything."""
    return path.is_symlink() or path.is_file()


def _name(path: str) -> str:
    return path.rpartition("/")[2]
