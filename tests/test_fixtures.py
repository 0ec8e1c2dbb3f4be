"""Whole little vaults: what is found in each is written beside its notes. A folder added is a test added.

``NOTELINT_BLESS=1 pytest tests/test_fixtures.py`` writes what is found now; read the difference before you commit it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[1] / "fixtures"
VAULTS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())


def lint(vault: Path, *flags: str) -> tuple[str, str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "notelint", "check", *flags], cwd=vault, capture_output=True, check=False
    )
    return done.stdout.decode(), done.stderr.decode(), done.returncode


@pytest.mark.parametrize("name", VAULTS)
def test_vault(name):
    vault = FIXTURES / name
    found, told, status = lint(vault, "--format", "concise")
    expected = vault / ".expected.txt"
    told = told.splitlines()[-1]
    actual = f"{found}\n{told}\nexit {status}\n"
    assert told.startswith("Vault: "), "a run that failed is no expectation"
    if os.environ.get("NOTELINT_BLESS"):
        expected.write_text(actual, "utf-8", newline="\n")
    assert actual == expected.read_text("utf-8")


def test_the_garden_is_clean():
    assert lint(FIXTURES / "garden", "--format", "concise", "--fail-on", "note")[0] == ""


@pytest.mark.parametrize("name", VAULTS)
def test_text_names_every_rule_that_is_found(name):
    concise = lint(FIXTURES / name, "--format", "concise")[0]
    text = lint(FIXTURES / name)[0]
    assert {line.split(": ")[1].split()[0] for line in concise.splitlines()} <= set(text.split())
