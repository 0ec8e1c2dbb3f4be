"""Where a git work tree begins, which most runs ask; what else git knows is in ``git``."""

import os
from collections.abc import Mapping
from pathlib import Path


def top_level(path: Path) -> Path | None:
    """The root of the work tree that a path lies in, found by its ``.git``; None outside a repository."""
    for folder in (path, *path.parents):
        if (folder / ".git").exists():
            return folder
    return None


def repository(path: Path, environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder that paths in the repository of ``path`` are relative to: the root of its work tree.

    In one without ``.git``, as GitHub's checkout leaves it where there is no git, it is what the runner names
    (https://docs.github.com/en/actions/reference/workflows-and-actions/variables); None if that is not about ``path``.
    """
    root = top_level(path)
    workspace = environment.get("GITHUB_WORKSPACE")
    if root is not None or not workspace:
        return root
    place = Path(workspace).absolute()
    return place if path.resolve().is_relative_to(place.resolve()) else None
