"""Fixes applied to a vault, again and again, until none is left to apply."""

import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from notelint.diagnostic import Diagnostic
from notelint.discover import reason
from notelint.engine import Session
from notelint.entry import Entry
from notelint.fixing.draft import Draft, Replacement, choose, edits_of
from notelint.fixing.moves import keeps_links, loses_places, moved
from notelint.index import Index
from notelint.means import Means
from notelint.scan import Scan
from notelint.settings import Settings

MAX_PASSES = 10  # a fix that overlaps another waits for the next pass; what needs more of them goes in circles
_MOST_HALVES = 6  # times that the fixes of a note are halved to find those that would move links
_Chosen = tuple[Diagnostic, list[Replacement]]
_NOT_UTF8 = re.compile("[\ud800-\udfff]")


class _Step(NamedTuple):
    """What a pass makes of a note: its draft before and after, what is mended, and the scan of its new text."""

    before: Draft
    draft: Draft
    mended: tuple[Diagnostic, ...]
    edits: list[Replacement]
    scan: Scan


_Test = Callable[[_Step], bool]


class Repair:
    """The notes of a vault while they are mended.

    Args:
        settings: what is linted, and how.
        allowed: which findings' fixes may be applied.
        wanted: as for a session, and so are ``given``, ``named``, ``renamed``, ``means`` and ``explains``.
    """

    def __init__(
        self,
        settings: Settings,
        allowed: Callable[[Diagnostic], bool],
        wanted: Callable[[str], bool] | None = None,
        given: Mapping[str, bytes] | None = None,
        named: Collection[str] = (),
        renamed: Mapping[str, str] = {},
        means: Means = Means(),  # noqa: B008 (nobody reads its clock)
        explains: bool = True,
    ) -> None:
        self.drafts: dict[str, Draft] = {}  # of the notes that are changed, by path
        self.fixed: dict[str, Counter[tuple[str, str]]] = {}  # code and name of what was mended, by path
        self.remarks: list[str] = []
        self._allowed = allowed
        self._held: set[tuple[str, str, int]] = set()  # fixes that must not be applied: path, code, place
        self._left_alone: set[str] = set()  # notes
        self.session = Session(settings, wanted, given, named, means, renamed, explains, remembers=True)
        self._links = _other_names(self.session)  # one file is mended once
        self._links_to: dict[str, list[str]] = {}
        for link, path in self._links.items():
            self._links_to.setdefault(path, []).append(link)

    def run(self) -> None:
        """Apply fixes to a fixed point.

        Fixes with which ``MAX_PASSES`` do not reach one are taken back and not applied; a note that has others such is
        left as it was.
        """
        for path, items in self._pass_on().items():
            for code in sorted({item.code for item in items}):
                self.remarks.append(f"{path}: a fix of {code} comes to no end, which is a defect of notelint")
            self._held |= {self.place(item) for item in items}
            self._take_back(path)
        for path in self._pass_on():
            self.drop(path, "fixes come to no end, which is a defect of notelint: it is left as it was")

    def _pass_on(self) -> dict[str, list[Diagnostic]]:
        """Pass after pass as long as there is anything to do, or too often; what is wanted then."""
        for _ in range(MAX_PASSES):
            wanted = self.wanted()
            if not wanted:
                return {}
            self.apply(wanted)
        return self.wanted()

    def wanted(self) -> dict[str, list[Diagnostic]]:
        """The findings whose fixes may be applied now, by note."""
        return {path: items for path, _ in self.session.findings.of_all() if (items := self.wanted_in(path))}

    def wanted_in(self, path: str) -> list[Diagnostic]:
        """The findings of one note whose fixes may be applied now, in order."""
        told = self.session.findings.of(path).diagnostics
        items = [item for item in told if item.fix is not None and self._allowed(item)]
        if not items or not self.may_change(path):
            return []
        return [item for item in items if self.place(item) not in self._held] if self._held else items

    def may_change(self, path: str) -> bool:
        """Whether a note may be changed; that one is a link to another is told when this is asked first."""
        if path in self._links:
            self.drop(path, f"is mended as {self._links.pop(path)}, to which it is a link")
        return path not in self._left_alone

    def drop(self, path: str, why: str, data: bytes | None = None) -> None:
        """Leave a note alone, with a remark: its text is what it was, or what it is now, ``data``."""
        self.remarks.append(f"{path}: {why}")
        self._left_alone.add(path)
        self._take_back(path)
        if data is not None:
            self._put(path, data)

    def _take_back(self, path: str) -> None:
        self.fixed.pop(path, None)
        draft = self.drafts.pop(path, None)
        if draft is not None:
            self._put(path, draft.old)

    def take(self, path: str, draft: Draft, mended: Iterable[Diagnostic], done: Scan) -> None:
        """Let a note be what a draft makes of it, in which findings are ``mended``; ``done`` is its scan."""
        self.drafts[path] = draft
        self.fixed.setdefault(path, Counter()).update((item.code, item.name) for item in mended)
        self._put(path, draft.data, done)

    def _put(self, path: str, data: bytes, done: Scan | None = None) -> None:
        """Give a note its new contents, and with it every link to it."""
        self.session.put(path, data, done)
        for link in self._links_to.get(path, ()):
            self.session.put(link, data)

    def draft(self, path: str) -> Draft | None:
        """A note as it is now; None where it is no longer what was read: then it is left alone."""
        if path in self.drafts:
            return self.drafts[path]
        try:
            data = self.session.read(path)
        except OSError as error:
            self.drop(path, f"is left alone: {reason(error)}")
            return None
        if not self.session.is_as_read(path, data):
            self.drop(path, "was changed while notelint read the vault: it is left alone", data)
            return None
        return Draft(data)

    def place(self, item: Diagnostic) -> tuple[str, str, int]:
        """What tells a fix from others although the text before it changes."""
        draft = self.drafts.get(item.path)
        return item.path, item.code, item.start if draft is None else draft.origin(item.start)

    def apply(self, wanted: Mapping[str, list[Diagnostic]]) -> None:
        """A pass: the fixes of these findings, as far as they go together and move no link."""
        steps: dict[str, _Step] = {}
        for path, items in wanted.items():
            step = self._step(path, items)
            if step is not None:
                steps[path] = step
        self._keep_names(steps)
        for path, step in steps.items():
            self.take(path, step.draft, step.mended, step.scan)

    def _step(self, path: str, items: Iterable[Diagnostic]) -> _Step | None:
        """The fixes of one note, less those that would make links to places in it miss them."""
        draft = self.draft(path)
        if draft is None:
            return None
        chosen = []
        for item, edits in choose(items):
            if _is_sound(draft.text, edits):
                chosen.append((item, edits))
            else:
                self._held.add(self.place(item))
        return self._harmless(path, draft, chosen, partial(_keeps_links, self.session.findings.index))

    def _keep_names(self, steps: dict[str, _Step]) -> None:
        """Take out of ``steps`` what changes the names of notes so that links would lead elsewhere."""
        before = self.session.findings.index
        while True:
            renamed = {path for path, step in steps.items() if before.entries[path].names != step.scan.entry.names}
            if not renamed:
                return
            elsewhere = moved(before, self.session.findings.index_with({path: s.scan for path, s in steps.items()}))
            if not elsewhere:
                return
            for path in renamed & elsewhere or renamed:
                step = steps.pop(path)
                chosen = [(item, edits_of(item)) for item in step.mended]
                less = self._harmless(path, step.before, chosen, partial(_keeps_names, before.entries[path]))
                if less is not None:
                    steps[path] = less

    def _harmless(self, path: str, draft: Draft, chosen: list[_Chosen], is_harmless: _Test) -> _Step | None:
        """A step of those of the fixes that do no harm, together as well as alone; the others are held."""
        step = _made(self.session, path, draft, chosen)
        if step is None or is_harmless(step):
            return step
        kept = self._innocent(path, draft, chosen, is_harmless, _MOST_HALVES)
        step = _made(self.session, path, draft, kept)
        if step is None or is_harmless(step):
            return step
        self._hold(kept)
        return None

    def _innocent(
        self, path: str, draft: Draft, chosen: list[_Chosen], is_harmless: _Test, halves: int
    ) -> list[_Chosen]:
        """Of fixes that do harm together, those that do none; where there are many, some of those are held, too."""
        if len(chosen) == 1 or not halves:
            self._hold(chosen)
            return []
        kept: list[_Chosen] = []
        for half in (chosen[: len(chosen) // 2], chosen[len(chosen) // 2 :]):
            step = _made(self.session, path, draft, half)
            if step is None or is_harmless(step):
                kept += half
            else:
                kept += self._innocent(path, draft, half, is_harmless, halves - 1)
        return kept

    def _hold(self, chosen: Iterable[_Chosen]) -> None:
        for item, _ in chosen:
            self._held.add(self.place(item))
            self.remarks.append(
                f"{item.path}:{item.place.line}: the fix of {item.code} is held back: other links would lead elsewhere"
            )


def _made(session: Session, path: str, draft: Draft, chosen: list[_Chosen]) -> _Step | None:
    """What fixes make of a note; None where there are none."""
    if not chosen:
        return None
    edits = [edit for _, own in chosen for edit in own]
    made = draft.edited(edits)
    return _Step(draft, made, tuple([item for item, _ in chosen]), edits, session.scan(path, made.data))


def _keeps_names(old: Entry, step: _Step) -> bool:
    return old.names == step.scan.entry.names


def _keeps_links(index: Index, step: _Step) -> bool:
    """Whether all other links of the note stay, and those to places in it find them."""
    new = step.scan.entry
    in_body = not any(item.code.startswith("FM") for item in step.mended)
    return not loses_places(index, new) and (not in_body or keeps_links(index.entries[new.path], new, step.edits))


def _is_sound(text: str, edits: list[Replacement]) -> bool:
    """Whether edits change something, and write no byte that is no text which they did not find."""
    written = "".join([new for _, _, new in edits])
    if not written.isascii() and not set(_NOT_UTF8.findall(written)) <= set(text[edits[0][0] : edits[-1][1]]):
        return False
    return any(text[start:end] != new for start, end, new in edits)


def _other_names(session: Session) -> dict[str, str]:
    """Notes that are links to files which are mended under another name, with that name."""
    vault = session.vault
    if not vault.linked:
        return {}
    top = os.path.realpath(vault.root)
    real = {path: os.path.realpath(os.path.join(top, path)) for path in sorted(vault.linked & session.linted)}  # noqa: PTH118
    names = {os.path.join(top, path): path for path in vault.notes if path not in vault.linked}  # noqa: PTH118
    found: dict[str, str] = {}
    for path, place in real.items():
        if names.setdefault(place, path) != path:
            found[path] = names[place]
    return found
