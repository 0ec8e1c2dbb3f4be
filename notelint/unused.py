"""What suppressions say to no effect: the words of a note that silence nothing they could."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence

from notelint.diagnostic import Diagnostic
from notelint.near import nearest
from notelint.note import Suppression, Unused, Word
from notelint.rules import Rule, check_of, near_rule
from notelint.suppress import speaks_of

_FAR = 1 << 62
_NEAR_RULES = 20  # words of a note for which a near miss is looked for


def find_unused(
    suppressions: Iterable[Suppression],
    silenced: Iterable[Diagnostic],
    ran: Collection[str],
    rules: Sequence[Rule],
    dialect: str,
) -> Iterator[Unused]:
    """What the suppressions of a note say to no effect.

    Args:
        suppressions: those of the note.
        silenced: the diagnostics of the note that they silence.
        ran: codes of the rules that are reported in the note: of others nothing can be told.
        rules: all that there are, own ones too.
        dialect: tells which rules are on by default.
    """
    items = sorted(suppressions, key=lambda item: item.start)
    lines: dict[str, list[int]] = {}
    for diagnostic in silenced:
        lines.setdefault(diagnostic.code, []).append(diagnostic.place.line)
    for places in lines.values():
        places.sort()
    judge = _Judge(lines, ran, rules, dialect, [item for item in items if item.kind == "on"])
    yield from _ends_of_nothing(items, judge)
    for item in items:
        if item.kind == "on" or not item.judged:
            continue
        if item.kind == "slip":
            (word,) = item.words
            from notelint.parse.comments import COMMANDS  # few comments are misspelt, and most runs parse nothing

            near = nearest(word.text.lower(), [f"notelint-{command}" for command in COMMANDS])
            yield Unused(word.text, "slip", word.start, word.end, -1, -1, near)
            continue
        if not item.words:
            if judge.is_idle("ALL", item):
                yield Unused("", "all", item.start, item.end, item.cut_start, item.cut_end)
            continue
        idle = [word for word in item.words if judge.is_idle(word.text, item)]
        if len(idle) == len(item.words) and (len(idle) > 1 or not judge.is_unknown(idle[0].text)):
            words = ", ".join(word.text for word in idle)
            yield Unused(words, "", item.start, item.end, item.cut_start, item.cut_end)
            continue
        for word in idle:
            near = judge.near(word.text) if judge.is_unknown(word.text) else ""
            reason = "near" if near else "unknown" if judge.is_unknown(word.text) else ""
            cut = (-1, -1) if near else _cut(word, item, idle)
            yield Unused(word.text, reason, word.start, word.end, *cut, near)


def _ends_of_nothing(items: Iterable[Suppression], judge: "_Judge") -> Iterator[Unused]:
    """The comments that enable rules of which none is disabled where they stand."""
    disabled: frozenset[str] = frozenset()  # codes
    for item in items:
        if item.kind == "off":
            disabled |= judge.meant_by(item.codes)
        elif item.kind == "on":
            meant = judge.meant_by(item.codes)
            if disabled.isdisjoint(meant):
                yield Unused("", "end", item.start, item.end, item.cut_start, item.cut_end)
            disabled -= meant


def _cut(word: Word, item: Suppression, idle: Sequence[Word]) -> tuple[int, int]:
    """What to take out with a word: what parts it from the next word that stays, or from the one before."""
    if len(item.words) == 1:
        return item.cut_start, item.cut_end
    if word.cut < 0:
        return -1, -1
    number = item.words.index(word)
    if all(other in idle for other in item.words[:number]):
        return word.start, item.words[number + 1].start
    return word.cut, word.end


class _Judge:
    """Tells which words of a note's suppressions silence nothing that they could."""

    def __init__(
        self,
        lines: dict[str, list[int]],
        ran: Collection[str],
        rules: Sequence[Rule],
        dialect: str,
        enders: Sequence[Suppression],
    ) -> None:
        self._lines = lines  # of what is silenced, by code
        self._ran = ran
        self._dialect = dialect
        self._rules = rules
        self._groups = {rule.code: rule.groups for rule in rules}
        self._left = _NEAR_RULES
        self._meant: dict[str, tuple[Rule, ...]] = {}
        self._codes: dict[frozenset[str], frozenset[str]] = {}
        self._ends: dict[str, list[int]] = {
            rule.code: [
                item.first
                for item in enders
                if not item.codes or any(rule in self._rules_of(word) for word in item.codes)
            ]
            for rule in self._rules
            if rule.code in lines
        }

    def _rules_of(self, word: str) -> tuple[Rule, ...]:
        if word not in self._meant:
            self._meant[word] = tuple(
                rule for rule in self._rules if speaks_of(word, rule.code, rule.name, self._groups)
            )
        return self._meant[word]

    def meant_by(self, words: frozenset[str]) -> frozenset[str]:
        """The codes of the rules that words speak of; of all where there are none."""
        if words not in self._codes:
            self._codes[words] = frozenset(rule.code for word in words or ("ALL",) for rule in self._rules_of(word))
        return self._codes[words]

    def is_unknown(self, word: str) -> bool:
        """Whether a word means no rule."""
        return not self._rules_of(word)

    def near(self, word: str) -> str:
        """The rule that a word was probably meant to name; looked for a few times only, as it takes its time."""
        self._left -= 1
        return near_rule(word, self._rules) if self._left >= 0 else ""

    def is_idle(self, word: str, item: Suppression) -> bool:
        """Whether a word of a suppression silences nothing, as far as that can be told."""
        meant = self._rules_of(word)
        if len(meant) == 1 and check_of(meant[0].check).comes_last:
            return False
        expected = [rule for rule in meant if len(meant) == 1 or rule.enabled_in(self._dialect)]
        if meant and (not expected or any(rule.code not in self._ran for rule in expected)):
            return False
        return not any(self._silences(rule.code, item) for rule in meant)

    def _silences(self, code: str, item: Suppression) -> bool:
        lines = self._lines.get(code)
        if not lines:
            return False
        last = item.last
        if item.kind == "off":
            ends = self._ends[code]
            after = bisect_right(ends, item.first)
            last = ends[after] if after < len(ends) else _FAR
        first = bisect_left(lines, item.first)
        return first < len(lines) and lines[first] <= last
