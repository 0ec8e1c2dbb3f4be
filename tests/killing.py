"""A vault whose notes a command mends, and what must be so when the command was killed at a random moment of that.

Each note has a link of Markdown the wrong way round (LK010). ``notelint fix`` mends it, and so does ``MEND``, which
writes the same through ``write_notes`` alone.
"""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryFile
from time import sleep
from typing import NamedTuple

from notelint.temporary import is_temporary

BAD, GOOD = b"(the log)[https://example.org/log]", b"[the log](https://example.org/log)"
FOLDERS = 7
_LONGEST_WAIT = 0.03  # seconds: a batch of notes takes about as long
MEND = [
    sys.executable,
    "-c",
    f"""
import sys
from pathlib import Path
from notelint.discover import discover
from notelint.fixing.writer import Change, clear_leftovers, write_notes
vault = discover(Path(sys.argv[1]))
clear_leftovers(vault)
texts = {{path: vault.read(path) for path in vault.notes}}
changes = [Change(path, text, text.replace({BAD!r}, {GOOD!r})) for path, text in texts.items() if {BAD!r} in text]
outcomes = list(write_notes(vault.root, changes))
sys.exit(any(outcome.status != "written" for outcome in outcomes))
""",
]


class Aftermath(NamedTuple):
    """What a killed run left: how many notes are mended, its temporary files, its exit status, its last words."""

    mended: int
    leftovers: list[Path]
    status: int
    told: str


class Doomed:
    """A vault in ``root``; a command takes its path as the last argument, and mends each of its notes."""

    def __init__(self, root: Path, count: int) -> None:
        self.root = root
        self._old: dict[Path, bytes] = {}
        self._inodes: dict[Path, int] = {}
        for number in range(count):
            # some are long, some lie where only a link leads
            folder = root / ".store" if number % 50 == 7 else root / f"{number % FOLDERS}"
            words = b"The boats come in. " * (20_000 if number % 50 == 9 else number % 400)
            self._old[folder / f"note {number:04}.md"] = b"# Note %d\n\nSee %s.\n\n%s\n" % (number, BAD, words)
        for path in self._old:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.parent.name == ".store":
                (root / "0" / f"linked {path.name}").parent.mkdir(exist_ok=True)
                (root / "0" / f"linked {path.name}").symlink_to(path)
        self.restore()

    def restore(self) -> None:
        """Make every note the old one again."""
        for path, text in self._old.items():
            if path not in self._inodes or path.stat().st_ino != self._inodes[path]:
                path.write_bytes(text)
                self._inodes[path] = path.stat().st_ino

    def kill(self, command: Sequence[str], random: Random, how: signal.Signals = signal.SIGKILL) -> Aftermath:
        """Start a command, end it while it writes, and see that every note is whole."""
        path = random.choice(list(self._old))
        with TemporaryFile() as told:
            with subprocess.Popen([*command, self.root], stdout=subprocess.DEVNULL, stderr=told) as running:
                try:
                    while path.stat().st_ino == self._inodes[path] and running.poll() is None:
                        sleep(0.0002)  # until this note has been written, and a little longer
                    sleep(random.uniform(0, _LONGEST_WAIT))
                finally:
                    running.send_signal(how)
            told.seek(0)
            return Aftermath(self.mended(), self.leftovers(), running.returncode, told.read().decode())

    def finish(self, command: Sequence[str]) -> None:
        """Run a command to its end: every note is mended, and nothing else is there."""
        subprocess.run([*command, self.root], stdout=subprocess.DEVNULL, check=True)
        assert self.mended() == len(self._old)
        assert self.leftovers() == []

    def mended(self) -> int:
        """How many notes are the new ones; all others are the old ones, to the byte, and none is lost."""
        count = 0
        for path, old in self._old.items():
            text = path.read_bytes()
            assert text in (old, old.replace(BAD, GOOD)), f"{path} is neither old nor new"
            count += text != old
        links = [path for path in self.root.rglob("*") if path.is_symlink()]
        assert len(links) == sum(path.parent.name == ".store" for path in self._old)
        return count

    def leftovers(self) -> list[Path]:
        """What is no note, wherever it is; it must bear the name of a temporary file."""
        found = [path for path in self.root.rglob("*") if path.is_file() and path.suffix != ".md"]
        assert all(is_temporary(path.name) for path in found)
        return found


def kill_often(command: Sequence[str], doomed: Doomed, times: int) -> int:
    """Kill a command again and again, each time run it once more to its end, and see that this mends all and clears up.

    Returns:
        How many of the killed runs left temporary files.
    """
    random, count = Random("kill"), 0
    for _ in range(times):
        count += bool(doomed.kill(command, random).leftovers)
        doomed.finish(command)
        doomed.restore()
    return count
