"""What the guide to own rules shows is so."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from notelint.rules import check_of, load_rules
from notelint.settings import load
from notelint.settings.rule_file import Example, OwnRule

GUIDE = (Path(__file__).parents[1] / "docs" / "own-rules.md").read_text("utf-8")
FILES = dict(re.findall(r"`([^`\s]+\.\w+)`:\n\n```\w+\n(.*?)```", GUIDE, re.DOTALL))
TALKS = re.findall(r"```console\n\$ notelint ([^\n]*)\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def vault(tmp_path):
    (tmp_path / ".git").mkdir()
    return tmp_path


def put(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(FILES[name], "utf-8")


def notelint(vault, *args, path=""):
    env = {**os.environ, "PYTHONPATH": str(path)}
    command = [sys.executable, "-m", "notelint", *args]
    done = subprocess.run(command, cwd=vault, env=env, capture_output=True, encoding="utf-8", check=False)
    return done.stdout, done.stderr, done.returncode


def test_the_first_rule_does_what_is_shown(vault):
    put(vault, "notelint.toml", "notelint-rules/no-todo.yaml", "Soup.md")
    assert len(TALKS) == 2
    for args, shown in TALKS:
        out, told, _ = notelint(vault, *args.split())
        assert shown in (out, told)
    assert "MY001 no-todo" in notelint(vault, "rule", "MY001")[0]
    assert notelint(vault, "check", "-q", "--ignore", "MY001") == ("", "", 0)


def test_every_rule_holds_its_examples(vault):
    names = [name for name in FILES if name.startswith("notelint-rules/") and "long-heading" not in name]
    assert len(names) == 3
    put(vault, "notelint.toml", *names)
    out, told, status = notelint(vault, "test", "notelint-rules")
    assert (out, status) == ("", 0), out + told
    assert "of 3 rules: all hold." in told
    assert {"MY001", "MY002", "MY003"} <= load(vault).selected


def test_the_package_brings_its_check(vault, tmp_path_factory):
    put(vault, "notelint.toml", "notelint-rules/long-heading.yaml")
    put(vault.parent, "src/acme_notes.py")
    site = tmp_path_factory.mktemp("site")
    (site / "acme_notes.py").write_text(FILES["src/acme_notes.py"], "utf-8")
    points = tomllib.loads(FILES["pyproject.toml"])["project"]["entry-points"]["notelint.checks"]
    metadata = site / "acme_notes-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-notes\nVersion: 1.0\n")
    lines = "".join(f"{name} = {place}\n" for name, place in points.items())
    (metadata / "entry_points.txt").write_text(f"[notelint.checks]\n{lines}")
    assert notelint(vault, "test", "notelint-rules", path=site) == ("", "2 examples of 1 rule: all hold.\n", 0)
    assert notelint(vault, "test", "notelint-rules")[2] == 2


def test_every_field_is_told():
    fields = {field.alias or name for name, field in OwnRule.model_fields.items()} - {"skip"}
    assert set(re.findall(r"^\| `([a-z-]+)` \|", GUIDE, re.MULTILINE)) >= fields
    readme = (Path(__file__).parents[1] / "rules" / "README.md").read_text("utf-8")
    for name, field in Example.model_fields.items():
        assert f"`{field.alias or name}`" in readme


def test_every_general_check_is_told_with_its_options():
    rows = dict(re.findall(r"^\| `([a-z]+\.[a-z]+)` \|(.*)$", GUIDE, re.MULTILINE))
    folder = Path(__file__).parents[1] / "notelint" / "checks" / "general"
    assert {path.stem for path in folder.glob("[a-z]*.py")} == {name.partition(".")[0] for name in rows}
    for name, row in rows.items():
        check = check_of(name)
        for option in {*check.options, *check.required} - {"fix"}:
            assert re.search(rf"\b{option.replace('_', '-')}\b", row), f"{name}: {option}"


def test_the_letters_of_built_in_families_are_told():
    families = {rule.code.rstrip("0123456789") for rule in load_rules()}
    assert all(f"`{family}`" in GUIDE for family in families)
