"""What the guide to CI shows is so: each snippet can be read, and each command does what it is there for."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.command import calm, environment, write
from tests.jobs import TARGETS, cloned, origin_of_notes, programs
from tests.test_git import git

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "ci.md").read_text("utf-8")
PARTS = re.split(r"^##+ (.*)\n", GUIDE, flags=re.MULTILINE)
SNIPPETS = [
    pytest.param(kind, text, id=f"{title}-{number}")
    for title, body in zip(PARTS[1::2], PARTS[2::2], strict=True)
    for number, (kind, text) in enumerate(re.findall(r"^```(\w+)\n(.*?)^```$", body, re.DOTALL | re.MULTILINE))
]
INPUTS = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]
OTHERS = ("docker", "pip", "pipx", "reviewdog")  # programs that are not tried here: they read all they are given


def scripts(kind, text):
    """The commands of a snippet."""
    if kind == "sh":
        yield text
    else:
        yield from _scripts(yaml.safe_load(text))


def _scripts(item):
    if isinstance(item, dict):
        for key, value in item.items():
            if key in ("run", "script"):
                yield "\n".join(value) if isinstance(value, list) else value
            else:
                yield from _scripts(value)
    elif isinstance(item, list):
        for value in item:
            yield from _scripts(value)


def steps(item):
    if isinstance(item, dict):
        yield from ([item] if "uses" in item else [])
        item = item.values()
    for value in item if not isinstance(item, str | int | bool | None) else ():
        yield from steps(value)


@pytest.mark.parametrize(("kind", "text"), SNIPPETS)
def test_a_snippet_can_be_read_and_its_commands_run(tmp_path, kind, text):
    assert kind in ("sh", "yaml")
    clone = cloned(origin_of_notes(tmp_path / "origin"), tmp_path / "clone")
    path = programs(tmp_path / "bin", **dict.fromkeys(OTHERS, "cat > /dev/null"))
    for script in scripts(kind, text):
        order = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
        env = environment(**TARGETS, PATH=path)
        done = subprocess.run(order, cwd=clone, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        calm(done.stderr)
        assert done.returncode in (0, 1), done.stderr
        if "--changed" in script and "docker" not in script:
            assert "new since origin/main" in done.stderr
            assert done.returncode == (0 if "--exit-zero" in script else 1)
        for _, name in re.findall(r"--also (\w+)=(\S+)", script):
            assert (clone / name).stat().st_size
            assert text.count(name) > 1, "somebody reads it"


@pytest.mark.parametrize(("kind", "text"), [snippet for snippet in SNIPPETS if "OWNER/notelint@" in snippet.values[1]])
def test_the_action_has_the_inputs_that_are_given(kind, text):
    for step in steps(yaml.safe_load(text)):
        if step["uses"].startswith("OWNER/notelint@"):
            assert step.get("with", {}).keys() <= INPUTS.keys()
            assert all(isinstance(value, str) for value in step.get("with", {}).values())


def test_a_baseline_is_staged_wherever_the_vault_is(tmp_path):
    root = tmp_path / "site"
    write(root, {"quartz.config.ts": "export default {}\n", "content/a.md": "[[nowhere]]\n"})
    git(root, "init", "-q")
    (script,) = (text for kind, text in (snippet.values for snippet in SNIPPETS) if "git add" in text)
    env = environment(PATH=programs(tmp_path / "bin"))
    subprocess.run(["bash", "-e", "-c", script], cwd=root, env=env, check=True, capture_output=True)
    assert git(root, "diff", "--cached", "--name-only").split() == ["content/.notelint-baseline.json"]


def test_every_input_is_told_of():
    assert all(f"`{name}`" in GUIDE for name in INPUTS)


def test_every_link_leads_somewhere():
    headings = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in PARTS[1::2]}
    for target in re.findall(r"\]\(([^)]*)\)", GUIDE):
        file, _, heading = target.partition("#")
        assert heading in headings if not file else (ROOT / "docs" / file).is_file()
