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

VAULTS = 12  # of each dialect
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
    silence(repair)
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
        return read(readable(text), block.inner_start, block.inner_end).error
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
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_vault_that_is_silenced(spoken, data):
    names = st.sampled_from(["a.md", "Rain gauge.md", "rain_gauge.md", "b/a.md", "é.md"])
    vault = data.draw(st.dictionaries(names, notes(), min_size=1, max_size=3))
    assert list(problems(settings_for(spoken), vault)) == []


def readable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
