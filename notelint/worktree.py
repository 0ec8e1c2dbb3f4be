"""Where a git work tree begins, which most runs ask; what else git knows is in ``git``."""

from pathlib import Path


def top_level(path: Path) -> Path | None:
    """The root of the work tree that a path lies in, found by its ``.git``; None outside a repository."""
    for folder in (path, *path.parents):
        if (folder / ".git").exists():
            return folder
    return None
