"""Where settings stand: the nearest file, and pairs of the command line over it."""

import re
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from notelint import store
from notelint.dialects import known
from notelint.discover import read_bytes, reason
from notelint.near import nearest
from notelint.settings.model import SettingsError

FILE_NAMES = ("notelint.toml", ".notelint.toml")
_MOST_BYTES = 1_000_000
_MOST_PARTS = 100
# of a key, each of which costs as much as all before it
_PART = r"""[ \t]*+(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_DOTTED = rf"(?m)(?:^|[{{,[]){_PART}(?:\.{_PART}){{{_MOST_PARTS}}}"
_KEPT = 256  # settings files whose values are kept at most
_SHOWN = 200  # characters of what the parser says


def nearest_file(path: Path) -> Path | None:
    """The settings file nearest to a path, upward to the git top level."""
    for folder in (path, *path.parents):
        if not folder.is_dir():
            continue
        for name in FILE_NAMES:
            if (folder / name).is_file():
                return folder / name
        project = folder / "pyproject.toml"
        if project.is_file() and read_toml(project):
            return project
        if (folder / ".git").exists():
            break
    return None


def read_toml(path: Path) -> dict[str, Any]:
    """The settings of a file; of ``pyproject.toml`` its ``[tool.notelint]``, empty if it has none.

    Raises:
        SettingsError: it cannot be read, or is not TOML.
    """
    try:
        source = read_bytes(path)
        if len(source) > _MOST_BYTES:
            raise ValueError(f"larger than settings can be ({_MOST_BYTES:,} bytes)")
        data = _parsed(source.decode())
    except OSError as error:
        raise SettingsError(f"{shown(path)}: cannot be read: {reason(error)}") from error
    except (ValueError, RecursionError) as error:  # a number may be too long to be read
        raise SettingsError(f"{shown(path)}: is not TOML: {str(error)[:_SHOWN]}") from error
    if path.name == "pyproject.toml":
        tool = data.get("tool", {})
        own = tool.get("notelint", {}) if isinstance(tool, dict) else {}
        return own if isinstance(own, dict) else {}
    return data


def _parsed(text: str) -> dict[str, Any]:
    """What TOML holds; in a time that grows with its length alone.

    Raises:
        ValueError: it is not TOML, or has keys that nobody writes.
    """
    if re.search(_DOTTED, text):
        raise ValueError(f"a key of more than {_MOST_PARTS} parts")
    import tomllib

    return tomllib.loads(text)


def override(data: dict[str, Any], pair: str) -> None:
    """Set ``a.b = value`` in a table; a value that is not TOML is a string.

    Raises:
        SettingsError: ``a`` is no table.
    """
    key, _, value = pair.partition("=")
    try:
        parsed = _parsed(f"value = {value}")["value"]
    except (ValueError, RecursionError):
        parsed = value
    parts = key.strip().split(".")
    for part in parts[:-1]:
        data = data.setdefault(part, {})
        if not isinstance(data, dict):
            raise SettingsError(f"--config {pair}: '{part}' is no table")
    data[parts[-1]] = parsed


def validated(data: Mapping[str, Any], source: Path | None, overrides: Sequence[str]) -> dict[str, Any]:
    """The settings as pydantic leaves them, tables as dictionaries; of a file as it was before as they were then.

    Raises:
        SettingsError: a key is not known, or a value not of its kind; told of the file or of the command line.
    """
    if not data:
        return {}
    # pydantic takes longer to import than all else that a run does before it reads notes
    folder = store.folder()
    place = zlib.crc32(str(source).encode("utf-8", "surrogateescape")) % _KEPT
    key = f"{store.own_hash()} {data!r}".encode("utf-8", "surrogatepass")
    table: dict[str, Any] | None = store.load(folder / f"settings-{place}", key) if folder is not None else None
    if table is None:
        table = _validate(data, source, overrides)
        if folder is not None:
            with suppress(ValueError):  # a date among options is no plain value
                store.save(folder / f"settings-{place}", key, table)
    return table


def _validate(data: Mapping[str, Any], source: Path | None, overrides: Sequence[str]) -> dict[str, Any]:
    """The settings as pydantic leaves them.

    Raises:
        SettingsError: as ``validated``.
    """
    from notelint.settings import file

    settings, problems = file.validate(dict(data))
    if settings is None:
        raise SettingsError("\n".join(f"{_teller(place, source, overrides)}: {words}" for place, words in problems))
    if settings.dialect != "auto" and settings.dialect not in known():
        raise SettingsError(f"{_teller('dialect', source, overrides)}: {unknown_dialect(settings.dialect)}")
    table = {name: getattr(settings, name) for name in settings.model_fields_set}
    for name in ("quartz", "notes", "timestamps", "fix"):
        if name in table:
            table[name] = {key: getattr(table[name], key) for key in table[name].model_fields_set}
    if "schemas" in table:
        table["schemas"] = [item.plain() for item in table["schemas"]]
    return table


def _teller(place: str, source: Path | None, overrides: Sequence[str]) -> str:
    """Who said a key: the command line, if it did, else the file."""
    keys = [pair.partition("=")[0].strip() for pair in overrides]
    spoken = any(place == key or place.startswith(key + ".") or key.startswith(place + ".") for key in keys)
    return "--config" if spoken or source is None else shown(source)


def unknown_dialect(name: str) -> str:
    """What to say of a dialect that is not known."""
    near = nearest(name, known())
    return f"there is no dialect '{name}'; " + (f"did you mean '{near}'?" if near else f"one of {', '.join(known())}")


def shown(path: Path | None) -> str:
    """A path as the user would write it."""
    if path is None:
        return "the command line"
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
