"""Fixes: a safe one mends its finding and makes no other, whatever the note; any other lies within the text.

The notes are random: pieces that open and close things, examples of the rules and lines of them, in every dialect.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from random import Random

import pytest

from notelint.diagnostic import Diagnostic, Edit
from notelint.dialects import dialect
from notelint.engine import lint_texts
from notelint.note import Link
from notelint.parse import parse
from notelint.plan import Plan
from notelint.position import splice
from notelint.rules import load_rules
from tests.random_vaults import DIALECTS, Vault, plan_of, random_vault

RULES = {rule.code: rule for rule in load_rules()}
MENDING = tuple(code for code, rule in RULES.items() if rule.fix)
VAULTS = 40  # of each dialect
MANY_VAULTS = 1500
# What may be found once a safe fix is applied, by the code of what it mends: the defect hid it.
_TARGETS = "WL101 WL102 WL103 WL104 WL105 WL106 WL107 WL110 WL111 WL2 LK003 LK004 LK014 LK015 LK101 LK102 LK103"
_PLACES = "WL104 WL105 WL204 LK102"
_TIMES = "TS"
HIDDEN_BY: Mapping[str, tuple[str, str]] = {
    "FM001": ("FM005 FM006 FM007 FM008 FM1 FM2 TS1 NT006", "the front matter is read once it is YAML"),
    "FM003": ("FM TS1 NT006", "the front matter is read once it is where it is looked for"),
    "FM006": ("FM005 FM007 FM008 FM1 FM2 TS1 NT006", "the front matter is read, or read on, and the link in it judged"),
    "LK001": (f"{_TARGETS} {_TIMES}", "the link is judged once it is closed"),
    "LK008": ("LK001 LK002", "brackets around it were taken for one with its own"),
    "LK010": (f"{_TARGETS} {_TIMES}", "the link is judged once it is one"),
    "LK011": (f"{_TARGETS} {_TIMES}", "the link is judged once it is one"),
    "LK014": (_TARGETS, "the link is judged once its cell does not end it"),
    "LK015": (_PLACES, "the place in the note is judged once the note is found"),
    "LK101": (_PLACES, "the place in the note is judged once the note is found"),
    "WL101": (_PLACES, "the place in the note is judged once the note is found"),
    "WL102": (_PLACES, "the place in the note is judged once the note is found"),
    "WL106": (_PLACES, "the place in the note is judged once the note is found"),
    "WL107": (_PLACES, "the place in the note is judged once the note is found"),
    "WL201": (_PLACES, "the place in the note is judged once the note is found"),
    "WL202": (_PLACES, "the place in the note is judged once the note is found"),
    "NT202": ("TS002", "subtitles are read line by line"),
    "TS001": ("TS1", "the time is judged once it is read"),
    "TS002": ("TS1", "the time is judged once it is read"),
}


@pytest.mark.parametrize("spoken", DIALECTS)
def test_a_safe_fix_mends_and_spoils_nothing(spoken):
    for number in range(VAULTS):
        _try(spoken, f"{spoken}-{number}")


@pytest.mark.slow
@pytest.mark.parametrize("spoken", DIALECTS)
def test_a_safe_fix_mends_and_spoils_nothing_on_and_on(spoken):
    for number in range(MANY_VAULTS):
        _try(spoken, f"{spoken}-many-{number}")


@pytest.mark.parametrize("spoken", DIALECTS)
def test_fixes_come_to_an_end(spoken):
    """Applying what is safe again and again, as far as it does not overlap, leaves nothing safe to apply."""
    for number in range(VAULTS // 4):
        vault, plan = random_vault(spoken, Random(f"{spoken}-end-{number}")), plan_of(spoken)
        for _ in range(12):
            mended = _all_mended(vault, plan)
            if mended == vault:
                break
            vault = mended
        else:
            pytest.fail(f"seed '{spoken}-end-{number}': fixes go on and on: {vault}")


def _try(spoken: str, seed: str) -> None:
    random = Random(seed)
    vault, plan = random_vault(spoken, random), plan_of(spoken)
    problems = [*_problems(vault, plan, _renamed(vault, plan, random))]
    assert not problems, f"seed {seed!r}: " + "\n".join(problems)


def _renamed(vault: Vault, plan: Plan, random: Random) -> Mapping[str, str]:
    """Now and then, what links name without being there, as old names of what is."""
    if random.random() < 0.7:
        return {}
    targets = [link.target for path, text in vault.items() if text for link in _links(path, text, plan)]
    olds = [target if "." in target[-5:] else f"{target}.md" for target in targets if target]
    return {old: random.choice(sorted(vault)) for old in olds if old not in vault and random.random() < 0.5}


def _problems(vault: Vault, plan: Plan, renamed: Mapping[str, str] = {}) -> Iterator[str]:
    found = lint_texts(vault, plan, {}, MENDING, renamed)
    for item in found:
        if item.fix is None:
            continue
        text = vault[item.path] or ""
        told = f"{item.code} '{item.message}' in {plan.dialect}, {item.fix.title}: {text!r} of {sorted(vault)}"
        edits = item.fix.edits
        if not _are_sound(edits, text):
            yield f"{told}: odd edits {edits}"
            continue
        mended = splice(text, ((edit.start, edit.end, edit.text) for edit in edits))
        if mended == text:
            yield f"{told}: changes nothing"
            continue
        left = lint_texts({**vault, item.path: mended}, plan, {}, MENDING, renamed)
        told = f"{told} becomes {mended!r}"
        if item.fix.safe:
            yield from (f"{told}: {words}" for words in _spoilt(item, found, left))
            yield from (f"{told}: {words}" for words in _moved(item, text, mended, plan))
        elif any(_same(item, other) for other in left):
            yield f"{told}: is found as before"


def _are_sound(edits: Sequence[Edit], text: str) -> bool:
    """Whether edits are in order, within the text, and apart from each other."""
    at = 0
    for edit in edits:
        if not at <= edit.start <= edit.end <= len(text):
            return False
        at = edit.end
    return bool(edits)


def _same(item: Diagnostic, other: Diagnostic) -> bool:
    return item[:3] + item[5:9] == other[:3] + other[5:9] and item.fix == other.fix


def _spoilt(item: Diagnostic, found: Sequence[Diagnostic], left: Sequence[Diagnostic]) -> Iterator[str]:
    """What a safe fix leaves, or brings, that it must not."""
    assert item.fix is not None
    edits = item.fix.edits
    before: Counter[tuple[object, ...]] = Counter()
    near: Counter[str] = Counter()  # where it is edited, places may change
    for other in found:
        if other is item:
            continue
        start, end = other.start, other.end
        if other.path == item.path:
            if any(edit.start <= end and start <= edit.end for edit in edits):
                near[other.code] += 1
                continue
            start = _shifted(start, edits)
        before[other.path, other.code, start] += 1
    for other in left:
        place = (other.path, other.code, other.start)
        if before[place] > 0:
            before[place] -= 1
        elif other.path == item.path and near[other.code] > 0:
            near[other.code] -= 1
        elif (
            other.code == "FM001"
            and item.code in ("FM001", "FM006")
            and other.start > edits[-1].start
            and other.fix is not None
        ):
            pass  # of several errors the first is told
        elif not other.code.startswith(tuple(_codes(item.code))):
            yield f"brings {place} '{other.message}'" if other.code != item.code else f"leaves {place}"


def _codes(code: str) -> list[str]:
    """The codes, or beginnings of some, that a finding of a code may hide."""
    return HIDDEN_BY.get(code, ("", ""))[0].split()


def _shifted(offset: int, edits: Sequence[Edit]) -> int:
    return offset + sum(len(edit.text) - edit.end + edit.start for edit in edits if edit.end <= offset)


def _moved(item: Diagnostic, text: str, mended: str, plan: Plan) -> Iterator[str]:
    """Links that a safe fix makes or unmakes elsewhere than where it edits."""
    assert item.fix is not None
    edits = item.fix.edits
    if item.code in ("FM001", "FM003"):
        return  # what is front matter changes
    old = {
        _shifted(link.start, edits): link.target
        for link in _links(item.path, text, plan)
        if not any(edit.start <= link.end and link.start <= edit.end for edit in edits)
    }
    places = []
    for edit in edits:
        start = _shifted(edit.start, [other for other in edits if other.end <= edit.start and other != edit])
        places.append((start, start + len(edit.text)))
    new = {
        link.start: link.target
        for link in _links(item.path, mended, plan)
        if not any(start <= link.end and link.start <= end for start, end in places)
    }
    if old != new:
        yield f"moves links: {sorted(old.items() ^ new.items())}"


def _links(path: str, text: str, plan: Plan) -> list[Link]:
    note = parse(path, text.encode("utf-8", "surrogateescape"), dialect(plan.dialect, plan.dialect_options))
    return [link for link in note.links if not link.defect and link.kind != "property"]


def _all_mended(vault: Vault, plan: Plan) -> Vault:
    """The vault with all safe fixes applied that do not overlap one before."""
    edits: dict[str, list[Edit]] = {}
    for item in lint_texts(vault, plan, {}, MENDING):
        if item.fix is None or not item.fix.safe:
            continue
        chosen = edits.setdefault(item.path, [])
        if not any(edit.start <= other.end and other.start <= edit.end for edit in item.fix.edits for other in chosen):
            chosen += item.fix.edits
    return {
        path: splice(text, ((e.start, e.end, e.text) for e in edits.get(path, ()))) if text else text
        for path, text in vault.items()
    }
