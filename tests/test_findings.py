"""What a session tells once notes were given new contents is what a new run tells of them."""

import re
from random import Random

import pytest

from notelint.dialects import is_note, without_md
from notelint.engine import Session, run
from tests.random_vaults import DIALECTS, KEEPING, pieces, random_vault, settings_for

VAULTS = 15  # of each dialect
MANY_VAULTS = 300
OTHERS = {"WL203": {"also_publish_with": ["obsidian", "quartz", "gollum"]}}


@pytest.mark.parametrize("spoken", DIALECTS)
def test_new_contents(spoken):
    for number in range(VAULTS):
        hold(spoken, f"{spoken}-{number}")


@pytest.mark.slow
@pytest.mark.parametrize("spoken", DIALECTS)
def test_new_contents_on_and_on(spoken):
    for number in range(MANY_VAULTS):
        hold(spoken, f"{spoken}-many-{number}")


def hold(spoken, seed):
    random = Random(seed)
    vault = {path: text.encode("utf-8", "surrogateescape") for path, text in random_vault("", random).items() if text}
    vault["zz.md"] = "".join(f"[[{without_md(path)}#Head]] [x]({path}#head)\n" for path in vault).encode()
    chosen = settings_for(spoken, KEEPING, OTHERS)
    session = Session(chosen, given=vault)
    for number in range(4):
        told = session.report().diagnostics
        assert told == run(chosen, given=vault).diagnostics, f"seed {seed!r}, after {number} changes: {vault}"
        path = random.choice([path for path in vault if is_note(path)])
        vault[path] = changed(vault[path], random)
        session.put(path, vault[path])


def changed(data, random):
    """A note with something put in, taken out, or altered that links of other notes lead to."""
    text = data.decode("utf-8", "surrogateescape")
    at = random.randint(0, len(text))
    piece = random.choice(("# Head\n", "\n# Head\n\n", " ^block\n", *random.choices(pieces(), k=3)))
    text = text[:at] + random.choice((piece, piece, "")) + text[at + random.choice((0, 0, 1, 9)) :]
    if random.random() < 0.3:
        text = re.sub(r"(?m)^(#+ )", random.choice((r"\1x ", "#", "")), text)
    return text.encode("utf-8", "surrogateescape")
