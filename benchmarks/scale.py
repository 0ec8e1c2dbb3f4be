"""What a run costs by notes, links, distinct targets and findings: ``python -m benchmarks.scale --notes 2000 20000``.

Each vault is checked by worker processes that find nothing kept from an earlier run. What this process holds and does
(the driver: paths, index, links, report) is told apart from what each worker does (reading and scanning). Beside vaults
of a profile there are plain ones of very short notes, which differ in one thing at a time; through all of them goes
the sum of costs a note, a link, a target and a finding that fits best (least squares of the relative errors).
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from benchmarks.measure import short, table
from benchmarks.profiles import NAMES
from benchmarks.vault import make

MEASURED = ("notes", "links", "targets", "findings")  # what costs are proportional to
_LINKS = 10  # of a plain note that has any
# Plain vaults: links a note, and how many notes they lead to: None for all there are.
_PLAIN: dict[str, tuple[int, int | None]] = {
    "no links": (0, 0),
    "links to 100 notes": (_LINKS, 100),
    "links to all notes": (_LINKS, None),
    "links to nothing": (_LINKS, 0),
}


class Figures(NamedTuple):
    """What a run costs: seconds of processor time and bytes at the peak, of the driver and of its workers."""

    wall: float
    driver_seconds: float
    driver_bytes: int
    workers_seconds: float
    worker_bytes: int
    notes: int
    links: int
    targets: int
    findings: int


def make_plain(folder: Path, notes: int, links: int, targets: int) -> None:
    """Write short notes, each with links to random ones of the first ``targets``; else each link to another nothing."""
    random = Random(f"{notes} {links} {targets}")
    number = 0
    for first in range(0, notes, 1000):
        place = folder / f"{first // 1000}"
        place.mkdir(parents=True)
        for note in range(first, min(first + 1000, notes)):
            lines = [f"# Note {note}\n\n"]
            for _ in range(links):
                number += 1
                name = f"Note {random.randrange(targets)}" if targets else f"Missing {number}"
                lines.append(f"See [[{name}]] for more.\n")
            (place / f"Note {note}.md").write_text("".join(lines), "utf-8")


def run(vault: Path, jobs: int, keeps: bool) -> Figures:
    """Check a vault in this process, which has done nothing else yet, and its workers."""
    import gc
    from time import perf_counter

    from notelint.engine import Session
    from notelint.means import Means
    from notelint.reporters import Options, render
    from notelint.settings import load

    gc.disable()  # as the command line does
    started = perf_counter()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as cache:
        session = Session(load(vault), means=Means(Path(cache) if keeps else None, jobs))
    report = session.report()
    with Path(os.devnull).open("w", encoding="utf-8") as output:
        output.writelines(render("concise", report, Options(vault)))
    wall = perf_counter() - started
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    peak = own.ru_maxrss * unit
    if sys.platform == "linux":  # where that of whoever started this process counts as well
        status = Path("/proc/self/status").read_text("ascii")
        peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    links = 0
    targets: set[str] = set()
    for done in session.findings.scans.values():
        for link in done.entry.links:
            links += 1
            targets.add(link.target)
    return Figures(
        wall,
        own.ru_utime + own.ru_stime,
        peak,
        others.ru_utime + others.ru_stime,
        others.ru_maxrss * unit,
        len(session.findings.scans),
        links,
        len(targets),
        len(report.diagnostics),
    )


def measured(vault: Path, jobs: int, keeps: bool) -> Figures:
    """The figures of a run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scale", "--run", str(vault), "--jobs", str(jobs)]
    command += ["--keep"] if keeps else []
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    return Figures(*json.loads(told))


