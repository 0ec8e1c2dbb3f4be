"""``notelint check --add-suppressions``: what it writes, and that it changes nothing else, on random vaults too."""

import re
from collections.abc import Iterator, Mapping
from random import Random

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from notelint.engine import Session
from notelint.fixing.repair import Repair
from notelint.fixing.silencing import silence
from notelint.parse import parse
from notelint.parse.yaml_reader import read
from notelint.position import decode
from notelint.rules import load_rules
from notelint.settings import Settings
from tests.command import forks, notelint, write  # noqa: F401 (a fixture)
from tests.mended import moves
from tests.random_vaults import ALL, DIALECTS, KEEPING, settings_for
from tests.test_repair import notes, vault_of
from tests.words import words

VAULTS = 8  # of each dialect
MANY_VAULTS = 1000
CODES = r"[A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*"
ADDED = re.compile(
    rf"(?:[\r\n]*[ ]*(?:<!-- notelint-[a-z-]+ {CODES} -->|%% notelint-[a-z-]+ {CODES} %%|# notelint-[a-z-]+ {CODES}"
    rf"|notelint: \{{ignore: \[{CODES}\]\}}|, {CODES}|(?<=[\r\n])- {CODES})[\r\n]*)+"
)
COMMENT = re.compile(r"[ \t]*(?:<!-- ?notelint-(?:(?!-->)[^\n])* ?-->|%% ?notelint-(?:(?!%%)[^\n])* ?%%)")
NOTHING = re.compile(r"<p>\s*</p>|\s+")


