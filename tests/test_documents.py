"""Which documents a run writes, in which format, and where: several of one run, and what a job's log is made for."""

import json
import subprocess

import junitparser
import pytest

from notelint.reporters import known
from tests.command import COMMAND, environment, forks, notelint, shell, started, write  # noqa: F401 (a fixture)
from tests.logs import azure, commands, github, lines_of
from tests.test_git import commit, git

NOTES = {
    "a.md": "[[gone]] [[rain_gauge]]\n",
    "Rain gauge.md": "",
    "sub/b.md": "---\na: [\n---\n",
    ".obsidian/app.json": "{}",
}
FORMATS = {
    "text": lambda out: "a.md:1:3: WL102 warning" in out and "= hint" in out,
    "concise": lambda out: out.startswith("a.md:1:3: WL102 [["),
    "grouped": lambda out: out.startswith("a.md\n  1:3 "),
    "json": lambda out: json.loads(out)["summary"]["diagnostics"] == 3,
    "json-lines": lambda out: [json.loads(line)["code"] for line in out.splitlines()] == ["WL102", "WL101", "FM001"],
    "sarif": lambda out: json.loads(out)["version"] == "2.1.0",
    "github": lambda out: len(commands(out)) == 3 and github(out.splitlines()[0]).name == "error",
    "gitlab": lambda out: [item["check_name"][:5] for item in json.loads(out)] == ["WL102", "WL101", "FM001"],
    "junit": lambda out: junitparser.JUnitXml.fromstring(out.encode()).failures == 3,
    "rdjson": lambda out: json.loads(out)["source"]["name"] == "notelint",
    "azure": lambda out: [azure(line).name for line in out.splitlines()] == ["task.logissue"] * 3,
    "summary": lambda out: "## notelint: 2 errors, 1 warning in 2 notes\n" in out,
}


def format_of(out):
    """The one format that a document is of."""
    found = []
    for name, is_it in FORMATS.items():
        try:
            if is_it(out):
                found.append(name)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, SyntaxError):
            pass
    assert len(found) == 1, (found, out)
    return found[0]


@pytest.fixture
def vault(tmp_path):
    return write(tmp_path / "vault", NOTES)


@pytest.fixture
def summary(tmp_path):
    (tmp_path / "summary.md").write_text("# Before", "utf-8")
    return tmp_path / "summary.md"


def test_every_format_is_tested_here():
    assert list(known()) == sorted(FORMATS)


# The format that is chosen by itself

GITHUB = {"GITHUB_ACTIONS": "true"}


@pytest.mark.parametrize(
    ("env", "args", "expected"),
    [
        ({}, [], "text"),
        (GITHUB, [], "github"),
        ({"GITHUB_ACTIONS": "false"}, [], "text"),
        ({"TF_BUILD": "True"}, [], "azure"),
        ({"GITLAB_CI": "true"}, [], "text"),
        (GITHUB, ["--format", "text"], "text"),
        (GITHUB | {"NOTELINT_FORMAT": "text"}, [], "text"),
        ({"TF_BUILD": "True", "NOTELINT_FORMAT": "json"}, [], "json"),
        (GITHUB | {"NOTELINT_FORMAT": "json"}, ["--format", "concise"], "concise"),
        (GITHUB | {"NOTELINT_FORMAT": ""}, [], "github"),
    ],
)
def test_the_format_of_standard_output(vault, env, args, expected):
    status, out, _ = notelint("check", *args, cwd=vault, env=env)
    assert (status, format_of(out)) == (1, expected)


@pytest.mark.parametrize(
    ("env", "file", "args", "expected"),
    [
        (GITHUB, "X.SARIF", [], "sarif"),
        ({}, "gl-code-quality-report.json", [], "gitlab"),
        ({"GITLAB_CI": "true"}, "gl-code-quality-report.json", [], "gitlab"),
        (GITHUB, "report.txt", [], "text"),
        ({}, "x.sarif", ["--format", "json"], "json"),
    ],
)
def test_the_format_of_a_file(vault, tmp_path, env, file, args, expected):
    status, out, _ = notelint("check", "-o", str(tmp_path / file), *args, cwd=vault, env=env)
    assert (status, out) == (1, "")
    assert format_of((tmp_path / file).read_text("utf-8")) == expected


# The summary of a step


def test_github_actions_gets_a_summary_behind_what_is_there(vault, summary):
    env = GITHUB | {"GITHUB_STEP_SUMMARY": str(summary)}
    for number in (1, 2):
        status, out, _ = notelint("check", cwd=vault, env=env)
        assert (status, format_of(out)) == (1, "github")
        text = summary.read_text("utf-8")
        assert text.startswith("# Before\n## notelint: 2 errors")
        assert text.count("\n## notelint: 2 errors, 1 warning in 2 notes\n") == number


