"""What holds of every vault that is mended: it is held on random vaults, in every dialect, with odd bytes and endings.

A second run changes nothing; no link that worked leads elsewhere; what is told of the mended vault is what a new run
tells of it; and what no fix names is as it was, byte for byte.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest

from notelint.dialects import is_note
from notelint.engine import run
from notelint.fixing.repair import Repair
from notelint.index import FOUND, Index
from notelint.note import Entry
from notelint.rules import load_rules
from notelint.settings import Settings
from tests.random_vaults import DIALECTS, plan_of, random_vault

VAULTS = 40  # of each dialect
MANY_VAULTS = 1500
ALL = frozenset(rule.code for rule in load_rules())


def settings_for(spoken: str) -> Settings:
    plan = plan_of(spoken)
    return Settings(
        Path("/nowhere"),
        plan.dialect,
        dict(plan.dialect_options),
        origins={"root": "", "dialect": ""},
        selected=ALL,
        alone=True,
    )


def vault_of(seed: str) -> dict[str, bytes]:
    """A random vault as bytes: some notes with CR LF, with a byte order mark, with bytes that are no text."""
    random = Random(seed)
    vault: dict[str, bytes] = {}
    for path, text in random_vault("", random).items():
        if text is None:
            continue
        if random.random() < 0.2:
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        data = text.encode("utf-8", "surrogateescape")
        if random.random() < 0.1:
            at = random.randint(0, len(data))
            data = data[:at] + random.choice((b"\xff", b"\xe9", b"\xc3", b"\xed\xa0\x80")) + data[at:]
        if random.random() < 0.1:
            data = b"\xef\xbb\xbf" + data
        vault[path] = data
    return vault


def mended(spoken: str, vault: Mapping[str, bytes], unsafe: bool) -> tuple[Repair, dict[str, bytes], Index]:
    """A vault after its fixes, and the index before them."""
    repair = Repair(settings_for(spoken), lambda item: unsafe or item.fix.safe, None, vault)
    before = repair.session.findings.index_with({})
    repair.run()
    drafts = {path: draft.data for path, draft in repair.drafts.items()}
    return repair, {**vault, **drafts}, before


@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("spoken", DIALECTS)
def test_a_mended_vault(spoken, unsafe):
    for number in range(VAULTS // 2):
        hold(spoken, f"{spoken}-{unsafe}-{number}", unsafe)


@pytest.mark.slow
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("spoken", DIALECTS)
def test_many_mended_vaults(spoken, unsafe):
    for number in range(MANY_VAULTS):
        hold(spoken, f"{spoken}-{unsafe}-many-{number}", unsafe)


def hold(spoken: str, seed: str, unsafe: bool) -> None:
    vault = vault_of(seed)
    repair, new, before = mended(spoken, vault, unsafe)
    problems = [
        *goes_on(repair, spoken, new, unsafe),
        *tells_otherwise(repair, spoken, new),
        *touches_more(repair, vault, new),
        *(moves(repair, before) if not unsafe else ()),
    ]
    assert not problems, f"seed {seed!r}: {problems}\n{vault}\n{new}"


def goes_on(repair: Repair, spoken: str, new: Mapping[str, bytes], unsafe: bool) -> Iterator[str]:
    yield from (remark for remark in repair.remarks if "come to no end" in remark)
    again, twice, _ = mended(spoken, new, unsafe)
    if twice != new:
        fixed = {path: again.fixed[path] for path in again.drafts}
        yield f"a second run changes it: {fixed} {[twice[path] for path in again.drafts]}"


def tells_otherwise(repair: Repair, spoken: str, new: Mapping[str, bytes]) -> Iterator[str]:
    told = repair.session.report().diagnostics
    anew = run(settings_for(spoken), None, new).diagnostics
    if told != anew:
        yield f"tells {set(told) - set(anew)}, a new run {set(anew) - set(told)}"


def touches_more(repair: Repair, vault: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[str]:
    for path, draft in repair.drafts.items():
        text, changes = draft.changes()
        at, pieces = 0, []
        for start, end, words in changes:
            pieces += (text[at:start], words)
            at = end
        made = "".join([*pieces, text[at:]]).encode("utf-8", "surrogateescape")
        if made != new[path] or text.encode("utf-8", "surrogateescape") != vault[path]:
            yield f"{path} is not its old bytes with the changes"
    yield from (f"{path} is changed" for path in vault if path not in repair.drafts and vault[path] != new[path])


def moves(repair: Repair, before: Index) -> Iterator[str]:
    """Links that lead elsewhere than they did: told by where they stood."""
    after = repair.session.findings.index
    for path, entry in before.entries.items():
        old = destinations(before, entry)
        draft = repair.drafts.get(path)
        new = {
            draft.origin(start) if draft is not None else start: place
            for start, place in destinations(after, after.entries[path]).items()
        }
        for start, place in old.items():
            if new.get(start) != place:
                yield f"{path}:{start}: led to {place}, leads to {new.get(start)}"


def destinations(index: Index, entry: Entry) -> dict[int, tuple[str, bool]]:
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


def test_notes_alone_are_mended():
    vault = {"a.md": b"[[b]] ![[c_d.png]]", "b.md": b"", "c d.png": b"[[x|]]"}
    repair = Repair(settings_for("obsidian"), lambda item: True, None, vault)
    repair.run()
    assert {path for path in repair.drafts if not is_note(path)} == set()
