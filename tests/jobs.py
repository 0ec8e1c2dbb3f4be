"""Jobs of CI services, for tests: a clone of notes in which a branch breaks a link, and programs that a job calls."""

import sys

from tests.command import write
from tests.test_git import PLAIN, commit, git

# What a branch deletes breaks the link of one note; another has an old error.
NOTES = {".obsidian/app.json": "{}", "a.md": "# A\n\nTo [[b]].\n", "b.md": "To [[a]].\n", "old.md": "[[a]] [words]()\n"}
# What a job is told of the branch that a change is to be merged into.
TARGETS = {
    "GITHUB_BASE_REF": "main",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
}


def origin_of_notes(place):
    """A repository with a branch ``main``, and a branch ``topic`` that deletes a note, which is checked out."""
    write(place, NOTES)
    git(place, "init", "-q", "-b", "main")
    commit(place)
    git(place, "switch", "-q", "-c", "topic")
    git(place, "rm", "-q", "b.md")
    commit(place)
    return place


def cloned(origin, place):
    """A clone as services make it: it does not know the remote's default branch."""
    git(origin, "clone", "-q", str(origin), str(place))
    git(place, "remote", "set-head", "origin", "--delete")
    return place


def programs(place, **scripts):
    """A PATH that finds the command and some other programs, as shell scripts, before all else."""
    for name, script in {"notelint": f'exec "{sys.executable}" -m notelint "$@"', **scripts}.items():
        write(place, {name: f"#!/bin/sh\n{script}\n"})
        (place / name).chmod(0o755)
    return f"{place}:{PLAIN['PATH']}"
