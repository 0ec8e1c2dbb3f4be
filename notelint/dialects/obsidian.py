"""Obsidian: targets are found anywhere in the vault, whatever their case; headings by their words."""

import posixpath
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from notelint import dialects
from notelint.dialects import MANY, MISSING, Match, Parts, without_md
from notelint.dialects._lookup import only_names
from notelint.entry import Entry
from notelint.note import Hidden

_NOT_IN_HEADINGS = str.maketrans(dict.fromkeys('!"#$%&()*+,.:;<=>?@^`{|}~/[]\\\r\n', " "))
_EVENED = str.maketrans({"\u00a0": " ", "\u202f": " "})
_COMMENT = re.compile(r"%%+")
_NOT_IN_TAGS = re.compile(r"[\s!\"#$%&'()*+,.:;<=>?@\[\\\]^`{|}~]")


def read_target_first(inner: str) -> Parts:
    """The parts of ``target#fragment|alias``: the first bar and the first hash before it separate.

    A backslash before the bar, which tables need, belongs to neither side.
    """
    bar = inner.find("|")
    head_end = bar if bar >= 0 else len(inner)
    alias = (bar + 1, len(inner)) if bar >= 0 else None
    if bar > 0 and inner[bar - 1] == "\\":
        head_end -= 1
    hash_at = inner.find("#", 0, head_end)
    target_end = hash_at if hash_at >= 0 else head_end
    fragment = (hash_at + 1, head_end) if hash_at >= 0 else None
    defect = ""
    if not inner[:target_end].strip() and (fragment is None or not inner[hash_at:head_end].strip(" #")):
        defect = "empty"
    return Parts((0, target_end), fragment, alias, defect)


def fold(text: str) -> str:
    """The form in which Obsidian compares names: NFC, lower case, no-break spaces as spaces.

    A sigma is the same at the end of a name and before an ending such as ``.md``: that is ours, for lower case parts
    the two, and what Obsidian does was not seen.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).translate(_EVENED).lower().replace("\u03c2", "\u03c3")


_WIKILINK = re.compile(r"!?\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")


def _shown(text: str) -> str:
    """A heading with its wikilinks replaced by the words that they show."""
    return _WIKILINK.sub(lambda match: match[2] or match[1], text) if "[[" in text else text


def heading_words(text: str) -> str:
    """A heading, or a fragment, in the form in which Obsidian compares them."""
    return " ".join(fold(text.translate(_NOT_IN_HEADINGS)).split())


class Anchors(dialects.Anchors):
    """Block ids, and headings by chains of words in which each is deeper than the one before."""

    def __init__(self, entry: Entry) -> None:
        self._blocks = entry.blocks
        self._named = entry.anchors
        self._headings = [(level, heading_words(_shown(text))) for level, text in entry.headings]
        self._words = {words for _, words in self._headings}
        self._chains: set[tuple[str, ...]] | None = None

    def has(self, fragment: str, same_note: bool) -> bool:
        """As ``dialects.Anchors``; how many ``#`` part a chain does not matter, levels may be skipped."""
        fragment = fragment.strip()
        if fragment.startswith("^"):
            return fragment[1:].lower() in self._blocks
        if fragment in self._named:
            return True  # HTML's own ids are not ours to judge
        if fragment.startswith("[^"):
            return True  # a footnote, which Obsidian's interface can name
        wanted = tuple(words for words in map(heading_words, fragment.split("#")) if words)
        if len(wanted) < 2:
            return not wanted or wanted[0] in self._words
        if self._chains is None:
            self._chains = self._all_chains()
        return wanted in self._chains

    def _all_chains(self) -> set[tuple[str, ...]]:
        """Every chain there is: six levels give a heading at most 32, so looking one up costs nothing."""
        chains: set[tuple[str, ...]] = set()
        above: list[tuple[int, list[tuple[str, ...]]]] = []
        for level, words in self._headings:
            while above and above[-1][0] >= level:
                above.pop()
            own = [(words,)] + [(*chain, words) for _, ended in above for chain in ended]
            above.append((level, own))
            chains.update(own)
        return chains


