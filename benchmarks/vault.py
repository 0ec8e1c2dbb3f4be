"""Make a vault to measure on: ``python -m benchmarks.vault --profile video-notes --notes 2000 --seed 1``."""

import argparse
from pathlib import Path
from random import Random

from benchmarks.profiles import NAMES, profile


def make(name: str, count: int, seed: int, into: Path) -> None:
    """Write a vault of a profile into a folder that is empty or not there; the same one for the same numbers.

    Raises:
        FileExistsError: The folder holds something.
    """
    into.mkdir(parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise FileExistsError(f"{into} is not empty")
    kind = profile(name)
    folders = {into}
    for path, text in kind.files().items():
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        (into / path).write_bytes(text.encode())
    for note in kind.notes(count, Random(f"{name} {seed}")):
        place = into / note.path
        if place.parent not in folders:
            place.parent.mkdir(parents=True, exist_ok=True)
            folders.add(place.parent)
        place.write_bytes(note.text.encode())


def main() -> None:
    """Make the vault that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.vault", description="Make a vault to measure on.")
    parser.add_argument("--profile", choices=NAMES, default="video-notes")
    parser.add_argument("--notes", type=int, default=2000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="an empty folder (default: PROFILE-NOTES-SEED)")
    chosen = parser.parse_args()
    into = chosen.into or Path(f"{chosen.profile}-{chosen.notes}-{chosen.seed}")
    try:
        make(chosen.profile, chosen.notes, chosen.seed, into)
    except FileExistsError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
