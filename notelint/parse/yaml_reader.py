"""YAML as the programs that publish notes read it, with the place of every key and value.

PyYAML's events are the parser; what it does otherwise than js-yaml (Quartz) and yaml 2 (Obsidian) is evened out
before: they accept a tab behind a colon or a dash or at a line's end, control characters, halves of a character in
escapes as JSON writes them, and break lines at CR and LF only.
"""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from notelint.note import Duplicate, Leaf, Property, YamlError
from notelint.parse.scalars import scalar
from notelint.parse.yaml_lines import read_lines

MAX_DEPTH = 200  # libyaml's stack ends at some 25,000 and its events are quadratic in the depth
_MAX_VALUES = 20_000  # values made of one block, aliases counted each time: past that they stay unread

_ODD_CHARACTERS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_ALIAS = re.compile(r"\s*:\s*(\*[^\s,\]}]+)")
_ODD = re.compile(f"[{_ODD_CHARACTERS}]")
_BLANK = " \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"  # white space to YAML, or made a space
_BLANKS = re.compile(r"[ \t]++")
_KEY_LINE = re.compile(
    r" *+(?P<items>(?:- ++)*+)(?P<key>[^\s:#'\"\[\]{}>|*&!%@`,?-][^:\n\r]*:[ \t]++)?(?P<value>[^\r\n]*)"
)
_TIGHT_KEY = re.compile(r" *+(?:- ++)*+([^\W\d][\w-]*):(\u00a0[ \u00a0]*+|(?=[^\s:/]))")
_LEADING_TABS = re.compile(r"^[ ]*\t[ \t]*", re.MULTILINE)
_TAGGED = re.compile(r"(?:&\S+\s+)?!")
_HALF = re.compile(r"\\u(?=[dD][89a-fA-F])[0-9a-fA-F]{4}")  # of a character, as JSON escapes one
_WIKILINK = re.compile(r"\[\[(?![\"'\s])[^\[\]{}\"\r\n]+\]\]")
_WIKILINKS = re.compile(rf"{_WIKILINK.pattern}(?: *, *{_WIKILINK.pattern})+,?")
_NUMBERS = re.compile(r"\[\[[\d\s,.+-]*\]\]")
_TO_LINE_END = re.compile(r"[^\r\n]*")
_QUOTE = "put the value in quotes"
_AFTER_VALUE = "text after a value that has ended, or a line indented otherwise than its neighbours"
_FAR_IN = 200  # characters from a line's start: no item of a list begins there
_MANY_ERRORS = 5  # of one block, past which no mend is sure


class Yaml(NamedTuple):
    """What a block holds: ``error``, or ``properties`` of a mapping (``is_mapping``), with keys that stand twice."""

    error: YamlError | None
    is_mapping: bool
    properties: tuple[Property, ...]
    duplicates: tuple[Duplicate, ...]
    unread: bool = False  # whether it is YAML that is beyond PyYAML


class Extents(NamedTuple):
    """Where a value stands, and the key it has; an item of a list has none, and its own start stands for both."""

    key_start: int
    key_end: int
    value_start: int
    value_end: int


def read(text: str, start: int, end: int) -> Yaml:
    """The YAML in ``text`` from ``start`` up to ``end``; all offsets of the result are those of ``text``."""
    properties = read_lines(text, start, end)
    if properties is not None:
        return Yaml(None, True, properties, ())
    return _Reader(text, start, end).read()