# What is written where: a note, and the note with what silences all that is found in it.
PLACES = {
    "behind words": (
        "See [[gone]] and [[lost]].\n",
        "See [[gone]] and [[lost]]. %% notelint-disable-line WL102 %%\n",
    ),
    "rules of one line together": (
        "See [[gone]], [[gone|]].\n",
        "See [[gone]], [[gone|]]. %% notelint-disable-line LK004, WL102 %%\n",
    ),
    "without a last line ending": ("[[gone]]", "[[gone]] %% notelint-disable-line WL102 %%"),
    "line endings": ("a\r\n\r\n# [[gone]]\r\n", "a\r\n\r\n%% notelint-disable-next-line WL102 %%\r\n# [[gone]]\r\n"),
    "before a break": ("[[gone]]  \nb\n", "[[gone]] %% notelint-disable-line WL102 %%  \nb\n"),
    "before a block id": ("[[gone]] ^id\n", "[[gone]] %% notelint-disable-line WL102 %% ^id\n"),
    "items and quotations": (
        "> - [[gone]]\n",
        "> - [[gone]] %% notelint-disable-line WL102 %%\n",
    ),
    "in the last cell of a row": (
        "| a | [[x\\|b]] |\n| --- | --- |\n| [[y]] | |\n",
        "| a | [[x\\|b]] %% notelint-disable-line WL102 %% |\n| --- | --- |\n"
        "| [[y]] | %% notelint-disable-line WL102 %% |\n",
    ),
    "before what tells of a task": (
        "- [ ] [[gone]] \U0001f4c5 2024-05-01\n",
        "- [ ] [[gone]] %% notelint-disable-line WL102 %% \U0001f4c5 2024-05-01\n",
    ),
    "above a heading": (
        "a\n\n## The [[gone]]\n\nb\n",
        "a\n\n%% notelint-disable-next-line WL102 %%\n## The [[gone]]\n\nb\n",
    ),
    "above a heading that nothing parts from words": (
        "- a\n## The [[gone]]\n",
        "- a\n\n%% notelint-disable-next-line WL102 %%\n## The [[gone]]\n",
    ),
    "above the title of a callout": (
        "> [!note] [[gone]]\n> b\n",
        "%% notelint-disable-next-line WL102 %%\n> [!note] [[gone]]\n> b\n",
    ),
    "above a quotation that nothing parts from a heading": (
        "# a\n> [!note] [[gone]]\n> [!x] [[lost]]\n",
        "# a\n\n%% notelint-disable WL102 %%\n\n%% notelint-disable-next-line WL102 %%\n"
        "> [!note] [[gone]]\n> [!x] [[lost]]\n\n%% notelint-enable WL102 %%\n",
    ),
    "a long line": (
        f"{'words ' * 5000}[[gone]]\n",
        f"{'words ' * 5000}[[gone]] %% notelint-disable-line WL102 %%\n",
    ),
    "around fields of Dataview": (
        "a\n\nup:: [[gone]]\nnext:: b\n\nc\n",
        "a\n\n%% notelint-disable WL102 %%\n\nup:: [[gone]]\nnext:: b\n\n%% notelint-enable WL102 %%\n\nc\n",
    ),
    "around code": (
        "a\n\n```timestamp\n00:61:00\n```",
        "a\n\n%% notelint-disable TS002 %%\n\n```timestamp\n00:61:00\n```\n\n%% notelint-enable TS002 %%",
    ),
    "around a link over two lines": (
        "a [[gone\naway]]\n",
        "%% notelint-disable LK007 %%\n\na [[gone\naway]]\n\n%% notelint-enable LK007 %%\n",
    ),
    "in a comment that is there": (
        "[[gone|]] <!-- notelint-disable-line WL102 -->\n",
        "[[gone|]] <!-- notelint-disable-line WL102, LK004 -->\n",
    ),
    "a comment that silences nothing": (
        "Words. %% notelint-disable-line WL102 %%\n",
        "Words. %% notelint-disable-line WL102, NT006 %%\n",
    ),
    "behind a property": (
        "---\na: b\nup: '[[gone]]'\nlist:\n  - \"[[lost]]\"\n---\n",
        "---\na: b\nup: '[[gone]]' # notelint-disable-line FM109\nlist:\n"
        '  - "[[lost]]" # notelint-disable-line FM109\n---\n',
    ),
    "at the end of a note without front matter": (
        "---\ntitle: a: b\n---\nWords.\n",
        "---\ntitle: a: b\n---\nWords.\n\n%% notelint-disable-file FM001 %%\n",
    ),
}
OTHERS = {
    "quartz": {
        "behind words": ("[[gone]]\n", "[[gone]] %% notelint-disable-line WL102 %%\n"),
        "a lone sign that would open a comment": (
            "50%% of [[gone]]\n",
            "50%% of [[gone]] <!-- notelint-disable-line WL102 -->\n",
        ),
        "in HTML": (
            "<div>\n<a href='gone.md'>x</a>\n</div>\n",
            "<div>\n<a href='gone.md'>x</a> <!-- notelint-disable-line LK101 -->\n</div>\n",
        ),
    },
    "markdown": {
        "behind words": ("[a](gone.md)\n", "[a](gone.md) <!-- notelint-disable-line LK101 -->\n"),
        "above a heading": (
            "a\n\n[a](gone.md)\n---\n",
            "a\n\n<!-- notelint-disable-next-line LK101 -->\n[a](gone.md)\n---\n",
        ),
        "above a footnote that is a word": (
            "a[^n]\n\n[^n]: [b](gone.md)\n",
            "a[^n]\n\n<!-- notelint-disable-next-line LK101 -->\n[^n]: [b](gone.md)\n",
        ),
        "behind a footnote of several words": (
            "a[^n]\n\n[^n]: see [b](gone.md)\n",
            "a[^n]\n\n[^n]: see [b](gone.md) <!-- notelint-disable-line LK101 -->\n",
        ),
        "above a definition": (
            "a [b]\n\n[b]: gone.md\n",
            "a [b]\n\n<!-- notelint-disable-next-line LK101 -->\n[b]: gone.md\n",
        ),
        "around what keeps its blanks": (
            "<pre>\n<a href='gone.md'>x</a>\n</pre>\n",
            "<!-- notelint-disable LK101 -->\n\n<pre>\n<a href='gone.md'>x</a>\n</pre>\n\n"
            "<!-- notelint-enable LK101 -->\n",
        ),
    },
}
CASES = [
    pytest.param(spoken, *case, id=f"{spoken}: {name}")
    for spoken, cases in {"obsidian": PLACES, **OTHERS}.items()
    for name, case in cases.items()
]


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "marked"])
@pytest.mark.parametrize(("spoken", "text", "expected"), CASES)
def test_where_comments_stand(spoken, text, expected, mark):
    on = frozenset(rule.code for rule in load_rules() if rule.enabled_in(spoken))
    vault = {"a.md": (mark + text).encode()}
    repair = silenced(settings_for(spoken, on), vault)
    assert repair.drafts["a.md"].data.decode() == mark + expected
    assert repair.session.report().diagnostics == ()
    assert repair.remarks == []


