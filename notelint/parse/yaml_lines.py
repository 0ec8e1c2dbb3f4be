"""YAML that needs no parser: keys with a value or a list of values, told line by line."""

import re

from notelint.note import Leaf, Property
from notelint.parse.scalars import scalar

# What YAML takes for the text it looks like: it begins with no sign of YAML's own, and holds neither ": " nor " #".
_PLAIN = r"(?:[^\s?:,\[\]{}#&*!|>'\"%@`-]|-(?=\S))[^\r\n:#]*+(?:(?::(?=\S)|(?<! )#)[^\r\n:#]*+)*+"
_VALUE = rf"(?:\"([^\"\\\r\n]*+)\"|'([^'\r\n]*+)'|({_PLAIN}))"
_LIST = r"\[([^\[\]{}:#\"'&*!|>%@`?\\\r\n]*+)\]"
_END = r"[ ]*+(?:\r?\n|\Z)"
_KEY = r"([^\W\d](?:[\w-]*+(?=:)|[\w -]{0,99}+(?<! ))):"
_ENTRY = re.compile(rf"{_KEY}(?:[ ]++(?:{_VALUE}|{_LIST}))?+{_END}")
_ITEM = re.compile(rf"([ ]{{0,20}}-)[ ]++{_VALUE}{_END}")
_NAME, _DOUBLE, _SINGLE, _TEXT, _BRACKETS = range(1, 6)  # the groups of an entry; an item has the first four
_LONGEST = 20_000  # characters: of longer blocks with lists the parser reads so many values and no more

_Held = tuple[object, int, int, tuple[Leaf, ...]]  # a value, where it stands, and the values within it


def read_lines(text: str, start: int, end: int) -> tuple[Property, ...] | None:
    """The properties of the block from ``start`` up to ``end``, just as the parser gives them.

    None if lines alone do not tell them, if a key stands twice, and where characters stand that are never printed.
    """
    if not text[start:end].replace("\r\n", "\n").replace("\n", "").isprintable():
        return None
    found: list[Property] = []
    keys: set[str] = set()
    at = start
    while at < end:
        line = _ENTRY.match(text, at, end)
        if line is None or line[1] in keys:
            return None
        keys.add(line[1])
        below = line.end()
        held = _held(text, line, below, end)
        if held is None or (held[3] and end - start > _LONGEST):
            return None
        value, value_start, value_end, within = held
        if value_start >= below and within:
            below = text.find("\n", value_end, end) + 1 or end
        if text.startswith(" ", below, end):
            return None  # the value goes on
        source = text[value_start:value_end]
        found.append(Property(line[1], *line.span(1), value, source, value_start, value_end, at, below, within))
        at = below
    return tuple(found)


def _held(text: str, line: re.Match[str], below: int, end: int) -> _Held | None:
    """What the key on a line holds; its list may stand ``below``."""
    if line.lastindex == _NAME:
        if text.startswith((" ", "-"), below, end):
            return _items(text, below, end)
        return None, line.end(1) + 1, line.end(1) + 1, ()
    if line.lastindex == _BRACKETS:
        return _in_brackets(line)
    value, start, stop = _value(line)
    return value, start, stop, ()


def _value(line: re.Match[str]) -> tuple[object, int, int]:
    """The value on a line, which is one value alone, and its extent."""
    group = line.lastindex or _TEXT
    start, stop = line.span(group)
    if group == _TEXT:
        source = line[group].rstrip(" ")
        return scalar(source), start, start + len(source)
    return line[group], start - 1, stop + 1


def _items(text: str, at: int, end: int) -> _Held | None:
    """The list at ``at``, an item on each line."""
    item = _ITEM.match(text, at, end)
    if item is None:
        return None
    marker, first = item[1], item.end(1) - 1
    leaves: list[Leaf] = []
    while item is not None:
        if item[1] != marker:
            return None
        kind = "plain" if item.lastindex == _TEXT else "quoted"
        leaves.append(Leaf(kind, *_value(item), 1))
        item = _ITEM.match(text, item.end(), end)
    return [leaf.value for leaf in leaves], first, leaves[-1].end, tuple(leaves)


def _in_brackets(line: re.Match[str]) -> _Held | None:
    """The list in brackets on a line."""
    start, stop = line.span(_BRACKETS)
    leaves: list[Leaf] = []
    at = start
    for part in line[_BRACKETS].split(",") if line[_BRACKETS].strip(" ") else ():
        words = part.strip(" ")
        if not words or words[0] == "-":
            return None
        first = at + part.index(words)
        leaves.append(Leaf("plain", scalar(words), first, first + len(words), 1))
        at += len(part) + 1
    return [leaf.value for leaf in leaves], start - 1, stop + 1, tuple(leaves)
