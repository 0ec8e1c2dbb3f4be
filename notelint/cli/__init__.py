"""The command line: a module per command, found by its name; what several have in common is in ``common``."""

import os
import sys

from notelint import __version__


def main() -> None:
    """Run the command line: exit with 0, 1 or 2, 130 after Ctrl-C; a closed pipe ends it quietly."""
    if sys.argv[1:] == ["--version"]:
        try:
            os.write(1, f"notelint {__version__}\n".encode())
            return
        except OSError:
            pass  # told as of all commands
    # click takes twice as long as Python needs to start, and editors ask for the version often
    from notelint.cli.commands import run

    run()