@pytest.mark.parametrize(
    ("args", "env"),
    [
        (["--format", "github"], GITHUB),
        (["--format", "text"], GITHUB),
        ([], GITHUB | {"NOTELINT_FORMAT": "github"}),
        (["-o", "report.txt"], GITHUB),
        ([], {}),
        ([], {"GITLAB_CI": "true"}),
    ],
)
def test_a_format_that_is_chosen_comes_without_a_summary(vault, summary, args, env):
    notelint("check", *args, cwd=vault, env=env | {"GITHUB_STEP_SUMMARY": str(summary)})
    assert summary.read_text("utf-8") == "# Before"


def test_a_step_summary_that_is_not_there_is_no_trouble(vault, tmp_path):
    status, out, told = notelint("check", cwd=vault, env=GITHUB | {"GITHUB_STEP_SUMMARY": str(tmp_path / "none.md")})
    assert (status, format_of(out)) == (1, "github")
    assert "none.md" not in told
    assert not (tmp_path / "none.md").exists()


@pytest.mark.parametrize("args", [["--also", "summary"], ["--also", "summary={}"], ["--format", "summary", "-o", "{}"]])
def test_the_summary_of_the_step_is_appended_however_it_is_named(vault, summary, args):
    args = [word.format(summary) for word in args]
    notelint("check", *args, cwd=vault, env=GITHUB | {"GITHUB_STEP_SUMMARY": str(summary)})
    text = summary.read_text("utf-8")
    assert text.startswith("# Before\n## notelint: ")
    assert text.count("## notelint") == 1


