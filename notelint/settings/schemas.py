"""Schemas from the settings, with the files and models that they name."""

from collections.abc import Mapping
from pathlib import Path
from stat import S_ISREG
from typing import Any

from notelint.discover import reason
from notelint.schema import Document, Field, Schema
from notelint.settings.model import SettingsError
from notelint.settings.source import shown

_LARGEST = 1_000_000  # bytes of one file
_MOST = 100  # files of one schema


def made(number: int, table: Mapping[str, Any], source: Path | None, root: Path) -> Schema:
    """The schema of a ``[[schema]]``, the ``number``-th.

    Args:
        number: counts from 1, and names a schema without a name.
        table: as it is validated.
        source: the settings file; what it names is relative to its folder.
        root: the vault's.

    Raises:
        SettingsError: a file is not there or not a schema, or there is no such model.
    """
    name = table["name"] or f"schema {number}"
    fields = {key: _field(said) for key, said in table["fields"].items()}
    base = source.parent if source is not None else Path.cwd()
    where = f"{shown(source)}, [[schema]] {table['name'] or number}"
    document = _read(base, table["json_schema"], where) if table["json_schema"] is not None else None
    model = _find(table["model"], base, root, where) if table["model"] is not None else ""
    return Schema(name, tuple(table["files"]), fields, table["closed"], table["block"], document, model)


def _field(said: Mapping[str, Any]) -> Field:
    items = said["items"]
    return Field(**{**said, "items": items if isinstance(items, str) else _field(items)})


def _find(name: str, base: Path, root: Path, where: str) -> str:
    from notelint.schema.json_schema import SchemaError
    from notelint.schema.model import find

    try:
        return find(name, (base, root))
    except SchemaError as error:
        raise SettingsError(f"{where}: {error}") from error


def _read(base: Path, name: str, where: str) -> Document:
    """The JSON Schema of a file, with what lies beside it and it refers to."""
    from notelint.schema.json_schema import SchemaError, build, parse

    try:
        path = (base / name).resolve()
    except (OSError, ValueError) as error:
        raise SettingsError(f"{where}, 'json-schema': {name[:100]!r} is no file's name") from error
    top = next((folder for folder in (base, *base.parents) if (folder / ".git").exists()), base).resolve()
    if not path.is_relative_to(top):
        raise SettingsError(f"{where}, 'json-schema': {name} lies outside {shown(top)}")
    beside: dict[str, str] = {}

    def fetch(relative: str) -> Any:
        if relative not in beside:
            if len(beside) >= _MOST:
                raise SchemaError(f"'$ref' leads to more than {_MOST} files")
            beside[relative] = _text(path.parent, path.parent / relative, f"'$ref' to {relative}")
        return parse(relative, beside[relative])

    try:
        text = _text(top, path, name)
        build(name, parse(name, text), fetch)
    except SchemaError as error:
        raise SettingsError(f"{where}: {error}") from error
    return Document(name, text, tuple(sorted(beside.items())))


def _text(folder: Path, path: Path, name: str) -> str:
    """The text of a file that lies in a folder, or below it.

    Raises:
        SchemaError: it does not, or cannot be read, or is too large.
    """
    from notelint.schema.json_schema import SchemaError

    try:
        path = path.resolve()
        if not path.is_relative_to(folder):
            raise SchemaError(f"{name}: leads out of {shown(folder)}")
        if not S_ISREG(path.stat().st_mode):
            raise SchemaError(f"{name}: is not a file")
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise SchemaError(f"{name}: cannot be read: {reason(error)}") from error
    except ValueError as error:  # a NUL in its name
        raise SchemaError(str(error)) from error
    if len(data) > _LARGEST:
        raise SchemaError(f"{name}: is larger than {_LARGEST:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SchemaError(f"{name}: is not UTF-8") from error
