"""What a note costs grows with its length alone: with 10^5 of any bracket, fence, quote or tag in a row, too.

Measured is the processor time of a scan, of the index and of all checks, with the text of what is found. What only
opens something is held to an ordinary note, by the byte; what is found is paid for by the finding, for a note may be
full of defects. Whole links, headings or tables cost more than words do, by a factor that is the same for few and many.
"""

import gc
from collections.abc import Callable, Collection, Mapping
from functools import cache
from pathlib import Path
from time import process_time
from typing import NamedTuple

import pytest

from notelint.diagnostic import Diagnostic
from notelint.dialects import known
from notelint.findings import Files, Findings
from notelint.rules import load_rules
from notelint.scan import Plan, Scan, scan
from notelint.settings import Settings
from tests.pieces import FRONT_MATTER, OPENERS, WHOLE, repeated

TIMES = 100_000
FEW = 2_000
LIMIT = 3  # times the cost of what it is compared with
TRIES = 4  # a machine that is busy with other things measures too much now and then
ORDINARY = """
## The *third* day

The harbour lies under the hill, see [[Breakwater]] and [the log](Log.md). Nobody **hurries** here, and `ropes` are
coiled until [[Pilot|he]] comes. It costs 5 a day, or 3 for those who stay: a *fair* price, said the [[Keeper#Lamp]].

- first the ropes, as in [the manual](https://example.org/manual)
- then the [[Breakwater]]
  - the outer side

> Never turn your back to the *sea*, <b>they</b> say.

<a class="yt-timestamp" data-t="00:00:12">[00:00:12]</a> The boats come in.
"""
OTHERS = {"Breakwater.md": "", "Log.md": "", "Pilot.md": "", "Keeper.md": "## Lamp\n"}


class Cost(NamedTuple):
    """Processor seconds, and how many findings they were spent on."""

    seconds: float
    findings: int


def all_found(scans: dict[str, Scan], plan: Plan, linted: Collection[str]) -> list[Diagnostic]:
    """What all rules find, those that are off by default too, with all that can be said of it."""
    settings = Settings(Path(), plan.dialect, selected=frozenset(rule.code for rule in load_rules()))
    findings = Findings(settings, plan, Files(frozenset(scans), {}), scans, linted)
    return [findings.explained(item) for _, told in findings.of_all() for item in told.diagnostics]


def cost(text: str, dialect: str, runs: int, vault: Mapping[str, str] = OTHERS) -> Cost:
    """The least of some runs, the collector held off; of a note in a vault of others."""
    plan = Plan(dialect)
    data = text.encode()
    on = {rule.code for rule in load_rules() if rule.enabled_in(plan.variant)}
    others = {path: scan(path, other.encode(), plan) for path, other in vault.items()}
    best, found = float("inf"), []
    gc.collect()
    gc.disable()
    try:
        for _ in range(runs):
            started = process_time()
            scans = {**others, "a.md": scan("a.md", data, plan)}
            found = [item for item in all_found(scans, plan, {"a.md"}) if item.code in on]
            best = min(best, process_time() - started)
    finally:
        gc.enable()
    return Cost(best, len(found))


@cache
def ordinary(dialect: str, attempt: int) -> tuple[float, float]:
    """What a byte of an ordinary note costs, and what a finding does."""
    text = "---\nvideoId: k3Wn-8sBt6E\n---\n" + ORDINARY * 200
    clean = cost(text, dialect, 3)
    assert clean.findings == 0
    lines = "It was [gone](Gone.md) by day.\n" * 3000
    whole, broken = cost(lines, dialect, 3, {"Gone.md": ""}), cost(lines, dialect, 3)
    assert (whole.findings, broken.findings) == (0, 3000)
    return clean.seconds / len(text.encode()), (broken.seconds - whole.seconds) / broken.findings


