"""Checks of values that are YAML, and that a reader of YAML does not take as they were meant."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from math import isinf

from notelint.checks import heeds
from notelint.diagnostic import Edit, Finding, Fix, Span
from notelint.dialects import Dialect
from notelint.note import FrontMatter, Leaf, Note, Property
from notelint.parse.scalars import scalar
from notelint.parse.yaml_reader import in_quotes

_TIGHT_LINE = re.compile(r"^[ ]*([^\W\d][\w-]*):(\u00a0[ \u00a0]*|(?=[^\s/:]))[^\r\n]*", re.MULTILINE)
_CUT = re.compile(r"[ \t]++(#(?=[^\s#!])[^\r\n]*)")
_PROSE = frozenset(("title", "subtitle", "name", "description", "summary", "alias", "aliases"))
_TAGS = frozenset(("tags", "tag"))
_EXACT = 1 << 53  # JavaScript reads greater whole numbers as the nearest that it knows
_LONG_NUMBER = re.compile(r"[0-9]{16}")
_HUGE_NUMBER = re.compile(r"[0-9](?:[eE]\+?[0-9]{2}|[0-9]{300})")
_PLAIN_DIGITS = 20
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_OUTDENTED = re.compile(r"(?:\r\n|\n|\r)(?=[^ \r\n])")
_WORDS_11 = re.compile(r"(?:yes|Yes|YES|on|On|ON)|(?:no|No|NO|off|Off|OFF)")
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_OCTAL_11 = re.compile(r"([-+]?)0([0-7_]+)")
_BINARY_11 = re.compile(r"([-+]?)0b([01_]+)")
_UNDERSCORED = re.compile(r"[-+]?[1-9][0-9]*_[0-9_]*")


@heeds("front_matter")
def unquoted_wikilink(note: Note, dialect: Dialect) -> Iterator[Finding]:
    """``[[x]]`` without quotes, which is a list within a list; several in a row are no YAML at all."""
    block = note.front_matter
    if block is None or not dialect.wikilinks:
        return
    error = block.error
    if error is not None and error.kind == "wikilinks" and error.fixed is not None:
        start, end, _ = error.fixed
        fix = Fix(error.remedy, (Edit(*error.fixed),), error.sure)
        yield Finding(Span(start, end), {"text": note.text[start:end]}, "list", fix=fix)
    for item in block.properties:
        if "[[" not in item.source:
            continue
        for leaf in item.leaves:
            if leaf.kind == "brackets":
                text = note.text[leaf.start : leaf.end]
                fix = Fix("put it in quotes", (Edit(leaf.start, leaf.end, in_quotes(text)),), True)
                yield Finding(Span(leaf.start, leaf.end), {"text": text}, about=text, fix=fix)


@heeds("front_matter")
def silent_loss(note: Note, dialect: Dialect) -> Iterator[Finding]:
    """What a reader drops without a word: behind a hash, behind a colon without a space, digits of a long number."""
    block = note.front_matter
    if block is None:
        return
    if block.status == "not-a-mapping":
        for line in tight_lines(note, block):
            reason = "no-break" if line[2] else "colon"
            fix = Fix("put a space there", (Edit(*line.span(2), " "),), False)
            yield Finding(Span(line.start(1), line.end(1) + 1), {"key": line[1]}, reason, line[1], fix)
    has_hash = note.text.find("#", block.inner_start, block.inner_end) >= 0
    readers = dialect.yaml_readers
    has_digits = readers and "libyaml" not in readers and _LONG_NUMBER.search(note.text, block.start, block.end)
    for item in block.properties if has_hash or has_digits else ():
        if has_hash:
            yield from _cut(note, block, item)
        for leaf in item.leaves if has_digits else ():
            if type(leaf.value) is int and abs(leaf.value) > _EXACT and leaf.kind == "plain":
                digits = note.text[leaf.start : leaf.end]
                fix = Fix("put it in quotes", (Edit(leaf.start, leaf.end, in_quotes(digits)),), False)
                words = {"key": item.key, "text": digits, "read": _by_javascript(leaf.value)}
                yield Finding(Span(leaf.start, leaf.end), words, "digits", item.key, fix)


def _by_javascript(number: int) -> str:
    """What JavaScript shows for a whole number that is too great for it."""
    digits, _, exponent = repr(float(number)).partition("e+")
    if not exponent or int(exponent) > _PLAIN_DIGITS:
        return digits.removesuffix(".0") + ("e+" + exponent if exponent else "")
    sign = "-" if number < 0 else ""
    return sign + digits.lstrip("-").replace(".", "").ljust(int(exponent) + 1, "0")


def tight_lines(note: Note, block: FrontMatter) -> list[re.Match[str]]:
    """The lines of a block that is no mapping, if each would be ``key: value`` with one more space."""
    inner = note.text[block.inner_start : block.inner_end]
    lines = [line for line in re.split(r"[\r\n]+", inner) if line.strip() and not line.lstrip().startswith("#")]
    found = list(_TIGHT_LINE.finditer(note.text, block.inner_start, block.inner_end))
    return found if len(found) == len(lines) else []


def _cut(note: Note, block: FrontMatter, item: Property) -> Iterator[Finding]:
    """Values of a property that end at a hash which was meant as a part of them."""
    for leaf in item.leaves:
        if leaf.kind != "plain" or not (leaf.value is None or isinstance(leaf.value, str)):
            continue
        found = _CUT.match(note.text, leaf.end, block.inner_end)
        if found is None or "notelint-" in found[1]:
            continue
        comment = found[1].rstrip()
        span = Span(found.start(1), found.start(1) + len(comment))
        words = comment.split()
        key = item.key.lower()
        hashed = all(word.startswith("#") for word in words)
        if not (hashed if leaf.value is None or key in _TAGS else key in _PROSE or (hashed and words[0][1].isdigit())):
            continue  # a comment, perhaps
        tags = [word.strip("#,") for word in words] if key in _TAGS else []
        if leaf.value is None and leaf.start == leaf.end:
            written = _listed(tags) if tags else in_quotes(comment)
            fix = Fix("write it so that it is read", (Edit(*span, written),), False)
            yield Finding(span, {"key": item.key, "text": comment}, "", comment, fix)
        elif isinstance(leaf.value, str):
            whole = note.text[leaf.start : span.end]
            edit = None
            if "\n" not in whole and "\r" not in whole:
                written = _listed([leaf.value, *tags]) if tags else in_quotes(whole)
                edit = Fix("write it so that it is read", (Edit(leaf.start, span.end, written),), False)
            yield Finding(span, {"key": item.key, "text": comment}, "cut", comment, edit)


def _listed(names: list[str]) -> str:
    return f"[{', '.join(names)}]" if len(names) > 1 else names[0]


@heeds("front_matter")
def parsers_disagree(note: Note, dialect: Dialect, *, yaml_1_1: bool = False) -> Iterator[Finding]:
    """A value that the readers of this dialect do not take as it is written, or as other readers do."""
    block = note.front_matter
    if block is None or block.status != "ok":
        return
    readers = dialect.yaml_readers
    inner = note.text[block.inner_start : block.inner_end]
    if ("js-yaml" in readers or "libyaml" in readers) and _CONTROL.search(inner):
        yield from _controls(note, block)
    tags, tabs = readers and "!" in inner, "\t" in inner and "libyaml" in readers
    huge = "yaml" in readers and _HUGE_NUMBER.search(inner)
    indented = "yaml" in readers and not inner.lstrip().startswith("{")
    for item in block.properties if indented or tabs or tags or huge or yaml_1_1 else ():
        if indented and item.source[:1] in ('"', "'", "[", "{") and ("\n" in item.source or "\r" in item.source):
            yield from _outdented(note, item)
        if tabs:
            yield from _tabs(note, block, item)
        for leaf in item.leaves if tags or huge or yaml_1_1 else ():
            yield from _odd_leaf(note, item, leaf, readers, yaml_1_1)


def _odd_leaf(note: Note, item: Property, leaf: Leaf, readers: tuple[str, ...], yaml_1_1: bool) -> Iterator[Finding]:
    if leaf.tag and readers:
        text = note.text[leaf.start : leaf.end]
        fix = Fix("put the value in quotes", (Edit(leaf.start, leaf.end, in_quotes(text)),), False)
        yield Finding(Span(leaf.start, leaf.end), {"key": item.key, "tag": leaf.tag}, "tag", text, fix)
    if leaf.kind != "plain" or leaf.tag:
        return
    value = leaf.value
    if isinstance(value, float) and isinf(value) and "yaml" in readers:
        text = note.text[leaf.start : leaf.end]
        if "n" not in text.lower():  # .inf is meant
            fix = Fix("put the value in quotes", (Edit(leaf.start, leaf.end, in_quotes(text)),), False)
            yield Finding(Span(leaf.start, leaf.end), {"key": item.key, "text": text}, "infinite", item.key, fix)
    elif yaml_1_1 and leaf.end > leaf.start:
        text = note.text[leaf.start : leaf.end]
        read = _by_1_1(text)
        if read and read != str(scalar(text)):
            fix = Fix("put the value in quotes", (Edit(leaf.start, leaf.end, in_quotes(text)),), False)
            words = {"key": item.key, "text": text, "read": read}
            yield Finding(Span(leaf.start, leaf.end), words, "yaml-1.1", item.key, fix)


def _by_1_1(text: str) -> str:
    """What a plain text is to readers of YAML 1.1 where they make more of it; empty where they do not."""
    if _WORDS_11.fullmatch(text):
        return "true" if text[0] in "yY" or text.lower() == "on" else "false"
    if len(text) > _MANY_DIGITS:
        return ""
    if _BASE_60.fullmatch(text) and text.lstrip("+-")[0] != "0":
        return "a number of seconds"
    octal, binary = _OCTAL_11.fullmatch(text), _BINARY_11.fullmatch(text)
    if octal and octal[2].strip("_"):
        return str(int(octal[1] + octal[2].replace("_", ""), 8))
    if binary and binary[2].strip("_"):
        return str(int(binary[1] + binary[2].replace("_", ""), 2))
    return str(int(text.replace("_", ""))) if _UNDERSCORED.fullmatch(text) else ""


_MANY_DIGITS = 100


def _outdented(note: Note, item: Property) -> Iterator[Finding]:
    """Lines of a quoted value, or of one in brackets, that are not indented: where Obsidian's reader gives up."""
    lines = [
        found.end()
        for found in _OUTDENTED.finditer(note.text, item.value_start, item.value_end)
        if not (item.source[0] in "[{" and (found.end() == item.value_end - 1 or note.text[found.end()] == "#"))
    ]
    if lines and note.text[item.key_start - 1 : item.key_start] in ("\n", "\r"):
        fix = Fix("indent the lines", tuple(Edit(at, at, "  ") for at in lines), False)
        yield Finding(Span(item.value_start, item.value_end), {"key": item.key}, "outdented", item.key, fix)


