"""What is found in the notes of a vault: by their scans and by the index; kept true as notes get new contents."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from notelint.diagnostic import Diagnostic, Place
from notelint.dialects import dialect
from notelint.index import Index
from notelint.note import Entry
from notelint.plan import Plan
from notelint.position import LINE_ENDING
from notelint.rules import check_of, groups_by_code, load_rules
from notelint.scan import BoundCheck, Scan, applies, bind, diagnose, explain
from notelint.settings import Settings
from notelint.suppress import Silence
from notelint.unused import find_unused


class Files(NamedTuple):
    """What links can name besides the notes that are scanned.

    ``paths`` are all files, ``dropped`` those that the site leaves out, with why; ``ignored`` tells of a path whether
    git passes over it; ``renamed`` holds the new paths of files by their old ones, which links may still name;
    ``text_of`` gives the text of a note.
    """

    paths: frozenset[str]
    dropped: Mapping[str, str]
    ignored: Callable[[str], bool] | None = None
    renamed: Mapping[str, str] = {}
    text_of: Callable[[str], str] | None = None


class Told(NamedTuple):
    """What is told of one note, in order, and how much of it the note silences."""

    diagnostics: tuple[Diagnostic, ...]
    silenced: int


class Findings:
    """The diagnostics of the linted notes, by the settings' selection, severities and suppressions.

    Args:
        settings: what is selected, and how grave and how safe it is.
        plan: what the scans were made by.
        files: the files of the vault.
        scans: all its notes, by path; taken over, and changed by ``put``.
        linted: the notes that are told of.
    """

    def __init__(
        self, settings: Settings, plan: Plan, files: Files, scans: dict[str, Scan], linted: Collection[str]
    ) -> None:
        self.scans = scans
        self._settings = settings
        self._plan = plan
        self._files = files
        self._linted = sorted(linted)
        rules = load_rules(plan.rule_files)
        # of a check that is not bound the module is not imported
        checks = {rule.code: check_of(rule.check) for rule in rules}
        wanted = [rule for rule in rules if rule.code in settings.selected and not checks[rule.code].on_note]
        self._checks = bind((rule for rule in wanted if not checks[rule.code].comes_last), plan.options)
        self._last = bind((rule for rule in wanted if checks[rule.code].comes_last), plan.options)
        self._rules = rules
        self._groups = groups_by_code(plan.rule_files)
        self._told: dict[str, Told] = {}
        self._index: Index | None = None

    @property
    def index(self) -> Index:
        """What the notes know of each other, as they are now."""
        if self._index is None:
            self._index = self.index_with({})
        return self._index

    def index_with(self, others: Mapping[str, Scan]) -> Index:
        """The index as it would be with these scans in place of those of their notes."""
        entries = {path: others.get(path, done).entry for path, done in self.scans.items()}
        dropped = dict(self._files.dropped)
        if self._settings.drops_drafts:
            dropped.update({path: "is a draft" for path, entry in entries.items() if entry.draft})
        if self._settings.wants_publish:
            dropped.update({path: "lacks 'publish: true'" for path, entry in entries.items() if not entry.published})
        spoken = dialect(self._plan.dialect, self._plan.dialect_options)
        files = self._files
        return Index(spoken, files.paths, entries, dropped, files.ignored, files.renamed, files.text_of)

    def put(self, path: str, done: Scan) -> None:
        """Take the new scan of a note; what other notes are told changes with it where it must."""
        self.scans[path] = done
        self._told.pop(path, None)
        if self._index is None:
            return
        others = self._index.take(done.entry)
        if others is None:
            self._index = None
        if others is None or any(item.rule.is_own for item in self._checks):  # who knows what those heed
            self._told.clear()
            return
        for other in others:
            self._told.pop(other, None)

    def of(self, path: str) -> Told:
        """What is told of a linted note."""
        if path not in self._told:
            self._told[path] = self._tell(path)
        return self._told[path]

    def __iter__(self) -> Iterator[tuple[str, Told]]:
        """The linted notes, by path, with what is told of them."""
        for path in self._linted:
            yield path, self.of(path)

    def _tell(self, path: str) -> Told:
        done = self.scans[path]
        reported = self._settings.reported_in(path)
        silence = Silence(done.suppressions, self._groups)
        kept: list[Diagnostic] = []
        silenced: list[Diagnostic] = []
        for item in found_in(done, self.index, self._checks, self._plan.variant):
            if item.code in reported:
                (silenced if silence.covers(item) else kept).append(item)
        number = len(silenced)
        if done.suppressions:
            for item in self._judged(done, silenced, reported):
                if silence.covers(item):
                    number += 1
                else:
                    kept.append(item)
            kept.sort(key=lambda item: item.order)
        return Told(tuple(self._as_set(item) for item in kept), number)

    def _as_set(self, item: Diagnostic) -> Diagnostic:
        """A diagnostic as severe, and its fix as safe, as the settings say."""
        severity, safe = self._settings.severity.get(item.code), self._settings.safety.get(item.code)
        if severity is not None:
            item = item._replace(severity=severity)
        if safe is not None and item.fix is not None:
            item = item._replace(fix=item.fix._replace(safe=safe))
        return item

    def _judged(self, done: Scan, silenced: Iterable[Diagnostic], reported: Collection[str]) -> list[Diagnostic]:
        """What the checks that come last find in a note, given what it silences, of what is reported there."""
        own = done.suppressions
        wanted = [item for item in self._last if item.rule.code in reported]
        if not wanted:
            return []
        unused = tuple(find_unused(own, tuple(silenced), reported, self._rules, self._plan.variant))
        places = _Places(place for item in own for place in item.places)
        path, variant = done.entry.path, self._plan.variant
        found: list[Diagnostic] = []
        for rule, _, find in wanted:
            told = [diagnose(rule, item, path, variant, places.place, None, places.first) for item in find(unused)]
            found += _numbered(told)
        return found


def found_in(done: Scan, index: Index, checks: Iterable[BoundCheck], variant: str) -> list[Diagnostic]:
    """All that is found in a note, in order: by its scan, and by ``checks``, which want the index."""
    found = [*done.diagnostics, *_check_entry(done.entry, index, checks, variant)]
    found.sort(key=lambda item: item.order)
    return list(_numbered(found))


def _check_entry(entry: Entry, index: Index, checks: Iterable[BoundCheck], variant: str) -> Iterable[Diagnostic]:
    facts: dict[str, Any] = {"entry": entry, "index": index}
    places = None
    for rule, check, find in checks:
        if rule.files and not applies(rule, entry.path):
            continue
        try:
            for finding in find(*[facts[name] for name in check.facts]):
                places = places or _Places(_known_places(entry))
                yield diagnose(rule, finding, entry.path, variant, places.place, None, places.first)
        except Exception as error:
            explain(error, rule, entry.path)
            raise


def _known_places(entry: Entry) -> Iterable[tuple[int, int, int]]:
    """Offset, line and column of the links, targets and brackets of an entry, as far as they tell."""
    for link in entry.links:
        yield link.target_start, link.line, link.column
        before = link.target_start - link.start
        if before < link.column:  # both on one line
            yield link.start, link.line, link.column - before
    for bracket in entry.brackets:
        yield bracket.start, bracket.line, bracket.column
        for number, ending in enumerate(LINE_ENDING.finditer(bracket.text), 1):
            yield bracket.start + ending.end(), bracket.line + number, 1
    yield from ((value.start, value.line, value.column) for value in entry.unique)


class _Places:
    """Offsets to regions by the places that are known (offset, line and column); the note's text is not at hand.

    What a check across notes names stands on the line of a target, behind its start.
    """

    def __init__(self, places: Iterable[tuple[int, int, int]]) -> None:
        known = sorted(places)
        self._starts = [start for start, _, _ in known]
        self._known = known

    def _locate(self, offset: int) -> tuple[int, int]:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return 1, 1
        start, line, column = self._known[index]
        return line, column + offset - start

    def place(self, start: int, end: int) -> Place:
        return Place(*self._locate(start), *self._locate(end))

    @staticmethod
    def first() -> Place:
        return Place(1, 1, 1, 1)


def _numbered(diagnostics: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """Diagnostics of one note whose keys tell the second of a kind from the first."""
    seen: dict[str, int] = {}
    for item in diagnostics:
        ordinal = seen[item.key] = seen.get(item.key, 0) + 1
        yield item._replace(key=f"{item.key}:{ordinal}")
