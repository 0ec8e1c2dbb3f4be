"""What a JSON Schema finds wrong, in words that follow the value's name."""

from typing import Any

from notelint.schema.types import WORDS

_KINDS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "array": "list"}
_FORMATS = {
    "date": WORDS["date"],
    "date-time": "a date with a time and a zone (YYYY-MM-DDTHH:MM:SSZ)",
    "time": "a time with a zone (HH:MM:SSZ)",
    "duration": "a duration (P1DT2H)",
    "email": "an email address",
    "idn-email": "an email address",
    "hostname": "a host name",
    "ipv4": "an IPv4 address",
    "ipv6": "an IPv6 address",
    "uri": WORDS["url"],
    "iri": WORDS["url"],
    "uri-reference": "an address",
    "iri-reference": "an address",
    "uuid": "a UUID",
    "regex": "a regular expression",
    "tag": WORDS["tag"],
    "wikilink": WORDS["wikilink"],
    "youtube-id": "a YouTube video id",
}
_LIMITS = {
    "minimum": "is less than {}",
    "maximum": "is more than {}",
    "exclusiveMinimum": "is not more than {}",
    "exclusiveMaximum": "is not less than {}",
    "multipleOf": "is no multiple of {}",
    "minLength": "has fewer than {} characters",
    "maxLength": "has more than {} characters",
    "minItems": "has fewer than {} items",
    "maxItems": "has more than {} items",
    "minProperties": "has fewer than {} keys",
    "maxProperties": "has more than {} keys",
    "pattern": "does not match the pattern {}",
    "const": "is not {}",
}
_OTHERS = {
    "uniqueItems": "holds an item twice",
    "contains": "lacks an item that the schema asks for",
    "minContains": "lacks an item that the schema asks for",
    "maxContains": "has too many items of a kind",
    "not": "is what the schema excludes",
    "falseSchema": "must not be there",
    "unevaluatedItems": "has more items than the schema knows",
    "additionalItems": "has more items than the schema knows",
}


def field_type(kind: Any) -> str:
    """The type of a field that is what a violation of ``type`` or ``format`` asks for, or an empty string."""
    if kind.name == "type":
        types = [name for name in kind.types if name != "null"]
        return _KINDS.get(types[0], "") if len(types) == 1 else ""
    if kind.name == "format":
        return {"date": "date", "uri": "url", "iri": "url", "youtube-id": "youtube-id"}.get(kind.format, "")
    return ""


def type_words(names: list[str]) -> str:
    """Types of JSON Schema as people call them."""
    words = [WORDS[_KINDS[name]].partition(";")[0] if name in _KINDS else _other(name) for name in names]
    return " or ".join(words)


def _other(name: str) -> str:
    return {"object": "a mapping", "null": "empty"}.get(name, name)


def words_of(kind: Any, value: object) -> str:
    """What is said of a violation of the keyword that ``kind`` names."""
    name = kind.name
    if name == "type":
        return "is empty" if value is None else f"is not {type_words(sorted(kind.types))}"
    if name == "format":
        return f"is not {_FORMATS.get(kind.format, f'of the form {kind.format!r}')}"
    if name in ("minLength", "minItems") and not value:
        return "is empty"
    if name in _LIMITS:
        limit = shown(kind.value)
        words = _LIMITS[name].format(limit)
        return words[:-1] if limit == "1" and words.endswith(("characters", "items", "keys")) else words
    return _OTHERS.get(name, "is not what the schema asks for")


def shown(value: object) -> str:
    """A value as a message names it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "nothing" if value is None else str(value)
