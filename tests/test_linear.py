"""What a note costs grows with its length alone: with 10^5 of any bracket, fence, quote or tag in a row, too.

Compared is the processor time of a scan, of the index and of all checks, with the text of what is found: by the byte
against an ordinary note. What is found is paid for by the finding, for a note may be full of defects.
"""

import gc
from collections.abc import Mapping
from functools import cache
from time import process_time
from typing import NamedTuple

import pytest

from notelint.dialects import known
from notelint.engine import check_vault
from notelint.scan import Plan, scan
from tests.pieces import BODY, FRONT_MATTER, repeated

TIMES = 100_000
LIMIT = 3  # times what an ordinary note of that length, with as many findings, costs
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
ALL = [("body", name) for name in BODY] + [("front matter", name) for name in FRONT_MATTER]
QUICK = [(part, name) for part, name in ALL if part == "body" and len(BODY[name].strip()) < 5]


class Cost(NamedTuple):
    """Processor seconds, and how many findings they were spent on."""

    seconds: float
    findings: int


def cost(text: str, dialect: str, runs: int, vault: Mapping[str, str] = OTHERS) -> Cost:
    """The least of some runs, the collector held off; of a note in a vault of others."""
    plan = Plan(dialect)
    data = text.encode()
    others = {path: scan(path, other.encode(), plan) for path, other in vault.items()}
    best, found = float("inf"), []
    gc.collect()
    gc.disable()
    try:
        for _ in range(runs):
            started = process_time()
            scans = {**others, "a.md": scan("a.md", data, plan)}
            found = check_vault(scans, set(scans), {}, plan, {"a.md"})
            best = min(best, process_time() - started)
    finally:
        gc.enable()
    return Cost(best, len(found))


@cache
def ordinary(dialect: str, attempt: int) -> tuple[float, float]:
    """What a byte of an ordinary note costs, and what a finding in it."""
    text = ORDINARY * 200
    clean, broken = cost(text, dialect, 3), cost(text, dialect, 3, {})  # the same note, whose links lead nowhere
    assert clean.findings == 0
    return clean.seconds / len(text.encode()), (broken.seconds - clean.seconds) / broken.findings


def check(part: str, name: str, dialect: str) -> None:
    piece = (FRONT_MATTER if part == "front matter" else BODY)[name]
    text = repeated(piece, TIMES, part == "front matter")
    length = len(text.encode())
    told = []
    for attempt in range(TRIES):
        by_byte, by_finding = ordinary(dialect, attempt)
        spent = cost(text, dialect, 1 + (attempt > 0))
        share = spent.seconds / (length * by_byte + spent.findings * by_finding)
        told.append(f"{share:.2f}")
        if share <= LIMIT:
            return
    raise AssertionError(
        f"{TIMES} times {piece!r} in the {part}, {dialect}: {', '.join(told)} times the cost of an ordinary note "
        f"({spent.seconds:.2f} s for {length} bytes and {spent.findings} findings; an ordinary byte costs "
        f"{by_byte * 1e9:.0f} ns, a finding {by_finding * 1e6:.1f} us)"
    )


@pytest.mark.parametrize(("part", "name"), QUICK, ids=str)
def test_cost_is_linear(part, name):
    check(part, name, "obsidian")


@pytest.mark.slow
@pytest.mark.parametrize("dialect", known())
@pytest.mark.parametrize(("part", "name"), ALL, ids=str)
def test_cost_is_linear_in_every_dialect(part, name, dialect):
    check(part, name, dialect)
