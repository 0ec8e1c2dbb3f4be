"""What is found about the links of notes: once for all links of the same words in a folder."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from notelint.diagnostic import Diagnostic, Place
from notelint.entry import Entry, PlainLink
from notelint.index import Index, Problem, Source
from notelint.note import Bracket, Link, UniqueValue
from notelint.position import LINE_ENDING
from notelint.scan import BoundCheck, diagnose, findings_of

_Words = tuple[str, str | bool, int, int]  # a plain link: its target, its alias, what is before and behind the target


class _Told(NamedTuple):
    """The diagnostics about a plain link, and where its target stands."""

    at: int
    diagnostics: list[Diagnostic]


class LinkFindings:
    """The diagnostics about links by the checks that want a problem of one, or those of all to places.

    Args:
        index: tells where links lead.
        checks: those that are to be called.
        variant: the dialect as rules name it.
    """

    def __init__(self, index: Index, checks: Iterable[BoundCheck], variant: str) -> None:
        self._index = index
        self._on_problem = [item for item in checks if item.check.on_problem]
        self._on_fragments = [item for item in checks if item.check.on_fragments]
        self._called: dict[tuple[str, str], list[BoundCheck]] = {}  # by reason, and what a problem is about
        self._variant = variant
        self._by_path = any(item.rule.files for item in self._on_problem)  # then each note may be told another thing
        self._of_words = True  # whether what was found last depends on the link's words alone
        self._by_words = index.dialect.alias_order_varies  # whether it matters what an alias says
        # what is known of plain links, in the whole vault under an empty name, and by folder
        self._fine: dict[str, set[str]] = {}  # targets without a problem
        self._known: dict[str, dict[_Words, _Told]] = {"": {}}
        targets: set[str] = set()
        for entry in index.entries.values():
            targets.update(entry.plain[:: len(PlainLink._fields)])
        self._sure = index.surely_fine(targets)
        self._linking: tuple[Entry | None, dict[int, Link]] = (None, {})  # the links of a note by their targets' starts

    def told(self, entry: Entry) -> list[Diagnostic]:
        """What is found about the links of a note."""
        found: list[Diagnostic] = []
        if entry.plain and not self._sure.issuperset(entry.plain[:: len(PlainLink._fields)]):
            found = self._of_plain(entry)
        if entry.has_others:
            found += self._of_others(entry)
        return found

    def explained(self, item: Diagnostic, entry: Entry) -> Diagnostic | None:
        """A diagnostic of a note about one link, with near misses looked for; None if it is about something else."""
        if self._linking[0] is not entry:  # who asks for one diagnostic asks for others of the note
            self._linking = (entry, {link.target_start: link for link in entry.links})
        link = self._linking[1].get(item.start)
        if link is None:
            return None
        self._index.explains, before = True, self._index.explains
        found = self._of_problems(self._index.problems_of(link, entry.path), Source(entry.path))
        self._index.explains = before
        return next((other for other in found if (other.code, other.end) == (item.code, item.end)), None)

    def _of_plain(self, entry: Entry) -> list[Diagnostic]:
        path = entry.path
        folder = self._index.folder_of(path)
        sure, fine = self._sure, self._fine.setdefault(folder, set())
        everywhere, here = self._known[""], self._known.setdefault(folder, {})
        found: list[Diagnostic] = []
        add, make = found.append, tuple.__new__  # the innermost loop of a run in which nothing changed
        values = iter(entry.plain)
        for target, alias, before, length, start, line, column in zip(*[values] * len(PlainLink._fields), strict=True):
            if target in sure or target in fine:
                continue
            words: _Words
            if alias is None:
                words = (target, False, before, length - before - len(target))
            else:  # nobody heeds what is behind the target
                words = (target, alias if self._by_words else True, before, 0)
            told = everywhere.get(words)
            if told is None:
                told = here.get(words)
            if told is None:
                link = PlainLink(target, alias, before, length, start, line, column).as_link()
                found += self._judge(link, words, path, folder)
                continue
            at, diagnostics = told
            further, left = start - at, column - at
            for _, _, code, name, severity, message, hint, first, last, key, fix, related, *others in diagnostics:
                if fix is not None:
                    fix = fix.shifted(further)
                region = make(Place, (line, left + first, line, left + last))
                span = first + further, last + further
                parts = (path, region, code, name, severity, message, hint, *span, key, fix, related, *others)
                add(make(Diagnostic, parts))
        return found

    def _judge(self, link: Link, words: _Words, path: str, folder: str) -> list[Diagnostic]:
        """What is told of a plain link, kept for all that it holds for."""
        problems = self._index.problems_of(link, path)
        if not problems:
            self._fine[folder].add(link.target)
            return []
        looked, source = self._index.looked, Source(path)
        self._of_words = not self._by_path
        told = self._of_problems(problems, source)
        if self._of_words and self._index.looked == looked:  # else a check saw the text around the link
            scope = max([self._index.holds_for(problem, source) for problem in problems])  # all are one, or empty
            self._known[scope][words] = _Told(link.target_start, told)
        return told

    def _of_others(self, entry: Entry) -> Iterator[Diagnostic]:
        fragments: list[Problem] = []
        source = Source(entry.path)
        for link in entry.others:
            problems = self._index.problems_of(link, entry.path)
            if problems:
                fragments += [problem for problem in problems if problem.about == "fragment"]
                yield from self._of_problems(problems, source)
        if not fragments:
            return
        places = Places(known_places(problem.link for problem in fragments))
        facts = {"fragments": fragments, "source": source, "index": self._index}
        for item in self._on_fragments:
            for finding in findings_of(item, facts, entry.path):
                yield diagnose(item.rule, finding, entry.path, self._variant, places.place, None, places.first)

    def _of_problems(self, problems: Iterable[Problem], source: Source) -> list[Diagnostic]:
        """What is told of the problems of one link; one with a place in a note is told of with all of its kind."""
        found: list[Diagnostic] = []
        path = source.path
        source.asked = False  # by a check
        for problem in problems:
            if problem.about == "fragment":
                continue
            kind = (problem.verdict.reason, problem.about)
            called = self._called.get(kind)
            if called is None:
                called = self._called[kind] = [item for item in self._on_problem if item.check.may_find(kind)]
            places = _PlacesBy(problem.link)
            facts = {"problem": problem, "source": source, "index": self._index}
            for item in called:
                for finding in findings_of(item, facts, path):
                    if finding.whole_note or not all(related.path for related in finding.related):
                        self._of_words = False  # it names a place of this note besides the link
                    found.append(diagnose(item.rule, finding, path, self._variant, places.place, None, Places.first))
        return found


def known_places(
    links: Iterable[Link], brackets: Iterable[Bracket] = (), unique: Iterable[UniqueValue] = ()
) -> Iterator[tuple[int, int, int]]:
    """Offset, line and column of what is known of a note without its text, as far as it tells."""
    for link in links:
        yield link.target_start, link.line, link.column
        before = link.target_start - link.start
        if before < link.column:  # both on one line
            yield link.start, link.line, link.column - before
    for bracket in brackets:
        yield bracket.start, bracket.line, bracket.column
        for number, ending in enumerate(LINE_ENDING.finditer(bracket.text), 1):
            yield bracket.start + ending.end(), bracket.line + number, 1
    yield from ((value.start, value.line, value.column) for value in unique)


class _PlacesBy:
    """Offsets to regions by the place of a link; before it, or before its target on another line, none is known."""

    __slots__ = ("_column", "_first", "_line", "_start")

    def __init__(self, link: Link) -> None:
        self._start, self._line, self._column = link.target_start, link.line, link.column
        self._first = link.start if link.target_start - link.start < link.column else link.target_start

    def place(self, start: int, end: int) -> Place:
        """The region from ``start`` up to ``end``."""
        if start < self._first:
            return Places.first()
        column = self._column - self._start
        return Place(self._line, column + start, self._line, column + end)


class Places:
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
        """The region from ``start`` up to ``end``."""
        return Place(*self._locate(start), *self._locate(end))

    @staticmethod
    def first() -> Place:
        """Where a finding about the whole note is shown."""
        return Place(1, 1, 1, 1)
