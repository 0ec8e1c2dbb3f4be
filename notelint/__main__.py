"""``python -m notelint`` is the command ``notelint``."""

import os
import sys
from contextlib import suppress

# Python looks for modules in the working directory first; a stranger's vault may be that, and none of its code is run.
with suppress(FileNotFoundError):
    if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()]:  # noqa: PTH109
        del sys.path[0]

from notelint.cli import main

main()
