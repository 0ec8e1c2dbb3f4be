"""What a check costs against the size of the vault: ``python -m benchmarks.growth --largest 64000``.

Vaults of doubling size are checked cold. The exponent is that of the curve through the processor times that fits best
(least squares of the logarithms); 1 is a cost in proportion to the notes. What a run on one
note costs would make it look smaller, so that it is taken off first.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from math import log
from pathlib import Path
from statistics import linear_regression

from benchmarks import contenders, measure
from benchmarks.measure import Cost, short
from benchmarks.profiles import NAMES
from benchmarks.vault import make


def sizes(smallest: int, largest: int) -> list[int]:
    """The sizes to measure: each twice the one before."""
    found = [smallest]
    while found[-1] * 2 <= largest:
        found.append(found[-1] * 2)
    return found


def exponent(counts: Sequence[float], costs: Sequence[float]) -> float:
    """The ``k`` of the curve ``cost = c * count ** k`` that fits best."""
    return linear_regression([log(count) for count in counts], [log(cost) for cost in costs]).slope


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table and the exponent."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__.partition("\n")[0])
    parser.add_argument("--profile", choices=NAMES, default="video-notes")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--smallest", type=int, default=1000, metavar="N", help="notes (default: 1000)")
    parser.add_argument("--largest", type=int, default=64000, metavar="N", help="notes (default: 64000)")
    parser.add_argument("--runs", type=int, default=3, metavar="R", help="rounds (default: 3)")
    parser.add_argument("--timeout", type=float, default=3600, metavar="SECONDS", help="for one run (default: 3600)")
    chosen = parser.parse_args(arguments)
    counts = sizes(chosen.smallest, chosen.largest)
    if counts[0] < 2 or len(counts) < 2:
        parser.error("the smallest vault holds two notes at least, the largest twice as many as it")
    notelint = contenders.notelint([sys.executable, "-m", "notelint"])
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        scratch = Path(folder)
        vaults = {}
        megabytes = {}
        for count in (1, *counts):
            vaults[count] = scratch / str(count)
            make(chosen.profile, count, chosen.seed, vaults[count])
            megabytes[count] = sum(note.stat().st_size for note in vaults[count].rglob("*.md")) / 1e6
        costs: dict[int, list[Cost]] = {count: [] for count in vaults}
        for _ in range(chosen.runs):
            for count, vault in vaults.items():
                command = notelint.command(None, scratch / "report")
                costs[count].append(measure.run(command, vault, scratch / "output", chosen.timeout))
                print(f"{count} notes: {costs[count][-1]}", file=sys.stderr, flush=True)
    middles = {count: measure.middle(costs[count]) for count in costs}
    rows = [
        [
            f"{count:,}",
            f"{megabytes[count]:.1f}",
            short(middles[count].wall),
            short(middles[count].processor),
            short(middles[count].processor * 1000 / count),
            f"{middles[count].memory / 2**20:.0f}",
        ]
        for count in counts
    ]
    print(f"{chosen.profile}, seed {chosen.seed}, {os.cpu_count()} processors, {chosen.runs} rounds.\n")
    print(measure.table(["Notes", "MB", "wall s", "processor s", "processor ms a note", "memory MiB"], rows))
    start = middles[1].processor
    spent = [max(middles[count].processor - start, 1e-6) for count in counts]
    print(f"\nExponent of processor time against notes: {exponent(counts, spent):.3f}")
    print(f"(without the {short(start)} s of a run on one note)")


if __name__ == "__main__":
    main()