class Nested:
    """The places of the values within values of a block, which is composed again when the first is asked for."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._reader = _Reader(text, start, end)
        self._root: Any = None
        self._pairs: dict[int, dict[str, Any]] = {}

    def find(self, path: Iterable[str | int]) -> Extents | None:
        """Where the value at a path of keys and indices stands; the offsets are those of the whole text."""
        if self._root is None:
            self._root = self._reader.compose()
        key, node = None, self._root
        for step in path:
            if node.id == "sequence" and isinstance(step, int) and step < len(node.value):
                key, node = None, node.value[step]
            elif node.id == "mapping" and str(step) in self._keys(node):
                key, node = self._keys(node)[str(step)]
            else:
                return None
        start, end = self._reader.extent(node)
        if key is None:
            return Extents(start, start, start, end)
        return Extents(*self._reader.extent(key), start, end)

    def _keys(self, node: Any) -> dict[str, Any]:
        """The pairs of a mapping by their keys, the last one where a key stands twice."""
        if id(node) not in self._pairs:
            self._pairs[id(node)] = {self._reader.key(pair[0]): pair for pair in node.value}
        return self._pairs[id(node)]


def too_deep(text: str) -> int:
    """The offset at which collections nest deeper than ``MAX_DEPTH``, or -1; an upper bound, quotes not heeded."""
    if text.count("[") + text.count("{") + text.count("- ") + text.count("? ") <= MAX_DEPTH and len(text) < 20_000:
        return -1
    flow = 0
    for line in re.finditer(r"[^\r\n]+", text):
        if not line[0].strip(" \t"):
            continue
        indent = len(line[0]) - len(line[0].lstrip(" "))
        run = 0
        rest = line[0][indent:]
        while rest.startswith(("- ", "? ", "-\t"), run):
            run += 2
        if indent // 2 + run // 2 + flow > MAX_DEPTH:
            return line.start() + indent
        for bracket in re.finditer(r"[\[{\]}]", line[0]):
            flow = flow + 1 if bracket[0] in "[{" else max(0, flow - 1)
            if flow > MAX_DEPTH:
                return line.start() + bracket.start()
    return -1


def _without_tabs(text: str) -> str:
    """Tabs that js-yaml and yaml 2 take for spaces, behind a colon and at a line's end, made spaces."""
    if "\t" not in text:
        return text

    def level(blanks: re.Match[str]) -> str:
        before, after = text[blanks.start() - 1 : blanks.start()], text[blanks.end() : blanks.end() + 1]
        if before == "-":
            head = text[max(0, blanks.start() - _FAR_IN) : blanks.start() - 1]
            head = head[max(head.rfind("\n"), head.rfind("\r")) + 1 :]
            if head.strip(" -") or len(head) == _FAR_IN - 1:
                before = ""  # no item of a list
        return " " * len(blanks[0]) if before in (":", "-") or after in "\r\n" else blanks[0]

    return _BLANKS.sub(level, text)


