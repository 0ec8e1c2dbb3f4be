import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from statistics import mean

import pytest

from benchmarks import compare, growth, measure, scale
from benchmarks.contenders import RUMDL_LINK_RULES, installed, rumdl_applies
from benchmarks.measure import Failed
from benchmarks.profiles import NAMES, profile
from benchmarks.vault import make

ROOT = Path(__file__).parent.parent


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def made(name, count, seed=1):
    return list(profile(name).notes(count, Random(f"{name} {seed}")))


def check(folder):
    """What notelint finds: the vault's dialect, and how often each code is told of each line."""
    command = [sys.executable, "-m", "notelint", "check", "--exit-zero", "--format", "json"]
    told = json.loads(subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout)
    return Counter((item["path"], item["line"], item["code"]) for item in told["diagnostics"])


@pytest.mark.parametrize("name", NAMES)
class TestEveryProfile:
    def test_the_seed_decides_and_nothing_else(self, name, tmp_path):
        program = [
            sys.executable,
            "-m",
            "benchmarks.vault",
            "--profile",
            name,
            "--notes",
            "30",
            "--into",
            tmp_path / "a",
        ]
        subprocess.run(program, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "7"}, check=True)
        make(name, 30, 1, tmp_path / "b")
        make(name, 30, 2, tmp_path / "c")
        assert contents(tmp_path / "a") == contents(tmp_path / "b")
        assert contents(tmp_path / "a") != contents(tmp_path / "c")

    @pytest.mark.parametrize("count", [1, 2, 7, 300])
    def test_as_many_notes_as_asked_for(self, name, count):
        notes = made(name, count)
        assert len({note.path.lower() for note in notes}) == len(notes) == count

    def test_notelint_finds_what_was_planted(self, name, tmp_path):
        make(name, 200, 3, tmp_path / "vault")
        planted = Counter((note.path, line, code) for note in made(name, 200, 3) for line, code in note.planted)
        found = check(tmp_path / "vault")
        assert not planted - found
        assert {code for _, _, code in found - planted} <= {"NT003"}  # the folder with a character that nobody sees


class TestStatistics:
    def test_video_notes_are_like_the_real_ones(self):
        notes = made("video-notes", 1500)
        codes = Counter(code for note in notes for _, code in note.planted)
        links = sum(note.text.count("[[") for note in notes)
        assert mean(len(note.text.encode()) for note in notes) == pytest.approx(7800, rel=0.06)
        assert mean(note.text.count("yt-timestamp") for note in notes) == pytest.approx(35, rel=0.06)
        assert links / len(notes) == pytest.approx(10, rel=0.06)
        assert codes["WL102"] / links == pytest.approx(0.19, abs=0.02)
        assert codes["WL101"] / links == pytest.approx(0.14, abs=0.02)
        assert mean("`" in note.text or "<details>" in note.text for note in notes) == pytest.approx(0.09, abs=0.02)
        assert mean(not note.text.isascii() for note in notes) == pytest.approx(0.2, abs=0.03)

    def test_every_note_full_of_code_holds_all_there_is(self):
        for note in made("code-heavy", 100):
            for piece in ("```", "(", "<kbd>", "<div", "| --- |", "\n- ", "`", "](", ".md)"):
                assert piece in note.text

    def test_gardens_have_links_of_every_kind_and_few_defects(self):
        notes = made("garden", 300)
        text = "\n".join(note.text for note in notes)
        for piece in ("[[", "![[", "](", "#", "aliases:", "tags:", "> [!", "$$", "```", "|", "%20", "../"):
            assert piece in text
        assert sum(len(note.planted) for note in notes) < 0.02 * text.count("[[")

    def test_chinese_notes_are_mostly_chinese(self):
        notes = made("cjk", 100)
        assert mean(sum("一" <= letter <= "鿿" for letter in note.text) / len(note.text) for note in notes) > 0.4
        assert any("[[" in note.text for note in notes)


def test_a_vault_is_never_written_over_files(tmp_path):
    (tmp_path / "mine.md").write_text("mine")
    with pytest.raises(FileExistsError, match="is not empty"):
        make("garden", 3, 1, tmp_path)
    assert contents(tmp_path) == {"mine.md": b"mine"}


