"""What of a note's front matter breaks a schema, whatever the schema is written in."""

from typing import NamedTuple

MISSING = "missing"  # a key that is required
VALUE = "value"  # a value that is not what it must be
UNKNOWN = "unknown"  # a key that must not be there


class Violation(NamedTuple):
    """One thing that breaks a schema.

    ``path`` leads to it by keys and indices: to the value, to the unknown key, or to the key that is missing.
    ``problem`` are words that follow the value's name; ``near`` is what was probably meant, ``mended`` how YAML writes
    that in its place. ``at_key`` puts it on the key rather than the value.
    """

    kind: str
    path: tuple[str | int, ...]
    problem: str = ""
    near: str = ""
    mended: str = ""
    at_key: bool = False
    schema: str = ""