def check_against_an_ordinary_note(piece: str, dialect: str, in_front_matter: bool) -> None:
    text = repeated(piece, TIMES, in_front_matter)
    length = len(text.encode())
    told = []
    for attempt in range(TRIES):
        by_byte, by_finding = ordinary(dialect, attempt)
        spent = cost(text, dialect, 1 + (attempt > 0))
        told.append(spent.seconds / (length * by_byte + spent.findings * by_finding))
        if told[-1] <= LIMIT:
            return
    raise AssertionError(
        f"{TIMES} times {piece!r} in {dialect}: {told} times the cost of an ordinary note ({spent.seconds:.2f} s for "
        f"{length} bytes and {spent.findings} findings; an ordinary byte costs {by_byte * 1e9:.0f} ns, a finding "
        f"{by_finding * 1e6:.1f} us)"
    )


def check_against_few(piece: str, dialect: str, in_front_matter: bool) -> None:
    told = []
    for attempt in range(TRIES):
        few = cost(repeated(piece, FEW, in_front_matter), dialect, 5).seconds / FEW
        many = cost(repeated(piece, TIMES, in_front_matter), dialect, 1 + (attempt > 0)).seconds / TIMES
        told.append(many / few)
        if told[-1] <= LIMIT:
            return
    raise AssertionError(f"{piece!r} in {dialect}: one of {TIMES} costs {told} times what one of {FEW} does")


@pytest.mark.parametrize("name", [name for name, piece in OPENERS.items() if len(piece.strip()) < 4])
def test_what_opens_costs_as_ordinary_text(name):
    check_against_an_ordinary_note(OPENERS[name], "obsidian", False)


@pytest.mark.parametrize("text", ["x\n" + " " * TIMES + "y\n", "x\n" + (" " * 1000 + "- y\n") * 100])
def test_lines_far_in_cost_as_ordinary_text(text):
    told = []
    for attempt in range(TRIES):
        by_byte, _ = ordinary("obsidian", attempt)
        told.append(cost(text, "obsidian", 1 + (attempt > 0)).seconds / (len(text) * by_byte))
        if told[-1] <= LIMIT:
            return
    raise AssertionError(f"{told} times the cost of an ordinary note")


@pytest.mark.slow
@pytest.mark.parametrize("dialect", known())
@pytest.mark.parametrize("name", OPENERS)
def test_what_opens_costs_as_ordinary_text_in_every_dialect(name, dialect):
    check_against_an_ordinary_note(OPENERS[name], dialect, False)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", known())
@pytest.mark.parametrize("name", FRONT_MATTER)
def test_front_matter_costs_as_ordinary_text(name, dialect):
    check_against_an_ordinary_note(FRONT_MATTER[name], dialect, True)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", known())
@pytest.mark.parametrize("name", WHOLE)
def test_of_many_each_costs_as_of_few(name, dialect):
    check_against_few(WHOLE[name], dialect, False)


def check_each(seconds: Callable[[int], float], few: int, many: int) -> None:
    """Hold what one of ``many`` costs to what one of ``few`` does."""
    told = []
    for _ in range(TRIES):
        told.append(seconds(many) / many / (seconds(few) / few))
        if told[-1] <= LIMIT:
            return
    raise AssertionError(f"one of {many} costs {told} times what one of {few} does")


def test_many_notes_of_one_name_cost_each_as_few_do():
    def seconds(number: int) -> float:
        plan = Plan("obsidian")
        scans = {path: scan(path, b"[[x]]\n", plan) for path in (f"d{place}/x.md" for place in range(number))}
        started = process_time()
        all_found(scans, plan, set(scans))  # with the rules that are off by default
        return process_time() - started

    check_each(seconds, 300, 3000)


@pytest.mark.parametrize("link", ["[[gone {}]] ", "[[x#gone {}]] ", "[x](gone{}.md) "])
def test_many_links_that_lead_nowhere_cost_each_as_few_do(link):
    def seconds(number: int) -> float:
        plan = Plan("obsidian")
        scans = {"x.md": scan("x.md", "".join(map(link.format, range(number))).encode(), plan)}
        started = process_time()
        assert len(all_found(scans, plan, {"x.md"})) >= number
        return process_time() - started

    check_each(seconds, 500, 5000)
