"""What is found in the notes of a vault: by their scans and by the index; kept true as notes get new contents."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from notelint.diagnostic import Diagnostic, Silencer
from notelint.dialects import dialect
from notelint.entry import Entry
from notelint.index import Index
from notelint.linked import LinkFindings, Places, known_places
from notelint.plan import Plan
from notelint.rules import check_of, groups_by_code, load_rules
from notelint.scan import BoundCheck, Scan, bind, diagnose, findings_of
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


_NOTHING = Told((), 0)


class Findings:
    """The diagnostics of the linted notes, by the settings' selection, severities and suppressions.

    Args:
        settings: what is selected, and how grave and how safe it is.
        plan: what the scans were made by.
        files: the files of the vault.
        scans: all its notes, by path; taken over, and changed by ``put``.
        linted: the notes that are told of.
        explains: whether near misses are looked for, which takes long, or for what ``explained`` is asked of alone.
    """

    def __init__(
        self,
        settings: Settings,
        plan: Plan,
        files: Files,
        scans: dict[str, Scan],
        linted: Collection[str],
        explains: bool = False,
    ) -> None:
        self.scans = scans
        self._settings = settings
        self._plan = plan
        self._files = files
        self._linted = sorted(linted)
        rules = load_rules(plan.rule_files)
        # of a check that is not bound the module is not imported
        checks = [(rule, check_of(rule.check)) for rule in rules if rule.code in settings.selected]
        on_links = (rule for rule, check in checks if check.on_problem or check.on_fragments)
        self._on_links = bind(on_links, plan.options)
        self._on_entry = bind((rule for rule, check in checks if "entry" in check.facts), plan.options)
        self._heeded = sorted({fact for item in self._on_entry for fact in item.check.heeds})
        self._called: dict[tuple[bool, ...], list[BoundCheck]] = {}  # by which of these a note has
        self._last = bind((rule for rule, check in checks if check.comes_last), plan.options)
        self._explains = explains
        self._rules = rules
        self._groups = groups_by_code(plan.rule_files)
        self._told: dict[str, Told] = {}
        self._index: Index | None = None
        self._about_links: LinkFindings | None = None

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
        index = Index(spoken, files.paths, entries, dropped, files.ignored, files.renamed, files.text_of)
        index.explains = self._explains
        return index

    @property
    def _links(self) -> LinkFindings:
        if self._about_links is None:
            self._about_links = LinkFindings(self.index, self._on_links, self._plan.variant)
        return self._about_links

    def put(self, path: str, done: Scan) -> None:
        """Take the new scan of a note; what other notes are told changes with it where it must."""
        self.scans[path] = done
        self._told.pop(path, None)
        if self._index is None:
            return
        others = self._index.take(done.entry)
        if others is None:
            self._index = self._about_links = None
        if others is None or any(item.rule.is_own for item in self._on_entry):  # who knows what those heed
            self._told.clear()
            return
        for other in others:
            self._told.pop(other, None)

    def of(self, path: str) -> Told:
        """What is told of a linted note."""
        if path not in self._told:
            self._told[path] = self.told_by(self.scans[path])
        return self._told[path]

    def told_by(self, done: Scan) -> Told:
        """What would be told of a linted note by another scan of it, of a text in which links still find all places."""
        kept, silenced = self._sift(done)
        return Told(tuple(kept), len(silenced)) if kept or silenced else _NOTHING

    def silenced_in(self, path: str) -> tuple[Diagnostic, ...]:
        """What a linted note silences, in order, each with what silences it; found anew, as few runs ask for it."""
        if not self.of(path).silenced:
            return ()
        own = self.scans[path].suppressions
        silence = Silence(own, self._groups)
        places = Places(place for item in own for place in item.places)
        found = []
        for item in sorted(self._sift(self.scans[path])[1], key=_order):
            source = silence.source(item)
            if source is not None:
                silencer = Silencer(places.place(source.start, source.end), source.is_property)
                found.append(item._replace(silencer=silencer))
        return tuple(found)

    def of_all(self, only: Collection[str] | None = None) -> Iterator[tuple[str, Told]]:
        """The linted notes, by path, with what is told of them; of these only some, if that is asked."""
        for path in self._linted:
            if only is None or path in only:
                yield path, self.of(path)

    def _sift(self, done: Scan) -> tuple[list[Diagnostic], list[Diagnostic]]:
        """What is told of a note by its scan, in order, and what the note silences."""
        found = [*done.diagnostics, *self._links.told(done.entry), *self._about_entry(done.entry)]
        if not found and not done.suppressions:
            return [], []
        reported = self._settings.reported_in(done.entry.path)
        kept = in_order([item for item in found if item.code in reported])
        silenced: list[Diagnostic] = []
        if done.suppressions:
            silence = Silence(done.suppressions, self._groups)
            found, kept = kept, []
            for item in found:
                (silenced if silence.covers(item) else kept).append(item)
            for item in self._judged(done, silenced, reported):
                (silenced if silence.covers(item) else kept).append(item)
            kept.sort(key=_order)
        if self._settings.severity or self._settings.safety:
            kept, silenced = [self._as_set(item) for item in kept], [self._as_set(item) for item in silenced]
        return kept, silenced

    def explained(self, item: Diagnostic) -> Diagnostic:
        """A diagnostic with all that can be said of it: also what takes too long to be found out for each."""
        more = self._links.explained(item, self.scans[item.path].entry)
        if more is None:
            return item
        # a change may have made it graver than it is by itself
        return self._as_set(more)._replace(key=item.key, severity=item.severity, silencer=item.silencer)

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
        places = Places(place for item in own for place in item.places)
        path, variant = done.entry.path, self._plan.variant
        found: list[Diagnostic] = []
        for rule, _, find in wanted:
            told = [diagnose(rule, item, path, variant, places.place, None, places.first) for item in find(unused)]
            found += in_order(told)
        return found

    @property
    def links_tell_all(self) -> bool:
        """Whether what is told of links depends on nothing but the problems that the index finds with them."""
        return not (dialect(self._plan.dialect, self._plan.dialect_options).alias_order_varies) and not any(
            item.rule.is_own for item in self._on_links
        )

    def looks_across(self, entry: Entry) -> bool:
        """Whether a check may find something in a note that knows it with the index."""
        return bool(self._across(entry))

    def _across(self, entry: Entry) -> list[BoundCheck]:
        has = tuple([self._has(fact, entry) for fact in self._heeded])
        called = self._called.get(has)
        if called is None:
            there = {fact for fact, is_there in zip(self._heeded, has, strict=True) if is_there}
            called = self._called[has] = [item for item in self._on_entry if item.check.may_find(there)]
        return called

    def _about_entry(self, entry: Entry) -> Iterator[Diagnostic]:
        """What the checks find that know each note with the index."""
        places = None
        for item in self._across(entry):
            for finding in findings_of(item, {"entry": entry, "index": self.index}, entry.path):
                places = places or Places(known_places(entry.links, entry.brackets, entry.unique))
                yield diagnose(item.rule, finding, entry.path, self._plan.variant, places.place, None, places.first)

    def _has(self, fact: str, entry: Entry) -> bool:
        """Whether a note has what a check of it heeds."""
        _, of_index, name = fact.rpartition("index.")
        return entry.path in getattr(self.index, name) if of_index else bool(getattr(entry, name))


def _order(item: Diagnostic) -> tuple[int, int, str, str]:
    """What the diagnostics of a note are sorted by, so that a report is the same however it came about."""
    line, column, _, _ = item.place
    return (line, column, item.code, item.key)


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics of one note in order, with keys that tell the second of a kind from the first."""
    ordered = sorted(diagnostics, key=_order)
    if len({item.key for item in ordered}) < len(ordered):
        seen: dict[str, int] = {}
        for number, item in enumerate(ordered):
            ordinal = seen[item.key] = seen.get(item.key, 0) + 1
            if ordinal > 1:
                ordered[number] = item._replace(key=f"{item.key[:-1]}{ordinal}")
    return ordered