def test_another_file_is_replaced_by_a_summary(vault, summary):
    notelint("check", "--also", f"summary={summary}", cwd=vault)
    assert format_of(summary.read_text("utf-8")) == "summary"


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A vault with more findings than a pipe or a summary holds."""
    root = tmp_path_factory.mktemp("many")
    return write(root, {"many.md": "".join(f"[[{'gone ' * 200}{number}]]\n" for number in range(1500))})


@pytest.mark.parametrize("before", [0, 500_000])
def test_a_summary_keeps_within_what_github_takes(many, tmp_path, before):
    file = tmp_path / "summary.md"
    file.write_bytes(b"x" * before)
    notelint("check", cwd=many, env=GITHUB | {"GITHUB_STEP_SUMMARY": str(file)})
    assert before < file.stat().st_size <= 1024 * 1024
    assert "more are not listed here" in file.read_text("utf-8")


def test_a_summary_for_which_there_is_no_room_is_told(vault, tmp_path):
    file = tmp_path / "summary.md"
    file.write_bytes(b"x" * (1024 * 1024 - 100))
    status, _, told = notelint("check", cwd=vault, env=GITHUB | {"GITHUB_STEP_SUMMARY": str(file)})
    assert status == 1
    assert "there is no room for a summary" in told
    assert file.stat().st_size == 1024 * 1024 - 100


def test_a_summary_that_cannot_be_written_leaves_what_was_there(many, tmp_path):
    file = tmp_path / "summary.md"
    file.write_text("# Before\n", "utf-8")
    script = f'ulimit -f 8; exec "$0" -Bm notelint check --no-cache --also summary="{file}"'
    status, told = shell(f'export GITHUB_STEP_SUMMARY="{file}"; {script}', many)
    assert status == 2
    assert "summary.md: cannot be written: file too large" in told
    assert file.read_text("utf-8") == "# Before\n"


def test_places_in_a_summary_are_links_to_the_job_s_own_repository(tmp_path):
    root = write(tmp_path / "repo" / "vault", NOTES)
    git(tmp_path / "repo", "init", "-q")
    github_sets = {
        "GITHUB_SERVER_URL": "https://example.org",
        "GITHUB_REPOSITORY": "ada/notes",
        "GITHUB_SHA": "0123abc",
        "GITHUB_WORKSPACE": str(tmp_path / "repo"),
    }
    gitlab_sets = {
        "CI_PROJECT_URL": "https://example.org/ada/notes",
        "CI_COMMIT_SHA": "0123abc",
        "CI_PROJECT_DIR": str(tmp_path / "repo"),
    }

    def shown(env):
        return notelint("check", "--format", "summary", cwd=root, env=env)[1]

    assert "](https://example.org/ada/notes/blob/0123abc/vault/sub/b.md?plain=1#L2)" in shown(github_sets)
    assert "](https://example.org/ada/notes/-/blob/0123abc/vault/sub/b.md?plain=1#L2)" in shown(gitlab_sets)
    assert "](" not in shown(github_sets | {"GITHUB_WORKSPACE": str(tmp_path)})
    assert "](" not in shown(github_sets | {"GITHUB_SHA": "0) <b>"})
    assert "](" not in shown({})


# Several documents of one run


def test_all_formats_in_one_run(vault, tmp_path):
    also = [word for name in FORMATS for word in ("--also", f"{name}={tmp_path / name}")]
    status, out, told = notelint("check", *also, cwd=vault)
    assert (status, format_of(out)) == (1, "text")
    assert {name: format_of((tmp_path / name).read_text("utf-8")) for name in FORMATS} == {
        name: name for name in FORMATS
    }
    assert told.startswith("Found 3 problems")
    for name in ("github", "json", "summary"):
        assert (tmp_path / name).read_text("utf-8") == notelint("check", "--format", name, cwd=vault)[1]


def test_a_name_can_tell_the_format_of_one_more(vault, tmp_path):
    notelint("check", "--also", str(tmp_path / "x.sarif"), cwd=vault)
    assert format_of((tmp_path / "x.sarif").read_text("utf-8")) == "sarif"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--also", "sarfi=x"], "there is no format 'sarfi'; did you mean 'sarif'?"),
        (["--also", "x.txt"], "there is no format 'x.txt'"),
        (["--also", "sarif"], "--also sarif: name a file, as in --also sarif=FILE"),
        (["--also", "sarif="], "--also sarif=: name a file, as in --also sarif=FILE"),
        (["--also", "sarif=-"], "standard output is for --format sarif"),
        (["--also", "summary"], "$GITHUB_STEP_SUMMARY is not set, so name a file: --also summary=FILE"),
        (["--also", "summary=-"], "standard output is for --format summary"),
        (["--also", "sarif=nowhere/x"], "there is no folder nowhere; make it first"),
        (["--also", "nowhere/x.sarif"], "there is no folder nowhere; make it first"),
        (["--also", f"sarif={'n' * 300}/x"], "nnn; make it first"),
        (["--also", "sarif=x", "--also", "json=./x"], "two reports are to be written to x"),
        (["-o", "x", "--also", "json=sub/../x"], "two reports are to be written to sub/../x"),
        (["--sarif-category", "x"], "--sarif-category goes with --format sarif or --also sarif=FILE"),
    ],
)
def test_documents_that_make_no_sense_end_in_2_before_anything_is_linted(vault, args, words):
    before = sorted(vault.rglob("*"))
    status, out, told = notelint("check", *args, "--config", "nowhere.toml", cwd=vault)
    assert (status, out) == (2, "")
    assert words in told
    assert "nowhere.toml" not in told
    assert sorted(vault.rglob("*")) == before


def test_a_document_that_cannot_be_written_leaves_the_others(vault, tmp_path):
    (tmp_path / "folder").mkdir()
    args = ["--also", f"junit={tmp_path / 'folder'}", "--also", f"json={tmp_path / 'x.json'}"]
    status, out, told = notelint("check", "--exit-zero", *args, cwd=vault)
    assert (status, format_of(out)) == (2, "text")
    assert format_of((tmp_path / "x.json").read_text("utf-8")) == "json"
    assert "folder: cannot be written" in told


def test_a_reader_who_goes_away_leaves_the_other_documents_whole(many, tmp_path):
    args = ("check", "--max-diagnostics", "0", "--also", f"json-lines={tmp_path / 'x'}")
    with started(*args, cwd=many) as running:
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 1
    assert len([json.loads(line) for line in (tmp_path / "x").read_text("utf-8").splitlines()]) == 1500


def test_statistics_take_the_place_of_text_only(vault, tmp_path):
    also = ["--statistics", "--also", f"text={tmp_path / 'x'}", "--also", f"json={tmp_path / 'y'}"]
    _, out, _ = notelint("check", *also, cwd=vault)
    assert "Most wanted missing targets" in out
    assert format_of((tmp_path / "x").read_text("utf-8")) == "text"
    assert format_of((tmp_path / "y").read_text("utf-8")) == "json"


def test_two_runs_write_the_same_bytes(vault, tmp_path):
    also = [word for name in FORMATS for word in ("--also", f"{name}={tmp_path / name}")]
    found = []
    for seed in ("1", "2"):
        subprocess.run([*COMMAND, "check", *also], cwd=vault, env=environment(PYTHONHASHSEED=seed), capture_output=True)
        found.append({name: (tmp_path / name).read_bytes() for name in FORMATS})
    assert found[0] == found[1]


def test_documents_for_a_repository_do_not_depend_on_the_working_directory(vault, tmp_path):
    git(vault, "init", "-q")
    names = ("github", "gitlab", "sarif", "summary", "azure")
    also = [word for name in names for word in ("--also", f"{name}={tmp_path / name}")]
    found = set()
    for folder in (vault, vault / "sub", tmp_path):
        notelint("check", str(vault), *also, cwd=folder)
        found.add(tuple((tmp_path / name).read_bytes() for name in names))
    assert len(found) == 1


# What a change caused


def test_causes_come_first(tmp_path):
    git(tmp_path, "init", "-q")
    commit(tmp_path, **{"a.md": "[[b]]\n", "b.md": "words\n", "c.md": "[[b]]\n[[old]]\n", ".obsidian/app.json": "{}"})
    (tmp_path / "b.md").unlink()
    git(tmp_path, "add", "-A")
    also = ["--also", f"json={tmp_path / 'x.json'}", "--also", f"summary={tmp_path / 'x.txt'}"]
    status, out, _ = notelint("check", "--changed", *also, cwd=tmp_path, env=GITHUB)
    assert status == 1
    found = [github(line) for line in lines_of(out)[:-1]]
    assert [item.message.partition("\n")[0] for item in found] == [
        "deleting b.md breaks 2 links",
        "[[b]] names no note",
        "[[b]] names no note",
    ]
    told = json.loads((tmp_path / "x.json").read_text("utf-8"))
    cause = {"message": "deleting b.md breaks 2 links", "path": "b.md", "severity": "error", "number": 2}
    assert (told["causes"], told["summary"]["diagnostics"]) == ([cause], 2)
    assert told["since"]
    summary = (tmp_path / "x.txt").read_text("utf-8")
    assert summary.index("deleting b.md breaks 2 links") < summary.index("### By rule")
    assert "only what is new since" in summary


# Runs that fail


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--config", "slect=1"], "--config: unknown key 'slect'"),
        (["nowhere"], "nowhere: no such file or folder"),
        (["--changed"], "--changed: "),
        (["--changed=nonsense"], "--changed: "),
        (["--executor", "nonsense"], "nonsense"),
        (["--unsafe"], "--unsafe goes with --fix"),
        (["--baseline", "x.json", "--no-baseline"], "--baseline and --no-baseline stand together"),
    ],
)
def test_a_run_that_fails_is_told_in_the_documents_that_can_tell_it(vault, tmp_path, summary, args, words):
    env = GITHUB | {"GITHUB_STEP_SUMMARY": str(summary)}
    also = ["--also", f"junit={tmp_path / 'x.xml'}", "--also", f"json={tmp_path / 'x.json'}"]
    status, out, told = notelint("check", *args, *also, cwd=vault, env=env)
    assert status == 2
    assert words in told
    (line, _) = lines_of(out)
    assert (github(line).name, words in github(line).message) == ("error", True)
    (suite,) = junitparser.JUnitXml.fromfile(str(tmp_path / "x.xml"))
    (error,) = [error for case in suite for error in case.result]
    assert words in error.message
    assert words in summary.read_text("utf-8").partition("## notelint could not run")[2]
    assert not (tmp_path / "x.json").exists()


def test_a_run_that_fails_writes_a_valid_sarif_file(vault, tmp_path):
    args = ["--sarif-category", "notes", "-o", str(tmp_path / "x.sarif")]
    status, out, told = notelint("check", "--config", "slect=1", *args, cwd=vault)
    assert (status, out) == (2, "")
    assert "unknown key 'slect'" in told
    (run,) = json.loads((tmp_path / "x.sarif").read_text("utf-8"))["runs"]
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["automationDetails"]["id"].startswith("notes/")


def test_a_failure_is_told_in_the_other_documents_where_one_cannot_be_written(vault, tmp_path):
    args = ["-o", str(tmp_path / "nowhere" / "x.sarif"), "--also", f"junit={tmp_path / 'x.xml'}"]
    assert notelint("check", "--config", "slect=1", *args, cwd=vault)[0] == 2
    assert "unknown key" in (tmp_path / "x.xml").read_text("utf-8")


def test_a_run_that_fails_ends_in_2_though_nobody_reads_why(vault):
    with started("check", "--config", "slect=1", "--format", "sarif", cwd=vault) as running:
        running.stdout.close()
        told = running.stderr.read().decode()
        assert running.wait(60) == 2
    assert told.startswith("notelint: error: --config: unknown key 'slect'")
    assert told.count("\n") == 1
