"""What reports show: the place, the words, the limit; the same bytes for the same notes."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from notelint import __version__
from notelint.engine import run
from notelint.reporters import Options, known, render
from notelint.rules import load_rules
from notelint.settings import load

FIXTURES = Path(__file__).parents[1] / "fixtures"
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def vault(root, notes):
    (root / ".obsidian").mkdir(parents=True)
    for path, text in notes.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def shown(root, name="text", **options):
    return "".join(render(name, run(load(root)), Options(root, rules=load_rules(), **options)))


def objects(root):
    return json.loads(shown(root, "json"))["diagnostics"]


# Text


@pytest.mark.parametrize(
    ("line", "before", "carets"),
    [
        ("See [[gone]].", 6, 4),
        ("漢字 [[gone]]", 7, 4),
        ("cafe\u0301 [[gone]]", 7, 4),
        ("😀 [[gone]]", 5, 4),
        ("a\u200bb [[gone]]", 5, 4),
        ("ｗｉｄｅ [[gone]]", 11, 4),
        ("ﾊﾝ [[gone]]", 5, 4),
        ("[[漢字x]]", 2, 5),
        ("[[cafe\u0301]]", 2, 4),
        ("[[😀]]", 2, 2),
        ("\u05e9\u05b8 [[gone]]", 4, 4),
    ],
)
def test_the_carets_stand_under_the_target(tmp_path, line, before, carets):
    above, below = shown(vault(tmp_path / "v", {"a.md": line})).splitlines()[1:3]
    assert above == f"    1 | {line}"
    assert below == f"      | {' ' * before}{'^' * carets}"


def test_the_carets_stand_right_behind_tabs(tmp_path):
    above, below = shown(vault(tmp_path / "v", {"a.md": "- a\n\t-\tsee\t[[gone]]\n"})).splitlines()[1:3]
    assert "\t" not in above
    assert below.index("^") == above.index("gone")


def test_a_tab_is_shown_as_room(tmp_path):
    assert "x09" not in shown(vault(tmp_path / "v", {"a.md": "- a\n\t- [[gone]]\n"}))


@pytest.mark.parametrize(
    "line", ["0" * 300 + " [[gone]] " + "0" * 300, "[[gone]] " + "0" * 300, "0" * 300 + " [[gone]]"]
)
def test_a_long_line_is_cut_around_the_place(tmp_path, line):
    above, below = shown(vault(tmp_path / "v", {"a.md": line})).splitlines()[1:3]
    assert below.strip("| ") == "^^^^"
    assert below.index("^") == above.index("gone")
    assert "…" in above
    assert len(above) < 110


@pytest.mark.parametrize("filling", ["0", "漢"])
def test_no_line_of_a_note_is_wider_than_the_terminal(tmp_path, filling):
    root = vault(tmp_path / "v", {"a.md": f"{filling * 300} [[gone]] {filling * 300}"})
    above = shown(root, width=80).splitlines()[1]
    assert len(above) + above.count("漢") <= 80


def test_a_target_wider_than_the_terminal_is_cut(tmp_path):
    lines = shown(vault(tmp_path / "v", {"a.md": f"[[{'x' * 500}]]"}), width=80).splitlines()[1:3]
    assert all(len(line) < 90 for line in lines)


@pytest.mark.parametrize("name", ["text", "concise"])
def test_control_and_direction_characters_are_escaped(tmp_path, name):
    target = "x\x1b[31m\x07\x9b\x7f\u202e\u2066y"
    root = vault(tmp_path / "v", {"a.md": f"[[{target}]]\n", "\u202eb.md": "]]\n", "esc\x1b[2J.md": "]]\n"})
    out = shown(root, name)
    assert "\\x1b[31m" in out
    assert "\\u202eb.md:1:1" in out
    assert not CONTROLS.search(out)


def test_bytes_that_are_no_text_are_escaped(tmp_path):
    root = vault(tmp_path / "v", {"a.md": b"see [[g\xffne]]\n", os.fsdecode(b"n\xfe.md"): "]]\n"})
    for name in known():
        shown(root, name).encode()  # nothing is left that UTF-8 has no bytes for
    assert "n\\xfe.md:1:1" in shown(root)
    assert "see [[g\\xffne]]" in shown(root)


def test_no_line_begins_with_what_a_note_holds(tmp_path):
    lines = "::error::boo [[gone]]\n##[error]boo [[away]]\na.md:1:1: [[lost]]\n"
    out = shown(vault(tmp_path / "v", {"a.md": lines}))
    for line in out.splitlines():
        assert not line.lstrip().startswith(("::", "##["))
        assert not line.startswith("a.md:1:1: [[")


@pytest.mark.parametrize("name", ["text", "concise"])
def test_no_line_begins_with_a_command_for_github(tmp_path, name):
    out = shown(vault(tmp_path / "v", {"::error::boo/a.md": "[[gone]]\n", " ::add-mask::e.md": "[[gone]]\n"}), name)
    assert [line for line in out.splitlines() if line.lstrip().startswith("::")] == []


def test_the_same_target_again_is_folded(tmp_path):
    out = shown(vault(tmp_path / "v", {"a.md": "[[gone]] [[gone]]\n[[gone|x]] [[away]]\n", "b.md": "[[gone]]\n"}))
    assert [line for line in out.splitlines() if "names no note" in line] == [
        "a.md:1:3: WL102 warning: [[gone]] names no note (and 2 more of the same in this note)",
        "a.md:2:14: WL102 warning: [[away]] names no note",
        "b.md:1:3: WL102 warning: [[gone]] names no note",
    ]
    assert "     5 WL102 warning missing-target\n" in out


def test_a_hundred_are_shown_and_the_rest_is_counted(tmp_path):
    notes = {f"{number:02}.md": "".join(f"[[gone {n}]] [[gone {n}]]\n" for n in range(10)) for number in range(30)}
    root = vault(tmp_path / "v", notes | {"z.md": "]]\n"})
    out = shown(root)
    assert len(re.findall(r"^\d\d\.md:", out, re.M)) == 99
    assert "z.md:1:1: LK002" in out  # a rule that is rare has its turn
    assert "   600 WL102 warning missing-target\n     1 LK002 warning stray-closing\n" in out
    assert out.endswith("402 findings are not shown above; --max-diagnostics 0 shows all\n")
    everything = shown(root, limit=0)
    assert len(re.findall(r"^\d\d\.md:", everything, re.M)) == 300
    assert "not shown" not in everything
    assert shown(root, "concise").count("\n") == 601


def test_nothing_is_said_of_an_empty_vault(tmp_path):
    root = vault(tmp_path / "v", {})
    assert shown(root) == shown(root, "concise") == ""
    assert objects(root) == []


@pytest.mark.parametrize("name", known())
def test_a_note_that_is_gone_when_the_report_is_written_is_no_trouble(tmp_path, name):
    root = vault(tmp_path / "v", {"a.md": "😀 [[gone]]\n"})
    report = run(load(root))
    (root / "a.md").unlink()
    assert "WL102" in "".join(render(name, report, Options(root, rules=load_rules())))


def test_concise_is_a_line_for_each_with_a_star_for_a_safe_fix(tmp_path):
    out = shown(vault(tmp_path / "v", {"a.md": "[[my_note]] [[gone]]\n", "my note.md": ""}), "concise")
    assert out == (
        "a.md:1:3: WL101 [*] [[my_note]] is 'my note.md' misspelt\na.md:1:15: WL102 [[gone]] names no note\n"
    )


# JSON


REGION = {"line": int, "column": int, "end_line": int, "end_column": int}
SUMMARY = {"notes", "diagnostics", "errors", "warnings", "fixable", "unsafe_fixable", "suppressed", "held_back"}


def holds(value, kinds):
    assert set(value) == set(kinds)
    for key, kind in kinds.items():
        assert type(value[key]) is kind, key


@pytest.mark.parametrize("name", ["dirty", "garden", "video-notes"])
def test_json_is_what_is_promised(name):
    report = json.loads(shown(FIXTURES / name, "json"))
    holds(
        report,
        dict.fromkeys(("version", "vault", "dialect", "since"), str)
        | {"schema": int, "origins": dict, "causes": list}
        | {"diagnostics": list, "summary": dict},
    )
    assert (report["schema"], report["version"]) == (1, __version__)
    found = report["diagnostics"]
    for item in found:
        texts = dict.fromkeys(("code", "name", "severity", "message", "hint", "path"), str)
        holds(item, texts | REGION | {"fix": type(item["fix"]), "related": list})
        assert item["severity"] in ("error", "warning", "note")
        assert (1, 1) <= (item["line"], item["column"]) <= (item["end_line"], item["end_column"])
        for place in item["related"]:
            holds(place, {"path": str, "line": int, "column": int, "message": str})
        if item["fix"] is not None:
            holds(item["fix"], {"safe": bool, "title": str, "edits": list})
            assert item["fix"]["edits"]
            for edit in item["fix"]["edits"]:
                holds(edit, REGION | {"text": str})
    assert set(report["summary"]) == SUMMARY
    assert report["summary"]["diagnostics"] == len(found)
    assert report["summary"]["errors"] == sum(item["severity"] == "error" for item in found)
    assert report["summary"]["fixable"] == sum(item["fix"] is not None and item["fix"]["safe"] for item in found)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        ("[[gone]]\n", 1, 3),
        ("😀漢e\u0301 [[gone]]\n", 1, 8),
        ("\ufeff[[gone]]\n", 1, 3),
        ("a\r\nb\rc\n[[gone]]\n", 4, 3),
        ("a\u2028b\x0cc\x85d\x0b[[gone]]\n", 1, 11),
        (b"a\xffb [[gone]]\n", 1, 7),
    ],
)
def test_columns_count_characters_from_1(tmp_path, data, line, column):
    found = [item for item in objects(vault(tmp_path / "v", {"a.md": data})) if item["code"] == "WL102"]
    assert [[item[key] for key in REGION] for item in found] == [[line, column, line, column + 4]]


def mended(text, item):
    """A text after the edits of a finding, as a program would apply them that reads the JSON only."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    for edit in reversed(item["fix"]["edits"]):
        start = starts[edit["line"] - 1] + edit["column"] - 1
        end = starts[edit["end_line"] - 1] + edit["end_column"] - 1
        text = text[:start] + edit["text"] + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "code", "title", "after"),
    [
        ("😀 [[my_note#H|x]] 😀\n", "WL101", "link to my note", "😀 [[my note#H|x]] 😀\n"),
        ("a\r\n😀 [[https://x.org|y]]\r\n", "LK008", "make it a Markdown link", "a\r\n😀 [y](https://x.org)\r\n"),
        ("---\na: 1\nb: 2\na: 3\n---\n", "FM005", "remove the earlier 'a'", "---\nb: 2\na: 3\n---\n"),
    ],
)
def test_the_edits_do_what_the_title_says(tmp_path, text, code, title, after):
    root = vault(tmp_path / "v", {"a.md": text, "my note.md": "# H\n"})
    [item] = [item for item in objects(root) if item["code"] == code]
    assert item["fix"]["title"] == title
    assert mended(text, item) == after


