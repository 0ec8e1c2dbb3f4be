"""Which folder is the vault, which program it is for, and what that program is set to."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from notelint.dialects import dialect, is_note
from notelint.discover import is_inside, read_bytes
from notelint.parse import parse, yaml_reader

_WIKILINK = re.compile(rb"\[\[[^\[\]\n]+\]\](?!\()")  # worth a closer look
_SEEN_NOTES = 2000  # notes that are looked into before a vault is held to have no wikilinks
_SEEN_BYTES = 64 * 1024
_MAX_PIECES = 10_000  # of a settings file that are looked into
_CONFIG_BYTES = 1024 * 1024
_COMMENT = re.compile(r"""("[^"\n]*"|'[^'\n]*'|`[^`]*`)|//[^\n]*|/\*[\s\S]*?\*/""")
_RESOLUTION = re.compile(r"markdownLinkResolution['\"]?\s*:\s*['\"](shortest|absolute|relative)['\"]")
_IGNORES = re.compile(r"ignorePatterns['\"]?\s*:\s*\[([^\]]*)\]")
_STRING = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_BROKEN_AS_TEXT = re.compile(r"disableBrokenWikilinks['\"]?\s*:\s*true\b")
_NAME_FORMAT = re.compile(r":file/name-format\s+:(legacy|triple-lowbar)")
_EDN_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*+")|;[^\n]*')


class Found(NamedTuple):
    """A vault's root and dialect, and what told each; ``site`` is the folder of the program's own settings."""

    root: Path
    dialect: str
    root_told: str
    dialect_told: str
    site: Path | None = None


class Program(NamedTuple):
    """What a vault's own program is set to, so far as links depend on it.

    ``excluded`` are paths of files and folders (with a slash) that the program leaves out of its searches;
    ``severity`` holds what its settings make of a rule, by code.
    """

    options: dict[str, str]
    site_ignores: tuple[str, ...] = ()
    drops_drafts: bool = False
    wants_publish: bool = False
    templates: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    daily: tuple[str, ...] = ()
    severity: dict[str, str] = {}
    include: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


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
    vaults = _dendron_vaults(folder)
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
    return any(link.is_wikilink and not link.defect for link in parse("", data, dialect("obsidian")).links)


def read_program(found: Found, name: str) -> Program:
    """What the vault's program is set to; its files may be missing, empty or torn."""
    if name == "quartz":
        return _read_quartz(found.site)
    if name == "obsidian":
        return _read_obsidian(found.root)
    if name == "dendron":
        return _read_dendron(found)
    if name == "logseq":
        return _read_logseq(found.root)
    return Program({}, daily=("YYYY-MM-DD",))


def _read_quartz(site: Path | None) -> Program:
    if site is None:
        return Program({})
    source = _COMMENT.sub(lambda piece: piece[1] or "", _text(site / "quartz.config.ts"))  # strings are kept
    said = _of_script(source) if source.strip() else _of_yaml(_text(site / "quartz.config.yaml"))
    options = {"link-resolution": said.resolution} if said.resolution in ("shortest", "absolute", "relative") else {}
    if str(_json(site / "package.json").get("version", "")).startswith("5"):
        options["version"] = "5"
    return Program(
        options,
        tuple(_anchored(pattern) for pattern in said.ignores),
        said.drops_drafts,
        said.wants_publish,
        # the page shows such links as words that cannot be followed, so nobody lands on nothing
        severity={"WL102": "note"} if said.breaks_softly else {},
    )


class _Site(NamedTuple):
    """What a Quartz site's configuration says."""

    resolution: str
    ignores: Sequence[str]
    drops_drafts: bool
    wants_publish: bool
    breaks_softly: bool


_IGNORED = ("private", "templates", ".obsidian")  # where a site says nothing


def _of_script(source: str) -> _Site:
    """What ``quartz.config.ts``, less its comments, says: its plugins are called by name."""
    found = _RESOLUTION.search(source)
    ignores = _IGNORES.search(source)
    return _Site(
        found[1] if found else "absolute" if "CrawlLinks" in source else "",  # the plugin's default
        [m[1] or m[2] or "" for m in _STRING.finditer(ignores[1])] if ignores else _IGNORED,
        "RemoveDrafts" in source,
        "ExplicitPublish" in source,
        _BROKEN_AS_TEXT.search(source) is not None,
    )


