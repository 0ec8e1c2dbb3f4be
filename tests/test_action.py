"""The GitHub Action, its steps run as a runner runs them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.command import calm, environment, write
from tests.jobs import cloned, origin_of_notes, programs
from tests.test_git import PLAIN, git

ROOT = Path(__file__).parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"]}
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
NONE = {"github.event.merge_group.base_sha || github.event.before": "", "github.event.repository.default_branch": ""}
BEFORE, BRANCH = NONE


class Runner:
    """A job in a checkout; what its steps put out is in ``outputs``."""

    def __init__(self, folder, workspace):
        self.folder = folder
        self.workspace = workspace
        self.summary = folder / "summary.md"
        self.outputs = {}
        self.extra = {}
        for name in ("temp", "out"):
            (folder / name).mkdir()
        programs(folder)
        self.known = {"steps.install.outputs.notelint": str(folder / "notelint")}

    def run(self, name, event=None, **inputs):
        """A step's exit status, and its log."""
        given = {key.replace("_", "-"): value for key, value in inputs.items()}
        assert given.keys() <= ACTION["inputs"].keys()
        values = {f"inputs.{key}": given.get(key, about["default"]) for key, about in ACTION["inputs"].items()}
        values |= NONE | self.known | (event or {})
        output = self.folder / "out" / name
        output.touch()
        self.summary.touch()
        env = environment() | {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_BASE_REF": "",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.folder / "temp"),
            **self.extra,
            **{key: EXPRESSION.sub(lambda found: values[found[1]], text) for key, text in STEPS[name]["env"].items()},
        }
        script = self.folder / "step.sh"
        script.write_text(STEPS[name]["run"])
        order = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        done = subprocess.run(order, cwd=self.workspace, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        log = done.stdout.decode()
        calm(log)
        told = dict(line.split("=", 1) for line in output.read_text().splitlines())
        self.outputs |= {f"steps.{name}.outputs.{key}": value for key, value in told.items()}
        return done.returncode, log


@pytest.fixture
def runner(tmp_path):
    """A job on a branch on which all is as it was."""
    workspace = origin_of_notes(tmp_path / "work")
    git(workspace, "switch", "-q", "main")
    return Runner(tmp_path, workspace)


@pytest.fixture
def on_branch(tmp_path):
    """A job in a clone, on a branch that deletes a note."""
    return Runner(tmp_path, cloned(origin_of_notes(tmp_path / "origin"), tmp_path / "work"))


def test_no_input_becomes_a_part_of_a_script():
    for step in STEPS.values():
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


def test_what_is_referred_to_is_there():
    expressions = [
        found for step in STEPS.values() for text in step["env"].values() for found in EXPRESSION.findall(text)
    ]
    used = {words.removeprefix("inputs.") for words in expressions if words.startswith("inputs.")}
    assert used == ACTION["inputs"].keys()
    for about in ACTION["outputs"].values():
        step, name = re.fullmatch(r"\$\{\{ steps\.(\w+)\.outputs\.([\w-]+) \}\}", about["value"]).groups()
        assert f"'{name}=%s\\n'" in STEPS[step]["run"]
    assert set(re.findall(r"--[a-z-]+", STEPS["check"]["run"])) == {
        "--format",
        "--baseline",
        "--also",
        "--changed",
        "--is-shallow-repository",
    }


@pytest.mark.slow
def test_it_installs_itself(runner):
    status, log = runner.run("install", python=sys.executable)
    assert status == 0, log
    runner.known = dict(runner.outputs)
    shutil.rmtree(runner.folder / "out")
    (runner.folder / "out").mkdir()
    status, log = runner.run("check", path="a.md")
    assert status == 0, log
    installed = runner.outputs["steps.install.outputs.notelint"]
    assert installed.startswith(str(runner.folder / "temp"))


def test_a_python_that_is_too_old_is_told(runner):
    programs(runner.folder, python="exit 1")
    for name in (str(runner.folder / "python"), "no-such-python"):
        status, log = runner.run("install", python=name)
        assert status == 2
        assert f"::error title=notelint::'{name}' is no Python 3.11" in log


@pytest.mark.parametrize(
    ("inputs", "status"),
    [
        ({}, 1),
        ({"path": "a.md"}, 0),
        ({"path": "\na.md\nb.md\n"}, 0),
        ({"path": "a.md\nold.md"}, 1),
        ({"path": "gone.md"}, 2),
        ({"args": "--fail-on never"}, 0),
        ({"args": "\n  --exit-zero\n --config 'planned = [\"x y\"]'\n"}, 0),
        ({"args": "--exit-zer"}, 2),
        ({"args": "--exit-zero 'no end"}, 1),
        ({"format": "concise"}, 1),
        ({"changed": "HEAD"}, 0),
        ({"changed": "no-such-revision"}, 2),
        ({"changed": ""}, 1),
    ],
)
def test_the_exit_status_is_kept_and_told(runner, inputs, status):
    found, log = runner.run("check", **inputs)
    assert found == status, log
    if "no end" not in str(inputs):
        assert runner.outputs == {"steps.check.outputs.exit-code": str(status)}


@pytest.mark.parametrize("name", ["args", "path", "changed", "format", "sarif_file", "baseline", "python"])
def test_inputs_are_words_and_nothing_is_run(runner, name):
    words = '$(touch run) `touch run`; touch run && * "$(touch run)'
    status, _ = runner.run("install" if name == "python" else "check", **{name: words})
    assert status != 0
    assert not (runner.workspace / "run").exists()


def test_names_of_any_kind(runner):
    write(runner.workspace, {"-x y.md": "[[a]] [words]()\n", "$HOME.md": "[[a]] [words]()\n"})
    for name in ("-x y.md", "$HOME.md"):
        status, log = runner.run("check", path=name, format="concise")
        assert status == 1
        assert f"{name}:1:7: " in log


def test_a_wiki_that_is_checked_out_beside(runner):
    wiki = write(
        runner.workspace / "notes.wiki", {"Home.md": "[[Barn Owl]] [[words|Gone]]\n", "Barn-Owl.md": "[[Home]]\n"}
    )
    git(wiki, "init", "-q")
    status, log = runner.run("check", path="notes.wiki", format="concise")
    assert status == 1
    assert "notes.wiki/Home.md:1:22: WL102 " in log
    assert "old.md" not in log


def test_what_a_pull_request_causes(on_branch):
    on_branch.extra = {"GITHUB_BASE_REF": "main"}
    status, log = on_branch.run("check", changed="true", format="concise")
    assert (status, "a.md:3:6: WL102" in log, "old.md" in log) == (1, True, False), log


def test_what_a_push_causes(on_branch):
    first, last = git(on_branch.workspace, "rev-parse", "HEAD~1", "HEAD").split()
    for before, status in ((first, 1), (last, 0)):
        found, log = on_branch.run("check", {BEFORE: before}, changed="true")
        assert found == status, log


def test_what_the_push_of_a_new_branch_causes(on_branch):
    status, log = on_branch.run("check", {BEFORE: "0" * 40, BRANCH: "main"}, changed="true", format="concise")
    assert (status, "a.md:3:6: WL102" in log, "old.md" in log) == (1, True, False), log


def test_a_shallow_checkout_is_told_what_to_do(on_branch, tmp_path):
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{tmp_path / 'origin'}", str(shallow))
    on_branch.workspace = shallow
    on_branch.extra = {"GITHUB_BASE_REF": "main"}
    status, log = on_branch.run("check", changed="true")
    assert status == 2
    assert "give actions/checkout 'fetch-depth: 0'" in log
    status, log = on_branch.run("check")
    assert status == 1
    assert "fetch-depth" not in log
    status, log = on_branch.run("check", changed="", args="--config missing.toml")
    assert status == 2
    assert "fetch-depth" not in log


def test_annotations_and_a_summary(runner):
    status, log = runner.run("check")
    assert status == 1
    assert "::error " in log
    assert "file=old.md" in log
    assert "old.md" in runner.summary.read_text()


def test_a_file_for_code_scanning(runner):
    status, log = runner.run("check", sarif_file="notelint.sarif")
    assert status == 1, log
    assert runner.outputs["steps.check.outputs.sarif"] == "notelint.sarif"
    assert (runner.workspace / "notelint.sarif").is_file()


def test_a_baseline(runner):
    order = [sys.executable, "-m", "notelint", "baseline", "--baseline", "kept.json"]
    subprocess.run(order, cwd=runner.workspace, env=PLAIN, check=True)
    for text, wanted in (("To [[b]].\n", 0), ("To [[b]]. [words]()\n", 1)):
        write(runner.workspace, {"a.md": text})
        status, log = runner.run("check", baseline="kept.json")
        assert status == wanted, log
