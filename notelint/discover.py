"""The files of a vault: which there are, which are notes to lint, which the site leaves out."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from notelint.dialects import is_note
from notelint.globs import Globs
from notelint.temporary import is_temporary
from notelint.tree import Tree

_DEEPEST = 200  # folders above a file that are looked at
_MOST_IGNORED = 100_000  # bytes of an ignore file that are heeded: a pattern takes its time to be made
MAX_BYTES = 16 * 1024 * 1024  # of a note: a thousand times a long one


class Vault(NamedTuple):
    """What a vault holds, by paths relative to its root with ``/``.

    ``files`` are all files that links can name, ``notes`` those of them that are read, ``linted`` those that are
    reported on, ``dropped`` those that the site leaves out, with why; ``linked`` are reached by way of a symbolic link;
    ``problems`` are folders that cannot be read. ``ignores`` tells whether git passes over a path, be it there or not.
    ``leftovers`` are the temporary files of runs that were killed, or that go on.
    """

    root: Path
    files: tuple[str, ...]
    notes: tuple[str, ...]
    linted: frozenset[str]
    dropped: dict[str, str]
    linked: frozenset[str]
    problems: tuple[str, ...]
    ignores: Callable[[str], bool] = lambda _: False
    leftovers: tuple[str, ...] = ()

    def read(self, path: str) -> bytes:
        """The bytes of a note of the vault.

        Raises:
            OSError: it cannot be read, or is a link that leads out of the vault: nothing outside is ever read.
        """
        if path in self.linked and not is_inside(self.root, path):
            raise OSError("a link that leads out of the vault")
        return read_note(self.root, path)


def discover(
    root: Path,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    site_ignores: Sequence[str] = (),
    gitignore: bool = True,
    tree: Tree | None = None,
) -> Vault:
    """Walk a vault.

    Args:
        root: the vault's root, absolute.
        include: globs of the notes to lint; empty for all.
        exclude: globs of files that are not linted.
        site_ignores: globs of files that the site leaves out: they are no targets either.
        gitignore: whether files that git ignores are left unlinted.
        tree: the files that there are, if they are not those on the disk.
    """
    walk = _Walk(root)
    files = sorted(tree.files(walk.files) if tree is not None else walk.files)
    dropping, excluded, included = Globs(site_ignores, lenient=True), Globs(exclude), Globs(include)
    ignored = GitIgnore(_ignore_files(root, walk.ignore_files) if gitignore else ())
    notes: list[str] = []
    linted: list[str] = []
    dropped: dict[str, str] = {}
    for path in files:
        if dropping and dropping.match(path):
            dropped[path] = "is ignored by the site"
        if not is_note(path):
            continue
        notes.append(path)
        if (
            path not in dropped
            and not ignored(path)
            and not excluded.match(path)
            and (not included or included.match(path))
        ):
            linted.append(path)
    linked = frozenset(walk.linked)
    problems, leftovers = tuple(walk.problems), tuple(walk.leftovers)
    return Vault(root, tuple(files), tuple(notes), frozenset(linted), dropped, linked, problems, ignored, leftovers)


class _Walk:
    """Every file below the root, dot files and folders left out; folders behind links once, loops never."""

    def __init__(self, root: Path) -> None:
        self.files: list[str] = []
        self.linked: list[str] = []  # files that are links or lie behind one
        self.ignore_files: list[str] = []  # folders, with a slash at the end, that hold a .gitignore
        self.leftovers: list[str] = []
        self.problems: list[str] = []
        self._top = os.path.realpath(root)
        self._seen: set[str] = set()  # what links to folders lead to
        folders: list[tuple[str, str, bool]] = [("", str(root), False)]
        while folders:
            prefix, place, linked = folders.pop()
            try:
                with os.scandir(place) as entries:
                    listed = sorted(entries, key=lambda entry: entry.name)
                found: list[tuple[str, str, bool]] = []
                for entry in listed:  # in order, so that which of two links to a folder is walked is always the same
                    self._take(entry, prefix, linked, found)
                folders += reversed(found)
            except OSError as error:
                self.problems.append(f"{prefix or '.'}: {reason(error)}")

    def _take(self, entry: os.DirEntry[str], prefix: str, linked: bool, folders: list[tuple[str, str, bool]]) -> None:
        name = entry.name
        path = prefix + name
        if name.startswith("."):
            if name == ".gitignore" and not linked and not entry.is_symlink():
                self.ignore_files.append(prefix)
            elif is_temporary(name):
                self.leftovers.append(path)
            return
        try:
            is_link = entry.is_symlink()
            if entry.is_dir():
                if not is_link or self._leads_on(entry.path):
                    folders.append((path + "/", entry.path, linked or is_link))
                return
            if is_link and not os.path.exists(entry.path):  # noqa: PTH110
                return  # leads nowhere
        except OSError as error:
            self.problems.append(f"{path}: {reason(error)}")
            return
        self.files.append(path)
        if linked or is_link:
            self.linked.append(path)

    def _leads_on(self, place: str) -> bool:
        """Whether a link to a folder leads to one that no link led to before, and not to one it is in."""
        real = os.path.realpath(place)
        if real in self._seen or (os.path.realpath(os.path.dirname(place)) + "/").startswith(real.rstrip("/") + "/"):  # noqa: PTH120
            return False
        self._seen.add(real)
        return not (self._top + "/").startswith(real.rstrip("/") + "/")


def read_note(root: Path, path: str) -> bytes:
    """The bytes of a note.

    Raises:
        OSError: it cannot be read, is too large, or is no regular file.
    """
    return read_bytes(os.path.join(root, path))  # noqa: PTH118


def read_bytes(place: str | Path, most: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file of at most ``most`` bytes; never waits, as opening a pipe would.

    Raises:
        OSError: it cannot be read, is too large, or is no regular file.
    """
    descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("not a regular file")
        if status.st_size > most:
            raise OSError(f"larger than {most // (1024 * 1024)} MiB")
        data = os.read(descriptor, status.st_size + 1)
        piece = data
        while piece:  # a read may be short, and the file may grow
            piece = os.read(descriptor, most)
            data += piece
            if len(data) > most:
                raise OSError(f"larger than {most // (1024 * 1024)} MiB")
        return data
    finally:
        os.close(descriptor)


