"""What the README shows is so."""

import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from notelint.dialects import known
from notelint.reporters import known as formats
from notelint.schema import TYPES
from notelint.settings import load

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def block(kind: str, holding: str) -> str:
    (found,) = [text for text in re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL) if holding in text]
    return found


def test_the_finding_at_the_top_is_what_is_printed():
    command = [sys.executable, "-m", "notelint", "check", "fixtures/video-notes", "--max-diagnostics", "0"]
    wide = {**os.environ, "COLUMNS": "100"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8", env=wide)
    assert block("text", "WL101") in done.stdout


def test_the_settings_can_be_used(tmp_path):
    text = block("toml", "[[schema]]")
    (tmp_path / "content").mkdir()
    (tmp_path / "notelint.toml").write_text(text, "utf-8")
    settings = load(tmp_path)
    assert settings.root == tmp_path / "content"
    assert [schema.name for schema in settings.schemas] == ["video"]
    assert set(tomllib.loads(text)) >= {"dialect", "select", "planned", "severity", "options", "quartz", "schema"}


def test_what_there_is_to_choose_from_is_named():
    assert all(f"`{name}`" in README for name in formats())
    assert all(re.search(rf"\b{name}\b", README) for name in known())
    assert f"`{' '.join(TYPES)}`" in README


@pytest.mark.parametrize("flag", sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README))))
def test_every_option_exists(flag):
    assert re.search(rf"{flag}\b", help_of_all())


@cache
def help_of_all():
    orders = ([sys.executable, "-m", "notelint", name, "--help"] for name in ("baseline", "check", "fix", "rule"))
    return "".join(subprocess.run(order, capture_output=True, text=True, check=True).stdout for order in orders)