def silenced(chosen: Settings, vault: Mapping[str, bytes]) -> Repair:
    repair = Repair(chosen, lambda _: False, None, vault, explains=False)
    silence(repair, repair.session.report().diagnostics)
    return repair


def problems(chosen: Settings, vault: Mapping[str, bytes]) -> Iterator[str]:
    """All that is wrong with what becomes of a vault."""
    before = Session(chosen, None, vault)
    repair = silenced(chosen, vault)
    new = {**vault, **{path: draft.data for path, draft in repair.drafts.items()}}
    again = Session(chosen, None, new)
    told = again.report().diagnostics
    if told != repair.session.report().diagnostics:
        yield "a new run tells otherwise"
    left = {remark.partition(":")[0] for remark in repair.remarks}
    yield from (f"{item.path}:{item.place.line}: {item.code} is left" for item in told if item.path not in left)
    if again.report().suppressed != before.report().suppressed + sum(map(sum_of, repair.fixed.values())):
        yield "more is silenced than is told"
    second = silenced(chosen, new)
    yield from (f"a second run changes {path}" for path in second.drafts)
    yield from moves(repair, before.findings.index)
    spoken = before.findings.index.dialect
    for path, draft in repair.drafts.items():
        text, changes = draft.changes()
        for start, end, written in changes:
            if start != end or not ADDED.fullmatch(written):
                yield f"{path}: {text[start:end]!r} becomes {written!r}"
        old, new_text = decode(draft.old)[0], draft.text
        if before.findings.scans[path].entry.places != again.findings.scans[path].entry.places:
            yield f"{path} has other headings or blocks"
        if rendered(path, old, spoken) != rendered(path, new_text, spoken):
            yield f"{path} is shown otherwise: {old!r} becomes {new_text!r}"
        if NOTHING.sub("", words(path, old, spoken)) != NOTHING.sub("", words(path, new_text, spoken)):
            yield f"{path} has other words: {old!r} becomes {new_text!r}"
        if values(path, old, spoken) != values(path, new_text, spoken):
            yield f"{path} has other properties"


def sum_of(counter) -> int:
    return counter.total()


def rendered(path, text, spoken) -> str:
    """The body of a note as another parser shows it, less comments to notelint and blanks."""
    note = parse(path, text.encode("utf-8", "surrogateescape"), spoken)
    body = readable(text[note.body_start :])
    return NOTHING.sub("", NOTHING.sub("", COMMENT.sub("", MarkdownIt("commonmark").enable("table").render(body))))


def values(path, text, spoken):
    """What another reader of YAML makes of the front matter, less what it says to notelint."""
    block = parse(path, text.encode("utf-8", "surrogateescape"), spoken).front_matter
    if block is None or block.status != "ok":
        return None if block is None else text[block.start : block.end]
    try:
        found = yaml.load(readable(text[block.inner_start : block.inner_end]), yaml.BaseLoader)
    except yaml.YAMLError:
        return read(readable(text), block.inner_start, block.inner_end).is_mapping
    return {key: value for key, value in (found or {}).items() if key != "notelint"}


