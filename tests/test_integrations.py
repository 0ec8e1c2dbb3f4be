"""The GitLab component, the MegaLinter plugin and the Docker image, as far as they can be tried without these."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from notelint import __version__
from tests.command import calm, environment, forks, notelint, write  # noqa: F401 (a fixture)
from tests.jobs import TARGETS, cloned, origin_of_notes, programs

ROOT = Path(__file__).parents[1]
SPEC, JOBS = yaml.safe_load_all((ROOT / "templates" / "notelint.yml").read_text("utf-8"))
INPUT = re.compile(r"\$\[\[ *inputs\.([\w-]+) *\]\]")
PLUGIN = ROOT / "integrations" / "mega-linter-plugin-notelint" / "notelint.megalinter-descriptor.yml"
# Of the fields of a descriptor and of its linters those that are used, with their types
# (https://megalinter.io/latest/json-schemas/descriptor.html); others than it knows are refused.
FIELDS = {"descriptor_id": str, "descriptor_type": str, "file_extensions": list, "linters": list}
LINTER = {
    **dict.fromkeys(("linter_name", "name", "linter_text", "linter_url", "linter_spdx_license"), str),
    **dict.fromkeys(("cli_lint_mode", "config_file_name", "cli_config_arg_name", "cli_lint_fix_arg_name"), str),
    **dict.fromkeys(("cli_version_arg_name", "cli_help_arg_name"), str),
    **dict.fromkeys(("cli_lint_errors_count", "cli_lint_errors_regex"), str),
    **dict.fromkeys(("cli_lint_extra_args", "cli_sarif_args", "examples"), list),
    "can_output_sarif": bool,
    "install": dict,
}


# GitLab


def job(**inputs):
    """The job that inputs make."""
    about = SPEC["spec"]["inputs"]
    assert inputs.keys() <= about.keys()
    values = {name: inputs.get(name, about[name].get("default")) for name in about}
    said = {name: str(value).lower() if isinstance(value, bool) else value for name, value in values.items()}
    text = INPUT.sub(lambda found: json.dumps(said[found[1]])[1:-1], json.dumps(JOBS))
    (made,) = json.loads(text).values()
    return made


def test_all_inputs_are_used_and_there():
    assert set(INPUT.findall(json.dumps(JOBS))) == SPEC["spec"]["inputs"].keys()


def test_no_input_becomes_a_part_of_a_script():
    (unfilled,) = JOBS.values()
    assert not INPUT.search("\n".join(unfilled["script"]))


@pytest.mark.parametrize(
    ("inputs", "status", "found"),
    [
        ({}, 1, {"a.md", "old.md"}),
        ({"changed": True}, 1, {"a.md"}),
        ({"changed": True, "args": "--exit-zero a.md"}, 0, {"a.md"}),
        ({"args": "old.md; touch run $(touch run)"}, 2, None),
    ],
)
def test_a_job_of_a_merge_request(tmp_path, inputs, status, found):
    clone = cloned(origin_of_notes(tmp_path / "origin"), tmp_path / "clone")
    path = programs(tmp_path / "bin", pip='printf "%s\\n" "$@" > ../installed')
    made = job(requirement="git+https://gitlab.example.org/a b@v1", **inputs)
    variables = {name: str(value) for name, value in made["variables"].items()}
    env = environment(**variables, PATH=path, GITLAB_CI="true", **TARGETS)
    order = ["sh", "-e", "-c", "\n".join(made["script"])]
    done = subprocess.run(order, cwd=clone, env=env, capture_output=True, text=True)
    calm(done.stderr)
    assert done.returncode == status, done.stderr
    assert "git+https://gitlab.example.org/a b@v1\n" in (tmp_path / "installed").read_text()
    assert not (clone / "run").exists()
    if found is not None:
        report = json.loads((clone / made["artifacts"]["reports"]["codequality"]).read_text())
        assert {item["location"]["path"] for item in report} == found


# MegaLinter


@pytest.fixture
def linter():
    plugin = yaml.safe_load(PLUGIN.read_text("utf-8"))
    assert {name: type(value) for name, value in plugin.items()} == FIELDS
    assert plugin["descriptor_type"] == "tooling_format"
    (linter,) = plugin["linters"]
    return linter


def test_a_descriptor_says_what_it_may(linter):
    assert "/mega-linter-plugin-" in PLUGIN.as_posix()
    assert {name: type(value) for name, value in linter.items()} == LINTER
    assert linter["cli_lint_mode"] == "project"
    assert linter["cli_lint_errors_count"] == "regex_number"
    assert all(line.startswith("RUN ") for line in linter["install"]["dockerfile"])


def test_its_commands_do_what_they_are_for(linter, tmp_path):
    """Put together as MegaLinter does: extra arguments, fix, settings, SARIF."""
    place = write(tmp_path, {".obsidian/app.json": "{}", "Rain gauge.md": "", "a.md": "[[rain_gauge|x]] [words]()\n"})
    write(place, {linter["config_file_name"]: "planned = []\n"})
    settings = [linter["cli_config_arg_name"], str(place / linter["config_file_name"])]
    log = tmp_path / "notelint.sarif"
    sarif = [word.replace("{{SARIF_OUTPUT_FILE}}", str(log)) for word in linter["cli_sarif_args"]]
    extra = linter["cli_lint_extra_args"]
    status, out, told = notelint(*extra, *settings, cwd=place, env={"FORCE_COLOR": "0"})
    assert status == 1
    assert "\x1b" not in out
    assert re.search(linter["cli_lint_errors_regex"], out + told)[1] == "2"
    status, out, _ = notelint(*extra, *settings, *sarif, cwd=place)
    assert (status, out) == (1, "")
    assert len(json.loads(log.read_text())["runs"][0]["results"]) == 2
    status, _, told = notelint(*extra, linter["cli_lint_fix_arg_name"], *settings, cwd=place)
    assert status == 1
    assert (place / "a.md").read_text() == "[[Rain gauge|x]] [words]()\n"
    status, out, _ = notelint(linter["cli_version_arg_name"], cwd=place)
    assert (status, re.search(r"\d+(\.\d+)+", out)[0]) == (0, __version__)
    assert notelint(linter["cli_help_arg_name"], cwd=place)[0] == 0


# Docker


@pytest.mark.slow
def test_what_the_image_is_built_from_is_all_it_takes(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line.startswith("!"):
            place = ROOT / line[1:]
            (shutil.copytree if place.is_dir() else shutil.copy2)(place, source / place.name)
    script = f"""
        {sys.executable} -m venv venv
        venv/bin/python -m pip wheel --quiet --wheel-dir wheels ./source
        venv/bin/python -m pip install --quiet --no-index --find-links wheels notelint
        venv/bin/notelint rule WL102
    """
    subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, check=True, capture_output=True)
