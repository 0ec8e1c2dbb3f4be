"""The table of what links mean in each program, row by row."""

import pytest
import yaml

from notelint.dialects import dialect
from notelint.dialects.quartz import heading_slug
from notelint.entry import entry_of
from notelint.index import AMBIGUOUS, FOUND, Index
from notelint.note import Note
from notelint.parse import parse
from tests import shared

DIALECTS = {
    "obsidian": ("obsidian", ()),
    "quartz-4.5": ("quartz", (("version", "4.5"),)),
    "quartz-5": ("quartz", (("version", "5"),)),
    **{name: (name, ()) for name in ("foam", "gollum", "dendron", "logseq", "zk")},
}
UNSURE = ("disputed", "inference")


def rows():
    try:
        path = shared.path("cases", "resolution.yaml")
    except pytest.skip.Exception:
        return []
    return [row for row in yaml.safe_load(path.read_text("utf-8"))["cases"] if row["dialect"] in DIALECTS]


def read(row):
    """The index of a row's vault, and its source note."""
    name, options = DIALECTS[row["dialect"]]
    if "strategy" in row:
        options = (*options, ("link-resolution", row["strategy"]))
    if "file/name-format" in row.get("options", {}):
        options = (*options, ("name-format", row["options"]["file/name-format"]))
    spoken = dialect(name, options)
    link = f"[[{row['link']}]]" if row.get("linktext_only") else row["link"]
    if row["id"] == "QTZ-033":
        link += "\n\n#foo\n"  # its note: the page is there "if any note uses #foo"
    contents = {path: "" for path in row["files"] if path.endswith(".md") and not path.startswith(".")}
    contents.update(row.get("content", {}))
    source = row["source"]
    contents[source] = contents.get(source, "") + ("\n" if contents.get(source) else "") + link
    notes: dict[str, Note] = {path: parse(path, text.encode(), spoken) for path, text in contents.items()}
    files = {path for path in row["files"] if not path.startswith(".")} | set(contents)
    return Index(spoken, files, {path: entry_of(note) for path, note in notes.items()}), notes[source]


SHOWN_AS_TEXT = ("literal", "template", "cut", "macro")


@pytest.mark.parametrize("row", [row for row in rows() if row["confidence"] not in UNSURE], ids=lambda row: row["id"])
def test_row(row):
    index, note = read(row)
    links = [link for link in note.links if link.defect not in SHOWN_AS_TEXT]
    if row["expect"] == "not-a-link":
        assert [link for link in links if link.defect != "broken-line"] == []
        return
    assert links, "no link was found"
    if row["expect"] == "external":
        assert [link.defect for link in links] == ["url"]
        return
    link = links[0]
    if row["id"] == "QTZ-068":
        assert [link.target for link in links] == ["a/x"], "what stands between %% and %% is gone"
    verdict = index.resolve(link, note.path)
    if "ambiguous" in row.get("lint", "") and "warn" in row["lint"]:
        assert [problem.verdict.reason for problem in index.problems(entry_of(note))] == [AMBIGUOUS]
    elif row["expect"] == "unresolved":
        assert verdict.reason not in (FOUND, AMBIGUOUS)
    if row["expect"] == "unresolved":
        return
    if row["expect"] == "ambiguous":
        assert verdict.reason == AMBIGUOUS
        return
    assert verdict.reason == FOUND
    if not row.get("generated"):
        assert (verdict.path or None) == row["target"]
    if "fragment" in row:
        found = index.fragment(link, note.path, verdict) == FOUND
        assert found == (row["fragment"] != "missing")
    if "href" in row and link.fragment and "fragment" not in row:
        assert heading_slug(link.fragment.lstrip("^")) == row["href"].partition("#")[2]


def test_unsure_rows_are_known():
    """The rows that bind nobody; printed, so that a new one is seen."""
    unsure = [row["id"] for row in rows() if row["confidence"] in UNSURE]
    if not rows():
        pytest.skip("the table is not here")
    assert unsure == [
        "OBS-026",
        "OBS-032",
        "OBS-045",
        "OBS-088",
        "OBS-090",
        "OBS-093",
        "OBS-094",
        "OBS-128",
        "OBS-130",
    ]