def hold(spoken: str, seed: str) -> None:
    vault, chosen = vault_of(seed), settings_for(spoken, Random(seed).choice((ALL, KEEPING)))
    found = list(problems(chosen, vault))
    assert not found, f"seed {seed!r}: {found}\n{vault}"


@pytest.mark.parametrize("spoken", DIALECTS)
def test_a_silenced_vault(spoken):
    for number in range(VAULTS):
        hold(spoken, f"{spoken}-silenced-{number}")


@pytest.mark.slow
@pytest.mark.parametrize("spoken", DIALECTS)
def test_many_silenced_vaults(spoken):
    for number in range(MANY_VAULTS):
        hold(spoken, f"{spoken}-silenced-many-{number}")


@pytest.mark.parametrize("spoken", ["obsidian", "quartz", "markdown"])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_vault_that_is_silenced(spoken, data):
    names = st.sampled_from(["a.md", "Rain gauge.md", "rain_gauge.md", "b/a.md", "é.md"])
    vault = data.draw(st.dictionaries(names, notes(), min_size=1, max_size=3))
    assert list(problems(settings_for(spoken), vault)) == []


def readable(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


# The command


VAULT = {
    ".obsidian/app.json": "{}",
    "a.md": "See [[gone]].\r\n",
    "b.md": "\ufeff# [[gone]]\n\n[[b c]\n",
    "sub/c.md": "---\ntitle: c\n---\n[[gone]]",
    "fine.md": "[[a]]\n",
}


@pytest.fixture
def vault(tmp_path):
    return write(tmp_path / "vault", VAULT)


def contents(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.md")}


def test_what_is_found_is_silenced_and_told(vault):
    assert notelint("check", cwd=vault)[0] == 1
    status, out, told = notelint("check", "--add-suppressions", "--format", "concise", cwd=vault)
    assert (status, out) == (0, "")
    assert told.startswith(
        "Suppressed 4 problems in 3 notes:\n     3 WL102 missing-target\n     1 LK001 unclosed-wikilink\n"
        "All good: 4 notes; 4 suppressed; "
    )
    assert contents(vault) == {
        "a.md": b"See [[gone]]. %% notelint-disable-line WL102 %%\r\n",
        "b.md": b"\xef\xbb\xbf%% notelint-disable-next-line WL102 %%\n# [[gone]]\n\n"
        b"[[b c] %% notelint-disable-line LK001 %%\n",
        "sub/c.md": b"---\ntitle: c\n---\n[[gone]] %% notelint-disable-line WL102 %%",
        "fine.md": b"[[a]]\n",
    }
    assert notelint("check", "--fail-on", "note", cwd=vault)[:2] == (0, "")


def test_a_second_run_adds_nothing(vault):
    notelint("check", "--add-suppressions", cwd=vault)
    before = contents(vault)
    assert notelint("check", "--add-suppressions", cwd=vault)[2].startswith("Nothing to suppress.\nAll good: ")
    assert contents(vault) == before


def test_paths_and_selectors_choose_what_is_silenced(vault):
    before = contents(vault)
    notelint("check", "--add-suppressions", "--select", "LK", "b.md", "a.md", cwd=vault)
    after = contents(vault)
    assert {path for path in before if before[path] != after[path]} == {"b.md"}
    assert after["b.md"] == b"\xef\xbb\xbf# [[gone]]\n\n[[b c] %% notelint-disable-line LK001 %%\n"


def test_what_cannot_be_silenced_is_left_and_told(vault):
    write(vault, {"d.md": "# [[gone]]".encode("utf-16"), "e.md": "[[gone]]\n\n```\n" + "x\n" * 3})
    status, out, told = notelint("check", "--add-suppressions", "--format", "concise", cwd=vault)
    assert out == "d.md:1:1: NT001 The note is saved as UTF-16, not as UTF-8\n"
    assert "d.md:1: NT001 is left: no comment can stand for it that changes nothing else\n" in told
    assert "Suppressed 5 problems in 4 notes" in told
    assert status == 1
    told = notelint("check", "--add-suppressions", cwd=vault)[2]
    assert "Nothing was suppressed.\n" in told


def test_a_note_that_cannot_be_written_is_left_and_told(vault):
    (vault / "0.md").symlink_to("a.md")
    told = notelint("check", "--add-suppressions", cwd=vault)[2]
    assert "0.md: is mended as a.md, to which it is a link" in told
    assert contents(vault)["a.md"].count(b"notelint") == 1


@pytest.mark.parametrize("order", [["--fix"], ["--changed"], ["--tracked-only"], ["-"]])
def test_what_does_not_go_together_with_it_is_told(order, vault):
    before = contents(vault)
    assert notelint("check", "--add-suppressions", *order, cwd=vault)[0] == 2
    assert contents(vault) == before


def test_findings_of_the_whole_note_are_silenced_in_its_front_matter(vault):
    closed = '[[schema]]\nname = "s"\nfiles = ["sub/*"]\nblock = true\nclosed = true\n[schema.fields]\n'
    fields = 'title = { type = "str" }\nday = { type = "date", required = true }\n'
    write(vault, {"notelint.toml": closed + fields, "sub/d.md": "Words.\n", "sub/e.md": "---\ntitle: e # e\n---\n"})
    notelint("check", "--add-suppressions", "sub", cwd=vault)
    after = contents(vault)
    assert after["sub/c.md"] == (
        b"---\ntitle: c\nnotelint: {ignore: [FM102]}\n---\n[[gone]] %% notelint-disable-line WL102 %%"
    )
    assert after["sub/e.md"] == b"---\ntitle: e # e\nnotelint: {ignore: [FM102]}\n---\n"
    assert b"%% notelint-disable-file " in after["sub/d.md"]
    assert notelint("check", "sub", cwd=vault)[1] == ""


@pytest.mark.parametrize(
    ("there", "then"),
    [
        ("notelint: {ignore: [LK]}", "notelint: {ignore: [LK, WL109]}"),
        ("notelint: {ignore: 'LK'}", "notelint: {ignore: 'LK, WL109'}"),
        ("notelint:\n  ignore:\n    - LK  # all\nx: 1", "notelint:\n  ignore:\n    - LK  # all\n    - WL109\nx: 1"),
        ("notelint: {ignore: []}", "notelint: {ignore: []}\n# notelint-disable-file WL109"),
        ("notelint: soon", "notelint: soon\n# notelint-disable-file WL109"),
    ],
)
def test_what_the_front_matter_ignores_already_is_kept(there, then):
    note = "---\n{}\n---\n[[x|]]\n"
    vault = {"a.md": note.format(there).encode()}
    repair = silenced(settings_for("obsidian", frozenset({"WL109", "WL102"})), vault)
    expected = note.format(then).replace("|]]", "|]] %% notelint-disable-line WL102 %%")
    assert repair.drafts["a.md"].data.decode() == expected
    assert repair.session.report().diagnostics == ()


def test_a_note_with_thousands_of_findings_is_silenced_at_once():
    """Also where comments break what they stand in, which nobody can tell before the note is read anew."""
    odd = "[[gone]] and [a\nb] ``c\nd`` e\n\n"
    vault = {"a.md": ("[[gone]] [x|\n" * 1000 + "\n" + odd * 200 + "[a b]: https://example.org\n").encode()}
    chosen = settings_for("obsidian", frozenset({"WL102", "LK001", "NT006"}))
    repair = silenced(chosen, vault)
    assert repair.session.report().diagnostics == ()
    assert repair.fixed["a.md"] == {("WL102", "missing-target"): 1200}
