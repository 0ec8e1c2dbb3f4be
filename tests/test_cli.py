"""The command as users run it: what they type, what it ends in, what it says when it cannot."""

import json
import os
import pty
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from notelint import __version__
from notelint.rules import load_rules
from tests.command import COMMAND, environment, forks, notelint, shell, started, write  # noqa: F401 (a fixture)

BAD_YAML = "---\na: [\n---\n"


def concise(*args, cwd, **more):
    """The notes in which something is found, once for each finding."""
    found = notelint("check", "--format", "concise", *args, cwd=cwd, **more)[1]
    return [line.split(": ")[0].rsplit(":", 2)[0] for line in found.splitlines()]


@pytest.fixture(scope="module")
def vault(tmp_path_factory):
    root = tmp_path_factory.mktemp("cli") / "vault"
    (root / ".obsidian").mkdir(parents=True)
    return write(
        root,
        {
            "good.md": "See [[ada]].\n",
            "warn.md": "See [[nowhere]].\n",
            "people/ada.md": "# Ada\n",
            "people/bad.md": BAD_YAML,
        },
    )


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A vault with more findings than a pipe holds."""
    root = tmp_path_factory.mktemp("many")
    return write(root, {"many.md": "".join(f"[[gone {number}]]\n" for number in range(3000))})


# Exit status


def test_errors_end_in_1(vault):
    status, out, told = notelint("check", cwd=vault)
    assert status == 1
    assert "people/bad.md:2" in out
    assert told.startswith("Found 2 problems in 4 notes")


@pytest.mark.parametrize(
    ("severity", "fail_on", "status"),
    [
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("warning", "note", 1),
        ("warning", "never", 0),
        ("note", "warning", 0),
        ("note", "note", 1),
        ("error", "never", 0),
    ],
)
def test_fail_on_is_the_mildest_severity_that_fails(vault, severity, fail_on, status):
    setting = f"severity.WL102={severity}"
    assert notelint("check", "warn.md", "--fail-on", fail_on, "--config", setting, cwd=vault)[0] == status


def test_exit_zero_covers_findings(vault):
    status, out, _ = notelint("check", "--exit-zero", cwd=vault)
    assert status == 0
    assert "FM001" in out


def test_exit_zero_does_not_cover_a_run_that_failed(vault):
    assert notelint("check", "nowhere", "--exit-zero", cwd=vault)[0] == 2


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["check", "nowhere"], "nowhere: no such file or folder"),
        (["check", "n" * 300], "no such file or folder"),
        (["check", "--vault", "nowhere"], "the vault nowhere is not a folder"),
        (["check", "--config", 'slect=["WL"]'], "unknown key 'slect'; did you mean 'select'?"),
        (["check", "--config", "select=WL"], "'select'"),
        (["check", "--config", "nowhere.toml"], "nowhere.toml: cannot be read"),
        (["check", "--config", "dialect=obsidain"], "did you mean 'obsidian'?"),
        (["check", "--select", "WL1O2"], "no rule 'WL1O2'; did you mean 'WL102'?"),
        (["check", "--ignore", "mising-target"], "did you mean 'missing-target'?"),
        (["check", "--extend-select", "QQ"], "there is no rule 'QQ'"),
        (["check", "--extend-ignore", "WL9"], "there is no rule 'WL9'"),
        (["check", "--format", "sarfi"], "there is no format 'sarfi'"),
        (["check", "--dialect", "obsidain"], "did you mean 'obsidian'?"),
        (["check", "--frmat", "json"], "'--format'"),
        (["check", "--fail-on", "fatal"], "'never'"),
        (["check", "--max-diagnostics", "-1"], "--max-diagnostics"),
        (["check", "--color", "sometimes"], "'always'"),
        (["check", "-", "good.md"], "'-' is one note on standard input"),
        (["check", "-o", "nowhere/report.txt"], "nowhere/report.txt: cannot be written: no such file"),
        (["check", "-o", "people"], "people: cannot be written"),
        (["people"], "did you mean 'notelint check people'?"),
        (["good.md"], "did you mean 'notelint check good.md'?"),
        (["chekc"], "'check'"),
        (["rule"], "name a rule"),
        (["rule", "WL12"], "did you mean 'WL102'?"),
        (["rule", "misspelt-targt"], "did you mean 'misspelt-target'?"),
        (["rule", "zzz"], "--all"),
        ([], "Usage"),
    ],
    ids=lambda value: (" ".join(value)[:40] or "nothing") if isinstance(value, list) else "",
)
def test_what_cannot_be_done_ends_in_2_and_says_why(vault, args, words):
    status, out, told = notelint(*args, cwd=vault)
    assert status == 2
    assert out == ""
    assert words in told


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (b"exlude = []\n", "notelint.toml: unknown key 'exlude'; did you mean 'exclude'?"),
        (b'[severity]\nWL1O2 = "note"\n', "no rule 'WL1O2'; did you mean 'WL102'?"),
        (b'root = "nowhere"\n', "nowhere"),
        (b"select = [\n", "notelint.toml: is not TOML"),
        (b"a = '\xff'\n", "notelint.toml: is not TOML"),
        (b"a = " + b"[" * 50_000, "notelint.toml: is not TOML"),
    ],
    ids=["key", "rule", "root", "torn", "bytes", "nested"],
)
def test_settings_that_make_no_sense_end_in_2(tmp_path, settings, words):
    write(tmp_path, {"notelint.toml": settings, "a.md": ""})
    status, _, told = notelint("check", cwd=tmp_path)
    assert status == 2
    assert words in told


def test_a_name_that_is_too_long_for_a_file_is_no_command(vault):
    status, _, told = notelint("n" * 300, cwd=vault)
    assert status == 2
    assert "No such command" in told


def test_one_long_setting_on_the_command_line_is_heeded(vault):
    planned = ", ".join(f'"{number}-{"n" * 60}"' for number in range(20))
    status, out, _ = notelint("check", "warn.md", "--config", f'planned=["nowhere", {planned}]', cwd=vault)
    assert (status, out) == (0, "")


def test_a_working_directory_that_is_gone_is_told(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    status, told = shell(f'rmdir "{gone}"; exec "$0" -m notelint check', gone)
    assert status == 2
    assert "director" in told


# Which notes


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ([], ["people/bad.md", "warn.md"]),
        (["."], ["people/bad.md", "warn.md"]),
        (["warn.md"], ["warn.md"]),
        (["people"], ["people/bad.md"]),
        (["people/", "./warn.md"], ["people/bad.md", "warn.md"]),
        (["good.md", "people/ada.md"], []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_paths_choose_what_is_reported(vault, paths, found):
    assert concise(*paths, cwd=vault) == found


def test_a_folder_above_the_root_means_the_whole_vault(tmp_path):
    write(tmp_path, {"quartz.config.ts": "", "content/a.md": BAD_YAML, "content/b/c.md": BAD_YAML, "docs.md": BAD_YAML})
    assert concise(".", cwd=tmp_path) == ["content/a.md", "content/b/c.md"]


def test_paths_are_shown_from_the_working_directory(vault):
    assert concise("..", cwd=vault / "people") == ["bad.md", f"{vault}/warn.md"]


def test_a_path_in_another_vault_ends_in_2_and_names_the_option(vault, tmp_path):
    (tmp_path / ".obsidian").mkdir()
    write(tmp_path, {"a.md": ""})
    for args in (["good.md", str(tmp_path / "a.md")], [str(tmp_path / "a.md"), "--vault", str(vault)]):
        status, _, told = notelint("check", *args, cwd=vault)
        assert status == 2
        assert "--vault" in told


def test_the_order_of_paths_does_not_matter(tmp_path):
    write(tmp_path, {"a.md": "[[gone]]\n", "b/c.md": "[[gone]]\n"})
    assert concise("b", ".", cwd=tmp_path) == concise(".", "b", cwd=tmp_path) == ["a.md", "b/c.md"]


def test_a_path_that_is_no_note_is_not_passed_over_in_silence(tmp_path):
    write(tmp_path, {"a.md": "", "a.txt": "[[gone]]\n"})
    assert "a.txt" in notelint("check", "a.txt", cwd=tmp_path)[2]


def test_a_note_that_is_a_link_to_nowhere_is_not_passed_over_in_silence(tmp_path):
    write(tmp_path, {"a.md": ""})
    (tmp_path / "gone.md").symlink_to("nowhere.md")
    assert "gone.md" in "".join(notelint("check", "gone.md", cwd=tmp_path)[1:])


def test_an_empty_vault_is_no_error(tmp_path):
    status, out, told = notelint("check", cwd=tmp_path)
    assert (status, out) == (0, "")
    assert told.startswith("No notes to lint")


# Standard input


def test_standard_input_is_a_note_of_the_vault(vault):
    flags = ("check", "-", "--stdin-filename", "people/new.md", "--format", "concise")
    status, out, told = notelint(*flags, cwd=vault, stdin=b"[[good]] [[lost]]\n")
    assert status == 0
    assert out == "people/new.md:1:12: WL102 [[lost]] names no note\n"
    assert told.startswith("Found 1 problem in 1 note;")


def test_standard_input_takes_the_place_of_what_the_disk_holds(vault):
    assert concise("-", "--stdin-filename", "warn.md", cwd=vault, stdin=b"all is well\n") == []


def test_the_name_of_standard_input_is_relative_to_the_working_directory(vault):
    assert concise("-", "--stdin-filename", "new.md", cwd=vault / "people", stdin=b"[[lost]]") == ["new.md"]


def test_a_name_of_standard_input_outside_the_vault_ends_in_2(vault, tmp_path):
    name = str(tmp_path / "new.md")
    assert notelint("check", "-", "--stdin-filename", name, "--vault", ".", cwd=vault)[0] == 2


def test_standard_input_without_a_name_is_a_vault_of_its_own(vault):
    flags = ("check", "-", "--format", "concise")
    _, out, told = notelint(*flags, cwd=vault, stdin=b"[[lost]]\n")
    assert out == "stdin.md:1:3: WL102 [[lost]] names no note\n"
    assert "cannot read" not in told


def test_bytes_on_standard_input_that_are_no_text_are_a_finding(vault):
    status, out, _ = notelint("check", "-", "--stdin-filename", "x.md", cwd=vault, stdin=b"\xff\xfe\0[[a")
    assert status == 1
    assert "NT001" in out


def test_standard_input_that_is_closed_is_told(vault):
    assert shell('exec "$0" -m notelint check - <&-', vault)[0] == 2


def test_a_name_of_standard_input_behind_a_loop_is_told(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    assert notelint("check", "-", "--stdin-filename", "loop/a.md", cwd=tmp_path)[0] == 2


# What is written where


def test_output_goes_to_the_file_and_the_closing_line_to_standard_error(vault, tmp_path):
    report = tmp_path / "report.txt"
    shown = notelint("check", cwd=vault)[1]
    status, out, told = notelint("check", "-o", str(report), cwd=vault, env={"FORCE_COLOR": "1"})
    assert (status, out) == (1, "")
    assert report.read_text("utf-8") == shown
    assert told.startswith("Found 2 problems")


@pytest.fixture(scope="module")
def cut(vault, tmp_path_factory):
    """A run whose report takes more room than there is, and the report that was there before."""
    report = write(tmp_path_factory.mktemp("cut"), {"report.json": "old"}) / "report.json"
    script = f'ulimit -f 1; exec "$0" -Bm notelint check --format json -o "{report}"'
    return shell(script, vault), report


def test_a_report_that_cannot_be_written_ends_in_2(cut):
    status, told = cut[0]
    assert status == 2
    assert "report.json: cannot be written: file too large" in told


def test_a_report_that_cannot_be_written_leaves_the_one_before(cut):
    assert cut[1].read_text() == "old"


def test_quiet_says_no_more_than_the_findings(vault):
    status, out, told = notelint("check", "--quiet", cwd=vault)
    assert status == 1
    assert "FM001" in out
    assert told == ""


def test_statistics_count_by_rule_and_name_the_most_wanted(tmp_path):
    write(tmp_path, {"a.md": "[[lost]] [[lost]] [[found]]\n", "b.md": "[[lost]] ]]\n"})
    _, out, _ = notelint("check", "--statistics", cwd=tmp_path)
    rules, wanted = out.split("\nMost wanted missing targets:\n")
    assert [line.split()[:2] for line in rules.splitlines()] == [["4", "WL102"], ["1", "LK002"]]
    assert [line.split() for line in wanted.splitlines()] == [["3", "lost"], ["1", "found"]]


def test_most_wanted_are_the_targets_of_all_kinds_of_links(tmp_path):
    text = "---\nup: '[[lost]]'\n---\n[[lost]] ![[lost]] [it](lost.md) [[rain_gauge]]\n"
    write(tmp_path, {"a.md": text, "Rain gauge.md": "Words.\n", ".obsidian/app.json": "{}"})
    _, out, _ = notelint("check", "--statistics", cwd=tmp_path)
    wanted = out.partition("\nMost wanted missing targets:\n")[2]
    assert [line.split() for line in wanted.splitlines()] == [["3", "lost"], ["1", "lost.md"]]


def test_max_diagnostics_limits_what_is_shown_and_counts_the_rest(many):
    status, out, _ = notelint("check", "--max-diagnostics", "2", cwd=many)
    assert status == 0
    assert out.count("names no note") == 2
    assert "2998 findings are not shown above" in out


def test_a_format_may_come_from_the_environment(vault):
    assert json.loads(notelint("check", cwd=vault, env={"NOTELINT_FORMAT": "json"})[1])["schema"] == 1


def test_a_settings_file_from_the_environment_may_have_a_space_in_its_name(vault, tmp_path):
    place = write(tmp_path, {"my settings.toml": 'ignore = ["WL", "FM"]\n'}) / "my settings.toml"
    status, out, _ = notelint("check", cwd=vault, env={"NOTELINT_CONFIG": str(place)})
    assert (status, out) == (0, "")


@pytest.mark.parametrize(
    ("args", "env", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"CLICOLOR_FORCE": "1"}, True),
        ([], {"CLICOLOR_FORCE": "0"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--format", "concise"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colors_come_when_they_are_wanted(vault, args, env, colored):
    assert ("\x1b[" in notelint("check", *args, cwd=vault, env=env)[1]) is colored


@pytest.mark.parametrize(("env", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colors_on_a_terminal(vault, env, colored):
    ours, theirs = pty.openpty()
    env = environment(**{"TERM": "xterm"} | env)
    subprocess.run([*COMMAND, "check", "-q"], cwd=vault, stdout=theirs, stderr=subprocess.DEVNULL, env=env, check=False)
    os.close(theirs)
    shown = os.read(ours, 65536)
    os.close(ours)
    assert (b"\x1b[" in shown) is colored


@pytest.mark.parametrize(
    "args", [["check", "--max-diagnostics", "0"], ["check", "--format", "sarif"], ["rule", "--all", "--format", "json"]]
)
def test_a_pipe_that_is_closed_ends_it_quietly(many, args):
    with started(*args, cwd=many) as running:
        running.stdout.readline()
        running.stdout.close()
        told = running.stderr.read().decode()
        assert running.wait(60) == 1
    assert told == ""


def test_a_full_disk_ends_in_2(vault):
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, "check"], cwd=vault, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.decode() == "notelint: error: standard output: cannot be written: no space left on device\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_stream_that_is_closed_makes_no_noise(vault, closed):
    assert shell(f'exec "$0" -m notelint check good.md {closed}', vault)[0] in (0, 2)


def test_control_c_while_it_reads_ends_in_130(vault):
    flags = ("check", "-", "--stdin-filename", "x.md")
    with started(*flags, cwd=vault, stdin=subprocess.PIPE) as running:
        running.stdin.write(b"[[x]]\n" * 200_000)  # more than a pipe holds: once it is gone they read
        running.stdin.flush()
        running.send_signal(signal.SIGINT)
        running.stdin.close()  # Python heeds a signal between two reads only after the second
        assert running.wait(60) == 130
        assert running.stdout.read() == b""
        assert running.stderr.read().strip() == b"notelint: interrupted"


def test_control_c_while_it_writes_ends_in_130(many):
    with started("check", "--format", "json", cwd=many) as running:
        running.stdout.readline()  # they write, and the pipe takes no more until we read on
        running.send_signal(signal.SIGINT)
        running.stdout.read()
        told = running.stderr.read().decode()
        assert running.wait(60) == 130
    assert told.strip() == "notelint: interrupted"


# Notes that are out of the ordinary


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    base = tmp_path_factory.mktemp("odd")
    root = base / "vault"
    write(base, {"secret.md": "not for your eyes\n"})
    write(
        root,
        {
            "brackets.md": b"---\na: " + b"[" * 50_000 + b"]" * 50_000 + b"\n---\n[[fine]]\n",
            "wikilinks.md": b"[[" * 50_000,
            "quotes.md": b">" * 5_000 + b" [[fine]]\n",
            "random.md": random.Random(7).randbytes(100_000),
            "nul.md": b"\0[[fine]]\0\n",
            "empty.md": b"",
            "fine.md": b"[[random]]\n",
            "long\n::error::line.md": b"]]\n",
            "folder.md/note.md": b"[[fine]]\n",
            "sub/up.md": b"[[fine]]\n",
        },
    )
    (root / "huge.md").touch()
    os.truncate(root / "huge.md", 50 * 1024 * 1024)
    (root / "loop.md").symlink_to("loop.md")
    (root / "gone.md").symlink_to("nowhere.md")
    (root / "sub" / "root").symlink_to("..")
    (root / "outside.md").symlink_to("../secret.md")
    os.mkfifo(root / "pipe.md")
    return root


@pytest.fixture(scope="module")
def odd_run(odd):
    status, out, told = notelint("check", "--format", "json", cwd=odd)
    return status, json.loads(out)["diagnostics"], told


def test_odd_notes_are_findings_and_the_run_goes_on(odd_run):
    status, found, told = odd_run
    assert status == 1
    by_path = {item["path"]: item["code"] for item in found if item["code"][:2] in ("NT", "FM")}
    assert by_path == {
        "long\\x0a::error::line.md": "NT003",
        "brackets.md": "FM001",
        "huge.md": "NT005",
        "nul.md": "NT001",
        "outside.md": "NT005",
        "pipe.md": "NT005",
        "random.md": "NT001",
    }
    assert "\nFound " in told


def test_links_to_odd_notes_are_not_missing(odd_run):
    assert [item["message"] for item in odd_run[1] if item["code"].startswith("WL1")] == []


@pytest.mark.parametrize("format_", ["text", "concise"])
def test_a_line_break_in_a_name_does_not_break_the_line(odd, format_):
    out = notelint("check", "--format", format_, cwd=odd)[1]
    assert "long\\x0a::error::line.md:1:1: LK002" in out
    assert not any(line.startswith("::") for line in out.splitlines())


@pytest.mark.parametrize(
    "format_",
    ["text", "json", "sarif"],
)
def test_nothing_outside_the_vault_is_shown(odd, format_):
    assert "not for your eyes" not in notelint("check", "outside.md", "--format", format_, cwd=odd)[1]


@pytest.mark.parametrize("path", ["huge.md", "pipe.md", "random.md", "brackets.md"])
def test_an_odd_note_alone_ends_in_1(odd, path):
    status, out, _ = notelint("check", path, "--format", "concise", cwd=odd)
    assert status == 1
    assert out.startswith(f"{path}:")
    assert out.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="to root every file is readable")
def test_a_note_and_a_folder_without_permission_are_told(tmp_path):
    write(tmp_path, {"a.md": "", "b.md": "[[c]]\n", "shut/c.md": ""})
    (tmp_path / "a.md").chmod(0)
    (tmp_path / "shut").chmod(0)
    try:
        status, out, told = notelint("check", "--format", "concise", cwd=tmp_path)
    finally:
        (tmp_path / "shut").chmod(0o700)
    assert status == 1
    assert "a.md:1:1: NT005 The note cannot be read: permission denied\n" in out
    assert "cannot read the folder shut/" in told


# The pages of rules, and the command itself


@pytest.mark.parametrize(
    ("format_", "opening"),
    [("text", "WL102 missing-target\n"), ("json", '{\n  "code": "WL102"'), ("markdown", "# missing-target (WL102)\n")],
)
def test_a_rule_is_found_by_code_and_name_in_any_case(vault, format_, opening):
    words = ("WL102", "wl102", "missing-target", "Missing-Target")
    runs = {notelint("rule", word, "--format", format_, cwd=vault) for word in words}
    assert len(runs) == 1
    status, page, told = runs.pop()
    assert (status, told) == (0, "")
    assert page.startswith(opening)
    assert "A wikilink names a note that is not in the vault." in page


def test_all_rules_are_listed(vault):
    codes = [rule.code for rule in load_rules()]
    assert [line.split()[0] for line in notelint("rule", "--all", cwd=vault)[1].splitlines()] == codes
    objects = json.loads(notelint("rule", "--all", "--format", "json", cwd=vault)[1])
    assert [item["code"] for item in objects] == codes
    assert all(item["summary"] and item["why"] and item["examples"] for item in objects)
    markdown = notelint("rule", "--all", "--format", "markdown", cwd=vault)[1]
    assert [line for line in markdown.splitlines() if line.startswith("# ") and line.endswith(")")] == [
        f"# {rule.name} ({rule.code})" for rule in load_rules()
    ]


OWN_RULE = """\
code: MY001
summary: A TODO.
check: text.forbid
options: {pattern: TODO}
message: "'{text}' is left"
examples:
  - title: a word
    bad: |
      Soup.

      «TODO»: salt.
  - title: another
    good: |
      Soup.

      Salt.
