"""A scan of one note: checks that a note has nothing for are not called, and nothing is missed by that."""

from pathlib import Path
from random import Random

import pytest

from notelint.checks import heeds
from notelint.dialects import dialect, is_note
from notelint.examples import cases
from notelint.parse import parse
from notelint.rules import check_of, load_rules
from notelint.scan import Scanner, bind, diagnose, scan
from notelint.schema import Field, Schema, Violations
from tests.random_vaults import DIALECTS, plan_of, random_vault

FIXTURES = Path(__file__).parent.parent / "fixtures"
NOTES = [path for path in sorted(FIXTURES.rglob("*.md")) if path.is_file()]
VAULTS = 15  # of each dialect
SCHEMA = Schema("any", ("**",), {"title": Field("str", required=True), "tags": Field("list")}, closed=True)
READ_BY = ("TS002", "TS101", "TS102", "TS103", "TS104", "TS105", "TS106", "TS107", "TS202")
OPTIONS = (
    {},
    {code: {"reader": "youtube-t"} for code in READ_BY},
    {code: {"reader": "media-fragment"} for code in READ_BY},
    {"TS101": {"scope": "section", "report": "each", "max_share": 1}, "TS105": {"max_duration": "0:01:00"}},
    {"TS101": {"scope": "list"}, "FM008": {"yaml_1_1": True}, "FM201": {"against": "heading"}},
)


def with_options(plan, chosen):
    return plan._replace(options=tuple((code, tuple(sorted(values.items()))) for code, values in chosen.items()))


def by_all_checks(path, data, plan, schemas):
    """What is found in a note by every check, whatever it heeds."""
    spoken = dialect(plan.dialect, plan.dialect_options)
    note = parse(path, data, spoken)
    facts = {"note": note, "schemas": schemas, "violations": Violations(note, schemas), "dialect": spoken}
    lines = note.lines
    return tuple(
        diagnose(rule, finding, path, plan.variant, lines.place, note.text, lines.first)
        for rule, check, find in bind(load_rules(), plan.options)
        if check.on_note
        for finding in find(*(facts[name] for name in check.facts))
    )


def hold(path, data, plan, schemas=()):
    assert Scanner(plan).scan(path, data, schemas).diagnostics == by_all_checks(path, data, plan, schemas)


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.code)
def test_examples(rule):
    for case in cases(rule):
        for path, text in case.vault.items():
            if text is not None and is_note(path):
                hold(path, text.encode("utf-8", "surrogateescape"), case.plan, case.plan.schemas)


@pytest.mark.parametrize("spoken", DIALECTS)
def test_fixtures(spoken):
    for path in NOTES:
        hold(path.name, path.read_bytes(), plan_of(spoken))


@pytest.mark.parametrize("spoken", DIALECTS)
def test_random_notes(spoken):
    for number in range(VAULTS):
        random = Random(f"{spoken}-{number}")
        plan = with_options(plan_of(spoken), random.choice(OPTIONS))
        schemas = random.choice(((), (SCHEMA,)))
        for path, text in random_vault(spoken, random).items():
            if text is not None and is_note(path):
                hold(path, text.encode("utf-8", "surrogateescape"), plan, schemas)


def test_one_scanner_for_all_notes():
    plan = plan_of("obsidian")
    scanner = Scanner(plan)
    for path in NOTES:
        data = path.read_bytes()
        assert scanner.scan(path.name, data) == Scanner(plan).scan(path.name, data) == scan(path.name, data, plan)


def test_what_a_check_heeds():
    assert check_of("links.broken_line").heeds == ("brackets",)
    assert check_of("notes.final_newline").heeds == ()  # is called for every note


def test_an_unknown_fact_is_refused():
    def of_note(note): ...

    def of_entry(entry, index): ...

    for check in (of_note, of_entry):
        with pytest.raises(ValueError, match="no fact 'bracket'"):
            heeds("brackets", "bracket")(check)
