"""Every rule file is what it must be, and every example of every rule holds, in every variant."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from typing import get_type_hints

import pytest

import notelint.checks
from notelint import dialects
from notelint.diagnostic import SEVERITIES, Finding
from notelint.dialects import dialect, known
from notelint.engine import lint_texts
from notelint.examples import VARIANTS, cases, failures
from notelint.rules import Rule, check_of, load_rules, rules_folder

RULES = load_rules()
CASES = [case for rule in RULES for case in cases(rule)]
FAMILIES = {"FM": "front-matter", "WL": "wikilinks", "LK": "links", "TS": "timestamps", "NT": "notes"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule.code}-{case.title}-{case.variant}")
def test_example(case):
    assert failures(case) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_rule_file(rule: Rule):
    path = rules_folder() / rule.family / f"{rule.name}.yaml"
    assert path.is_file(), "the file is named as the rule"
    assert re.fullmatch(r"[A-Z]{2}\d{3}", rule.code)
    assert FAMILIES[rule.code[:2]] == rule.family
    assert {*rule.severity, *rule.switched} <= {"default", *dialects.VARIANTS, *known()}
    assert set(rule.severity.values()) <= set(SEVERITIES)
    assert set(rule.fix) <= {"safe", "unsafe"}
    assert rule.repairs == "" or (rule.repairs == "markup" and "safe" in rule.fix)
    assert set(rule.options) == set(check_of(rule.check).options), "the options are those of the check"
    assert "" in rule.messages
    assert rule.summary.endswith(".")
    assert len(rule.why.split()) >= 10
    assert set(rule.skip) <= set(VARIANTS)
    bad = [example for example in rule.examples if "bad" in example]
    assert bad
    assert len(bad) < len(rule.examples), "a rule has a good example too"
    if rule.fix:
        assert any("fixed" in example for example in bad), "a rule that mends shows how"


def test_codes_and_names_are_unique():
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert len(RULES) >= 22


def test_every_check_is_used():
    used = {rule.check for rule in RULES}
    found = set()
    for module in pkgutil.iter_modules(notelint.checks.__path__):
        loaded = importlib.import_module(f"notelint.checks.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if own and get_type_hints(function).get("return") == Iterator[Finding]:
                found.add(f"{module.name}.{name}")
    assert found == used


def test_every_way_to_say_it_is_shown():
    """Each reason that has a message or a hint of its own is met by an example."""
    for rule in RULES:
        wanted = {*rule.messages, *rule.hints} - {""}
        met = set()
        for case in cases(rule):
            met |= {reason for reason in wanted if _says(rule, reason, case)}
        assert wanted <= met, f"{rule.code} never says {wanted - met}"


def _says(rule, reason, case):
    """Whether a finding of the example is worded by this reason."""
    words = re.escape(rule.messages.get(reason) or rule.hints[reason])
    pattern = re.sub(r"\\\{[a-z_]+\\\}", ".*", words)
    report = lint_texts(case.vault, case.plan, case.dropped, (rule.code,), case.renamed)
    found = [item for item in report if item.code == rule.code]
    return any(re.fullmatch(pattern, text, re.DOTALL) for item in found for text in (item.message, item.hint))


def test_case_and_normal_form_are_errors_where_lookups_keep_them():
    """Elsewhere they are warnings, and must be asked for."""
    names = {rule.code: rule for rule in RULES}
    for spoken in [*map(dialect, known()), dialect("quartz", [("version", "5")])]:
        for code, one, other in (("WL201", "A", "a"), ("WL202", "\u00e9", "e\u0301")):
            folds = not spoken.wikilinks or spoken.fold(one) == spoken.fold(other)
            found = names[code].enabled_in(spoken.variant), names[code].severity_in(spoken.variant)
            assert found == (not folds, "warning" if folds else "error"), spoken.label


def test_ghost_links_are_warnings():
    """The rules that speak of notes not yet written warn where such a link is a feature."""
    ghosts = {name for name in known() if dialect(name).ghost_links}
    for code in ("WL102", "WL106", "FM109", "LK101"):
        severity = next(rule.severity for rule in RULES if rule.code == code)
        assert severity == {"default": "error", **dict.fromkeys(ghosts, "warning")}, code