class Names(dialects.Names):
    """Files by whole path and by last segment, both folded."""

    def __init__(self, files: Iterable[str]) -> None:
        self._exact: dict[str, str] = {}
        self._named: dict[str, list[tuple[str, str]]] = {}
        self._backwards: dict[str, list[tuple[str, str, str]]] = {}
        self._ending: dict[str, tuple[list[tuple[str, str]], list[str]]] = {}
        for path in files:
            key = fold(path)
            self._exact.setdefault(key, path)
            self._named.setdefault(key.rpartition("/")[2], []).append((key, path))

    def find(self, target: str, source: str, markdown: bool) -> Match:
        """As ``dialects.Names``; the order of the steps is that of the evidence in Obsidian 1.13."""
        if not target:
            return Match(True, source)
        key = fold(target).replace("\\", "/")
        if key.startswith(("./", "../")):
            joined = posixpath.normpath(posixpath.join(posixpath.dirname(fold(source)), key))
            if joined.startswith("..") and not markdown:
                return MISSING
            while joined.startswith("../"):
                joined = joined[3:]  # a Markdown link does not climb above the vault
            return self._at(joined)
        if key.startswith("/"):
            return self._at(key[1:])
        last = key.rpartition("/")[2]
        if "." not in last or last not in self._named:
            key, last = key + ".md", last + ".md"
        exact = self._exact.get(key)
        if exact is not None:
            return Match(True, exact)
        return self._choose(key, last, source)

    def _at(self, key: str) -> Match:
        for name in (key, key + ".md"):
            if name in self._exact:
                return Match(True, self._exact[name])
        return MISSING

    def _choose(self, key: str, last: str, source: str) -> Match:
        """Of the files whose path ends with ``key``, one below the folder of ``source``, else one of the shortest path.

        Among equals Obsidian's choice is unstable.
        """
        named = self._named.get(last)
        if named is None:
            return MISSING
        if len(named) == 1:  # nearly always
            only, path = named[0]
            return Match(True, path) if only == key or only.endswith("/" + key) else MISSING
        candidates, best = self._all_ending(key, last)
        folder = posixpath.dirname(fold(source))
        if folder and len(candidates) > 1:
            first = bisect_left(candidates, (folder + "/", ""))
            own = candidates[first : bisect_left(candidates, (folder + "0", ""))]  # "0" follows "/"
            best = _shortest(own) if own else best
        if len(best) > 1:
            return Match(False, "", tuple(best[:MANY]))
        return Match(True, best[0]) if best else MISSING

    def rivals(self, target: str, source: str, markdown: bool) -> Sequence[str]:
        """As ``dialects.Names``: of several below no own folder, Obsidian takes the one of the shortest path."""
        match = self.find(target, source, markdown)
        key = fold(target).replace("\\", "/")
        if not match.path or key.startswith(("/", "./", "../")):
            return ()
        last = fold(match.path).rpartition("/")[2]
        key = key if key.rpartition("/")[2] == last else key + ".md"
        if key in self._exact or len(self._named.get(last, ())) < 2:
            return ()
        candidates, _ = self._all_ending(key, last)
        folder = posixpath.dirname(fold(source))
        if len(candidates) < 2 or (folder and fold(match.path).startswith(folder + "/")):
            return ()
        return (match.path, *[path for _, path in candidates[: MANY + 1] if path != match.path][: MANY - 1])

    def _all_ending(self, key: str, last: str) -> tuple[list[tuple[str, str]], list[str]]:
        """The files of a name whose path ends with ``key``, and the shortest paths among them; found once."""
        if key not in self._ending:
            ending = self._ending_with(key, last)
            self._ending[key] = (ending, _shortest(ending))
        return self._ending[key]

    def _ending_with(self, key: str, last: str) -> list[tuple[str, str]]:
        """The files of a name whose path ends with ``key``, in order: found backwards, where they stand together."""
        if last not in self._backwards:
            self._backwards[last] = sorted((f"/{name}"[::-1], name, path) for name, path in self._named[last])
        rows, prefix = self._backwards[last], f"/{key}"[::-1]
        first = bisect_left(rows, (prefix,))
        found = []
        while first < len(rows) and rows[first][0].startswith(prefix):
            found.append(rows[first][1:])
            first += 1
        return sorted(found)

    def sure(self, targets: Iterable[str]) -> set[str]:
        """As ``dialects.Names``."""
        files = (path for named in self._named.values() for _, path in named)
        return only_names(files, fold).intersection(targets)

    def spellings(self, path: str, source: str) -> Iterable[str]:
        """As ``dialects.Names``."""
        name = without_md(path)
        parts = name.split("/")
        return ["/".join(parts[at:]) for at in range(len(parts) - 1, -1, -1)]


def _shortest(candidates: list[tuple[str, str]]) -> list[str]:
    """The paths of least characters."""
    least = min((len(path) for _, path in candidates), default=0)
    return sorted(path for _, path in candidates if len(path) == least)


class Dialect(dialects.Dialect):
    """Obsidian, as observed in 1.13; see its help on links."""

    name = "obsidian"
    percent_comments = True
    links_in_inline_html = False
    yaml_readers = ("yaml",)
    property_links = True
    deprecated_properties: Mapping[str, str] = {"tag": "tags", "alias": "aliases", "cssclass": "cssclasses"}
    ghost_links = True

    def read(self, inner: str) -> Parts:
        """As ``dialects.Dialect``."""
        return read_target_first(inner)

    def words_for(self, target: str, fragment: str | None) -> str:
        """As ``dialects.Dialect``: each heading behind an angle, as in ``note > heading``; paths are kept."""
        parts = [target, *(fragment or "").split("#")]
        return " > ".join(part.strip() for part in parts if part.strip())

    def tag_complaint(self, tag: str) -> str:
        """As ``dialects.Dialect``; a tag may be written with its ``#``, a list of tags in one text is none."""
        name = tag.strip().removeprefix("#")
        found = _NOT_IN_TAGS.search(name)
        if found is not None:
            return "holds a space" if found[0].isspace() else f"holds '{found[0]}'"
        return "is made of digits alone" if name.isdecimal() else ""

    def fold(self, target: str) -> str:
        """As ``dialects.Dialect``."""
        return fold(target)

    def comments(self, text: str, start: int, hidden: list[Hidden]) -> list[Hidden]:
        """``%%`` on one line, or from a line's start over several; ``%%%%`` is none, nor is one in code."""
        found: list[Hidden] = []
        at = 0
        opened = -1
        for match in _COMMENT.finditer(text, start):
            while at < len(hidden) and hidden[at].end <= match.start():
                at += 1
            if match.end() - match.start() != 2 or (at < len(hidden) and hidden[at].start <= match.start()):
                continue
            if opened >= 0 and ("\n" not in text[opened : match.start()] or text[opened - 1 : opened] in ("", "\n")):
                found.append(Hidden(opened, match.end(), "comment"))
                opened = -1
            else:
                opened = match.start()
        if opened >= 0 and text[opened - 1 : opened] in ("", "\n"):
            found.append(Hidden(opened, len(text), "comment"))
        return found

    def names(self, files: Iterable[str], entries: Mapping[str, Entry]) -> dialects.Names:
        """As ``dialects.Dialect``; aliases never resolve a link in Obsidian."""
        return Names(files)

    def anchors(self, entry: Entry) -> dialects.Anchors:
        """As ``dialects.Dialect``."""
        return Anchors(entry)
