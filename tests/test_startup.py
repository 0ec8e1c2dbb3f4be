"""What a run imports: no more than it needs, once an earlier one has left what it read; and that this is the same."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import notelint
from notelint import store
from notelint.rules import Check, load_rules
from tests.command import COMMAND, environment, write

# What takes long to import, and has no part in telling what is wrong in notes that are as they were.
HEAVY = {
    *("asyncio", "concurrent.futures", "ctypes", "difflib", "distributed", "email", "hashlib", "html", "http"),
    *("httpx", "importlib.metadata", "importlib.resources", "jinja2", "jsonschema_rs", "logging", "multiprocessing"),
    *("pathspec", "pydantic", "pygls", "pyromark", "random", "re2", "rich", "socket", "ssl", "subprocess", "tempfile"),
    *("tomllib", "unittest", "watchfiles", "xml", "yaml"),
}
NOTES = {"a.md": "# A note\n\nIt leads to [[b]].\n", "b.md": "Back to [[a|it]].\n"}
SETTINGS = """
ignore = ["WL109"]
[severity]
WL102 = "note"
[options.WL102]
planned = ["x"]
[[schema]]
files = ["none/*.md"]
[schema.fields]
day = { type = "date", min = 2020-01-01 }
tags = { type = "list", items = { type = "str", min-length = 2 } }
"""
PROGRAM = """
import atexit, os, sys
atexit.register(lambda: os.write(2, ("\\0" + " ".join(sys.modules)).encode()))
from notelint.cli import main
main()
"""


def run(*args, cwd, **extra):
    """What a run wrote and told, and the modules that it imported."""
    command = [sys.executable, "-P", "-c", PROGRAM, *args]
    done = subprocess.run(command, cwd=cwd, env=environment(**extra), input="", capture_output=True, text=True)
    told, _, names = done.stderr.rpartition("\0")
    assert "Traceback" not in told
    return done.stdout, told, set(names.split())


def again(*args, cwd, **extra):
    """What the second of two runs imports."""
    first = run(*args, cwd=cwd, **extra)
    second = run(*args, cwd=cwd, **extra)
    assert first[0] == second[0]
    return second[2]


def test_a_version_needs_nothing(tmp_path):
    out, told, names = run("--version", cwd=tmp_path)
    assert (out, told) == (f"notelint {notelint.__version__}\n", "")
    assert {name for name in names if name.startswith("notelint")} == {"notelint", "notelint.cli"}
    assert not names & (HEAVY | {"click", "enum", "pathlib", "re", "typing", "inspect"})


def test_the_version_is_told_in_any_place(tmp_path):
    assert run("--version", "check", cwd=tmp_path)[0] == run("--version", cwd=tmp_path)[0]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_a_version_that_cannot_be_told_is_a_failure(tmp_path):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, "--version"], stdout=full, stderr=subprocess.PIPE, env=environment())
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a pipe that nobody reads ends a program otherwise there")
def test_nobody_reads_the_version(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*COMMAND, "--version"], stdout=writing, stderr=subprocess.PIPE, env=environment())
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize(
    ("args", "notes"),
    [
        ((), {}),
        ((), NOTES),
        (("--format", "concise"), NOTES),
        (("--format", "github"), NOTES),
        (("a.md",), NOTES),
        ((), NOTES | {".obsidian/app.json": "{}"}),
        ((), NOTES | {"quartz.config.ts": "markdownLinkResolution: 'shortest', ignorePatterns: []"}),
        (("-",), NOTES),
    ],
)
def test_a_check_needs_little(tmp_path, args, notes):
    assert again("check", *args, cwd=write(tmp_path, notes)) & HEAVY <= {"html"}


def test_settings_that_were_read_before_need_no_validation(tmp_path):
    names = again("check", cwd=write(tmp_path, NOTES | {"notelint.toml": SETTINGS}))
    assert names & HEAVY <= {"html", "pathspec", "re2", "tomllib"}  # there are globs


def test_what_is_asked_of_the_index_needs_no_parser(tmp_path):
    names = again("check", cwd=tmp_path)
    assert not [name for name in names if name.startswith(("notelint.parse", "notelint.schema", "notelint.fixing"))]
    assert "notelint.checks.wikilinks" in names
    assert "notelint.checks.timestamps" not in names


KNOWN = """
import sys
from pathlib import Path
from notelint import store
from notelint.engine import run
from notelint.means import Means
from notelint.settings import load
report = run(load(Path.cwd()), means=Means(cache=store.folder()))
print([item.message for item in report.diagnostics], *sys.modules)
"""


def test_notes_that_are_as_they_were_need_no_parser(tmp_path):
    write(tmp_path, NOTES | {"c.md": "---\ntags: [x]\n---\n`code` [[gone]]\n", "d.md": "(words)[a.md]\n"})
    for path in tmp_path.iterdir():
        os.utime(path, ns=(1, 1))  # else they may have changed since they were read
    command = [sys.executable, "-c", KNOWN]
    first, second = (
        subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert "gone" in first
    assert "notelint.parse" in first
    assert first.partition("]")[0] == second.partition("]")[0]
    assert not set(second.split()) & {"notelint.parse", "notelint.schema", *HEAVY}


def test_without_a_folder_all_is_read_anew_and_told_the_same(tmp_path):
    write(tmp_path, NOTES | {"notelint.toml": SETTINGS, "c.md": "[[gone]] [[d]] [[x]]"})
    told = run("check", "--format", "json", cwd=tmp_path)[0]
    assert "gone" in told
    (tmp_path / "file").touch()
    out, _, names = run("check", "--format", "json", cwd=tmp_path, NOTELINT_CACHE_DIR=str(tmp_path / "file"))
    assert {"yaml", "pydantic"} <= names
    assert out == told


def test_settings_that_changed_are_read(tmp_path):
    write(tmp_path, NOTES | {"c.md": "[[gone]]"})
    for severity in ("note", "warning", "note"):
        (tmp_path / "notelint.toml").write_text(f"[severity]\nWL102 = '{severity}'\n")
        out = run("check", cwd=tmp_path)[0]
        assert f"{severity}" in out
    (tmp_path / "notelint.toml").write_text("[severity]\nWL102 = 'grave'\n")
    for _ in range(2):
        done = subprocess.run([*COMMAND, "check"], cwd=tmp_path, env=environment(), capture_output=True, text=True)
        assert done.returncode == 2
        assert "WL102" in done.stderr


def test_settings_with_a_date_among_options_are_told_of_each_time(tmp_path):
    write(tmp_path, NOTES | {"notelint.toml": "[options.WL102]\nplanned = 2020-01-01\n"})
    for _ in range(2):
        done = subprocess.run([*COMMAND, "check"], cwd=tmp_path, env=environment(), capture_output=True, text=True)
        assert done.returncode == 2
        assert "'planned'" in done.stderr


SAID = "from notelint.rules import load_rules, check_of; import sys\n"
SAID += "print([(*rule, check_of(rule.check)) for rule in load_rules()], 'yaml' in sys.modules)"


def said(root, **extra):
    """All that the rules of a copy of notelint and their checks say, and whether YAML was read for it."""
    command = [sys.executable, "-c", SAID]
    done = subprocess.run(command, cwd=root, env=environment(**extra), capture_output=True, text=True, check=True)
    rules, _, read = done.stdout.rpartition(" ")
    return rules, read.strip() == "True"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    root = tmp_path_factory.mktemp("checkout")
    package = Path(notelint.__file__).parent
    shutil.copytree(package, root / "notelint", ignore=shutil.ignore_patterns("__pycache__", "_rules"))
    inside = package / "_rules"
    shutil.copytree(inside if inside.is_dir() else package.parent / "rules", root / "rules")
    return root


def test_rules_are_read_once(checkout, tmp_path):
    cache = {"NOTELINT_CACHE_DIR": str(tmp_path / "cache")}
    rules, read = said(checkout, **cache)
    assert read
    assert said(checkout, **cache) == (rules, False)
    assert said(checkout, NOTELINT_CACHE_DIR=os.devnull) == (rules, True)
    for path in (tmp_path / "cache").iterdir():
        path.write_bytes(b"torn")
    assert said(checkout, **cache) == (rules, True)
    assert said(checkout, **cache) == (rules, False)


def test_a_rule_or_check_that_changed_is_read(checkout, tmp_path):
    cache = {"NOTELINT_CACHE_DIR": str(tmp_path / "cache")}
    said(checkout, **cache)
    path = next((checkout / "rules").glob("*/*.yaml"))
    old = path.read_text("utf-8")
    new = path.with_name("brand-new.yaml")
    new.write_text(old.replace("\ncode: ", "\ncode: ZZ1").replace("name: ", "name: brand-new-", 1), "utf-8")
    rules, read = said(checkout, **cache)
    assert read
    assert "brand-new-" in rules
    new.unlink()
    rules, read = said(checkout, **cache)
    assert read
    assert "brand-new-" not in rules
    check = checkout / "notelint" / "checks" / "notes.py"
    check.write_text(check.read_text("utf-8") + "\n# changed\n", "utf-8")
    assert said(checkout, **cache) == (rules, True)


def test_all_that_rules_and_checks_say_is_kept():
    kept = store.load(store.folder() / "rules", store.own_hash().encode())
    assert [rule[0] for rule in kept[0]] == [rule.code for rule in load_rules()]
    assert {name for name, *_ in kept[1]} == {rule.check for rule in load_rules()}
    assert all(len(check) == len(Check._fields) for check in kept[1])
