"""The values of plain scalars, by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema)."""

import re

_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_BEGIN_NUMBERS = frozenset("-+.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+$")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$")
_OCTAL = re.compile(r"0o[0-7]+$")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+$")
_INFINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$")
_MAX_DIGITS = 4000  # Python refuses to convert longer ones


def scalar(source: str) -> object:
    """The value of a plain scalar."""
    if source in _WORDS:
        return _WORDS[source]
    if source[0] in _BEGIN_NUMBERS and len(source) < _MAX_DIGITS:
        if _INTEGER.match(source):
            return int(source)
        if _FLOAT.match(source):
            return float(source)
        if _OCTAL.match(source) or _HEXADECIMAL.match(source):
            return int(source, 0)
        if _INFINITE.match(source):
            return float(source.replace(".", "").lower())
    return source