class _Reader:
    """One block, composed by PyYAML."""

    def __init__(self, text: str, start: int, end: int, errors: int = 0) -> None:
        self._text = text
        self._start = start
        self._end = end
        self._errors = errors  # that are mended in it
        # one character for one, so that the marks hold in the text
        self._inner = _without_tabs(_ODD.sub(" ", text[start:end]))
        self._left = _MAX_VALUES
        self._duplicates: list[Duplicate] = []
        self._checked: set[int] = set()
        self._long_keys: dict[int, str] = {}
        self._halves = False
        self._leaves: list[Leaf] = []
        self._leaf_nodes: set[int] = set()

    def compose(self) -> Any:
        """The node graph of the block.

        Raises:
            yaml.YAMLError: the block is not YAML.
        """
        import yaml

        try:
            return compose(self._inner)
        except yaml.MarkedYAMLError as error:
            if "Unicode character escape" not in (error.problem or ""):
                raise
            self._halves, self._inner = True, _HALF.sub(r"\\ufffd", self._inner)
            return compose(self._inner)

    def read(self) -> Yaml:
        deep = too_deep(self._inner)
        if deep >= 0:
            at = self._start + deep
            error = YamlError(f"nested deeper than {MAX_DEPTH} levels", "no reader of notes can use it", at, at + 1)
            return Yaml(error, False, (), ())
        import yaml

        try:
            root = self.compose()
        except yaml.MarkedYAMLError as error:
            if error.problem == "second occurrence":  # of an anchor, which PyYAML alone refuses
                return Yaml(None, True, (), (), unread=True)
            return Yaml(self._explain(error), False, (), ())
        except yaml.YAMLError as error:
            message = str(error).splitlines()[0]
            return Yaml(YamlError(message, "", self._start, self._start + 1), False, (), ())
        if root is None:
            return Yaml(None, True, (), ())
        if not isinstance(root, yaml.MappingNode):
            return Yaml(None, False, (), ())
        return Yaml(None, True, tuple(self._properties(root)), tuple(self._duplicates))

    def _properties(self, root: Any) -> list[Property]:
        found = []
        self._check_keys(root)
        pairs = root.value
        for number, (key, value) in enumerate(pairs):
            start = self._start + key.start_mark.index
            end = self._start + pairs[number + 1][0].start_mark.index if number + 1 < len(pairs) else self._end
            value_start, value_end = self.extent(value)
            alias = _ALIAS.match(self._inner, key.end_mark.index) if value_start < start else None
            if alias is not None:  # its node stands where its anchor does
                value_start, value_end = self._start + alias.start(1), self._start + alias.end(1)
            self._leaves = []
            held = self._value(value, ())
            key_end = self._start + key.end_mark.index
            source = self._text[value_start:value_end]
            item = Property(self.key(key), start, key_end, held, source, value_start, value_end, start, end)
            leaves = tuple(self._leaves)
            found.append(item if leaves == item.leaves else item._replace(within=leaves))
        return found

    def extent(self, node: Any) -> tuple[int, int]:
        """Where a node stands, without the blanks behind it."""
        start, end = self._start + node.start_mark.index, self._start + node.end_mark.index
        return start, start + len(self._text[start:end].rstrip(_BLANK))

    def _value(self, node: Any, above: tuple[int, ...]) -> object:
        """The value of a node; a node within itself, and what is past the limit, is None."""
        self._left -= 1
        if self._left < 0 or id(node) in above or len(above) > MAX_DEPTH:
            return None
        kind = node.id
        if kind == "scalar":
            return self._scalar(node, len(above))
        above = (*above, id(node))
        if kind == "sequence":
            if node.flow_style and self._is_wikilink(node):
                self._leaf("brackets", node, None, len(above) - 1)
                return [[item.value for item in node.value[0].value if item.id == "scalar"]]
            return [self._value(item, above) for item in node.value[: self._left + 1]]
        self._check_keys(node)
        return {self.key(key): self._value(value, above) for key, value in node.value[: self._left + 1]}

    def _scalar(self, node: Any, depth: int) -> object:
        start = node.start_mark.index
        tag = node.tag if _TAGGED.match(self._inner, start) else ""
        value = node.value if node.style or tag else scalar(node.value)  # a style is a kind of quotes
        if self._halves and node.style == '"':
            with suppress(ValueError):  # no string of JSON
                value = json.loads(self._text[self._start + start : self._start + node.end_mark.index])
        kind = {"'": "quoted", '"': "quoted", "|": "block", ">": "block"}.get(node.style or "", "plain")
        self._leaf(kind, node, value, depth, "" if tag.startswith("tag:yaml.org,") else tag)
        return value

    def _leaf(self, kind: str, node: Any, value: object, depth: int, tag: str = "") -> None:
        if id(node) not in self._leaf_nodes:
            self._leaf_nodes.add(id(node))
            self._leaves.append(Leaf(kind, value, *self.extent(node), depth, tag))

    def _is_wikilink(self, node: Any) -> bool:
        """Whether a list in brackets is a link that lacks its quotes, and not rows of numbers."""
        inner = node.value[0] if len(node.value) == 1 else None
        if inner is None or inner.id != "sequence" or inner.start_mark.index != node.start_mark.index + 1:
            return False
        extent = (node.start_mark.index, node.end_mark.index)
        return bool(_WIKILINK.fullmatch(self._inner, *extent)) and not _NUMBERS.fullmatch(self._inner, *extent)

    def key(self, node: Any) -> str:
        """A key as text, as it is written: ``true`` and ``01`` are names here; so is ``{title: }``."""
        if node.id == "scalar":
            return str(node.value)
        if id(node) not in self._long_keys:  # one anchor may be the key of many mappings
            start, end = self.extent(node)
            self._long_keys[id(node)] = self._text[start:end]
        return self._long_keys[id(node)]

    def _check_keys(self, node: Any) -> None:
        if id(node) in self._checked:
            return
        self._checked.add(id(node))
        pairs = node.value
        first: dict[str, int] = {}
        for number, (key, _) in enumerate(pairs):
            if key.id != "scalar":
                continue
            before = first.get(key.value)
            first[key.value] = number
            if before is None:
                continue
            earlier = self._start + pairs[before][0].start_mark.index
            extent = None if node.flow_style else (earlier, self._start + pairs[before + 1][0].start_mark.index)
            start = self._start + key.start_mark.index
            self._duplicates.append(Duplicate(key.value, start, self._start + key.end_mark.index, earlier, extent))

    def _explain(self, error: Any) -> YamlError:
        """The error in a reader's words, at the place to look at, with quoting as its fix where that mends it."""
        problem = error.problem or ""
        mark = error.problem_mark
        if error.context_mark is not None and (
            mark is None or any(words in problem for words in ("end of stream", "document", "',' or", "expected ':'"))
        ):
            mark = error.context_mark
        index = min(mark.index if mark is not None else 0, max(0, len(self._inner) - 1))
        message, hint = _in_words(problem, self._inner[index : index + 1])
        at = self._start + index
        if at < len(self._text) and self._text[at] in "\r\n" and index:
            at -= 1
        links = self._wikilinks(index)
        if links is not None:
            edit, sure = links
            return YamlError(message, hint, at, at + 1, edit, "make it a list of quoted links", "wikilinks", sure)
        tight = _TIGHT_KEY.match(self._inner, self._line(index)[0])
        if "expected ':'" in problem and tight is not None:
            message, hint = f"no space behind the colon of '{tight[1]}'", "put a space there"
            fixed, remedy = self._mended(*tight.span(2), " "), "put a space behind the colon"
        elif self._inner[index : index + 1] == "\t":
            fixed, remedy = self._untabbed(index), "indent with spaces"
        else:
            fixed, remedy = self._quoted(index, problem), "put the value in quotes"
        return YamlError(message, hint, at, min(at + 1, len(self._text)), fixed, remedy)

    def _line(self, index: int) -> tuple[int, int]:
        """Where the line of ``index`` begins and ends."""
        start = max(self._inner.rfind("\n", 0, index), self._inner.rfind("\r", 0, index)) + 1
        found = _TO_LINE_END.match(self._inner, start)
        return start, found.end() if found else start

    def _quoted(self, index: int, problem: str) -> tuple[int, int, str] | None:
        """The value on the line of ``index`` in quotes, if it is plain text and that mends the block."""
        line_start, line_end = self._line(index)
        line = _KEY_LINE.match(self._inner[line_start:line_end].rstrip(" \t"))
        if line is None or not (line["key"] or line["items"]):
            return None  # no value at all
        value = line["value"]
        if not value or value[0] in "'{&!#" or " #" in value or "document" in problem:
            return None  # where a list or a comment may begin, what is meant is not plain
        goes_on = "expected key" in problem or "expected <block end>" in problem or "comment or line" in problem
        if value[0] in '"[|>' and not goes_on:
            return None
        start = line_start + line.start("value")
        return self._mended(start, start + len(value), in_quotes(value))

    def _wikilinks(self, index: int) -> tuple[tuple[int, int, str], bool] | None:
        """The list that mends a line with wikilinks in a row as its value, and whether all is well then."""
        start, end = self._line(index)
        line = _KEY_LINE.match(self._inner[start:end].rstrip(" \t"))
        if line is None or not _WIKILINKS.fullmatch(line["value"]):
            return None
        items = ", ".join(in_quotes(link[0]) for link in _WIKILINK.finditer(line["value"]))
        return self._tried(start + line.start("value"), start + line.end("value"), f"[{items}]")

    def _untabbed(self, index: int) -> tuple[int, int, str] | None:
        """The lines from that of ``index`` on that tabs indent, indented by two spaces for each tab instead."""
        start = self._line(index)[0]
        found = list(_LEADING_TABS.finditer(self._inner, start))
        end = found[-1].end() if found else start
        level = _LEADING_TABS.sub(lambda tabs: tabs[0].replace("\t", "  "), self._inner[start:end])
        return self._mended(start, end, level)

    def _mended(self, start: int, end: int, words: str) -> tuple[int, int, str] | None:
        """The edit that puts ``words`` from ``start`` up to ``end``, if all is well then."""
        edit, sure = self._tried(start, end, words) or (None, False)
        return edit if sure else None

    def _tried(self, start: int, end: int, words: str) -> tuple[tuple[int, int, str], bool] | None:
        """The edit that puts ``words`` from ``start`` up to ``end``, if the parser gets past them then.

        Told with it is whether all is well then: the block is a mapping, or each error behind can be mended in turn.
        """
        if self._errors > _MANY_ERRORS:
            return None
        text = self._inner[:start] + words + self._inner[end:]
        mended = _Reader(text, 0, len(text), self._errors + 1).read()
        error = mended.error
        if error is None:
            sure = mended.is_mapping and not mended.unread
        elif error.start <= start + len(words):
            return None
        else:
            sure = error.fixed is not None and error.sure
        return (self._start + start, self._start + end, words), sure