def fitted(rows: Sequence[Sequence[float]], costs: Sequence[float]) -> list[float]:
    """The costs of one of each column whose sums come nearest to ``costs``, in parts of these.

    Raises:
        ZeroDivisionError: the rows are too few, or too much alike, to tell.
    """
    scaled = [[value / cost for value in row] for row, cost in zip(rows, costs, strict=True)]
    size = len(scaled[0])
    # the normal equations, solved by elimination; the right side is the sum of each column
    lines = [[sum(row[i] * row[j] for row in scaled) for j in range(size)] for i in range(size)]
    for number, line in enumerate(lines):
        line.append(sum(row[number] for row in scaled))
    for i in range(size):
        best = max(range(i, size), key=lambda j: abs(lines[j][i]))
        lines[i], lines[best] = lines[best], lines[i]
        lines[i] = [value / lines[i][i] for value in lines[i]]
        for j in range(size):
            if j != i:
                lines[j] = [value - lines[j][i] * first for value, first in zip(lines[j], lines[i], strict=True)]
    return [line[-1] for line in lines]


def vaults(
    plain: Iterable[tuple[int, str]], profile: str, seed: int, counts: Iterable[int], folder: Path
) -> Iterator[str]:
    """Make one vault after the other in a folder, and tell what it is; the folder is gone before the next one."""
    for count, name in plain:
        links, targets = _PLAIN[name]
        make_plain(folder, count, links, count if targets is None else targets)
        yield name
        shutil.rmtree(folder)
    for count in counts:
        make(profile, count, seed, folder)
        yield profile
        shutil.rmtree(folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__.partition("\n")[0])
    parser.add_argument("--profile", choices=NAMES, default="video-notes")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    sizes: dict[str, Any] = {"type": int, "nargs": "*", "default": [2000, 20000], "metavar": "N"}
    parser.add_argument("--notes", **sizes, help="of the profile (default: 2000 20000)")
    parser.add_argument("--plain", **sizes, help="short notes (default: 2000 20000; --plain alone: none)")
    parser.add_argument("--kinds", nargs="*", choices=_PLAIN, default=list(_PLAIN), help="of these (default: all)")
    parser.add_argument("--jobs", type=int, default=2, metavar="J", help="workers (default: 2)")
    parser.add_argument("--keep", action="store_true", help="also keep what was found for a later run, as usual")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="where there is room for the largest vault")
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.run:
        print(json.dumps(run(chosen.run, chosen.jobs, chosen.keep)))
        return
    found = []
    with tempfile.TemporaryDirectory(prefix="benchmarks-", dir=chosen.into) as scratch:
        folder = Path(scratch) / "vault"
        plain = [(count, kind) for count in chosen.plain for kind in chosen.kinds]
        for name in vaults(plain, chosen.profile, chosen.seed, chosen.notes, folder):
            megabytes = sum(note.stat().st_size for note in folder.rglob("*.md")) / 1e6
            found.append((name, megabytes, measured(folder, chosen.jobs, chosen.keep)))
            print(name, found[-1][2], file=sys.stderr, flush=True)
    print(f"{os.cpu_count()} processors, {chosen.jobs} workers, seed {chosen.seed}.\n")
    heads = ["Vault", "notes", "MB", *MEASURED[1:], "wall s", "driver s", "driver MiB", "workers s", "a worker MiB"]
    print(table(heads, [_row(*item) for item in found]))
    known = [figures for name, _, figures in found if name in _PLAIN]
    if len(known) > len(MEASURED):
        rows = [(1.0, *(float(getattr(figures, name)) for name in MEASURED)) for figures in known]
        seconds = fitted(rows, [figures.driver_seconds for figures in known])
        held = fitted(rows, [figures.driver_bytes for figures in known])
        names = ("a run", *(f"a {name[:-1]}" for name in MEASURED))
        fits = [
            [name, f"{time * 1e6:.1f}", f"{size:.0f}"] for name, time, size in zip(names, seconds, held, strict=True)
        ]
        print("\nWhat the driver spends on plain vaults:\n")
        print(table(["", "processor µs", "bytes"], fits))


def _row(name: str, megabytes: float, figures: Figures) -> list[str]:
    counts = [f"{getattr(figures, count):,}" for count in MEASURED]
    return [
        name,
        counts[0],
        f"{megabytes:.1f}",
        *counts[1:],
        short(figures.wall),
        short(figures.driver_seconds),
        f"{figures.driver_bytes / 2**20:.0f}",
        short(figures.workers_seconds),
        f"{figures.worker_bytes / 2**20:.0f}",
    ]


if __name__ == "__main__":
    main()
