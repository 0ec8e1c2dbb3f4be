"""Where comments can stand that silence findings: the forms, each for places that it is likely to leave as they are.

A form is chosen by looks; whether the note stays what it was is for ``silencing`` to find out.
"""

from collections.abc import Iterator

from notelint.dialects import Dialect
from notelint.fixing.forms.block import AboveLine, AroundBlock
from notelint.fixing.forms.form import Form
from notelint.fixing.forms.line import AboveProperty, BehindProperty, EndOfLine
from notelint.fixing.forms.whole import EndOfNote, InProperty, InYaml

__all__ = ["Form", "forms"]


def forms(spoken: Dialect) -> Iterator[tuple[type[Form], bool]]:
    """The forms for a dialect, those first that say no more than they must; and whether in the manner of Obsidian."""
    percent = spoken.percent_comments
    manners = (True, False) if percent else (False,)
    yield BehindProperty, False
    yield AboveProperty, False
    yield from ((EndOfLine, manner) for manner in manners)
    yield AboveLine, percent
    yield AroundBlock, percent
    yield InProperty, False
    yield InYaml, False
    yield from ((EndOfNote, manner) for manner in manners)
