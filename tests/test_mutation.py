"""Mutation: every defect, planted anywhere in a clean vault, is found where it is, by its own rule, and nothing else.

The defects are the bad examples of the rules, so that a rule brings its own; see ``tests/mutation``.
"""

from collections import Counter
from collections.abc import Collection
from functools import cache
from random import Random

import pytest

from notelint.diagnostic import Diagnostic
from notelint.dialects import known
from notelint.plan import Plan
from tests.mutation.planting import (
    RULES,
    Found,
    enabled,
    found_in,
    names_of,
    plant,
    reported,
    seeds,
    sown,
    strangers,
    whole,
    words_of,
)
from tests.mutation.vault import clean_vault, large_vault

# Rules with no example that can be planted, each with the reason.
UNPLANTED: dict[str, str] = {}
PLACES = 6  # for each rule
MANY_PLACES = 300


@pytest.mark.parametrize("dialect", known())
def test_the_vault_is_clean(dialect):
    found = reported(whole(clean_vault(dialect)), Plan(dialect))
    assert [(item.path, item.code, item.message) for item in found] == []


@pytest.mark.parametrize("code", RULES)
def test_each_rule_has_a_defect_to_plant(code):
    """Its bad examples hold no other defect than its own, as far as the rules that are on by default know."""
    able, problems = sown(code)
    assert not problems, "\n".join(problems)
    assert bool(able) != (code in UNPLANTED), (
        f"{code} has no bad example that can be planted: give it one, or say in UNPLANTED why there is none"
    )


@pytest.mark.parametrize("code", [code for code in RULES if code not in UNPLANTED])
def test_a_planted_defect_is_found_and_nothing_else(code):
    for number in range(PLACES):
        _plant_and_find(code, f"{code}-{number}")


@pytest.mark.slow
@pytest.mark.parametrize("code", [code for code in RULES if code not in UNPLANTED])
def test_a_planted_defect_is_found_and_nothing_else_on_and_on(code):
    for number in range(MANY_PLACES):
        _plant_and_find(code, f"{code}-many-{number}")


@pytest.mark.parametrize("dialect", known())
def test_defects_of_many_rules_in_one_vault(dialect):
    for number in range(2):
        _plant_many(dialect, f"{dialect}-{number}")


@pytest.mark.slow
@pytest.mark.parametrize("dialect", known())
def test_defects_of_many_rules_in_one_vault_on_and_on(dialect):
    for number in range(100):
        _plant_many(dialect, f"{dialect}-many-{number}")


def _plant_and_find(code: str, name: str) -> None:
    random = Random(name)
    seed = random.choice(seeds(code))
    pages = clean_vault(seed.case.plan.dialect)
    taken = {path.lower() for path in seed.around} & {path.lower() for path in pages}
    assert not taken, f"{seed.name} brings {sorted(taken)}, which the clean vault has: rename them there"
    before = _before(seed.case.plan._replace(schemas=()), code)
    planted = plant(seed, pages, {path for path, *_ in before}, random)
    found = found_in({**whole(pages), **planted.files}, seed.case, planted.files)
    _compare(found, before | planted.expected, f"seed {name!r}: {seed.name}, {planted.way}\n{planted.text!r}")


def _plant_many(dialect: str, name: str) -> None:
    """One defect of each rule, as far as the files that they bring do not meet."""
    random = Random(name)
    pages = large_vault(dialect, random, 4 * len(RULES))
    files: dict[str, str | None] = whole(pages)
    wanted: set[Found] = set()
    names: set[str] = set()
    words, story = "", ""
    codes = sorted(enabled(dialect).difference(UNPLANTED))
    random.shuffle(codes)
    for number, code in enumerate(codes):
        able = [seed for seed in seeds(code) if seed.is_plain(dialect) and strangers(seed, names, words)]
        if not able:
            continue
        seed = random.choice(able)
        planted = plant(seed, pages, {path for path, *_ in wanted}, random, number)
        if not files.keys().isdisjoint(planted.files.keys() - pages.keys()):
            continue
        files.update(planted.files)
        wanted |= planted.expected
        names |= names_of(seed)
        words += words_of(seed)
        story += f"\n{seed.name}, {planted.way}"
    assert wanted
    _compare(reported(files, Plan(dialect)), wanted, f"seed {name!r}: {story}")


def _compare(found: Collection[Diagnostic], wanted: Collection[Found], story: str) -> None:
    got = Counter((item.path, item.code, item.start, item.end) for item in found)
    missed, odd = Counter(wanted) - got, got - Counter(wanted)
    told = [(item.path, item.code, item.start, item.end, item.message) for item in found]
    much = [item for item in told if item[:4] in odd]
    assert (missed, odd) == ({}, {}), f"{story}\nnot found: {sorted(missed)}\ntoo much: {much}"


@cache
def _before(plan: Plan, code: str) -> frozenset[Found]:
    """What a rule that is off by default says of the clean vault."""
    found = reported(whole(clean_vault(plan.dialect)), plan, code)
    return frozenset((item.path, item.code, item.start, item.end) for item in found)
