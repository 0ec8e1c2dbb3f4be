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


def bounds(folder: Path) -> Path:
    """What settings may not lead out of: the work tree that a folder lies in, else the folder; links are followed."""
    return Path(os.path.realpath(top_level(folder) or folder))


def repository(path: Path, environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder that paths in the repository of ``path`` are relative to: the root of its work tree.

    In one without ``.git``, as a checkout leaves it where there is no git, it is what GitHub's runner or GitLab's names
    (https://docs.github.com/en/actions/reference/workflows-and-actions/variables,
    https://docs.gitlab.com/ci/variables/predefined_variables/); None if that is not about ``path``.
    """
    root = top_level(path)
    named = (environment.get(name) for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")) if root is None else ()
    places = (Path(name).absolute() for name in named if name)
    return root or next((place for place in places if path.resolve().is_relative_to(place.resolve())), None)
