"""Quartz 4.5: targets and file names become slugs, which are compared with their case; headings by GitHub's slugs."""

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from notelint import dialects
from notelint.dialects import MANY, MISSING, Match, Parts, without_md
from notelint.entry import Entry
from notelint.note import Hidden

_EXTENSION = re.compile(r"\.[A-Za-z0-9]+$")
_SPACE = re.compile(r"\s")
_SIMPLE = re.compile(r"([\w\- /]*[\w\- ])(?:\.md)?")  # nothing in it but spaces is made into something else
_OWN_SLUG = re.compile(r"(?!index\Z)[\w-]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_WIKILINK = re.compile(r"([^\[\]|#\\]+)?(#+[^\[\]|#\\]+)?(\\?\|[^\[\]#]*)?")
_COMMENT = re.compile(r"%%[\s\S]*?%%")
_SLUG_JUNK = re.compile(r"[^\w\- ]")
_MARKUP = re.compile(r"!?\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]|!?\[([^\[\]]*)\]\([^()]*\)|<[^<>]*>|[*`]|~~")
_KEPT = ("Mn", "Mc", "Me", "Pc", "Nl")  # beside letters and digits: marks, connectors, letter-like numbers
_DUMB = (("---", "\u2014"), ("--", "\u2013"), ("...", "\u2026"))  # quotes do not matter to a slug


def slug(path: str) -> str:
    """The slug of a path in Quartz 4.5: as a URL has it, without ``.md``; case and normalisation are kept."""
    simple = _SIMPLE.fullmatch(path)
    if simple and not simple[1].endswith("_index"):
        return simple[1].replace(" ", "-")  # most are
    extension = ""
    found = _EXTENSION.search(path)
    if found:
        path = path[: found.start()]
        extension = "" if found[0] in (".md", ".html") else found[0]
    path = _SPACE.sub("-", path)
    path = path.replace("&", "-and-").replace("%", "-percent").replace("?", "").replace("#", "").rstrip("/")
    if path == "_index" or path.endswith("/_index"):
        path = path[:-6] + "index"
    return path + extension


def heading_slug(text: str) -> str:
    """The slug of a heading's words as GitHub makes it: letters, marks, digits, ``_`` and ``-``; spaces as ``-``."""
    text = text.strip().lower()
    if text.isascii():
        text = _SLUG_JUNK.sub("", text)
    else:
        text = "".join(c for c in text if c in " -_" or c.isalnum() or unicodedata.category(c) in _KEPT)
    return text.replace(" ", "-")


def rendered(text: str) -> str:
    """The words of a heading as the page shows them: markup dropped, dashes made typographic."""
    text = _MARKUP.sub(lambda m: (m[2] or m[1] or m[3] or "").strip(), text)
    for dumb, smart in _DUMB:
        text = text.replace(dumb, smart)
    return text


class Anchors(dialects.Anchors):
    """Ids of headings, numbered where they repeat, and of blocks."""

    def __init__(self, entry: Entry) -> None:
        self._blocks = entry.blocks
        self._named = entry.anchors
        self._ids: set[str] = set()
        seen: dict[str, int] = {}
        for _, text in entry.headings:
            base = own = heading_slug(rendered(text))
            while own in self._ids:
                seen[base] = seen.get(base, 0) + 1
                own = f"{base}-{seen[base]}"
            self._ids.add(own)

    def has(self, fragment: str, same_note: bool) -> bool:
        """As ``dialects.Anchors``; Quartz does not rewrite anchors within a page, so blocks there are never found."""
        fragment = fragment.lstrip("#").strip()
        if fragment.startswith("^"):
            return not same_note and fragment[1:].lower() in self._blocks
        return not fragment or heading_slug(fragment) in self._ids or fragment in self._named


class Names(dialects.Names):
    """Files by slug and by the slug's last segment, and the pages that Quartz generates."""

    slug = staticmethod(slug)

    def __init__(self, files: Iterable[str], entries: Mapping[str, Entry], strategy: str) -> None:
        self._strategy = strategy
        self._slugs: dict[str, str] = {}
        self._last: dict[str, list[str]] = {}
        self._pages: set[str] = {"index", "tags", "tags/index"}
        for path in files:
            own = self.slug(path)
            if own not in self._slugs:
                self._slugs[own] = path
                self._last.setdefault(own.rpartition("/")[2], []).append(own)
            folder = posixpath.dirname(own)
            while folder and folder not in self._pages:
                self._pages.update((folder, folder + "/index"))
                folder = posixpath.dirname(folder)
        for entry in entries.values():
            self._generate(entry)

    def _generate(self, entry: Entry) -> None:
        """Pages for tags (and their prefixes), aliases (relative to the note's folder) and permalinks."""
        for tag in entry.tags:
            page = "tags/" + self.slug(tag)
            while page != "tags" and page not in self._pages:
                self._pages.add(page)
                page = posixpath.dirname(page)
        aliases = [*entry.aliases, entry.permalink] if entry.permalink else entry.aliases
        if not aliases:
            return
        folder = posixpath.dirname(self.slug(entry.path))
        for alias in aliases:
            name = self.slug(alias).strip("/")
            own = name if alias.startswith("/") else posixpath.normpath(posixpath.join(folder, name))
            for page in {own, name}:  # the multi-worker build may land on either
                if page not in self._slugs:
                    self._slugs[page] = entry.path
                    self._last.setdefault(page.rpartition("/")[2], []).append(page)

    def find(self, target: str, source: str, markdown: bool) -> Match:
        """As ``dialects.Names``; source of the steps: Quartz 4.5's ``util/path.ts``, as executed."""
        name = target
        if "/" in target or target in (".", ".."):
            name = "/".join([part for part in target.split("/") if part and part not in (".", "..")])
        name = self.slug(name)
        if name == "index" or name.endswith("/index"):
            folder, name = True, name[:-5].rstrip("/")
        else:
            folder = target.endswith("/")
        if self._strategy == "relative":
            dots = [part for part in target.split("/") if part in (".", "..")]
            name = posixpath.normpath(posixpath.join(posixpath.dirname(self.slug(source)), *dots, name))
            name = "" if name == "." else name
            while name.startswith("../"):
                name = name[3:]  # a browser does not climb above the site
            return self._page(name, folder)
        if ".." in target.split("/"):  # looked up at the root, where nothing but a page of that name is meant
            name = name or "index"
            return Match(True, self._slugs[name]) if name in self._slugs else MISSING
        if self._strategy == "shortest":
            named = self._candidates(name)
            if len(named) == 1:
                return Match(True, self._slugs[named[0]])
            if len(named) > 1 and name not in self._slugs and name not in self._pages:
                paths = sorted({self._slugs[own] for own in named})
                # a note against a page of its own aliases: large sites are built by workers that do not know of these
                return Match(False, "", tuple(paths[:MANY])) if len(paths) > 1 else Match(True, paths[0])
        return self._page(name, folder)

    def _candidates(self, name: str) -> Sequence[str]:
        """The slugs that a target may mean wherever they are: those with it as their last segment."""
        return self._last.get(name, ())

    def _page(self, name: str, folder: bool) -> Match:
        """The page at a slug from the root; a folder's page may be asked for with and without its slash."""
        if not name:
            return Match(True, self._slugs.get("index", ""))
        if not folder and name in self._slugs:
            return Match(True, self._slugs[name])
        if name + "/index" in self._slugs:
            return Match(True, self._slugs[name + "/index"])
        if name.startswith("static/"):
            return Match(True)  # Quartz brings files of its own there
        return Match(True) if name in self._pages else MISSING

    def sure(self, targets: Iterable[str]) -> set[str]:
        """As ``dialects.Names``: what is its own slug, and that of one file."""
        if self._strategy == "relative":
            return set()
        known: Mapping[str, object] = self._last if self._strategy == "shortest" else self._slugs
        plain = _OWN_SLUG.fullmatch
        return {name for name in known.keys() & set(targets) if plain(name) and len(self._candidates(name)) == 1}

    def spellings(self, path: str, source: str) -> Iterable[str]:
        """As ``dialects.Names``."""
        name = without_md(path)
        if self._strategy == "relative":
            return [posixpath.relpath(name, posixpath.dirname(source) or ".")]
        return [name.rpartition("/")[2], name] if self._strategy == "shortest" else [name]


class Dialect(dialects.Dialect):
    """Quartz with its Obsidian-flavoured Markdown; options: ``link-resolution``, and ``version``, 4.5 or 5."""

    name = "quartz"
    multiline_links = True
    escapes = False
    markup_splits_links = True
    percent_comments = True
    html_links = True
    late_front_matter = True
    long_fence_closes = True
    yaml_readers = ("js-yaml",)
    unclosed_is_error = True
    uses_tags = True
    escapes_table_bars = True

    def __init__(self, options: Mapping[str, str]) -> None:
        self.strategy = options.get("link-resolution", "shortest")
        self.version = options.get("version", "4.5")
        self.folder_matters = self.strategy == "relative"
        self._names, self._anchors = Names, Anchors
        if self.version.startswith("5"):
            from notelint.dialects import _quartz5

            self._names, self._anchors = _quartz5.Names, _quartz5.Anchors

    @property
    def variant(self) -> str:
        """As ``dialects.Dialect``; 5 does not heed case."""
        return "quartz-5" if self.version.startswith("5") else self.name

    @property
    def label(self) -> str:
        """As ``dialects.Dialect``."""
        return f"quartz {self.version}, {self.strategy} links"

    def read(self, inner: str) -> Parts:
        """As ``dialects.Dialect``; what the grammar does not match is shown as it is written."""
        match = _WIKILINK.fullmatch(inner)
        if match is None:
            return Parts((0, len(inner)), None, None, "literal")
        target = match.span(1) if match[1] else (0, 0)
        fragment = (match.start(2) + 1, match.end(2)) if match[2] else None
        alias = (match.start(3) + match[3].index("|") + 1, match.end(3)) if match[3] else None
        defect = "empty" if not (match[1] or "").strip() and not (match[2] or "").strip(" #") else ""
        if match[1] and _SCHEME.match(match[1].strip()):
            defect = "url"
        return Parts(target, fragment, alias, defect)

    def words_for(self, target: str, fragment: str | None) -> str:
        """As ``dialects.Dialect``: the heading alone, where one is named.

        Inferred of how 4.5 rewrites wikilinks before it reads Markdown, and of 5 by likeness; neither was executed for
        it. Sites with ``prettyLinks`` leave out the folders of a target, which is taken as written here.
        """
        return fragment or target

    def fold(self, target: str) -> str:
        """As ``dialects.Dialect``."""
        return self._names.slug(target)

    def comments(self, text: str, start: int, hidden: list[Hidden]) -> list[Hidden]:
        """Everything between two ``%%``, even in code: Quartz removes it before it reads Markdown."""
        return [Hidden(*match.span(), "comment") for match in _COMMENT.finditer(text, start)]

    def names(self, files: Iterable[str], entries: Mapping[str, Entry]) -> dialects.Names:
        """As ``dialects.Dialect``."""
        return self._names(files, entries, self.strategy)

    def anchor(self, heading: str) -> str:
        """As ``dialects.Dialect``."""
        return heading_slug(rendered(heading))

    def anchors(self, entry: Entry) -> dialects.Anchors:
        """As ``dialects.Dialect``."""
        return self._anchors(entry)