def _of_yaml(source: str) -> _Site:
    """What ``quartz.config.yaml`` says: a list of plugins, each with its source, its options and whether it is on."""
    data = _yaml(source)
    plugins = [
        (str(piece["source"]), piece.get("options"))
        for piece in _tables(data)
        if piece.get("enabled") and "source" in piece
    ]

    def is_on(name: str) -> bool:
        return any(name in plugin for plugin, _ in plugins)

    return _Site(
        next(iter(_strings_at(data, "markdownLinkResolution")), ""),
        _strings_at(data, "ignorePatterns") or _IGNORED,
        is_on("remove-draft") or not source,
        is_on("explicit-publish"),
        any(isinstance(options, dict) and options.get("disableBrokenWikilinks") is True for _, options in plugins),
    )


def _tables(data: Any) -> Iterator[dict[Any, Any]]:
    """The mappings in data, wherever they are, outermost first; a bounded number."""
    waiting, seen = [data], 0
    while waiting and seen < _MAX_PIECES:
        piece, seen = waiting.pop(), seen + 1
        if isinstance(piece, dict):
            yield piece
            waiting += piece.values()
        elif isinstance(piece, list):
            waiting += piece


def _read_dendron(found: Found) -> Program:
    """Of a workspace with several vaults only these hold notes."""
    folders: list[str] = []
    if found.site is not None and found.site == found.root:
        folders = [folder.relative_to(found.root).as_posix() for folder in _dendron_vaults(found.site)]
    return Program(
        {},
        daily=("[daily.journal.]YYYY.MM.DD", "YYYY-MM-DD"),
        include=() if "." in folders else tuple(f"/{escaped(name)}/**" for name in folders),
    )


def _dendron_vaults(workspace: Path) -> list[Path]:
    """The folders of a workspace's vaults that are here and in it, links followed."""
    data = _yaml(_text(workspace / "dendron.yml"))
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


def _read_logseq(root: Path) -> Program:
    """The copies that Logseq keeps of notes are no notes."""
    form = _NAME_FORMAT.search(_EDN_COMMENT.sub(lambda piece: piece[1] or "", _text(root / "logseq" / "config.edn")))
    return Program(
        {"name-format": form[1]} if form else {},
        ("/logseq/bak/", "/logseq/version-files/"),
        daily=("YYYY-MM-DD",),
    )


def escaped(name: str) -> str:
    """A folder's name as a glob that means nothing but it."""
    return re.sub(r"([\\*?\[\]!#]| +$)", r"\\\1", name)


def _yaml(source: str) -> Any:
    """The mapping of a YAML file, read as front matter is, in bounded time whatever it holds; None where it is torn."""
    found = yaml_reader.read(source, 0, len(source))
    return {item.key: item.value for item in found.properties} if found.is_mapping else None


def _strings_at(data: Any, key: str) -> list[str]:
    """The strings that stand under a key, wherever it is."""
    for table in _tables(data):
        if key in table:
            found = table[key] if isinstance(table[key], list) else [table[key]]
            return [item for item in found if isinstance(item, str)]
    return []


def _anchored(pattern: str) -> str:
    """A pattern of Quartz, which holds it to the root of the notes, in the manner of gitignore."""
    return pattern if pattern.startswith(("/", "**")) else f"/{pattern}"


def _read_obsidian(root: Path) -> Program:
    folder = root / ".obsidian"
    templates = [
        _json(folder / "templates.json").get("folder"),
        _json(folder / "plugins" / "templater-obsidian" / "data.json").get("templates_folder"),
    ]
    daily: list[str] = ["YYYY-MM-DD"]
    form = _json(folder / "daily-notes.json").get("format")
    if isinstance(form, str) and form:
        daily.append(form)
    filters = _json(folder / "app.json").get("userIgnoreFilters")
    excluded = [word for word in filters if isinstance(word, str)] if isinstance(filters, list) else []
    return Program(
        {},
        excluded=tuple(word for word in excluded if word.strip("/") and not word.startswith("/")),  # /…/ is a pattern
        templates=tuple(name.strip("/") for name in templates if isinstance(name, str) and name.strip("/")),
        daily=tuple(dict.fromkeys(daily)),
    )


def _text(path: Path) -> str:
    try:
        return read_bytes(path)[:_CONFIG_BYTES].decode("utf-8-sig", "replace")
    except OSError:
        return ""


def _json(path: Path) -> dict[str, Any]:
    """An object from a JSON file; empty where it is missing, empty or torn."""
    try:
        data = json.loads(_text(path))
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
