"""``python -m notelint`` is the command ``notelint``."""

from notelint.cli import main

main()
