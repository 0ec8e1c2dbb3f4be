"""Where real vaults and cases may lie beside the project; tests that use them skip where they do not."""

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("NOTELINT_SHARED", Path(__file__).parents[2] / "shared"))


def path(*parts: str) -> Path:
    found = FOLDER.joinpath(*parts)
    if not found.exists():
        pytest.skip(f"{found} is not here")
    return found.resolve()  # as reports name it
