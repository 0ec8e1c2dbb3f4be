"""What is told of links of the same words at once is what is told of each by itself."""

from random import Random

import pytest

from notelint.diagnostic import Finding, Related, Span
from notelint.dialects import is_note, without_md
from notelint.engine import Session
from notelint.entry import Entry
from notelint.findings import in_order
from notelint.linked import LinkFindings
from notelint.rules import check_of, load_rules
from notelint.scan import bind
from tests.random_vaults import DIALECTS, random_vault, settings_for

VAULTS = 3  # of each dialect
MANY_VAULTS = 60
QUIET = ("logseq", "markdown")  # one makes the notes that are missing, the other knows no wikilinks
ON_LINKS = [rule for rule in load_rules() if {"problem", "fragments"}.intersection(check_of(rule.check).facts)]


@pytest.mark.parametrize("explains", [False, True])
@pytest.mark.parametrize("spoken", DIALECTS)
def test_links_of_the_same_words(spoken, explains):
    assert hold(spoken, explains, VAULTS) > (0 if spoken in QUIET else 100 * VAULTS)


def test_rules_for_some_notes_and_findings_of_a_place():
    """What a rule is not for, and what names another place of the note than the link, is not told of like links."""
    vault = {f"{folder}{name}.md": b"To [[gone]], [[gone|x]].\n" for folder in ("", "n/") for name in "abc"}
    vault["b.md"] = b"\n\n" + vault["b.md"]
    settings = settings_for("quartz")
    findings = Session(settings, given=vault).findings
    rule = next(rule for rule in ON_LINKS if rule.check == "wikilinks.missing_target")
    chosen = bind([rule._replace(files=("n/*", "b.md"))], ())
    whole = bind([rule._replace(code="MY001")], ())[0]._replace(find=told_of_the_note)
    here = bind([rule._replace(code="MY002")], ())[0]._replace(find=told_with_a_place)
    for checks in (chosen, [whole], [here], [*chosen, whole, here]):
        memory = LinkFindings(findings.index, checks, "quartz")
        for path in sorted(vault):
            entry = findings.scans[path].entry
            found = in_order(memory.told(entry))
            assert found == in_order(LinkFindings(findings.index, checks, "quartz").told(one_by_one(entry)))
            assert all(item.path == path for item in found)
            assert all(len(item) == len(item._fields) for item in found)
            if checks is chosen:
                assert len(found) == (0 if path in ("a.md", "c.md") else 2)


def told_of_the_note(problem, source, index):
    yield Finding(Span(0, 0), about=problem.link.target, whole_note=True)


def told_with_a_place(problem, source, index):
    link = problem.link
    span = Span(link.target_start, link.target_end)
    yield Finding(span, about=link.target, related=(Related("begins", "", link.start),))


@pytest.mark.slow
@pytest.mark.parametrize("spoken", DIALECTS)
def test_links_of_the_same_words_on_and_on(spoken):
    hold(spoken, False, MANY_VAULTS)


def hold(spoken, explains, vaults):
    """Compare; how many diagnostics were told."""
    told = 0
    for number in range(vaults):
        random = Random(f"{spoken}-{number}-linked")
        vault = {
            path: text.encode("utf-8", "surrogateescape") for path, text in random_vault("", random).items() if text
        }
        vault |= dict.fromkeys(
            ("n/Twin.md", "n/twin.md", "other/Only one.md", "n/café.md", "x.y.md", "n/\u039f\u0394\u039f\u03a3.md"), b""
        )
        targets = [*map(without_md, vault), "gone", "away/gone", "./gone", "2024-01-01", "pic.png", "A Tag", "x%y"]
        written = "".join(link for target in targets for link in spellings(target, random))
        for folder in ("", "n/", "n/deep/", "other/"):
            vault[f"{folder}z z.md"] = f"---\naliases: [a tag]\n---\n{written}\n".encode()
            vault[f"{folder}zz-z.md"] = written.encode()
        settings = settings_for(spoken)
        findings = Session(settings, given=vault).findings
        index = findings.index
        index.explains = explains
        plan = settings.plan()
        memory = LinkFindings(index, bind(ON_LINKS, plan.options), plan.variant)
        for path in sorted(filter(is_note, vault)):
            entry = findings.scans[path].entry
            known = in_order(memory.told(entry))
            alone = LinkFindings(index, bind(ON_LINKS, plan.options), plan.variant)
            assert known == in_order(alone.told(one_by_one(entry))), (path, vault)
            told += len(known)
    return told


def spellings(target, random):
    """Wikilinks with a target in some of the ways in which it is written."""
    ways = {target, target.replace(" ", "_"), target.replace("-", " "), target.title(), f" {target}", f"{target} "}
    ways |= {target.rpartition("/")[2], f"/{target}", f"{target}x", f"{target}\u200b", f"{target}.md"}
    for way in sorted(ways):
        yield from (f"[[{way}{end}]] " for end in random.sample(("", "|words", "| zz-z ", "#Head", "|gone"), 2))


def one_by_one(entry):
    """The facts of a note, with its plain links among the others."""
    copy = Entry(
        entry.path,
        (),
        entry.brackets,
        entry.places,
        entry.aliases,
        entry.tags,
        entry.permalink,
        entry.draft,
        entry.published,
        entry.unreadable,
        entry.unique,
    )
    copy._others = tuple(entry.links)
    return copy
