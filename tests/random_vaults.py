"""Vaults of a few random notes: pieces that open and close things, examples of the rules and lines of them."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from notelint.dialects import known
from notelint.examples import cases
from notelint.plan import Plan
from notelint.rules import load_rules
from notelint.settings import Settings
from tests.pieces import FRONT_MATTER, OPENERS, WHOLE

DIALECTS = (*known(), "quartz 5")
ALL = frozenset(rule.code for rule in load_rules())
KEEPING = ALL - {"WL109"}  # without the rule for which the index is made anew whenever a note has new contents
Vault = Mapping[str, str | None]  # texts by path; None is a note that cannot be read


def plan_of(spoken: str) -> Plan:
    """The plan for one of ``DIALECTS``."""
    name, _, version = spoken.partition(" ")
    return Plan(name, (("version", version),) if version else ())


def settings_for(
    spoken: str, selected: frozenset[str] = ALL, options: Mapping[str, Mapping[str, Any]] = {}
) -> Settings:
    """Settings for one of ``DIALECTS``, of a vault that is on no disk."""
    plan = plan_of(spoken)
    return Settings(
        Path("/nowhere"),
        plan.dialect,
        dict(plan.dialect_options),
        origins={"root": "", "dialect": ""},
        selected=selected,
        options={code: dict(values) for code, values in options.items()},
        alone=True,
    )


@cache
def _material() -> tuple[tuple[str, ...], tuple[Mapping[str, str | None], ...]]:
    """Pieces of which notes are made; and the vaults of the examples."""
    vaults = [case.vault for rule in load_rules() for case in cases(rule) if case.variant == "as it is"]
    texts = [case[path] or "" for case in vaults for path in case]
    lines = [line for text in texts for line in text.splitlines(keepends=True)]
    words = [word for line in lines for word in re.split(r"(?<= )", line)]
    pieces = [*OPENERS.values(), *WHOLE.values(), *FRONT_MATTER.values()]
    return tuple(dict.fromkeys([*pieces, *words, *lines, *texts])), tuple(vaults)


def pieces() -> tuple[str, ...]:
    """What notes are made of."""
    return _material()[0]


def random_vault(spoken: str, random: Random) -> Vault:
    """A few notes: those of an example or two, one of them spoilt, and one made of pieces."""
    chosen, vaults = _material()
    vault: dict[str, str | None] = {}
    for _ in range(random.randint(1, 2)):
        vault.update(random.choice(vaults))
    path = random.choice([path for path in vault if path.endswith(".md")] or ["note.md"])
    text = vault.get(path) or ""
    for _ in range(random.randint(0, 3)):
        at = random.randint(0, len(text))
        cut = at + random.choice((0, 0, 0, 1, 5))
        text = text[:at] + random.choice(chosen) + text[cut:]
    vault[path] = text
    body = "".join(
        random.choice(chosen) + random.choice(("", "", " ", "\n", "\n\n")) for _ in range(random.randint(1, 8))
    )
    if random.random() < 0.3:
        body = f"---\n{body}\n---\n" + random.choice(chosen)
    vault[random.choice(("a.md", "b.md", "n/a.md"))] = body
    return {path: text and text.replace("\0", "").removeprefix("\ufeff") for path, text in vault.items()}