class TestMeasuring:
    def test_children_count_even_those_that_live_longer(self, tmp_path):
        if sys.platform != "linux":
            pytest.skip("only Linux hands such processes on")
        child = "b = bytearray(80_000_000)\nfor _ in range(3_000_000): pass"
        parent = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])"
        least = measure.run([sys.executable, "-c", "pass"], tmp_path, tmp_path / "out", 60)
        cost = measure.run([sys.executable, "-c", parent], tmp_path, tmp_path / "out", 60)
        assert cost.memory > 80_000_000 > least.memory
        assert cost.processor > least.processor

    def test_output_goes_to_files(self, tmp_path):
        command = [sys.executable, "-c", "import sys; print('said'); print('wrong', file=sys.stderr)"]
        measure.run(command, tmp_path, tmp_path / "out", 60)
        assert (tmp_path / "out").read_text() == "said\n"
        assert (tmp_path / "out.err").read_text() == "wrong\n"

    def test_what_takes_too_long_is_ended_and_told(self, tmp_path):
        with pytest.raises(Failed, match=r"^> 0.2 s$"):
            measure.run([sys.executable, "-c", "while True: pass"], tmp_path, tmp_path / "out", 0.2)

    def test_what_fails_is_told_with_its_last_words(self, tmp_path):
        command = [sys.executable, "-c", "import sys; print('no vault', file=sys.stderr); sys.exit(2)"]
        with pytest.raises(Failed, match=r"^ends with 2: no vault$"):
            measure.run(command, tmp_path, tmp_path / "out", 60)

    def test_what_is_not_there_is_told(self, tmp_path):
        with pytest.raises(Failed, match=r"does not start: .*nowhere"):
            measure.run([tmp_path / "nowhere"], tmp_path, tmp_path / "out", 60)


def test_notelint_is_compared_with_just_reading(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(compare, "SHORT_RUNS", 1)
    make("video-notes", 50, 1, tmp_path / "vault")
    before = contents(tmp_path / "vault")
    compare.main([str(tmp_path / "vault"), "--runs", "1", "--peers", "none"])
    out, _ = capsys.readouterr()
    assert out.startswith("50 notes (a vault; 0 MB)")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in out.splitlines() if line.startswith("|")]
    assert [row[0] for row in rows if not row[0].startswith(":")] == [
        *("Cold", "notelint", "just reading"),
        *("No cache", "notelint", "just reading"),
        *("Warm", "notelint", "just reading"),
        *("10 changed", "notelint", "just reading"),
        *("Short runs", "warm", "10 changed", "one note of the vault", "one small note alone", "--version"),
    ]
    assert contents(tmp_path / "vault") == before


def test_the_link_rules_of_rumdl_are_those_that_it_applies():
    program = os.environ.get("RUMDL") or installed("rumdl")
    if not program:
        pytest.skip("rumdl is not installed")
    assert rumdl_applies(Path(program), RUMDL_LINK_RULES) == list(RUMDL_LINK_RULES)


def test_growth_tells_an_exponent(capsys):
    growth.main(["--smallest", "2", "--largest", "4", "--runs", "1"])
    out, _ = capsys.readouterr()
    assert "\n| 2 |" in out
    assert "\n| 4 |" in out
    assert "Exponent of processor time against notes: " in out


@pytest.mark.parametrize(("power", "factor"), [(1, 0.002), (1.5, 3), (2, 1)])
def test_the_exponent_is_that_of_the_curve(power, factor):
    counts = [1000, 2000, 4000, 8000]
    assert growth.exponent(counts, [factor * count**power for count in counts]) == pytest.approx(power)


def test_scale_tells_what_each_thing_costs(capfd):
    scale.main(["--profile", "garden", "--notes", "12", "--plain", "10", "20"])
    out, _ = capfd.readouterr()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in out.splitlines() if line.startswith("|")]
    plain = [[row[0], row[1], *row[3:6]] for row in rows if row[1] == "20"]
    assert plain[0] == ["no links", "20", "0", "0", "0"]
    assert plain[1][:3] == ["links to 100 notes", "20", "200"]
    assert plain[2][:3] == ["links to all notes", "20", "200"]
    assert int(plain[2][3]) <= 20
    assert plain[3] == ["links to nothing", "20", "200", "200", "200"]
    assert [row[0] for row in rows[-6:] if row[0] != ":--"] == ["a run", "a note", "a link", "a target", "a finding"]


def test_the_costs_of_each_are_those_that_sum_up():
    rows = [(1, 10, 0, 0), (1, 10, 100, 5), (1, 20, 100, 100), (1, 30, 50, 7), (1, 40, 400, 40)]
    costs = [7 + 2 * notes + 0.1 * links + 3 * targets for _, notes, links, targets in rows]
    assert scale.fitted(rows, costs) == pytest.approx([7, 2, 0.1, 3])
