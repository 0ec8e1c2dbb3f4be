"""What is found about the links of notes: once for all links of the same words in a folder."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from notelint.diagnostic import Diagnostic, Place
from notelint.entry import Entry, PlainLink
from notelint.index import Index, Problem
from notelint.note import Bracket, Link, UniqueValue
from notelint.position import LINE_ENDING
from notelint.scan import BoundCheck, diagnose, findings_of

_Words = tuple[str, str | None, int, int]  # target, alias, and the form of a plain link
_NEW: list[Diagnostic] = []  # stands for what was not judged yet


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
        self._variant = variant
        self._fine: dict[str, set[str]] = {}  # targets of plain links without a problem, by what keeps notes apart
        self._known: dict[str, dict[_Words, list[Diagnostic] | None]] = {}  # what is told of the others

    def told(self, entry: Entry) -> list[Diagnostic]:
        """What is found about the links of a note."""
        found: list[Diagnostic] = []
        if entry.plain:
            found = self._of_plain(entry)
        if entry.has_others:
            found += self._of_others(entry)
        return found

    def explained(self, item: Diagnostic, entry: Entry) -> Diagnostic | None:
        """A diagnostic of a note about one link, with near misses looked for; None if it is about something else."""
        link = next((link for link in entry.links if link.target_start == item.start), None)
        if link is None:
            return None
        self._index.explains, before = True, self._index.explains
        found = self._of_link(link, entry.path)
        self._index.explains = before
        return next((other for other in found if (other.code, other.end) == (item.code, item.end)), None)

    def _of_plain(self, entry: Entry) -> list[Diagnostic]:
        path = entry.path
        apart = self._index.kept_apart(path)
        fine = self._fine.setdefault(apart, set())
        known = self._known.setdefault(apart, {})
        found: list[Diagnostic] = []
        add, make = found.append, tuple.__new__  # the innermost loop of a run in which nothing changed
        values = iter(entry.plain)
        for target, alias, before, length, start, line, column in zip(*[values] * len(PlainLink._fields), strict=True):
            if target in fine:
                continue
            told = known.get((target, alias, before, length), _NEW)
            if told is _NEW:
                if self._index.leads_well(target, path):
                    fine.add(target)
                    continue
                first_such = PlainLink(target, alias, before, length, before, 1, before + 1)
                told = known[target, alias, before, length] = self._for_all(first_such, path)
            if told is None:
                found += self._of_link(PlainLink(target, alias, before, length, start, line, column).as_link(), path)
                continue
            shift, along = start - before, column - before - 1
            for item in told:
                _, place, code, name, severity, message, hint, first, last, key, fix, related, reason = item
                if fix is not None:
                    fix = fix.shifted(shift)
                region = make(Place, (line, place[1] + along, line, place[3] + along))
                parts = (code, name, severity, message, hint, first + shift, last + shift, key, fix, related, reason)
                add(make(Diagnostic, (path, region, *parts)))
        return found

    def _for_all(self, first: PlainLink, source: str) -> list[Diagnostic] | None:
        """What is told of all plain links like the ``first``, which begins its note; None if each is judged alone."""
        looked = self._index.looked
        found = self._of_link(first.as_link(), source)
        return found if self._index.looked == looked else None

    def _of_others(self, entry: Entry) -> Iterator[Diagnostic]:
        fragments: list[Problem] = []
        for link in entry.others:
            yield from self._of_link(link, entry.path, fragments)
        if not fragments:
            return
        places = Places(known_places(problem.link for problem in fragments))
        facts = {"fragments": fragments, "source": entry.path, "index": self._index}
        for item in self._on_fragments:
            for finding in findings_of(item, facts, entry.path):
                yield diagnose(item.rule, finding, entry.path, self._variant, places.place, None, places.first)

    def _of_link(self, link: Link, source: str, fragments: list[Problem] | None = None) -> list[Diagnostic]:
        """What is told of one link; its problem with a place is put among the ``fragments``."""
        found: list[Diagnostic] = []
        for problem in self._index.problems_of(link, source):
            if problem.about == "fragment":
                if fragments is not None:
                    fragments.append(problem)
                continue
            places = Places(known_places([link]))
            facts = {"problem": problem, "source": source, "index": self._index}
            for item in self._on_problem:
                heeds = item.check.heeds
                if heeds and problem.verdict.reason not in heeds and problem.about not in heeds:
                    continue
                for finding in findings_of(item, facts, source):
                    told = diagnose(item.rule, finding, source, self._variant, places.place, None, places.first)
                    found.append(told)
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
