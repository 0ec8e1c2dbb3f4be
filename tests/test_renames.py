"""Files renamed at random: a safe fix leads a link where it led, shows what it showed, and moves no other."""

import posixpath
from collections.abc import Mapping
from random import Random
from urllib.parse import quote

import pytest

from notelint.dialects import dialect, is_note, known, without_md
from notelint.engine import Session, lint_texts
from notelint.entry import entry_of
from notelint.filenames import levelled
from notelint.index import FOUND, Index, Verdict
from notelint.note import Link
from notelint.parse import parse
from notelint.plan import Plan
from notelint.position import splice
from notelint.rules import load_rules
from notelint.settings import load

PLANS = [
    *(Plan(name) for name in known()),
    *(Plan("quartz", (("link-resolution", how),)) for how in ("absolute", "relative")),
    Plan("quartz", (("version", "5"),)),
    Plan("gollum", (("alias-order", "target-first"),)),
]
BROKEN = {rule.code for rule in load_rules() if "broken-link" in rule.groups}
VAULTS = 60  # of each plan
MANY_VAULTS = 3000
FOLDERS = ("", "", "x/", "y z/", "x/y/")
NAMES = ("a", "b c", "b_c", "B c", "x", "v1.2", "Ä's", "C#", "d (e)", "a & b", "[f]")
FORMS = (
    "[[{}]]",
    "[[{}]]",
    "[[{}|words]]",
    "[[words|{}]]",
    "[[{}#Head]]",
    "![[{}]]",
    "![[{}#Head]]",
    "[words](<{}>)",
    "![words]({})",
    '<a href="{}">words</a>',
    "<a href='{}'>words</a>",
    "\n\n| a | b |\n|---|---|\n| [[{}]] | b |\n\n",
)


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_links_lead_where_they_led(plan):
    for number in range(VAULTS):
        _try(plan, f"{plan}-{number}")


@pytest.mark.slow
@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_links_lead_where_they_led_on_and_on(plan):
    for number in range(MANY_VAULTS):
        _try(plan, f"{plan}-many-{number}")


def test_a_session_knows_of_renames(tmp_path):
    (tmp_path / "a.md").write_text("[[old]]")
    (tmp_path / "new.md").write_text("")
    session = Session(load(tmp_path, isolated=True), renamed={"old.md": "new.md"})
    (found,) = session.report().diagnostics
    assert (found.code, found.message) == ("WL102", "[[old]] names a note that is 'new.md' now")
    session.put("a.md", b"words [[old]] words")
    (found,) = session.report().diagnostics
    assert found.fix is not None
    assert [edit.text for edit in found.fix.edits] == ["new", "|old"]


def _try(plan: Plan, seed: str) -> None:
    random = Random(seed)
    old = _vault(random)
    renamed = _renamed(old, random)
    new = {renamed.get(path, path): text for path, text in old.items()}
    told = lint_texts(new, plan, {}, (), renamed)
    mended = dict(new)
    for path in new:
        own = [item for item in told if item.path == path and item.code in BROKEN]
        fixes = [item.fix for item in own if item.fix is not None and item.fix.safe]
        edits = [(edit.start, edit.end, edit.text) for fix in fixes for edit in fix.edits]
        mended[path] = splice(new[path], edits)
    left = lint_texts(mended, plan, {}, (), renamed)
    spoken = dialect(plan.dialect, plan.dialect_options)
    before, between, after = (_led(vault, plan) for vault in (old, new, mended))
    for path, links in after.items():
        source = next((name for name, other in renamed.items() if other == path), path)
        assert len(links) == len(before[source]), f"{seed}: {old[source]!r} became {mended[path]!r}"
        for (was, led), (_, came), (link, leads) in zip(before[source], between[path], links, strict=True):
            case = f"{seed}: {was.target!r} of {source} became {link.target!r} of {path}; renamed {renamed}: {mended}"
            if came.reason == FOUND:
                assert leads[:2] == came[:2], case
                assert link.target == was.target or came.path, case
            elif led.reason == FOUND and led.path:
                if leads.reason == FOUND:
                    assert leads.path == renamed.get(led.path, led.path), case
                    if levelled(link.target) != levelled(was.target) and not link.is_markdown:
                        assert spoken.words(link) == spoken.words(was) or not is_note(leads.path), case
                else:
                    assert any(item.path == path and link.start <= item.start <= link.end for item in left), case


def _led(vault: Mapping[str, str], plan: Plan) -> dict[str, list[tuple[Link, Verdict]]]:
    """The links of each note, and where they lead."""
    spoken = dialect(plan.dialect, plan.dialect_options)
    notes = {path: parse(path, text.encode(), spoken) for path, text in vault.items() if is_note(path)}
    index = Index(spoken, vault, {path: entry_of(note) for path, note in notes.items()})
    return {
        path: [(link, index.resolve(link, path)) for link in note.links if not link.defect]
        for path, note in notes.items()
    }


def _vault(random: Random) -> dict[str, str]:
    """Files with links to each other, in every form."""
    paths = {
        random.choice(FOLDERS) + random.choice(NAMES) + random.choice((".md", ".md", ".md", ".png"))
        for _ in range(random.randint(2, 7))
    }
    vault = {}
    for path in sorted(paths):
        head = f'---\nup: "[[{_target(paths, path, random)}]]"\naliases: [{random.choice(NAMES[:5])}2]\n---\n'
        body = "".join(
            _written(random.choice(FORMS), _target(paths, path, random)) for _ in range(random.randint(0, 5))
        )
        vault[path] = (head if random.random() < 0.3 else "") + body + "\n\n# Head\n" if is_note(path) else ""
    return vault


def _written(form: str, target: str) -> str:
    """A link of a form to a target."""
    return form.replace("{}", quote(target) if "](" in form or "href" in form else target) + " "


def _target(paths: set[str], source: str, random: Random) -> str:
    """A way to name a file, or what is none."""
    path = random.choice(sorted(paths))
    name = path if random.random() < 0.4 else without_md(path)
    return random.choice(
        (
            name,
            name.rpartition("/")[2],
            name.rpartition("/")[2],
            posixpath.relpath(name, posixpath.dirname(source) or "."),
            f"/{name}",
            name.lower(),
            f"{without_md(name)}2",
        )
    )


def _renamed(vault: Mapping[str, str], random: Random) -> dict[str, str]:
    """New names for some of the files, none of which was another's."""
    renamed: dict[str, str] = {}
    for path in vault:
        kind = path[path.rindex(".") :]
        new = random.choice(FOLDERS) + random.choice(
            (posixpath.basename(path)[: -len(kind)], random.choice(NAMES), "new name")
        )
        if random.random() < 0.5 and new + kind not in {*vault, *renamed.values()}:
            renamed[path] = new + kind
    return renamed
