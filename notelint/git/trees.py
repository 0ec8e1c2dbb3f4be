"""Two states of a vault, as git has them, told by how each differs from the files on the disk."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from notelint.dialects import is_note
from notelint.git.aside import Aside
from notelint.git.base import INDEX, WORK_TREE, Span
from notelint.git.command import GitError
from notelint.git.rows import RAW, RENAMES, rows_of
from notelint.tree import Tree

_AT_ONCE = 32 * 1024 * 1024  # bytes of notes that git is asked for at once
_LINK, _REPOSITORY = "120000", "160000"  # modes of files


class Compared(NamedTuple):
    """The files of a vault at both ends of a span, and what became of them.

    ``renamed`` leads from old paths to new ones; ``gone`` and ``added`` are files that are at one end only, whatever
    they were renamed from or to; ``changed`` are those of the new end that are not as they were, by content or name;
    ``differs`` tells whether anything in the vault does.
    """

    old: Tree
    new: Tree
    renamed: Mapping[str, str]
    gone: frozenset[str]
    added: frozenset[str]
    changed: frozenset[str]
    differs: bool


def compare(root: Path, span: Span, *, tracked: bool, largest: int) -> Compared:
    """The vault at both ends of a span; neither the work tree nor the repository is touched.

    Args:
        root: the vault's root.
        span: what is compared.
        tracked: whether files of the work tree count only if git knows them; in the index and in commits it is so.
        largest: bytes of a note that are read at most; of a larger one nothing is known but that it is there.

    Raises:
        GitError: git cannot tell.
    """
    with Aside(root, by_caller=True) as git:
        at = _Below(git, largest)
        diff: tuple[str, ...]
        if span.new == INDEX:
            diff = ("diff-index", "--cached", *RAW, *RENAMES, span.old)
        elif span.new == WORK_TREE:
            diff = ("diff-index", *RAW, *RENAMES, span.old)
        else:
            diff = ("diff-tree", "-r", *RAW, *RENAMES, span.old, span.new)
        git.refresh()
        known = at.known() - (at.announced() if span.new == INDEX else frozenset())
        # Of notes in conflict no one content is staged: with -0 none is told, and they are as on the disk.
        staged = {} if span.new != INDEX else at.differing("diff-files", "-0", *RAW)
        # What is not staged is not of the change, and has no content by which git could tell renames in the index.
        before = list(rows_of(git.run(*diff, "--", *git.below))) if span.new == INDEX else []
        git.take_in_untracked()
        rows = before if span.new == INDEX else list(rows_of(git.run(*diff, "--", *git.below)))
        if span.new == INDEX:
            new = Tree(at.contents(staged), frozenset(), known)
        elif span.new == WORK_TREE:
            new = Tree(only=known if tracked else None)
        else:
            new = Tree(at.contents(at.differing("diff-index", *RAW, span.new)), frozenset(), at.known(span.new))
        is_disk = span.new == WORK_TREE and not tracked
        absent = frozenset(at.path(row.new_path) for row in rows if row.status in "AR") if is_disk else frozenset()
        old = Tree(
            at.contents(at.differing("diff-index", *RAW, span.old)), absent, None if is_disk else at.known(span.old)
        )
        renamed = {at.path(row.path): at.path(row.new_path) for row in rows if row.status == "R"}
        gone = frozenset(at.path(row.path) for row in rows if row.status in "DR")
        added = frozenset(at.path(row.new_path) for row in rows if row.status in "AR")
        changed = frozenset(at.path(row.new_path) for row in rows if row.status != "D")
    return Compared(old, new, renamed, gone, added, changed, bool(rows))


def tracked_tree(root: Path) -> Tree:
    """The files of the work tree that git knows; in a hook, those of what is to be committed.

    Raises:
        GitError: git cannot tell.
    """
    with Aside(root, by_caller=True) as git:
        return Tree(only=_Below(git, 0).known())


class _Below:
    """What git tells of the files below the vault's root, by paths relative to it."""

    def __init__(self, git: Aside, largest: int) -> None:
        self._git = git
        self._largest = largest

    def path(self, path: str) -> str:
        """A path of the repository as one of the vault."""
        return path.removeprefix(self._git.prefix)

    def known(self, tree: str = "") -> frozenset[str]:
        """The files in a commit, else in the index; other repositories with a slash at their end."""
        if tree:
            listed = self._git.run("ls-tree", "-r", "-z", "--full-tree", tree, "--", *self._git.below)
        else:
            listed = self._git.run("ls-files", "-z", "--stage", "--", *self._git.below)
        found: list[str] = []
        for line in listed.split(b"\0"):
            told, _, name = line.partition(b"\t")
            if name:
                slash = "/" if told.startswith(_REPOSITORY.encode()) else ""
                found.append(self.path(os.fsdecode(name)) + slash)
        return frozenset(found)

    def announced(self) -> frozenset[str]:
        """The files that are to be added some time ('git add -N'), of which the index has the names alone."""
        listed = self._git.run("diff-files", "--diff-filter=A", "--name-only", "-z", "--", *self._git.below)
        return frozenset(self.path(os.fsdecode(name)) for name in listed.split(b"\0") if name)

    def differing(self, *command: str) -> dict[str, str]:
        """The files that are, by a command which compares with the disk, other than there: the ids of their contents.

        Those of symbolic links and of files that are no notes are empty.
        """
        found: dict[str, str] = {}
        for row in rows_of(self._git.run(*command, "--", *self._git.below)):
            if row.status not in "AU" and row.mode != _REPOSITORY:
                path = self.path(row.path)
                found[path] = row.old if is_note(path) and row.mode != _LINK else ""
        return found

    def contents(self, ids: Mapping[str, str]) -> dict[str, bytes]:
        """The contents of files by their ids; nothing for those without one and those that are too large."""
        wanted = {name for name in ids.values() if name}
        if not wanted:
            return dict.fromkeys(ids, b"")
        told = self._git.run("cat-file", "--batch-check", data=_lines(sorted(wanted))).decode("ascii")
        sizes = {line.split(" ")[0]: int(line.split(" ")[2]) for line in told.splitlines() if " blob " in line}
        if wanted.difference(sizes):
            raise GitError("git lacks what notes held, as in a partial clone; 'git fetch --refetch origin' brings it")
        read: dict[str, bytes] = {}
        for names in _in_portions({name: size for name, size in sizes.items() if size <= self._largest}):
            given = self._git.run("cat-file", "--batch", data=_lines(names))
            at = 0
            for name in names:
                start = given.index(b"\n", at) + 1
                read[name] = given[start : start + sizes[name]]
                at = start + sizes[name] + 1
        return {path: read.get(name, b"") for path, name in ids.items()}


def _lines(names: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode("ascii")


def _in_portions(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """Names, as many at once as are not too large together."""
    portion: list[str] = []
    total = 0
    for name, size in sorted(sizes.items()):
        if portion and total + size > _AT_ONCE:
            yield portion
            portion, total = [], 0
        portion.append(name)
        total += size
    if portion:
        yield portion
