"""What a target that names nothing may have meant: files by names like it, and notes by their aliases."""

import posixpath
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from notelint.dialects import MANY, is_note, without_md
from notelint.entry import Entry
from notelint.filenames import levelled, names_a_file
from notelint.index.verdict import CASE, FOUND, MISSPELT, NORMAL_FORM
from notelint.near import NearNames

_DEPTH = 8  # folders of a path that are looked at for a near miss


class Misses:
    """Finds what was meant among the files and notes of a vault; the arguments are as those of the index."""

    def __init__(self, files: Sequence[str], entries: Mapping[str, Entry]) -> None:
        self._files, self._entries = files, entries
        self._by_level: dict[str, list[str]] | None = None
        self._by_alias: dict[str, list[str]] | None = None
        self._near_names: NearNames | None = None

    def alike(self, target: str) -> tuple[Sequence[str], Sequence[str]]:
        """The files whose path ends as a target does, and the notes that have it as an alias, once all is levelled."""
        level = ending = levelled(target)
        if "/" in target or "\\" in target or target in (".", ".."):
            parts = [levelled(part) for part in _parts(target)]
            ending = "/".join(parts) if parts and parts[-1] else ""
        files = self._levels().get(ending, ()) if ending else ()
        return files, self._aliases().get(level, ())

    def elsewhere(self, target: str) -> list[str]:
        """Files of the target's basename in other folders than it says."""
        last = target.rpartition("/")[2]
        return self._levels().get(levelled(last), [])[:MANY] if "/" in target and last else []

    def nearly_spelled(self, target: str) -> tuple[str, ...]:
        """Files whose name is the target's but for a letter or two, in the folders that it says, if it says any."""
        if self._near_names is None:
            names = ((levelled(path.rpartition("/")[2]), path) for path in self._files)
            self._near_names = NearNames(names)
        parts = [levelled(part) for part in _parts(target)]
        if not parts or target.endswith("/"):
            return ()  # a folder
        folder = "/".join(["", *parts[:-1]])
        of_notes = not names_a_file(target)
        found = [path for path in self._near_names.find(parts[-1]) if is_note(path) == of_notes]
        if len(parts) > 1:
            found = [path for path in found if ("/" + levelled(posixpath.dirname(path))).endswith(folder)]
        return tuple(found[:MANY])

    def _aliases(self) -> dict[str, list[str]]:
        """The notes by their aliases, levelled."""
        if self._by_alias is None:
            self._by_alias = {}
            for path in self._files:
                entry = self._entries.get(path)
                for alias in entry.aliases if entry is not None else ():
                    owners = self._by_alias.setdefault(levelled(alias), [])
                    if not owners or owners[-1] != path:
                        owners.append(path)
        return self._by_alias

    def _levels(self) -> dict[str, list[str]]:
        """The files by every end of their path, levelled: ``a/b/c.md`` by ``c``, ``b/c`` and ``a/b/c``."""
        if self._by_level is None:
            self._by_level = {}
            known: dict[str, str] = {}  # folders are above many files
            for path in self._files:
                ending = ""
                for part in reversed(path.split("/")[-_DEPTH:]):
                    if part not in known:
                        known[part] = levelled(part)
                    if not known[part] and not ending:
                        break  # a file whose name is of dashes alone
                    ending = f"{known[part]}/{ending}" if ending else known[part]
                    self._by_level.setdefault(ending, []).append(path)
        return self._by_level


def slip(target: str, path: str, fold: Callable[[str], str]) -> str:
    """In what a target differs from the file that it nearly names; FOUND if only in the folder it is looked for."""
    parts = _parts(target)
    depth = len(parts)
    name = "/".join(without_md(path).split("/")[-depth:]) if is_note(path) else "/".join(path.split("/")[-depth:])
    written = without_md("/".join(parts)) if is_note(path) else "/".join(parts)
    ours, theirs = fold(written), fold(name)
    if ours == theirs:
        return FOUND
    if unicodedata.normalize("NFC", ours) == unicodedata.normalize("NFC", theirs):
        return NORMAL_FORM
    if ours.casefold() == theirs.casefold():
        return CASE
    return MISSPELT


def _parts(target: str) -> list[str]:
    """The names of a target's folders and its own, whatever slashes part them."""
    return [part for part in target.replace("\\", "/").split("/") if part not in ("", ".", "..")]
