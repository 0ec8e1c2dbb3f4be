"""Whole little vaults: what is found in each, and what fixes change, is written beside its notes.

A folder added is a test added: ``.expected.txt`` is what is found, ``.safe.diff`` and ``.unsafe.diff`` what is mended.

``NOTELINT_BLESS=1 pytest tests/test_fixtures.py`` writes what is found now; read the difference before you commit it.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.command import forks, notelint  # noqa: F401 (a fixture)

FIXTURES = Path(__file__).parents[1] / "fixtures"
VAULTS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())


def lint(vault: Path, *flags: str) -> tuple[str, str, int]:
    status, out, told = notelint("check", *flags, cwd=vault)
    return out, told, status


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


@pytest.mark.parametrize("kind", ["safe", "unsafe"])
@pytest.mark.parametrize("name", VAULTS)
def test_what_is_mended(name, kind, tmp_path):
    vault = shutil.copytree(FIXTURES / name, tmp_path / name)
    _, out, told = notelint("fix", "--diff", *(["--unsafe"] if kind == "unsafe" else []), cwd=vault)
    changes = out.encode("utf-8", "surrogateescape")
    assert "Vault: " in told
    expected = FIXTURES / name / f".{kind}.diff"
    if os.environ.get("NOTELINT_BLESS"):
        expected.unlink(missing_ok=True)
        if changes:
            expected.write_bytes(changes)
    assert changes == (expected.read_bytes() if expected.exists() else b"")


def test_the_garden_is_clean():
    assert lint(FIXTURES / "garden", "--format", "concise", "--fail-on", "note")[0] == ""


@pytest.mark.parametrize("name", VAULTS)
def test_text_names_every_rule_that_is_found(name):
    concise = lint(FIXTURES / name, "--format", "concise")[0]
    text = lint(FIXTURES / name)[0]
    assert {line.split(": ")[1].split()[0] for line in concise.splitlines()} <= set(text.split())
