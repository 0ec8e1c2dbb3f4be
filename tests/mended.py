"""What holds of every vault that is mended: functions that yield what does not."""

from collections.abc import Iterator, Mapping

from notelint.engine import Session
from notelint.entry import Entry
from notelint.fixing.repair import Repair
from notelint.index import FOUND, Index
from notelint.position import decode
from notelint.rules import load_rules
from notelint.settings import Settings
from tests.words import words

MARKUP = frozenset(rule.code for rule in load_rules() if rule.repairs)


def mend(settings: Settings, unsafe: bool, given: Mapping[str, bytes] = {}) -> tuple[Repair, Index]:
    """A vault with its fixes applied, on no disk; and the index before."""
    repair = Repair(settings, lambda item: unsafe or item.fix.safe, None, given)
    before = repair.session.findings.index_with({})
    repair.run()
    return repair, before


def problems(repair: Repair, before: Index, settings: Settings, unsafe: bool, given: Mapping[str, bytes]) -> list[str]:
    """All that is wrong with a vault that ``mend`` gave."""
    new = {**given, **{path: draft.data for path, draft in repair.drafts.items()}}
    found = [*_goes_on(repair, settings, new, unsafe), *_tells_otherwise(repair, settings, new), *_touches_more(repair)]
    return found if unsafe else [*found, *moves(repair, before)]


def other_words(settings: Settings, given: Mapping[str, bytes] = {}) -> Iterator[str]:
    """Notes whose words differ once the safe fixes are applied of rules that do not repair markup."""
    repair = Repair(settings, lambda item: item.fix.safe and item.code not in MARKUP, None, given)
    read = repair.session.findings.index.dialect
    repair.run()
    for path, draft in repair.drafts.items():
        old, new = words(path, decode(draft.old)[0], read), words(path, draft.text, read)
        if ("NT006", "unused-suppression") in repair.fixed[path]:  # a comment may take its line with it
            old, new = " ".join(old.split()), " ".join(new.split())
        if old != new:
            yield f"{path}: {old!r} becomes {new!r}"


def _goes_on(repair: Repair, settings: Settings, new: Mapping[str, bytes], unsafe: bool) -> Iterator[str]:
    yield from (remark for remark in repair.remarks if "to no end" in remark)
    again, _ = mend(settings, unsafe, new)
    for path, draft in again.drafts.items():
        yield f"a second run changes {path}: {again.fixed[path]} {draft.data!r}"


def _tells_otherwise(repair: Repair, settings: Settings, new: Mapping[str, bytes]) -> Iterator[str]:
    told = repair.session.report().diagnostics
    anew = Session(settings, None, new, explains=True).report().diagnostics
    if told != anew:
        yield f"tells {set(told) - set(anew)}, a new run {set(anew) - set(told)}"


def _touches_more(repair: Repair) -> Iterator[str]:
    """Notes that are not their old bytes with the changes that are told."""
    for path, draft in repair.drafts.items():
        text, changes = draft.changes()
        at, pieces = 0, []
        for start, end, written in changes:
            pieces += (text[at:start], written)
            at = end
        made = "".join([*pieces, text[at:]]).encode("utf-8", "surrogateescape")
        if made != draft.data or text.encode("utf-8", "surrogateescape") != draft.old:
            yield f"{path} is not its old bytes with the changes"


def moves(repair: Repair, before: Index) -> Iterator[str]:
    """Links that lead elsewhere than they did: told by where they stood."""
    after = repair.session.findings.index
    for path, entry in before.entries.items():
        draft = repair.drafts.get(path)
        new = {
            draft.origin(start) if draft is not None else start: place
            for start, place in _destinations(after, after.entries[path]).items()
        }
        for start, place in _destinations(before, entry).items():
            if new.get(start) != place:
                yield f"{path}:{start}: led to {place}, leads to {new.get(start)}"


def _destinations(index: Index, entry: Entry) -> dict[int, tuple[str, bool]]:
    """Where links lead that lead somewhere, by their targets' places, and whether their fragments are there."""
    found = {}
    for link in entry.links:
        if link.defect:
            continue
        verdict = index.resolve(link, entry.path)
        if verdict.reason == FOUND:
            is_there = not link.fragment or index.fragment(link, entry.path, verdict) == FOUND
            found[link.target_start] = (verdict.path, is_there)
    return found
