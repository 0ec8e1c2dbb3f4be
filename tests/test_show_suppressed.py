"""``notelint check --show-suppressed``: what notes silence, marked as such, with what silences it."""

import json

import pytest

from notelint.engine import run
from notelint.reporters import Options, render, sarif
from notelint.rules import load_rules
from notelint.settings import load
from tests.command import forks, notelint, write  # noqa: F401 (a fixture)

NOTES = {
    ".obsidian/app.json": "{}",
    "a.md": (
        "---\nnotelint: {ignore: [LK004]}\nup: '[[x]]' # notelint-disable-line FM109\n---\n"
        "[[gone|]] %% notelint-disable-line WL102 %%\n\n"
        "<!-- notelint-disable WL -->\n[[lost]] [[left]]\n\n<!-- notelint-enable WL -->\n\n[[more]]\n"
    ),
    "b.md": "<!-- notelint-disable-next-line WL102, NT006 -->\n[[gone]]\n",
    "c.md": "[[gone]]\n",
    "notelint.toml": '[per-path-ignores]\n"c.md" = ["WL"]\n[severity]\nWL102 = "error"\n',
}
CONCISE = (
    "a.md:3:8: FM109 [[x]] names nothing in the vault (suppressed by the comment on line 3)\n"
    "a.md:5:1: LK004 [*] [[gone|]] shows no words (suppressed by the front matter on line 2)\n"
    "a.md:5:3: WL102 [[gone]] names no note (suppressed by the comment on line 5)\n"
    "a.md:8:3: WL102 [[lost]] names no note (suppressed by the comment on line 7)\n"
    "a.md:8:12: WL102 [[left]] names no note (suppressed by the comment on line 7)\n"
    "a.md:12:3: WL102 [[more]] names no note\n"
    "b.md:2:3: WL102 [[gone]] names no note (suppressed by the comment on line 1)\n"
)
FLAGS = ("check", "--show-suppressed", "--format")


@pytest.fixture
def vault(tmp_path):
    return write(tmp_path / "vault", NOTES)


def test_what_is_suppressed_is_told_in_its_place(vault):
    status, out, told = notelint(*FLAGS, "concise", cwd=vault)
    words = (
        next(line for line in out.splitlines() if "LK004" in line).partition("[*] ")[2].rpartition(" (suppressed")[0]
    )
    assert out == CONCISE.format(words)
    assert told.startswith("Found 1 problem in 3 notes; 1 error; 0 with a safe fix; 6 suppressed; ")
    assert status == 1
    assert notelint("check", "--format", "concise", cwd=vault)[1] == "a.md:12:3: WL102 [[more]] names no note\n"


def test_it_counts_for_nothing(vault):
    text = NOTES["a.md"].replace("[[more]]", "")
    write(vault, {"a.md": text})
    status, out, told = notelint(*FLAGS, "concise", "--fail-on", "note", cwd=vault)
    assert status == 0
    assert len(out.splitlines()) == 6
    assert told.startswith("All good: 3 notes; 6 suppressed; ")
    out = notelint(*FLAGS, "text", "--max-diagnostics", "4", "--statistics", cwd=vault)[1]
    assert out == ""
    out = notelint(*FLAGS, "text", "--max-diagnostics", "4", cwd=vault)[1]
    assert out.endswith("\n2 findings are not shown above; --max-diagnostics 0 shows all\n")


def test_people_are_told_what_suppresses_it(vault):
    out = notelint(*FLAGS, "text", cwd=vault)[1]
    assert "    8 | [[lost]] [[left]]\n      |   ^^^^\n     = suppressed by the comment on line 7\n" in out
    assert "     = suppressed by the front matter on line 2\n" in out
    assert out.endswith("\n     1 WL102 error missing-target\n")


def test_programs_are_told_what_suppresses_it(vault):
    whole = json.loads(notelint(*FLAGS, "json", cwd=vault)[1])
    assert [item["suppressed"] for item in whole["diagnostics"]] == [
        {"by": "comment", "line": 3, "column": 13, "end_line": 3, "end_column": 42},
        {"by": "front matter", "line": 2, "column": 1, "end_line": 2, "end_column": 28},
        {"by": "comment", "line": 5, "column": 11, "end_line": 5, "end_column": 44},
        *[{"by": "comment", "line": 7, "column": 1, "end_line": 7, "end_column": 29}] * 2,
        None,
        {"by": "comment", "line": 1, "column": 1, "end_line": 1, "end_column": 49},
    ]
    assert whole["diagnostics"][2]["severity"] == "error"
    assert whole["summary"] == json.loads(notelint("check", "--format", "json", cwd=vault)[1])["summary"]
    assert whole["summary"]["diagnostics"] == 1


def results(root, **options):
    report = run(load(root))
    report = report._replace(silenced=report.find_silenced())
    return json.loads("".join(render("sarif", report, Options(root, rules=load_rules()))))["runs"][0]["results"]


def test_sarif_says_of_each_result_what_suppresses_it(vault):
    found = results(vault)
    assert [len(result["suppressions"]) for result in found] == [1, 1, 1, 1, 1, 0, 1]
    [suppression] = found[3]["suppressions"]
    assert suppression["kind"] == "inSource"
    place = suppression["location"]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a.md"
    assert place["region"] == {"startLine": 7, "startColumn": 1, "endLine": 7, "endColumn": 29}


def test_sarif_leaves_out_what_is_suppressed_first(vault, monkeypatch):
    monkeypatch.setattr(sarif, "MAX_RESULTS", 1)
    [result] = results(vault)
    assert result["suppressions"] == []
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 12


def test_the_narrowest_of_several_is_told(tmp_path):
    lines = [
        "%% notelint-disable-file WL102 %%",
        "",
        "[[z]]",
        "",
        "%% notelint-disable %%",
        "[[b]]",
        "[[c]] <!-- notelint-disable-line -->",
        "%% notelint-enable %%",
        "%% notelint-disable missing-target %%",
        "",
        "[[d]]",
    ]
    write(tmp_path, {"a.md": "\n".join(lines)})
    report = run(load(tmp_path))
    assert report.diagnostics == ()
    assert [(item.place.line, item.silencer.place.line) for item in report.find_silenced()] == [
        *((3, 1), (6, 5), (7, 7), (11, 9)),
    ]


def test_it_goes_with_fix(vault):
    write(vault, {"d.md": "[[gone|]] %% notelint-disable-line WL102 %%\n"})
    out = notelint(*FLAGS, "concise", "--fix", cwd=vault)[1]
    assert "d.md:1:3: WL102 [[gone]] names no note (suppressed by the comment on line 1)\n" in out


def test_it_does_not_go_with_what_a_change_caused(vault):
    assert notelint("check", "--show-suppressed", "--changed", cwd=vault)[0] == 2