def is_inside(root: Path, path: str) -> bool:
    """Whether a file, links followed, is below the vault's root: nothing outside is read."""
    real, top = os.path.realpath(os.path.join(root, path)), os.path.realpath(root)  # noqa: PTH118
    return real == top or real.startswith(top.rstrip("/\\") + os.sep)


def reason(error: OSError) -> str:
    """Why a file cannot be read, in lower case and without its path."""
    words = error.strerror or str(error)
    return words[:1].lower() + words[1:]


class GitIgnore:
    """Tells which paths ``.gitignore`` files between the git top level and them tell git to pass over.

    The nearest file that speaks of a path decides, and what is in an ignored folder cannot be taken back
    (https://git-scm.com/docs/gitignore). ``files`` holds each one's folder, with a slash at the end, and its lines,
    from the top down.
    """

    def __init__(self, files: Iterable[tuple[str, Sequence[str]]]) -> None:
        rules = [(place, Globs(patterns, lenient=True)) for place, patterns in files]
        self._rules = [(place, globs) for place, globs in rules if globs]
        self._known: dict[str, bool] = {}

    def __call__(self, path: str) -> bool:
        """Whether git passes over a path relative to the vault's root, by itself or with a folder it is in."""
        if not self._rules or path.count("/") > _DEEPEST:
            return False
        at = path.find("/") + 1
        while at:
            if self._is_named(path[:at]):
                return True
            at = path.find("/", at) + 1
        return self._is_named(path)

    def _is_named(self, path: str) -> bool:
        if path not in self._known:
            self._known[path] = _last_verdict(path, self._rules)
        return self._known[path]


def _last_verdict(path: str, rules: Iterable[tuple[str, Globs]]) -> bool:
    """What the nearest ignore file says of a path; ``rules`` come from the top down."""
    ignored = False
    for place, globs in rules:
        if place.startswith("../"):
            verdict = globs.verdict(place[3:] + path)
        elif path.startswith(place):
            verdict = globs.verdict(path[len(place) :])
        else:
            continue
        ignored = ignored if verdict is None else verdict
    return ignored


def _ignore_files(root: Path, folders: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Each ignore file's folder (``../x/`` means that the vault is ``x/`` in its folder) and its lines.

    ``folders`` are those of the vault that hold one; those above the root count up to the git top level.
    """
    above: list[tuple[str, list[str]]] = []
    below = ""
    for folder in (root, *root.parents):
        if folder != root:
            above.append(("../" + below, _lines(folder / ".gitignore")))
        if (folder / ".git").exists():
            yield from reversed(above)  # outside a repository, files above the vault are not its business
            break
        below = f"{folder.name}/{below}"
    for name in sorted(folders):
        yield name, _lines(root / name / ".gitignore")


def _lines(path: Path) -> list[str]:
    try:
        text = read_bytes(path)[:_MOST_IGNORED].decode("utf-8-sig", "replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