def in_quotes(value: str) -> str:
    """A text as YAML quotes it, in single quotes where that saves escapes."""
    if '"' in value and "'" not in value:
        return f"'{value}'"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def compose(text: str) -> Any:
    """PyYAML's node graph of a text, by its C parser where it has one.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    import yaml

    return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


# What PyYAML's two parsers say, and what to say of it: what is wrong, and what to do.
_WORDS = (
    ("mapping values are not allowed", "a colon and a space inside a value that is not in quotes", _QUOTE),
    ("block sequence entries", "a value cannot begin with '- '", _QUOTE),
    ("mapping keys are not allowed", "a value cannot begin with '? '", _QUOTE),
    ("sequence entries are not allowed", "a value cannot begin with '- '", _QUOTE),
    ("comment or line break", "text behind a '|' or '>' that begins a block of text", _QUOTE),
    ("undefined alias", "a value that begins with '*' names an anchor that is not there", _QUOTE),
    ("alphabetic or numeric", "a value cannot begin with '*' or '&'", _QUOTE),
    ("expected key", _AFTER_VALUE, "put the whole value in quotes, or align the keys"),
    ("expected <block end>", _AFTER_VALUE, "put the whole value in quotes, or align the keys"),
    ("node content", "a list or mapping in brackets that goes wrong here", "close the bracket; quote items with a '#'"),
    ("end of stream", "a quote or bracket that is never closed", "close it, or put the whole value in quotes"),
    ("',' or", "a bracket that is never closed", "close it, or put the whole value in quotes"),
    ("another document", "a line of '---' that begins another document", "remove it, or indent it"),
    ("document start", "text behind the line of '...' that ends the YAML", "remove that line"),
    ("unknown escape", "a backslash in double quotes that begins no escape", "put the value in single quotes"),
    ("escape code", "an escape in double quotes that names no character", "put the value in single quotes"),
    ("hexdecimal", "a backslash in double quotes that begins no escape", "put the value in single quotes"),
    ("tab character", "a tab used as indentation", "indent with spaces"),
    ("could not find expected ':'", "a line that is no 'key: value'", "put a colon and a space behind the key"),
    ("simple key", "a line that is no 'key: value'", "put a colon and a space behind the key"),
)


def _in_words(problem: str, character: str) -> tuple[str, str]:
    if "cannot start any token" in problem:
        if character == "\t":
            return "a tab used as indentation", "indent with spaces"
        return f"a value cannot begin with '{character}'", _QUOTE
    for words, message, hint in _WORDS:
        if words in problem:
            return message, hint
    return problem or "not YAML", ""