@pytest.mark.parametrize("name", ["dirty", "video-notes"])
def test_a_finding_is_gone_after_its_fix(tmp_path, name):
    root = shutil.copytree(FIXTURES / name, tmp_path / "v", symlinks=True)
    before = objects(root)
    seen = set()
    for item in before:
        if item["fix"] is None or item["code"] in seen:
            continue
        seen.add(item["code"])
        place = root / item["path"]
        data = place.read_bytes()
        bom = b"\xef\xbb\xbf" * data.startswith(b"\xef\xbb\xbf")
        text = mended(data[len(bom) :].decode("utf-8", "surrogateescape"), item)
        place.write_bytes(bom + text.encode("utf-8", "surrogateescape"))
        left = [other for other in objects(root) if (other["code"], other["path"]) == (item["code"], item["path"])]
        had = [other for other in before if (other["code"], other["path"]) == (item["code"], item["path"])]
        assert len(left) < len(had), item
        place.write_bytes(data)
    assert seen


# The same notes, the same report


@pytest.mark.parametrize("name", ["json", "sarif", "concise"])
def test_a_report_depends_on_the_notes_alone(tmp_path, name):
    files = [path for path in (FIXTURES / "dirty").rglob("*") if not path.is_dir()]
    found = set()
    for seed in ("1", "2"):
        random.Random(seed).shuffle(files)
        root = tmp_path / seed / "vault"
        for path in files:
            place = root / path.relative_to(FIXTURES / "dirty")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place, follow_symlinks=False)
        command = [sys.executable, "-m", "notelint", "check", "--format", name]
        env = os.environ | {"PYTHONHASHSEED": seed}
        found.add(subprocess.run(command, cwd=root, env=env, capture_output=True).stdout)
    assert len(found) == 1
    assert b"WL102" in found.pop()
