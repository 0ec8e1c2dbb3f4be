"""Which two states of a repository are compared where nothing is said: what a commit, a push or a branch changes."""

import os
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from notelint.git.aside import Aside
from notelint.git.command import GitError, commit_of, fork_of, git, known_commit

INDEX, WORK_TREE = "the index", "the work tree"
_MERGED = re.compile("GITHEAD_([0-9a-f]{40,64})")
_EMPTY = "an empty vault"
# The branch that a pull request is to be merged into, as the services tell.
_TARGETS = ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "SYSTEM_PULLREQUEST_TARGETBRANCH")


class Span(NamedTuple):
    """What is compared: the tree of a commit with another's, or with ``INDEX`` or ``WORK_TREE``.

    ``told`` is what the old one is called; what was found in the commits ``beside`` it is not of the change either.
    """

    old: str
    new: str
    told: str
    beside: tuple[str, ...] = ()


def span_of(root: Path, ref: str, environment: Mapping[str, str] = os.environ) -> Span | None:
    """What is compared, given a revision or an empty string; None if all there is is to be looked at, and no change.

    Under pre-commit the new state is what would be committed or pushed, else the work tree. Where no revision is given,
    the old one is, by the first that applies: what a push begins with; ``HEAD`` if anything is staged, which is then
    the new state; the commit at which the branch left the one it is to be merged into, or ``origin/HEAD`` (that of the
    remote, where there is only one); and in a repository that has no remote ``HEAD``.

    pre-commit tells of itself by ``PRE_COMMIT``, and of a push by ``PRE_COMMIT_FROM_REF`` and ``PRE_COMMIT_TO_REF``
    (https://pre-commit.com), in place of which ``PRE_COMMIT_LOCAL_BRANCH`` names what is pushed where the remote holds
    nothing of it yet. With nothing staged it was called for all files, unless git called it for a commit.

    Raises:
        GitError: there is no such revision, or nothing to compare with.
    """
    by_pre_commit = bool(environment.get("PRE_COMMIT"))
    if ref:
        return Span(known_commit(root, ref), INDEX if by_pre_commit else WORK_TREE, ref)
    first, last = environment.get("PRE_COMMIT_FROM_REF"), environment.get("PRE_COMMIT_TO_REF")
    if first and last:
        old, new = known_commit(root, first), known_commit(root, last)
        told = first[:12] if re.fullmatch("[0-9a-f]{40,64}", first) else first
        return Span(fork_of(root, old, new) or old, new, told, _held_by_remote(root, new, environment))
    pushed = environment.get("PRE_COMMIT_LOCAL_BRANCH") if by_pre_commit else None
    if pushed:
        return Span(_empty_tree(root), known_commit(root, pushed), _EMPTY)
    head = commit_of(root, "HEAD")
    old = head or _empty_tree(root)
    told = "HEAD" if head else _EMPTY
    with Aside(root, by_caller=True) as aside:
        if aside.run("diff-index", "--cached", "--name-only", "--ignore-submodules=all", old):
            return Span(old, INDEX, told, _merged(root, environment))
    if by_pre_commit:
        return Span(old, INDEX, told) if environment.get("GIT_INDEX_FILE") else None
    return _branched_off(root, head, environment) if head else Span(old, WORK_TREE, told)


def _merged(root: Path, environment: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of the commits that are being merged into ``HEAD``, before the merge is committed.

    They are in ``MERGE_HEAD`` where the merge waits for its commit; before that, in the hook ``pre-merge-commit``, git
    names each in a variable ``GITHEAD_`` with its id.
    """
    named = ("MERGE_HEAD", *(found[1] for found in map(_MERGED.fullmatch, sorted(environment)) if found))
    return tuple(dict.fromkeys(filter(None, (commit_of(root, name) for name in named))))


def _held_by_remote(root: Path, pushed: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Of what is pushed, the last commit of the remote's default branch: a branch that it was merged into brings it."""
    remote = environment.get("PRE_COMMIT_REMOTE_NAME")
    branch = commit_of(root, f"refs/remotes/{remote}/HEAD") if remote else ""
    fork = fork_of(root, branch, pushed) if branch else ""
    return (fork,) if fork else ()


def _branched_off(root: Path, head: str, environment: Mapping[str, str]) -> Span:
    """The work tree, and the commit at which its branch left the one that it is to be merged into."""
    target = next((environment[name] for name in _TARGETS if environment.get(name)), "").removeprefix("refs/heads/")
    remotes = git(root, "remote").decode("utf-8", "surrogateescape").splitlines()
    remote = remotes[0] if len(remotes) == 1 else "origin"
    told = f"{remote}/{target or 'HEAD'}"
    other = commit_of(root, f"refs/remotes/{told}")
    fork = fork_of(root, head, other) if other else ""
    if fork:
        return Span(fork, WORK_TREE, told)
    branch = shlex.quote(f"+refs/heads/{target}:refs/remotes/{remote}/{target}") if target else ""
    if git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise GitError(
            f"this clone is shallow, and the commit to compare with is not in it; fetch it first: "
            f"git fetch --unshallow {remote} {branch}".rstrip()
        )
    if other:
        raise GitError(f"HEAD has no commit in common with {told}: name a revision, --changed=REF")
    if target:
        raise GitError(f"git knows no branch {told} to compare with; fetch it first: git fetch {remote} {branch}")
    if remotes:
        words = f"'git remote set-head {remote} --auto' asks for it; or name a revision, --changed=REF"
        raise GitError(f"git does not know the default branch of {remote} to compare with: {words}")
    return Span(head, WORK_TREE, "HEAD")


def _empty_tree(root: Path) -> str:
    return git(root, "hash-object", "-t", "tree", "--stdin").decode("ascii").strip()
