"""What a change did that breaks links, said once for all links that it breaks."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from notelint.diagnostic import SEVERITIES, Cause, Diagnostic
from notelint.engine import Session
from notelint.entry import Entry
from notelint.git import Compared
from notelint.index import AMBIGUOUS, Problem
from notelint.note import Link
from notelint.rules import check_of

# how bad it is with a link: it is in doubt, misses its place or its file
_SOUND, _AMBIGUOUS, _LOST, _MISSING = range(4)


class _Deed(NamedTuple):
    """What was done, to which file by its old path, and what it is now, if that matters.

    ``breaks`` says what that does, ``tip`` what to do about it.
    """

    did: str
    path: str
    to: str = ""
    breaks: str = "breaks {links}"
    tip: str = ""


class Blame:
    """Tells of diagnostics whether the change broke the links that they are about, and what it did.

    Args:
        old: the session on the old state.
        new: the session on the new state.
        files: what became of the files.
        ref: the revision by which 'notelint fix --changed' finds the old state; empty if it does so by itself.
    """

    def __init__(self, old: Session, new: Session, files: Compared, ref: str = "") -> None:
        self._tip = f"; 'notelint fix --changed{'=' if ref else ''}{ref}' can lead them on"
        self._old, self._new, self._files = old.findings.index, new.findings.index, files
        self._before = {now: then for then, now in files.renamed.items()}
        self._graded = new.settings.graded
        checks = {rule.code: check_of(rule.check) for rule in new.settings.rules if rule.code in new.settings.selected}
        self._on_links = {code for code, check in checks.items() if check.on_problem or check.on_fragments}
        self._linking: tuple[Entry | None, Sequence[Link]] = (None, ())  # the links of a note, in order
        self._found: dict[_Deed, list[str]] = {}  # the severities of what each thing that was done breaks

    def judged(self, item: Diagnostic) -> Diagnostic:
        """A diagnostic of the new state: if it is about a link that led somewhere, and leads nowhere now, an error.

        Unless the settings file says how severe it is.
        """
        link = self._link(item) if item.code in self._on_links else None
        if link is None:
            return item
        source = self._before.get(item.path, item.path)
        now, state = _gravest(self._new.problems_of(link, item.path))
        _, before = _gravest(self._old.problems_of(link, source))
        if now is None or before >= state:
            return item
        if state > _AMBIGUOUS and item.code not in self._graded:
            item = item._replace(severity="error")
        deed = self._deed(link, source, item.path, now, state)
        if deed is not None:
            self._found.setdefault(deed, []).append(item.severity)
        return item

    def causes(self) -> Iterator[Cause]:
        """What was done that broke the links of the diagnostics that were judged, the most breaking first."""
        for deed, broken in sorted(self._found.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            links = f"{len(broken)} link{'s' * (len(broken) != 1)}"
            does = f"{deed.breaks.format(links=links)}{deed.tip}"
            yield Cause(deed.did, deed.path, does, max(broken, key=SEVERITIES.index), len(broken), deed.to)

    def _link(self, item: Diagnostic) -> Link | None:
        """The link that a diagnostic is about; None if it is about something else."""
        entry = self._new.entries[item.path]
        if self._linking[0] is not entry:
            self._linking = (entry, sorted(entry.links, key=attrgetter("start")))
        links = self._linking[1]
        number = bisect_right(links, item.start, key=attrgetter("start")) - 1
        return links[number] if number >= 0 and item.start < links[number].end else None

    def _deed(self, link: Link, source: str, path: str, problem: Problem, state: int) -> _Deed | None:
        """What was done that broke a link of the note ``path``, which was ``source``; None if it cannot be told."""
        led_to = self._old.resolve(link, source).path
        renamed = self._files.renamed.get(led_to)
        if not led_to:
            return None
        if state == _AMBIGUOUS:
            rival = next((other for other in problem.verdict.candidates if other in self._files.added), None)
            return None if rival is None else _Deed("adding", rival, breaks="makes {links} ambiguous")
        if state == _LOST:
            return _Deed("changing", led_to, breaks=f"breaks {{links}} to '{_braced(link.fragment or '')}'")
        if renamed is not None:
            return _Deed("renaming", led_to, renamed, tip=self._tip)
        if led_to in self._files.gone:
            return _Deed("deleting", led_to)
        return _Deed("moving", source, path) if source != path else _Deed("changing", led_to)


def _gravest(problems: Iterable[Problem]) -> tuple[Problem | None, int]:
    """The problem of a link that matters most, and how bad it is."""
    found = max(((_state(problem), problem) for problem in problems), key=lambda pair: pair[0], default=None)
    return (None, _SOUND) if found is None or found[0] == _SOUND else (found[1], found[0])


def _state(problem: Problem) -> int:
    if problem.about == "spelling":
        return _SOUND
    if problem.about == "fragment":
        return _LOST
    return _AMBIGUOUS if problem.verdict.reason == AMBIGUOUS else _MISSING


def _braced(words: str) -> str:
    return words.replace("{", "{{").replace("}", "}}")
