"""What a vault's own program is set to, so far as links and rules depend on it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from notelint.settings.detect import Found, dendron_vaults
from notelint.settings.foreign import json_of, text_of, yaml_of

_MAX_PIECES = 10_000  # of a settings file that are looked into
# compiled where a vault has such a file
_COMMENT = r"""("[^"\n]*"|'[^'\n]*'|`[^`]*`)|//[^\n]*|/\*[\s\S]*?\*/"""
_RESOLUTION = r"markdownLinkResolution['\"]?\s*:\s*['\"](shortest|absolute|relative)['\"]"
_IGNORES = r"ignorePatterns['\"]?\s*:\s*\[([^\]]*)\]"
_STRING = r"\"([^\"\n]*)\"|'([^'\n]*)'"
_BROKEN_AS_TEXT = r"disableBrokenWikilinks['\"]?\s*:\s*true\b"
_NAME_FORMAT = r":file/name-format\s+:(legacy|triple-lowbar)"
_EDN_COMMENT = r'("(?:[^"\\]|\\.)*+")|;[^\n]*'


class Program(NamedTuple):
    """What is read of its settings.

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
    source = re.sub(_COMMENT, lambda piece: piece[1] or "", text_of(site / "quartz.config.ts"))  # strings are kept
    said = _of_script(source) if source.strip() else _of_yaml(text_of(site / "quartz.config.yaml"))
    options = {"link-resolution": said.resolution} if said.resolution in ("shortest", "absolute", "relative") else {}
    if str(json_of(site / "package.json").get("version", "")).startswith("5"):
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
    found = re.search(_RESOLUTION, source)
    ignores = re.search(_IGNORES, source)
    return _Site(
        found[1] if found else "absolute" if "CrawlLinks" in source else "",  # the plugin's default
        [m[1] or m[2] or "" for m in re.finditer(_STRING, ignores[1])] if ignores else _IGNORED,
        "RemoveDrafts" in source,
        "ExplicitPublish" in source,
        re.search(_BROKEN_AS_TEXT, source) is not None,
    )


def _of_yaml(source: str) -> _Site:
    """What ``quartz.config.yaml`` says: a list of plugins, each with its source, its options and whether it is on."""
    data = yaml_of(source)
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
        folders = [folder.relative_to(found.root).as_posix() for folder in dendron_vaults(found.site)]
    return Program(
        {},
        daily=("[daily.journal.]YYYY.MM.DD", "YYYY-MM-DD"),
        include=() if "." in folders else tuple(f"/{escaped(name)}/**" for name in folders),
    )


def _read_logseq(root: Path) -> Program:
    """The copies that Logseq keeps of notes are no notes."""
    source = re.sub(_EDN_COMMENT, lambda piece: piece[1] or "", text_of(root / "logseq" / "config.edn"))
    form = re.search(_NAME_FORMAT, source)
    return Program(
        {"name-format": form[1]} if form else {},
        ("/logseq/bak/", "/logseq/version-files/"),
        daily=("YYYY-MM-DD",),
    )


def escaped(name: str) -> str:
    """A folder's name as a glob that means nothing but it."""
    return re.sub(r"([\\*?\[\]!#]| +$)", r"\\\1", name)


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
        json_of(folder / "templates.json").get("folder"),
        json_of(folder / "plugins" / "templater-obsidian" / "data.json").get("templates_folder"),
    ]
    daily: list[str] = ["YYYY-MM-DD"]
    form = json_of(folder / "daily-notes.json").get("format")
    if isinstance(form, str) and form:
        daily.append(form)
    filters = json_of(folder / "app.json").get("userIgnoreFilters")
    excluded = [word for word in filters if isinstance(word, str)] if isinstance(filters, list) else []
    return Program(
        {},
        excluded=tuple(word for word in excluded if word.strip("/") and not word.startswith("/")),  # /…/ is a pattern
        templates=tuple(name.strip("/") for name in templates if isinstance(name, str) and name.strip("/")),
        daily=tuple(dict.fromkeys(daily)),
    )
