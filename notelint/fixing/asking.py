"""Fixes shown one at a time, each applied if the user says so."""

import sys
from collections import Counter
from collections.abc import Iterable

from notelint.diagnostic import Diagnostic
from notelint.fixing.diff import colored, shown, unified
from notelint.fixing.draft import Draft, edits_of
from notelint.fixing.repair import MAX_PASSES, Repair
from notelint.reporters import Options, text

_HEAD = 3  # lines of a diff before the first hunk
_HELP = "y: yes, n: no, a: yes, and all others of {code}, q: no more of any"


class Asking:
    """Goes through the findings of a repair, note by note, and asks; answers are lines on standard input."""

    def __init__(self, repair: Repair, options: Options) -> None:
        self._repair = repair
        self._options = options
        self._report = repair.session.report()
        self._declined: set[tuple[str, str, int]] = set()
        self._all_of: set[str] = set()  # codes that need not be asked for any more
        self._applied: Counter[tuple[str, str, int]] = Counter()

    def run(self) -> None:
        """Ask until all is asked, the user quits, or the input ends."""
        for path in sorted(self._repair.session.linted):
            while items := self._open(path):
                granted = [item for item in items if item.code in self._all_of]
                if not granted:
                    draft = self._repair.draft(path)
                    if draft is None:
                        break
                    answer = self._ask(items[0], draft)
                    if answer == "q":
                        return
                    if answer == "n":
                        self._declined.add(self._repair.place(items[0]))
                        continue
                    if answer == "a":
                        self._all_of.add(items[0].code)
                    granted = items[:1]
                for item in granted:
                    self._applied[self._repair.place(item)] += 1
                self._repair.apply({path: granted})

    def _open(self, path: str) -> list[Diagnostic]:
        """The findings of a note that are still to be asked, or granted; none that comes back again and again."""
        found = []
        for item in self._repair.wanted_in(path):
            place = self._repair.place(item)
            if place not in self._declined and self._applied[place] < MAX_PASSES:
                found.append(item)
        return found

    def _ask(self, item: Diagnostic, draft: Draft) -> str:
        """One of ``y``, ``n``, ``a`` and ``q``."""
        self._show(text.one(item, self._report, self._options))
        self._show(self._difference(item, draft))
        while True:
            self._show([f"Fix {item.code}? [y/n/a/q/?] "])
            line = sys.stdin.readline() if sys.stdin is not None else ""
            answer = line.strip().lower()
            if not line:
                return "q"
            if answer in ("y", "yes", "n", "no", "a", "all", "q", "quit"):
                return answer[0]
            self._show([_HELP.format(code=item.code) + "\n"])

    def _difference(self, item: Diagnostic, draft: Draft) -> Iterable[str]:
        """What the fix changes in a note as it is now, without the head of the diff."""
        now = Draft(draft.data)
        lines = list(unified(item.path, now.edited(edits_of(item))))[_HEAD:]
        yield from map(colored, shown(lines)) if self._options.color else shown(lines)
        yield "\n"

    @staticmethod
    def _show(pieces: Iterable[str]) -> None:
        sys.stdout.write("".join(pieces))
        sys.stdout.flush()
