"""Real vaults, where they lie beside the project: what must be found in them, told independently."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from notelint.fixing.repair import Repair
from notelint.settings import load
from tests import shared
from tests.mended import mend, other_words, problems

SEED = "zeihanongeopolitics/north_korean_involvement_in_the_ukraine_war.md"


def check(*arguments, cwd=None):
    """The diagnostics of a run, as JSON has them."""
    done = subprocess.run(
        [sys.executable, "-m", "notelint", "check", "--format", "json", "--exit-zero", *map(str, arguments)],
        capture_output=True,
        cwd=cwd,
        check=True,
    )
    return json.loads(done.stdout)


def seed_findings(report):
    return [
        (item["code"], item["line"], item["column"])
        for item in report["diagnostics"]
        if item["severity"] in ("error", "warning")
    ]


def test_the_seed_note_in_its_vault():
    note = shared.path("corpora", "tubegraph", "content", *SEED.split("/"))
    assert note.read_bytes() == shared.path("seeds", "seed-note.md").read_bytes()
    report = check(note)
    assert report["dialect"].startswith("quartz 4.5")
    line = note.read_text("utf-8").split("\n")[29]
    targets = [match.start() + 3 for match in re.finditer(r"\[\[(?=\w+_in the_ukraine)", line)]
    assert len(targets) == 2
    assert seed_findings(report) == [
        ("TS104", 8, 297),
        ("TS101", 19, 271),
        ("WL101", 30, targets[0]),
        ("WL101", 30, targets[1]),
    ]
    step = next(item for item in report["diagnostics"] if item["code"] == "TS101")
    assert "02:42:00" in step["message"]
    for item in report["diagnostics"]:
        if item["code"] == "WL101":
            assert item["fix"]["safe"]
            assert [edit["text"] for edit in item["fix"]["edits"]] == [
                line[item["column"] - 1 : item["end_column"] - 1].replace(" ", "_")
            ]


def test_the_seed_note_alone(tmp_path):
    shutil.copy(shared.path("seeds", "seed-note.md"), tmp_path / "seed-note.md")
    report = check(tmp_path)
    codes = Counter(code for code, _, _ in seed_findings(report))
    text = (tmp_path / "seed-note.md").read_text("utf-8")
    assert codes == {"WL102": len(re.findall(r"\[\[", text)), "TS101": 1, "TS104": 1}
    assert ("TS104", 8, 297) in seed_findings(report)
    assert ("TS101", 19, 271) in seed_findings(report)


def slug(name):
    """Quartz 4.5's slug, written anew from its description, to hold ours against."""
    name = re.sub(r"(?i)\.md$", "", name) if name.endswith(".md") else name
    name = re.sub(r"\s", "-", name)
    return name.replace("&", "-and-").replace("%", "-percent").replace("?", "").replace("#", "")


@pytest.fixture(scope="module")
def tubegraph():
    root = shared.path("corpora", "tubegraph")
    return check(root), root / "content"


def test_tubegraph_is_told_from_its_config(tubegraph):
    report, content = tubegraph
    assert report["dialect"] == "quartz 4.5, shortest links"
    assert report["vault"].endswith("tubegraph/content")
    assert report["origins"] == {"root": "quartz.config.ts", "dialect": "quartz.config.ts"}
    assert report["summary"]["notes"] == sum(len(names) for _, _, names in os.walk(content))


def test_every_missing_target_of_tubegraph_is_missing(tubegraph):
    """Each WL101, WL102 and WL201 against the files that exist, and each other link against the same."""
    report, content = tubegraph
    slugs = [slug(path.relative_to(content).as_posix()) for path in content.rglob("*.md")]
    last = Counter(name.rpartition("/")[2] for name in slugs)
    whole = set(slugs) | {name.rpartition("/")[0] for name in slugs} | {"index", "tags"}

    def leads_somewhere(target):
        name = slug(target.strip().rstrip("/"))
        return last[name] == 1 or name in whole

    def levelled(name):
        return re.sub(r"[\s_-]+", " ", name).strip().casefold()

    near = Counter(levelled(name.rpartition("/")[2]) for name in slugs)
    flagged = set()
    for item in report["diagnostics"]:
        if item["code"] not in ("WL101", "WL102", "WL201"):
            continue
        path = Path(item["path"])
        line = path.read_text("utf-8").split("\n")[item["line"] - 1]
        target = line[item["column"] - 1 : item["end_column"] - 1]
        flagged.add((item["path"], item["line"], item["column"]))
        assert not leads_somewhere(target), f"{path}:{item['line']}: {target} is there"
        if item["code"] == "WL102":
            assert near[levelled(target)] != 1 or "/" in target, f"{path}:{item['line']}: {target} is misspelt"
        else:
            assert near[levelled(target)] == 1
    # and nothing is passed over: each plain link elsewhere leads somewhere, or is an ambiguous one
    ambiguous = {(i["path"], i["line"], i["column"]) for i in report["diagnostics"] if i["code"] == "WL103"}
    plain = re.compile(r"(?<!!)\[\[ *([A-Za-z0-9_' -]+?) *(?:\|[^\[\]#*`<>]*)?\]\]")
    passed = 0
    for path in sorted(content.rglob("*.md")):
        text = path.read_text("utf-8", errors="replace")
        if "`" in text or "$" in text or "%%" in text or "](" in text or re.search(r"\n(    |\t|<)", text):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            for match in plain.finditer(line):
                place = (str(path), number, match.start(1) + 1)
                assert leads_somewhere(match[1]) != (place in flagged or place in ambiguous), place
                passed += 1
    assert passed > 8_000


