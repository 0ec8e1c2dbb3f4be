"""Safe fixes leave the words of a note as they are, but for rules whose files say that they repair markup."""

from collections.abc import Iterator

import pytest

from notelint.dialects import dialect
from notelint.engine import lint_texts
from notelint.examples import Case, cases, splice
from notelint.rules import Rule, load_rules
from tests.words import words

MENDING = [rule for rule in load_rules() if "safe" in rule.fix]


def safely_fixed(rule: Rule) -> Iterator[tuple[Case, str, str]]:
    """The examples of a rule with a safe fix: the note's text, and what its safe fixes make of it."""
    for case in cases(rule):
        text = case.vault[case.path] or ""
        found = lint_texts(case.vault, case.plan, case.dropped, (rule.code,), case.renamed)
        fixes = [item.fix for item in found if item.code == rule.code and item.path == case.path]
        edits = [
            (edit.start, edit.end, edit.text) for fix in fixes if fix is not None and fix.safe for edit in fix.edits
        ]
        if edits:
            yield case, text, splice(text, edits)


def keeps_words(case: Case, before: str, after: str) -> bool:
    spoken = dialect(case.plan.dialect, case.plan.dialect_options)
    return any(
        words(case.path, before, spoken, exact=exact) == words(case.path, after, spoken, exact=exact)
        for exact in (True, False)
    )


@pytest.mark.parametrize("rule", MENDING, ids=lambda rule: rule.code)
def test_the_words_stay_unless_the_rule_repairs_markup(rule):
    changed = [case.title for case, before, after in safely_fixed(rule) if not keeps_words(case, before, after)]
    assert any(safely_fixed(rule)), "an example shows a safe fix"
    if rule.repairs:
        assert changed, "no safe fix of its examples changes what a reader sees"
    else:
        assert not changed
