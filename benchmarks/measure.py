"""What a command costs: wall time, processor time and memory."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Cost:
    """What one run cost."""

    wall: float
    """Seconds from the start of the command to its end."""
    processor: float
    """Seconds of processor time, in it and in every process that it started."""
    memory: int
    """The most bytes that the largest of these processes held at once."""


class Failed(Exception):
    """A command that did not do its work; ``str`` says in a few words why."""


def run(command: Sequence[str | Path], cwd: Path, output: Path, timeout: float, codes: Iterable[int] = (0, 1)) -> Cost:
    """Run a command with its output in a file (and its errors in one beside it, with ``.err`` behind its name).

    Raises:
        Failed: It took longer than ``timeout`` seconds and was ended, or its exit code is none of ``codes``.
    """
    launched = [sys.executable, "-IS", str(LAUNCH), str(timeout), str(output.absolute()), *map(str, command)]
    ended = subprocess.run(launched, cwd=cwd, capture_output=True, text=True)
    if ended.returncode:
        raise Failed(f"does not start: {ended.stderr.strip().splitlines()[-1]}")
    told = json.loads(ended.stdout)
    if told["late"]:
        raise Failed(f"> {timeout:g} s")
    if told["code"] not in codes:
        errors = Path(f"{output}.err").read_text("utf-8", "replace").strip().splitlines()
        raise Failed(f"ends with {told['code']}" + (f": {errors[-1]}" if errors else ""))
    return Cost(told["wall"], told["processor"], told["memory"])


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(
        median(cost.wall for cost in costs),
        median(cost.processor for cost in costs),
        int(median(cost.memory for cost in costs)),
    )


def ratio(costs: Sequence[Cost], others: Sequence[Cost], figure: Callable[[Cost], float]) -> float:
    """The median of the ratios between runs of the same round; who failed once has run in fewer rounds."""
    return median(figure(cost) / figure(other) for cost, other in zip(costs, others, strict=False))


def short(number: float) -> str:
    """A number to three digits or so."""
    return f"{number:.3f}" if number < 1 else f"{number:.2f}" if number < 100 else f"{number:.0f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose first column holds words and whose others hold numbers."""
    lines = [head, [":--"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
