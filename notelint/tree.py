"""The files of a vault where they are not those on the disk: in a commit, or in the index of git."""

from collections.abc import Collection, Mapping
from typing import NamedTuple


class Tree(NamedTuple):
    """What a vault holds, told by how it differs from what is on the disk; paths are relative to the vault's root.

    ``contents`` are those of files that are other than on the disk, or not there; of files that are no notes they may
    be left out. ``absent`` are files that are on the disk only; of all others only those of ``only`` are there, unless
    that is None; a name in it with a slash at its end is that of a folder.
    """

    contents: Mapping[str, bytes] = {}
    absent: Collection[str] = frozenset()
    only: Collection[str] | None = None

    def files(self, on_disk: Collection[str]) -> set[str]:
        """The files of the tree, given those that are on the disk; files and folders that begin with a dot aside."""
        found = set(on_disk).difference(self.absent)
        if self.only is not None:
            folders = tuple([name for name in self.only if name.endswith("/")])
            found = {path for path in found if path in self.only or (folders and path.startswith(folders))}
        found.update(path for path in self.contents if not path.startswith(".") and "/." not in path)
        return found
