"""Which folder is the vault, and which program it is for."""

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from notelint.dialects import dialect, is_note
from notelint.discover import is_inside, read_bytes
from notelint.settings.foreign import text_of, yaml_of

_WIKILINK = re.compile(rb"\[\[[^\[\]\n]+\]\](?!\()")  # worth a closer look
# The first bracket of a body, where it is a wikilink in plain words and nothing before it could hide it.
_PLAIN_WIKILINK = re.compile(rb"[^\[`~<>%$\\|\t\r]*\[\[[\w\x80-\xff][\w \-\x80-\xff]*\]\](?![\](:\[{'])")
_SEEN_NOTES = 2000  # notes that are looked into before a vault is held to have no wikilinks
_SEEN_BYTES = 64 * 1024


class Found(NamedTuple):
    """A vault's root and dialect, and what told each; ``site`` is the folder of the program's own settings."""

    root: Path
    dialect: str
    root_told: str
    dialect_told: str
    site: Path | None = None


def find_vault(path: Path) -> Found | None:
    """The vault that a note or folder belongs to, by the markers at or above it; None if there are none.

    Markers are looked for up to the git top level (outside a repository up to the home folder), the outermost of the
    first kind found counts.
    """
    folders = list(_upward(path if path.is_dir() else path.parent))
    for marker in (_quartz, _foam, _dendron, _logseq, _zk, _gollum, _garden, _obsidian):
        for folder in reversed(folders):
            found = marker(folder)
            if found is not None:
                return found
    return None


def _upward(folder: Path) -> Iterator[Path]:
    home = Path.home()
    for place in (folder, *folder.parents):
        if place != folder and place in (home, place.parent):
            return
        yield place
        if (place / ".git").exists():
            return


def _quartz(folder: Path) -> Found | None:
    for name in ("quartz.config.ts", "quartz.config.yaml"):
        if (folder / name).is_file():
            content = folder / "content"
            return Found(content if content.is_dir() else folder, "quartz", name, name, folder)
    return None


def _foam(folder: Path) -> Found | None:
    for name, is_there in ((".foam", Path.is_dir), (".vscode/foam.json", Path.is_file)):
        if is_there(folder / name):
            return Found(folder, "foam", name, name, folder)
    return None


def _dendron(folder: Path) -> Found | None:
    """A workspace; with one vault its folder is the root."""
    if not (folder / "dendron.yml").is_file():
        return None
    vaults = dendron_vaults(folder)
    return Found(vaults[0] if len(vaults) == 1 else folder, "dendron", "dendron.yml", "dendron.yml", folder)


def _logseq(folder: Path) -> Found | None:
    name = "logseq/config.edn"
    return Found(folder, "logseq", name, name, folder) if (folder / name).is_file() else None


def _zk(folder: Path) -> Found | None:
    return Found(folder, "zk", ".zk", ".zk", folder) if (folder / ".zk").is_dir() else None


def _gollum(folder: Path) -> Found | None:
    if folder.name.endswith(".wiki"):
        return Found(folder, "gollum", folder.name, folder.name, folder)
    if (folder / "_Sidebar.md").is_file() and (folder / "Home.md").is_file():
        return Found(folder, "gollum", "_Sidebar.md", "_Sidebar.md", folder)
    return None


def _garden(folder: Path) -> Found | None:
    notes = folder / "src" / "site" / "notes"
    return Found(notes, "obsidian", "src/site/notes", "src/site/notes", folder) if notes.is_dir() else None


def _obsidian(folder: Path) -> Found | None:
    return Found(folder, "obsidian", ".obsidian", ".obsidian", folder) if (folder / ".obsidian").is_dir() else None


def content_of(folder: Path) -> Path | None:
    """The ``content`` folder that holds the notes of a site, where its own folder holds none but a README."""
    content = folder / "content"
    if content.is_dir() and not any(_is_own(name) for name in _names(folder)) and _holds_notes(content):
        return content
    return None


def _is_own(name: str) -> bool:
    return is_note(name) and not name.startswith(".") and not name.lower().startswith("readme.")


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208
    except OSError:
        return []


def _holds_notes(folder: Path) -> bool:
    """Whether there is a note in or below a folder; a bounded number of folders is looked into."""
    for _, folders, files in islice(os.walk(folder), _SEEN_NOTES):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if any(is_note(name) and not name.startswith(".") for name in files):
            return True
    return False


def has_wikilinks(folder: Path) -> bool:
    """Whether a note below a folder holds a wikilink, outside code; the first notes tell."""
    seen = 0
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not is_note(name) or name.startswith("."):
                continue
            seen += 1
            if seen > _SEEN_NOTES:
                return False
            note = Path(place) / name
            try:
                data = b"" if note.is_symlink() else read_bytes(note)[:_SEEN_BYTES]
            except OSError:
                continue
            if holds_wikilinks(data):
                return True
    return False


def holds_wikilinks(data: bytes) -> bool:
    """Whether a note holds a wikilink, outside code."""
    if not _WIKILINK.search(data):
        return False
    if _begins_plainly(data):
        return True
    from notelint.parse import parse  # a run that knows all notes as they are needs no parser

    return any(link.is_wikilink and not link.defect for link in parse("", data, dialect("obsidian")).links)


def _begins_plainly(data: bytes) -> bool:
    """Whether a note surely holds a wikilink, as far as that can be told without a parser."""
    start = 0
    if data.startswith((b"---", b"+++", b"\xef\xbb\xbf")):
        end = data.find(b"\n---\n", 3) if data.startswith(b"---\n") else -1
        if end < 0:
            return False
        start = end + 5
    found = _PLAIN_WIKILINK.match(data, start)
    if found is None or b"    " in found[0] or b"://" in found[0] or b"\0" in data:
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def dendron_vaults(workspace: Path) -> list[Path]:
    """The folders of a workspace's vaults that are here and in it, links followed."""
    data = yaml_of(text_of(workspace / "dendron.yml"))
    if not isinstance(data, dict):
        return []
    inner = data.get("workspace")
    listed = inner.get("vaults") if isinstance(inner, dict) else data.get("vaults")
    found: dict[Path, None] = {}
    for vault in listed if isinstance(listed, list) else ():
        place = vault.get("fsPath") if isinstance(vault, dict) else None
        if not isinstance(place, str):
            continue
        folder = Path(os.path.normpath(workspace / place))
        if vault.get("selfContained") is True and os.path.isdir(folder / "notes"):  # noqa: PTH112
            folder /= "notes"
        # a name may be none that a folder can have
        if folder.is_relative_to(workspace) and os.path.isdir(folder) and is_inside(workspace, str(folder)):  # noqa: PTH112
            found[folder] = None
    return list(found)
