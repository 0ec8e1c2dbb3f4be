"""How the cost of one note grows with its size, for notes that repeat one awkward piece.

``python -m benchmarks.pieces [PIECE...]`` prints for each piece the processor time at three sizes and the exponent
between the last two; an exponent well above 1 is a defect, whatever the piece.
"""

import argparse
import gc
from math import log2
from pathlib import Path
from time import process_time

from notelint.dialects import known
from notelint.findings import Files, Findings
from notelint.plan import Plan
from notelint.rules import load_rules
from notelint.scan import scan
from notelint.settings import Settings
from tests.pieces import FRONT_MATTER, OPENERS, WHOLE, repeated

SIZES = (100_000, 200_000, 400_000)


def cost(note: str, dialect: str) -> float:
    """Processor seconds for scanning a note and checking it against a vault of its own."""
    plan = Plan(dialect)
    settings = Settings(Path(), dialect, selected=frozenset(rule.code for rule in load_rules()))
    data = note.encode("utf-8", "surrogateescape")
    started = process_time()
    scans = {"a.md": scan("a.md", data, plan)}
    Findings(settings, plan, Files(frozenset(scans), {}), scans, scans).of("a.md")
    return process_time() - started


def main() -> None:
    """Print a line for each piece and dialect."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pieces", description=__doc__.partition("\n")[0])
    names = [*OPENERS, *WHOLE, *FRONT_MATTER]
    parser.add_argument("pieces", nargs="*", metavar="PIECE", help="these only; there are: " + ", ".join(names))
    chosen = parser.parse_args().pieces
    if unknown := sorted({*chosen} - {*names}):
        parser.error(f"there is no piece {', '.join(unknown)}")
    gc.disable()
    print(f"{'piece':<28} {'dialect':<9}" + "".join(f"{size // 1000:>7}k" for size in SIZES) + "  exponent")
    for kind, pieces in (("", OPENERS | WHOLE), ("front matter: ", FRONT_MATTER)):
        for name, piece in pieces.items():
            if chosen and name not in chosen:
                continue
            for dialect in known():
                notes = [repeated(piece, size // len(piece), bool(kind)) for size in SIZES]
                times = [max(cost(note, dialect), 1e-4) for note in notes]
                shown = "".join(f"{seconds:>8.2f}" for seconds in times)
                print(f"{kind + name:<28} {dialect:<9}{shown}  {log2(times[-1] / times[-2]):.2f}", flush=True)


if __name__ == "__main__":
    main()
