"""The programs that are compared, and how each is run on a vault, whose folder is the working directory."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

# What finds links that lead nowhere: empty ones, fragments, references and files.
RUMDL_LINK_RULES = ("MD042", "MD051", "MD052", "MD057")
READ = """
import os
total = 0
for folder, folders, names in os.walk("."):
    for name in names:
        if name.endswith(".md"):
            with open(folder + "/" + name, "rb", 0) as file:
                total += len(file.read())
print(total)
"""
# The programs beside notelint, by the names of their executables.
PEERS = ("rumdl", "markdownlint-cli2", "pymarkdown", "mdlint")


@dataclass(frozen=True)
class Contender:
    """A program and how to run it."""

    name: str
    command: Callable[[Path | None, Path], list[str | Path]]
    """The command with its cache in a folder, or with none, and the file for its report, if it takes one."""
    again: bool = True
    """Whether it runs a second time in each round, which can be faster for what the first has left."""


def reading() -> Contender:
    """A program that reads every note and no more, the least that a check could cost."""
    return Contender("just reading", lambda *_: [sys.executable, "-IS", "-c", READ])


def notelint(program: Sequence[str | Path], name: str = "notelint") -> Contender:
    """A notelint, of today or of another day: with a cache if it has one, as its help tells."""
    helping: list[str | Path] = [*program, "check", "--help"]
    told = subprocess.run(helping, capture_output=True, text=True, check=True).stdout
    cached = "--cache-dir" in told and "--no-cache" in told

    def command(cache: Path | None, report: Path) -> list[str | Path]:
        caching: list[str | Path] = (["--cache-dir", cache] if cache else ["--no-cache"]) if cached else []
        return [*program, "check", *caching, "--format", "concise", "-o", report]

    return Contender(name, command)


def rumdl(program: Path, rules: tuple[str, ...] = ()) -> Contender:
    """Rumdl by default, or with some of its rules only."""
    chosen = ["--enable", ",".join(rules)] if rules else []

    def command(cache: Path | None, _: Path) -> list[str | Path]:
        caching = ["--cache-dir", cache] if cache else ["--no-cache"]
        return [program, "check", "--isolated", "--output-format", "concise", *caching, *chosen, "."]

    return Contender("rumdl, its link rules" if rules else "rumdl", command)


def rumdl_applies(program: Path, rules: tuple[str, ...]) -> list[str]:
    """The rules that rumdl says it applies when it is given some."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "note.md").write_text("# A note\n", "utf-8")
        command = [str(program), "check", "--isolated", "--no-cache", "--verbose", "--enable", ",".join(rules), "."]
        told = subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout
    return re.findall(r"^  - (MD\d+)", told, re.MULTILINE)


def peer(name: str, program: Path) -> list[Contender]:
    """What is run of one of ``PEERS``.

    Raises:
        ValueError: Rumdl does not apply just the rules it is asked for.
    """
    match name:
        case "rumdl":
            if (applied := rumdl_applies(program, RUMDL_LINK_RULES)) != list(RUMDL_LINK_RULES):
                raise ValueError(f"{program} applies {applied}, not {RUMDL_LINK_RULES}")
            return [rumdl(program), rumdl(program, RUMDL_LINK_RULES)]
        case "markdownlint-cli2":
            return [Contender("markdownlint-cli2", lambda *_: [program, "**/*.md"], again=False)]
        case "pymarkdown":
            return [Contender("PyMarkdown", lambda *_: [program, "scan", "-r", "."], again=False)]
        case "mdlint":
            return [Contender("mdlint-obsidian", lambda *_: [program, "--vault", ".", "."], again=False)]
    raise ValueError(name)


def installed(name: str) -> Path | None:
    """Where a program is: beside this Python, or on the PATH."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    return Path(found) if found else None