def _tabs(note: Note, block: FrontMatter, item: Property) -> Iterator[Finding]:
    """Tabs behind a colon or a value, which readers built on libyaml refuse."""
    places = ((item.key_start, item.key_end, _TAB_BEHIND_COLON), (item.value_start, item.value_end, _TAB_AT_END))
    for begin, start, pattern in places:
        found = pattern.match(note.text, start, block.inner_end)
        if found is not None and "\t" in found[1]:
            fix = Fix("put a space there", (Edit(*found.span(1), " "),), False)
            yield Finding(Span(begin, found.end(1)), {"key": item.key}, "tab", item.key, fix)


_TAB_BEHIND_COLON = re.compile(r":([ \t]+)(?=[^\s])")
_TAB_AT_END = re.compile(r"(?<=[^\s:])([ \t]+)(?=[\r\n]|\Z)")


def _controls(note: Note, block: FrontMatter) -> Iterator[Finding]:
    """Control characters, with the property that holds each."""
    starts = [item.start for item in block.properties]
    for control in _CONTROL.finditer(note.text, block.inner_start, block.inner_end):
        number = bisect_right(starts, control.start()) - 1
        key = block.properties[number].key if number >= 0 else ""
        words = {"key": key, "character": f"U+{ord(control[0]):04X}"}
        fix = Fix("take the character out", (Edit(*control.span(), ""),), False)
        yield Finding(Span(*control.span()), words, "control", key or words["character"], fix)
