"""Git at work on the files of a vault with a git folder of its own: the repository itself is never written to."""

import os
from pathlib import Path

from notelint.git.command import GitError, commit_of, git
from notelint.worktree import top_level

# What a repository may set that is about files alone, and names no program.
_OF_FILES = r"^core\.(autocrlf|eol|ignorecase|precomposeunicode|filemode|symlinks|trustctime|checkstat)$"


class Aside:
    """Git at work on the files of a vault, with a git folder of its own; to be used by ``with``.

    ``head`` is the id of the commit that is HEAD, empty if there is none yet; ``prefix`` the path of the vault's root
    from the top of the work tree, with a slash at its end unless it is empty; ``below`` the same as arguments of git.
    ``by_caller`` asks for the index that the environment names, as git does for the hooks that run in this work tree.
    """

    def __init__(self, root: Path, by_caller: bool = False) -> None:
        asked = ("--show-toplevel", "--git-path", "index", "--git-path", "objects", "--git-path", "info/exclude")
        told = git(root, "rev-parse", "--path-format=absolute", *asked, "--show-prefix", "--show-object-format")
        lines = [os.fsdecode(line) for line in told.removesuffix(b"\n").split(b"\n")]
        if len(lines) != 6:
            raise GitError(f"the path of the repository holds a line ending: {root}")
        self._top, self._index, self._objects, self._exclude, self.prefix, self._format = lines
        named = os.environ.get("GIT_INDEX_FILE") if by_caller and top_level(Path.cwd()) == Path(self._top) else None
        if named and Path(self._top, named).is_file():
            self._index = os.path.join(self._top, named)  # noqa: PTH118 (or the other path, where that is absolute)
        self.below = (self.prefix,) if self.prefix else ()
        self.head = commit_of(root, "HEAD")
        given = git(root, "config", "-z", "--get-regexp", _OF_FILES, fails=(1,)).split(b"\0")
        pairs = (os.fsdecode(item).partition("\n") for item in given if item)
        self._settings = [f"{key}{'=' if parted else ''}{value}" for key, parted, value in pairs]

    def __enter__(self) -> "Aside":
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
        """The output of a git command; see ``git``."""
        own = {
            "GIT_DIR": self._folder.name,
            "GIT_INDEX_FILE": os.path.join(self._folder.name, "index"),  # noqa: PTH118
            "GIT_OBJECT_DIRECTORY": self._objects,
            "GIT_WORK_TREE": self._top,
        }
        return git(Path(self._top), *args, data=data, fails=fails, own=own, settings=self._settings)

    def refresh(self) -> None:
        """Let the copy of the index know which files are as they were, whatever their times."""
        self.run("update-index", "-q", "--unmerged", "--refresh", fails=(1,))

    def take_in_untracked(self) -> None:
        """Put untracked files into the copy of the index, without their content, so that they are compared too."""
        found = self.run("ls-files", "--others", "--exclude-standard", "-z", "--", *self.below).split(b"\0")
        no_content = b"1" * (64 if self._format == "sha256" else 40)  # which the file never has
        files = [path for path in found if path and not path.endswith(b"/")]  # a folder is another repository
        entries = b"".join(b"100644 %b\t%b\0" % (no_content, path) for path in files)
        self.run("update-index", "-z", "--index-info", data=entries)
