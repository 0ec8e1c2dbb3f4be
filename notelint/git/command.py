"""Git as a command: how it is run so that nothing of a repository runs with it, and what becomes of its failures.

No code of a repository runs: its settings can name programs, so they are not read by what looks at files (``aside``).
"""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from notelint.worktree import top_level

NO_COMMIT = "this repository has no commit yet: commit the notes first"
_LONGEST = 300  # seconds that git may take
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


class GitError(ValueError):
    """Git cannot tell; the message says why, and what to do about it."""


def commit_of(root: Path, ref: str) -> str:
    """The id of the commit that a revision names; empty if there is none."""
    name = f"{ref}^{{commit}}"
    told = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name, fails=(1, 128)).strip()
    return told.decode("ascii") if re.fullmatch(rb"[0-9a-f]{40,64}", told) else ""


def fork_of(root: Path, one: str, other: str) -> str:
    """The id of the commit at which two branches parted; empty if they have none in common."""
    return git(root, "merge-base", one, other, fails=(1,)).decode("ascii").partition("\n")[0]


def known_commit(root: Path, ref: str) -> str:
    """The id of the commit that a revision names.

    Raises:
        GitError: there is none.
    """
    commit = commit_of(root, ref)
    if not commit:
        known = ref != "HEAD" or commit_of(root, "HEAD")
        raise GitError(f"git knows no revision '{ref}': name a commit, a branch or a tag" if known else NO_COMMIT)
    return commit


def git(
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
