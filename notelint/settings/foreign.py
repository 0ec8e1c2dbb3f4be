"""Files of other programs, which may be missing, empty, torn, or no files at all."""

from pathlib import Path
from typing import Any

from notelint.discover import read_bytes

_MAX_BYTES = 1024 * 1024
_MAX_YAML = 100_000  # characters, which take a second; a configuration is a tenth of that


def text_of(path: Path) -> str:
    """The text of a file, as far as it is of reasonable size; empty where it cannot be read."""
    try:
        return read_bytes(path)[:_MAX_BYTES].decode("utf-8-sig", "replace")
    except OSError:
        return ""


def json_of(path: Path) -> dict[str, Any]:
    """An object from a JSON file; empty where it is missing, empty or torn."""
    text = text_of(path)
    if not text:
        return {}
    import json

    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def yaml_of(source: str) -> dict[str, Any] | None:
    """The mapping of YAML, read as front matter is, in bounded time whatever it holds; None where it is torn.

    So it is where it is too long to be a configuration.
    """
    if len(source) > _MAX_YAML:
        return None
    from notelint.parse import yaml_reader

    found = yaml_reader.read(source, 0, len(source))
    return {item.key: item.value for item in found.properties} if found.is_mapping else None