def test_obsidians_own_documentation():
    """Four examples in wikilinks, the same two as Markdown links, and a video that is not in the checkout."""
    report = check(shared.path("corpora", "obsidian-help-en"))
    found = Counter((item["code"], Path(item["path"]).name) for item in report["diagnostics"])
    assert found == {
        ("WL111", "Obsidian CLI.md"): 1,
        ("WL102", "Internal links.md"): 4,
        ("LK101", "Internal links.md"): 2,
    }
    assert [item["code"] for item in report["diagnostics"] if item["severity"] == "error"] == ["WL111"]


def test_a_clean_vault_is_clean():
    assert check(shared.path("corpora", "obsidian-tasks-docs"))["diagnostics"] == []


def test_errors_of_a_clean_quartz_vault():
    """Twelve errors, each read by hand: files and notes that are not there, a draft, names that lack their folder, and
    a heading whose spaces make its link plain text.
    """
    root = shared.path("corpora", "jackyzha0", "content")
    report = check(root, "--dialect", "quartz", "--config", 'quartz.link-resolution="absolute"')
    errors = [item for item in report["diagnostics"] if item["severity"] == "error"]
    assert Counter(item["code"] for item in errors) == {"WL102": 6, "WL111": 3, "LK101": 1, "LK103": 1, "LK011": 1}
    others = {item["code"] for item in report["diagnostics"]} - {item["code"] for item in errors}
    assert others == {"WL104", "LK006"}


def test_times_in_brackets_are_no_wikilinks():
    root = shared.path("corpora", "hiromis-fastai")
    report = check(root)
    assert report["dialect"] == "markdown"
    forced = check(root, "--dialect", "obsidian")
    assert not [item for item in forced["diagnostics"] if item["code"] in ("LK001", "LK018", "LK005", "LK002")]


def test_links_that_are_none_are_told_where_they_stand():
    """Each of these was read by hand: a path with spaces, and bars that are shown."""
    found = Counter()
    for name in ("yshalsager-ar", "hiromis-fastai", "blue-topaz-zh", "obsidian-help-en", "obsidian-tasks-docs"):
        report = check(shared.path("corpora", name), "--select", "LK006,LK009,LK010,LK011,LK013,LK015,LK017,LK102,NT")
        found.update((name, item["code"]) for item in report["diagnostics"])
    assert found == {("yshalsager-ar", "LK011"): 3}


def test_a_folder_between_marks_that_nobody_sees(tubegraph):
    report, _ = tubegraph
    told = [Path(item["path"]).name for item in report["diagnostics"] if item["code"] == "NT003"]
    assert len(told) == 2, "the folder once, and the note of the same name in it"


@pytest.mark.slow
def test_sarif_of_every_corpus(tmp_path):
    verify = shared.path("tools", "sarif", "verify")
    files = []
    for root in sorted(shared.path("corpora").iterdir()):
        if root.is_dir():
            target = tmp_path / f"{root.name}.sarif"
            subprocess.run(
                [sys.executable, "-m", "notelint", "check", root, "--exit-zero", "--format", "sarif", "-o", target],
                check=True,
            )
            files.append(target)
    assert subprocess.run([verify, *files], check=False).returncode == 0


SMALL = ("blue-topaz-zh", "hiromis-fastai", "jackyzha0", "obsidian-help-en", "obsidian-tasks-docs", "yshalsager-ar")
LARGE = (*(pytest.param(name, marks=pytest.mark.slow) for name in ("tubegraph",)),)


@pytest.mark.parametrize("dialect", ["as detected", pytest.param("quartz", marks=pytest.mark.slow)])
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
@pytest.mark.parametrize("name", [*SMALL, *LARGE])
def test_mended_vaults_are_as_they_must_be(name, unsafe, dialect):
    settings = load(shared.path("corpora", name), dialect="" if dialect == "as detected" else dialect)
    repair, before = mend(settings, unsafe)
    assert problems(repair, before, settings, unsafe, {}) == []
    assert unsafe or list(other_words(settings)) == []


def test_the_seed_note_mended_in_its_vault():
    """Two links are repaired, the stamps are a minute's, not an hour's; the step back is still told."""
    path = f"content/{SEED}"
    folder = shared.path("corpora", "tubegraph")
    settings = load(folder)
    repair = Repair(settings, lambda item: True, lambda other: f"content/{other}" == path)
    repair.run()
    ((_, draft),) = repair.drafts.items()
    old, new = draft.old.decode(), draft.text
    assert 'data-t="01:41:00">[01:41:00]' in old
    assert 'data-t="00:01:41">[00:01:41]' in new
    assert [old.count("in the_ukraine"), new.count("in the_ukraine")] == [2, 0]
    assert len(re.findall(r"data-t=\"00:\d\d:\d\d\">\[00:\d\d:\d\d\]", new)) == old.count("data-t=")
    assert [item.code for item in repair.session.report().diagnostics] == ["TS101"]
    unshifted = re.sub(r"(?<=[\"\[])(?:00:)(\d\d:\d\d)(?=[\"\]])", r"\1:00", new)
    assert unshifted.replace("in_the_ukraine", "in the_ukraine") == old.replace("in_the_ukraine", "in the_ukraine")