"""


@pytest.fixture
def ruled(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "no-todo.yaml").write_text(OWN_RULE)
    (tmp_path / "notelint.toml").write_text('rules = ["rules"]\n')
    return tmp_path


@pytest.mark.parametrize("word", ["rules", "rules/no-todo.yaml", "./rules/", "MY001", "my", "no-todo"])
def test_rules_that_hold(ruled, word):
    assert notelint("test", word, cwd=ruled) == (0, "", "2 examples of 1 rule: all hold.\n")


def test_built_in_rules_are_held_too(ruled):
    status, out, told = notelint("test", cwd=ruled)
    assert (status, out) == (0, "")
    assert f"of {len(load_rules()) + 1} rules: all hold." in told
    assert "of 1 rule:" in notelint("test", "WL102", cwd=ruled)[2]
    assert notelint("test", "WL102", "--quiet", cwd=ruled) == (0, "", "")


def test_an_example_that_does_not_hold_is_told_with_what_was_found(ruled):
    broken = OWN_RULE.replace("«TODO»: salt", "TODO: «salt»").replace("Salt.", "TODO").replace("{text}", "{txet}")
    (ruled / "rules" / "no-todo.yaml").write_text(broken)
    status, out, told = notelint("test", "rules", cwd=ruled)
    first, second = out.splitlines()
    assert status == 1
    assert first.startswith("MY001 no-todo: 'a word' (as it is): wants ['salt'] at ((13, 17),), got [(7, 11, ")
    assert "unfilled or empty words" in first
    assert second.startswith("MY001 no-todo: 'another' (as it is): wants [] at (), got [(7, 11, ")
    assert told == "2 examples of 1 rule: 2 fail.\n"


def test_a_rule_wants_examples_of_both_kinds(ruled):
    (ruled / "rules" / "no-todo.yaml").write_text(OWN_RULE.partition("examples:")[0])
    status, out, told = notelint("test", "rules", cwd=ruled)
    assert (status, told) == (1, "0 examples of 1 rule: 2 fail.\n")
    assert out == "MY001 no-todo: has no bad example\nMY001 no-todo: has no good example\n"
    assert notelint("check", "-q", cwd=ruled)[0] == 0


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("MY999", "there is no rule 'MY999'"),
        ("no-tod", "did you mean 'no-todo'?"),
        ("other/", "other/ is not there"),
        ("bad.yaml", "bad.yaml: unknown field 'cod'; did you mean 'code'?"),
    ],
)
def test_rules_that_cannot_be_tested(ruled, word, words):
    (ruled / "bad.yaml").write_text(OWN_RULE.replace("code:", "cod:"))
    status, out, told = notelint("test", word, cwd=ruled)
    assert (status, out) == (2, "")
    assert words in told


def test_a_settings_file_names_the_rules_to_test(ruled):
    (ruled / "elsewhere").mkdir()
    told = notelint("test", "MY", "--config", "../notelint.toml", cwd=ruled / "elsewhere")[2]
    assert told == "2 examples of 1 rule: all hold.\n"


def test_own_rules_have_pages(ruled):
    (ruled / "rules" / "no-todo.yaml").write_text(OWN_RULE + 'files: ["*", "!drafts/"]\n')
    page = notelint("rule", "MY001", cwd=ruled)[1]
    assert page.startswith("MY001 no-todo\n\nA TODO.\n\nSeverity: warning\nFor: *, !drafts/\nOption: pattern")
    assert json.loads(notelint("rule", "no-todo", "--format", "json", cwd=ruled)[1])["family"] == "own"
    assert "MY001  no-todo" in notelint("rule", "--all", cwd=ruled)[1]
    (ruled / "notelint.toml").write_text('rules = ["nothing"]\n')
    status, out, told = notelint("rule", "--all", cwd=ruled)
    assert (status, "MY001" in out, "WL102" in out) == (0, False, True)
    assert told.startswith("notelint: warning: no own rules are shown: ")
    assert notelint("rule", "MY001", cwd=ruled)[0] == 2


def test_own_rules_are_in_sarif(ruled):
    (ruled / "a.md").write_text("TODO")
    (run,) = json.loads(notelint("check", "-q", "--format", "sarif", cwd=ruled)[1])["runs"]
    assert "MY001" in [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [result["ruleId"] for result in run["results"]] == ["MY001"]


def test_the_version_is_the_package_s(vault):
    assert notelint("--version", cwd=vault) == (0, f"notelint {__version__}\n", "")


def test_the_installed_command_is_the_module(vault):
    command = Path(sys.executable).with_name("notelint")
    if not command.exists():
        pytest.skip("notelint is not installed beside Python")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    assert done.stdout == f"notelint {__version__}\n"


@pytest.mark.parametrize("args", [["--help"], ["check", "-h"], ["rule", "--help"]])
def test_help_ends_in_0(vault, args):
    status, out, _ = notelint(*args, cwd=vault)
    assert status == 0
    assert out.startswith("Usage: ")


@pytest.mark.parametrize("order", [("v", "ob"), ("ob", "v")])
def test_two_paths_of_two_vaults_are_refused_in_either_order(tmp_path, order):
    for name in ("v", "ob"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text("[[b]]", "utf-8")
    (tmp_path / "ob" / ".obsidian").mkdir()
    status, out, told = notelint("check", *order, cwd=tmp_path)
    assert (status, out) == (2, "")
    assert "is not in the vault" in told
    assert "--vault" in told


def test_several_rules_are_shown_as_json(tmp_path):
    found = json.loads(notelint("rule", "WL", "--format", "json", cwd=tmp_path)[1])
    assert {"WL101", "WL205"} <= {item["code"] for item in found}
    assert all(item["code"].startswith("WL") for item in found)


def test_the_list_of_rules_says_which_are_off_and_where(tmp_path):
    lines = {line[:5]: line for line in notelint("rule", "--all", cwd=tmp_path)[1].splitlines()}
    assert lines["WL109"].endswith("(off)")
    assert lines["WL201"].endswith("(off but in Quartz)")
    assert not lines["WL101"].endswith(")")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "-", "--stdin-filename", "x" * 5000 + ".md"),
        ("check", "--vault", "x" * 5000),
        ("check", "--config", b"\xff=1"),
        ("test", "x" * 5000 + ".yaml"),
    ],
)
def test_a_name_that_no_file_can_have(tmp_path, words):
    done = subprocess.run(
        [sys.executable, "-m", "notelint", *words], cwd=tmp_path, input=b"", capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"internal error" not in done.stderr


@pytest.mark.parametrize("command", ["check", "fix"])
def test_what_lies_outside_of_the_vault_can_be_passed_over(tmp_path, command):
    """As a hook is given it that is called with the files of a commit."""
    place = write(tmp_path, {"README.md": "[[gone]]", "ob/.obsidian/app.json": "{}", "ob/a.md": "[[", "ob/b.md": "[["})
    for order in (("README.md", "ob/a.md"), ("ob/a.md", "README.md")):
        status, out, told = notelint(command, "--force-exclude", *order, cwd=place)
        assert status == 1
        assert "1 problem" in out + told
        assert "README.md: not in the vault" in told
    status, out, told = notelint(command, "--vault", "ob", "--force-exclude", "README.md", "ob/.obsidian", cwd=place)
    assert status == 0
    assert "No notes to" in out + told
