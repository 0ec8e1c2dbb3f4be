"""Comments put into notes so that what is found in them today is silenced, and nothing else is changed."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from notelint.choice import Choice
from notelint.diagnostic import Diagnostic, Report
from notelint.dialects import dialect
from notelint.engine import Session
from notelint.findings import Told
from notelint.fixing.draft import Draft
from notelint.fixing.forms import Form, forms
from notelint.fixing.mend import Mended, save
from notelint.fixing.repair import Repair
from notelint.fixing.unchanged import bare, facts, shown
from notelint.means import Means
from notelint.note import Note
from notelint.parse import parse
from notelint.scan import Scan
from notelint.settings import Settings

_MOST = 500_000  # characters that a form may read anew in one note: what it has not silenced then is for the next
_Groups = Mapping[Hashable, Sequence[Diagnostic]]


class _State(NamedTuple):
    """A note with the comments that it has so far: its draft and what is read there, known and told."""

    draft: Draft
    note: Note
    scan: Scan
    told: Told


def add_suppressions(
    settings: Settings,
    choice: Choice,
    means: Means = Means(),  # noqa: B008 (nobody reads its clock)
    held: Callable[[Session, Report], Report] = lambda _, report: report,
) -> Mended:
    """Silence what is told of notes by comments, and write the notes.

    Args:
        settings: what is linted, and how.
        choice: which notes.
        means: how the notes are read.
        held: takes out of the report what is not to be told, and so needs no comment.

    Returns:
        What became of the vault: "mended" is what is silenced, and the report tells what is left.
    """
    repair = Repair(settings, lambda _: False, choice.wanted, choice.given, choice.named, {}, means, explains=False)
    means.clock.enter("silence findings")
    try:
        silence(repair, held(repair.session, repair.session.report()).diagnostics)
    except KeyboardInterrupt:
        raise KeyboardInterrupt("no note was changed") from None
    failed = False if choice.given else save(repair)
    return Mended(repair, held(repair.session, repair.session.report()), failed)


def silence(repair: Repair, diagnostics: Iterable[Diagnostic]) -> None:
    """Draft the notes of a vault with comments that silence diagnostics; what cannot be silenced is told."""
    session = repair.session
    done: list[tuple[str, _State, list[Diagnostic]]] = []
    for path, items in groupby(diagnostics, attrgetter("path")):
        told, places = session.findings.of(path), {(item.place.line, item.code) for item in items}
        # a comment that is for one of a line is for all of its rule there
        wanted = frozenset(item.key for item in told.diagnostics if (item.place.line, item.code) in places)
        if not repair.may_change(path):
            continue
        draft = repair.draft(path)
        if draft is None:
            continue
        silencer = _Silencer(repair, path, draft, told, wanted)
        state = silencer.run()
        left = silencer.left()
        if left:
            more = f" (and {len(left) - 1} more)" if len(left) > 1 else ""
            repair.remarks.append(
                f"{path}:{left[0].place.line}: {left[0].code}{more} is left: no comment can stand for it that changes "
                "nothing else"
            )
        if state.draft is not draft:
            done.append((path, state, silencer.silenced))
    for path, state, silenced in done:  # only now, as what is told of one note is not changed by comments in another
        repair.take(path, state.draft, silenced, state.scan)


class _Silencer:
    """Silences those of the findings of one note whose keys are ``wanted``."""

    def __init__(self, repair: Repair, path: str, draft: Draft, told: Told, wanted: Collection[str]) -> None:
        self._wanted = wanted
        self._session = repair.session
        self._dialect = dialect(repair.session.plan.dialect, repair.session.plan.dialect_options)
        self._path = path
        note = parse(path, draft.data, self._dialect)
        self._state = _State(draft, note, self._session.findings.scans[path], told)
        self._old = note
        self._facts = facts(note)
        self._left = 0  # of these characters
        self.silenced: list[Diagnostic] = []

    def run(self) -> _State:
        """Try form after form, until nothing is told of the note or no form is left."""
        for form, percent in forms(self._dialect):
            if not self.left():
                break
            self._by(form(self._state.note, percent))
        return self._state

    def left(self) -> list[Diagnostic]:
        """What is not silenced yet."""
        return [item for item in self._state.told.diagnostics if item.key in self._wanted]

    def _by(self, form: Form) -> None:
        """Silence by one form what it can silence."""
        groups: dict[Hashable, list[Diagnostic]] = {}
        for item in self.left():
            key = form.key(item)
            if key is not None:
                groups.setdefault(key, []).append(item)
        if groups:
            self._left = _MOST
            kept, state = self._harmless(form, {}, groups)
            if state is not None:
                self._state = state
                self.silenced += [item for items in kept.values() for item in items]

    def _harmless(self, form: Form, kept: _Groups, groups: _Groups) -> tuple[_Groups, _State | None]:
        """The groups of findings that can be silenced together with those that are ``kept``, and what comes of it.

        Where they cannot all be, they are halved, as long as the note may be read anew.
        """
        if self._left <= 0:
            return kept, None
        both = {**kept, **groups}
        state = self._tried(form, both)
        if state is not None:
            return both, state
        if len(groups) == 1:
            return kept, None
        keys = list(groups)
        best = None
        for half in (keys[: len(keys) // 2], keys[len(keys) // 2 :]):
            kept, state = self._harmless(form, kept, {key: groups[key] for key in half})
            best = state or best
        return kept, best

    def _tried(self, form: Form, groups: _Groups) -> _State | None:
        """The note with the comments that silence these findings; None if anything else changes with them."""
        before = self._state
        edits = form.edits({key: {item.code for item in items} for key, items in groups.items()})
        draft = before.draft.edited(edits)
        self._left -= len(draft.text)
        note = parse(self._path, draft.data, self._dialect)
        if facts(note) != self._facts:
            return None
        scan = self._session.scan_note(note)
        told = self._session.findings.told_by(scan)
        gone = [item for items in groups.values() for item in items]
        expected = Counter(map(_sign, before.told.diagnostics)) - Counter(map(_sign, gone))
        if Counter(map(_sign, told.diagnostics)) != expected or told.silenced != before.told.silenced + len(gone):
            return None
        return _State(draft, note, scan, told) if shown(note) == self._shown else None

    @cached_property
    def _shown(self) -> tuple[str, str]:
        return shown(self._old)


def _sign(item: Diagnostic) -> tuple[str, str]:
    """What tells a finding from others wherever it stands, less what of it is a comment."""
    return item.code, bare(item.key.rpartition(":")[0])
