"""Compare notelint with its peers on one vault: ``python -m benchmarks.compare --notes 2000``.

All run in turn (A B C A B C ...), so that what slows the machine down slows down all; ratios are medians of the ratios
within a round. Cold is a run whose cache is empty, warm is a later one. The tables are Markdown.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import contenders, measure
from benchmarks.contenders import Contender
from benchmarks.measure import Cost, Failed
from benchmarks.profiles import NAMES
from benchmarks.vault import make

CHANGED = 10  # notes
SHORT_RUNS = 5  # in each round: short runs are measured more often


class Comparison:
    """The costs that were measured so far, on a copy of a vault that may be changed."""

    def __init__(self, vault: Path, scratch: Path, timeout: float) -> None:
        """Measure on ``vault``, with caches and reports in ``scratch``."""
        self._vault = vault
        self._scratch = scratch
        self._timeout = timeout
        self.costs: dict[tuple[str, str], list[Cost]] = {}
        self.failed: dict[tuple[str, str], str] = {}
        self.notes = sorted(vault.rglob("*.md"))
        self.bytes = sum(note.stat().st_size for note in self.notes)

    def measure(self, stage: str, name: str, command: Sequence[str | Path], cwd: Path | None = None) -> None:
        """Run a command once more, unless it has failed before."""
        key = stage, name
        if key in self.failed:
            return
        try:
            cost = measure.run(command, cwd or self._vault, self._scratch / "output", self._timeout)
        except Failed as failure:
            self.failed[key] = str(failure)
            print(f"{stage}, {name}: {failure}", file=sys.stderr, flush=True)
            return
        self.costs.setdefault(key, []).append(cost)
        print(f"{stage}, {name}: {cost.wall:.2f} s, processor {cost.processor:.2f} s", file=sys.stderr, flush=True)

    def round(self, running: Sequence[Contender]) -> None:
        """Run everything once."""
        report = self._scratch / "report"
        for contender in running:
            cache = self._cache(contender)
            shutil.rmtree(cache, ignore_errors=True)
            self.measure("cold", contender.name, contender.command(cache, report))
        able = [c for c in running if c.again and ("cold", c.name) not in self.failed]
        for contender in able:
            self.measure("no cache", contender.name, contender.command(None, report))
        for contender in able:
            self.measure("warm", contender.name, contender.command(self._cache(contender), report))
        if able:
            self._change()
        for contender in able:
            self.measure(f"{CHANGED} changed", contender.name, contender.command(self._cache(contender), report))

    def _cache(self, contender: Contender) -> Path:
        return self._scratch / "caches" / contender.name

    def _change(self) -> None:
        """Add a line to some notes, spread over the vault."""
        for note in self.notes[:: max(1, len(self.notes) // CHANGED)][:CHANGED]:
            with note.open("a", encoding="utf-8") as file:
                file.write("\nOne more line.\n")

    def short(self, notelint: Contender) -> None:
        """Run what should take no time, beside a Python that does nothing."""
        report = self._scratch / "report"
        cache = self._cache(notelint)
        command = notelint.command(cache, report)
        note = self.notes[len(self.notes) // 2].relative_to(self._vault)
        alone = self._scratch / "alone"
        alone.mkdir(exist_ok=True)
        (alone / "note.md").write_text("# A note\n\nIt links to [[note]].\n", "utf-8")
        program = command[: command.index("check")]
        self.measure("one note of the vault", notelint.name, [*command, note])
        for _ in range(SHORT_RUNS):
            self.measure("python -c pass", "python", [sys.executable, "-c", "pass"], alone)
            self.measure("--version", notelint.name, [*program, "--version"], alone)
            self.measure("one small note alone", notelint.name, command, alone)

    def tables(self, running: Sequence[Contender]) -> str:
        """Everything measured, as Markdown; the first contender is what the others are compared with."""
        first = running[0]
        parts = []
        for stage in ("cold", "no cache", "warm", f"{CHANGED} changed"):
            rows = [self._row(stage, contender, first) for contender in running]
            if any(rows):
                head = [stage.capitalize(), "wall s", "processor s", "memory MiB", "notes/s"]
                head += [f"wall of {first.name} to it", "processor to it"]
                parts.append(measure.table(head, [row for row in rows if row]))
        head = ["Short runs", "wall s", "processor s", "memory MiB", "compared with", "wall to it", "processor to it"]
        name = first.name
        rows = [
            self._against(("warm", name), ("cold", name)),
            self._against((f"{CHANGED} changed", name), ("warm", name)),
            self._against(("one note of the vault", name), ("warm", name)),
            self._against(("one small note alone", name), ("python -c pass", "python")),
            self._against(("--version", name), ("python -c pass", "python")),
        ]
        parts.append(measure.table(head, [row for row in rows if row]))
        return "\n\n".join(parts)

    def _row(self, stage: str, contender: Contender, first: Contender) -> list[str]:
        key = stage, contender.name
        if key in self.failed:
            return [contender.name, self.failed[key], *[""] * 5]
        if key not in self.costs:
            return []
        cost = measure.middle(self.costs[key])
        row = [contender.name, *_figures(cost), f"{len(self.notes) / cost.wall:,.0f}"]
        ours = self.costs.get((stage, first.name), [])
        if contender is first or not ours:
            return [*row, "", ""]
        return [*row, *_ratios(ours, self.costs[key])]

    def _against(self, key: tuple[str, str], other: tuple[str, str]) -> list[str]:
        """A row that compares a run with another."""
        if key not in self.costs or other not in self.costs:
            return []
        costs = self.costs[key]
        return [key[0], *_figures(measure.middle(costs)), ", ".join(other), *_ratios(costs, self.costs[other])]


def _figures(cost: Cost) -> list[str]:
    return [measure.short(cost.wall), measure.short(cost.processor), f"{cost.memory / 2**20:.0f}"]


def _ratios(costs: Sequence[Cost], others: Sequence[Cost]) -> list[str]:
    return [measure.short(measure.ratio(costs, others, figure)) for figure in (lambda c: c.wall, lambda c: c.processor)]


def find(chosen: argparse.Namespace) -> list[Contender]:
    """The programs to run: notelint, those of its peers that are there, and one that just reads."""
    running = [contenders.notelint([sys.executable, "-m", "notelint"])]
    for text in chosen.against:
        name, _, program = text.rpartition("=")
        running.append(contenders.notelint([Path(program).absolute()], name or "notelint, other"))
    for name in contenders.PEERS:
        program = getattr(chosen, name.replace("-", "_")) or contenders.installed(name)
        if program and (chosen.peers is None or name in chosen.peers):
            running += contenders.peer(name, Path(program).absolute())
    return [*running, contenders.reading()]


def options() -> argparse.ArgumentParser:
    """What the command line takes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__.partition("\n")[0])
    parser.add_argument("vault", type=Path, nargs="?", metavar="VAULT", help="a vault; it is copied, not changed")
    parser.add_argument("--profile", choices=NAMES, default="video-notes", help="make a vault of this kind")
    parser.add_argument("--notes", type=int, default=2000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--runs", type=int, default=3, metavar="R", help="rounds (default: 3)")
    parser.add_argument("--timeout", type=float, default=300, metavar="SECONDS", help="for one run (default: 300)")
    parser.add_argument("--peers", type=lambda text: text.split(","), metavar="NAMES", help="these only, or none")
    parser.add_argument(
        "--against", action="append", default=[], metavar="[NAME=]PATH", help="another notelint, as the one of before"
    )
    for name in contenders.PEERS:
        variable = name.upper().replace("-", "_")
        parser.add_argument(
            f"--{name}", default=os.environ.get(variable), metavar="PATH", help=f"where it is (or ${variable})"
        )
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, and print the tables."""
    parser = options()
    chosen = parser.parse_args(arguments)
    running = find(chosen)
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        scratch = Path(folder)
        vault = scratch / "vault"
        if chosen.vault:
            if not chosen.vault.is_dir():
                parser.error(f"{chosen.vault} is no folder")
            shutil.copytree(chosen.vault, vault, symlinks=True)
            made = "a vault"
        else:
            make(chosen.profile, chosen.notes, chosen.seed, vault)
            made = f"{chosen.profile}, seed {chosen.seed}"
        comparison = Comparison(vault, scratch, chosen.timeout)
        measure.run(contenders.reading().command(None, scratch), vault, scratch / "output", chosen.timeout)
        for _ in range(chosen.runs):
            comparison.round(running)
            comparison.short(running[0])
        python = ".".join(map(str, sys.version_info[:3]))
        size = f"{len(comparison.notes):,} notes ({made}; {comparison.bytes / 1e6:.0f} MB)"
        print(f"{size}, {os.cpu_count()} processors, Python {python}, {chosen.runs} rounds.\n")
        print(comparison.tables(running))


if __name__ == "__main__":
    main()
