"""How often a JSON Schema looks at one value: branches upon branches would take for ever, on the smallest note."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_LISTS = ("allOf", "anyOf", "oneOf")
_ONE = ("not", "if", "then", "else")
_BY_KEY = ("dependentSchemas", "dependencies")


def most_branches(root: dict[str, Any], address: str, files: Mapping[str, Any]) -> int:
    """The most subschemas that one value is held to, each counted as often as something leads to it.

    They are counted, not gone through: what a subschema counts is known when all that it leads to is. A subschema
    within itself counts once.

    Args:
        root: the schema.
        address: of the schema, that its references are relative to.
        files: what other addresses hold.
    """
    pieces = _Pieces()
    for place, held in ((address, root), *files.items()):
        pieces.take(held, place)
    counts: dict[int, int] = {}
    opened: set[int] = set()
    for start in pieces.all():
        waiting = [start]
        while waiting:
            node = waiting[-1]
            if id(node) in counts:
                waiting.pop()
                continue
            below = pieces.below(node)
            left = [piece for piece in below if id(piece) not in counts and id(piece) not in opened]
            if id(node) not in opened and left:
                opened.add(id(node))
                waiting += left
                continue
            counts[id(node)] = 1 + sum(counts.get(id(piece), 0) for piece in below)
            waiting.pop()
    return max(counts.values(), default=0)


class _Pieces:
    """The subschemas of some files, by address."""

    def __init__(self) -> None:
        self._named: dict[str, Any] = {}
        self._bases: dict[int, str] = {}
        self._nodes: list[dict[str, Any]] = []
        self._below: dict[int, list[dict[str, Any]]] = {}

    def all(self) -> Iterator[dict[str, Any]]:
        """Every mapping in the files."""
        yield from self._nodes

    def take(self, root: Any, address: str) -> None:
        """Take in the file of an address."""
        self._named[address] = root
        waiting = [(root, address)]
        while waiting:
            node, base = waiting.pop()
            if isinstance(node, list):
                waiting += [(item, base) for item in node]
            if not isinstance(node, dict):
                continue
            own = node.get("$id", node.get("id"))
            if isinstance(own, str):
                named = _joined(base, own).removesuffix("#")
                self._named.setdefault(named, node)
                base = urldefrag(named).url
            for word in ("$anchor", "$dynamicAnchor"):
                if isinstance(node.get(word), str):
                    self._named.setdefault(f"{base}#{node[word]}", node)
            self._bases[id(node)] = base
            self._nodes.append(node)
            waiting += [(item, base) for item in node.values()]

    def below(self, node: dict[str, Any]) -> list[dict[str, Any]]:
        """The subschemas that hold for the same value as a subschema does."""
        if id(node) not in self._below:
            found = [
                self._at(_joined(self._bases[id(node)], node[word])) for word in _REFERENCES if _is_text(node, word)
            ]
            for word in _LISTS:
                found += node[word] if isinstance(node.get(word), list) else ()
            found += [node.get(word) for word in _ONE]
            for word in _BY_KEY:
                found += node[word].values() if isinstance(node.get(word), dict) else ()
            self._below[id(node)] = [item for item in found if isinstance(item, dict)]
        return self._below[id(node)]

    def _at(self, address: str) -> Any:
        """What stands at an address; None where that is not known."""
        if address.removesuffix("#") in self._named:
            return self._named[address.removesuffix("#")]
        file, fragment = urldefrag(address)
        node = self._named.get(file)
        if not fragment.startswith("/"):
            return self._named.get(address)
        for step in unquote(fragment)[1:].split("/"):
            step = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and step.isdecimal() and int(step[:9]) < len(node):
                node = node[int(step[:9])]
            elif isinstance(node, dict):
                node = node.get(step)
            else:
                return None
        return node


def _is_text(node: dict[str, Any], word: str) -> bool:
    return isinstance(node.get(word), str)


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return base
