"""The pages of rules: each example can be understood, and nothing of the files' own marks is left."""

import re

import pytest

from notelint import rules as rules_module
from notelint.engine import lint_texts
from notelint.examples import cases
from notelint.page import as_markdown, as_text, context_of
from notelint.rules import Rule, load_rules

RULES = load_rules()
BY_CODE = {rule.code: rule for rule in RULES}
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@EVERY_RULE
@pytest.mark.parametrize("page", [as_text, as_markdown])
def test_a_page_is_readable(rule: Rule, page):
    text = page(rule)
    assert "None" not in text
    assert not re.search("[«»¿]", text)
    assert not re.search(r"(?<!\{)\{[a-z_]+\}(?!\})", text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u0300-\u036f\u200b\ufeff\ud800-\udfff]", text)
    assert re.search("^bad: ", text, re.MULTILINE | re.IGNORECASE)
    assert re.search("^good: ", text, re.MULTILINE | re.IGNORECASE)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert page is as_markdown or not re.search("[ \t]$", text, re.MULTILINE)


@EVERY_RULE
def test_the_text_page_shows_few_examples_and_says_so(rule: Rule):
    text = as_text(rule)
    bad, good = (len(re.findall(f"^{kind}: ", text, re.MULTILINE)) for kind in ("bad", "good"))
    reasons = {example.get("reason", "") for example in rule.examples if "bad" in example}
    assert (bad, good) == (
        max(len(reasons), min(3, sum("bad" in example for example in rule.examples))),
        min(2, sum("good" in example for example in rule.examples)),
    )
    more = len(rule.examples) - bad - good
    assert text.endswith(f"\n… {more} more: notelint rule {rule.code} --format markdown\n") == bool(more)
    assert "more: " not in as_markdown(rule)
    if rule.fix:
        assert "\nfixed:\n" in text
    shown = [example for example in rule.examples if f"bad: {example['title']}\n" in text]
    assert {example.get("reason", "") for example in shown} == reasons


@EVERY_RULE
def test_the_flagged_place_is_underlined(rule: Rule):
    text = as_text(rule)
    for example in rule.examples:
        if "bad" in example and f"bad: {example['title']}\n" in text and example.get("at") != "note":
            after = text.partition(f"bad: {example['title']}\n")[2]
            assert re.search(r"^ +\^+( +\^+)*$", re.split("^(?:bad|good|fixed):", after, flags=re.M)[0], re.MULTILINE)


@EVERY_RULE
def test_examples_of_one_text_are_told_apart(rule: Rule):
    seen = set()
    for example in rule.examples:
        source = str(example["bad" if "bad" in example else "good"])
        key = (re.sub("[«»]", "", source), context_of(rule, example))
        assert key not in seen, example["title"]
        seen.add(key)
        assert "\n" not in key[1]


@EVERY_RULE
def test_marks_enclose_something_or_a_place(rule: Rule):
    for example in rule.examples:
        if "bad" in example:
            opening, closing = example.get("marks", "«»")
            marks = re.findall(f"[{opening}{closing}]", str(example["bad"]))
            assert marks == [opening, closing] * (len(marks) // 2), example["title"]
            assert bool(marks) != (example.get("at") == "note"), example["title"]


@EVERY_RULE
def test_the_reason_of_an_example_is_that_of_its_findings(rule: Rule, monkeypatch):
    found = []

    def words(self, finding):
        found.append((self.code, finding.reason))
        return said(self, finding)

    said = Rule.words
    monkeypatch.setattr(rules_module.Rule, "words", words)
    several = {*rule.messages, *rule.hints}
    examples = {example["title"]: example for example in rule.examples if "bad" in example}
    for case in cases(rule):
        if case.is_bad and case.variant == "as it is":
            found.clear()
            lint_texts(case.vault, case.plan, case.dropped, (rule.code,), case.renamed)
            reasons = {reason if reason in several else "" for code, reason in found if code == rule.code}
            assert examples[case.title].get("reason", "") in reasons, case.title


def test_a_page_names_what_is_set_apart():
    page = as_text(BY_CODE["WL102"])
    assert "  (in Quartz; the vault also has 'Hygrometer.md' (is a draft))\n" in page
    assert "    See the [[Hygrometer]].\n              ^^^^^^^^^^\n" in page
    page = as_markdown(BY_CODE["WL102"])
    assert '(in Quartz; with `link-resolution = "absolute"`; the vault also has `North/Station.md`)\n' in page
    assert "(in Obsidian; the note is `South/Diary.md`; the vault also has `North/Station.md`)\n" in page
    assert '(in Obsidian; with `planned = ["People/*"]`)\n' in page
    assert "- Option: `planned = []`\n" in page
    page = as_markdown(BY_CODE["FM103"])
    assert "the schema `plant` has `status: enum, values seedling | sapling | tree`)\n" in page


def test_what_cannot_be_seen_is_written_out():
    page = as_text(BY_CODE["WL202"])
    assert "    We met in the [[Cafe<U+0301>]].\n                    ^^^^^^^^^^^^\n" in page
    assert "fixed:\n    We met in the [[Caf<U+00E9>]].\n" in page
    assert "'Caf<U+00E9>.md'" in page
    page = as_markdown(BY_CODE["NT001"])
    assert "We met in the Caf<E9>.\n" in page
    assert "Rain<00><00>" in page
    assert "the file cannot be read" in as_text(BY_CODE["NT005"])
    assert "'Rain gauge.md' (cannot be read)" in as_text(BY_CODE["NT005"])
    assert "Rain<U+200B> gauge" in as_markdown(BY_CODE["WL101"])
