"""A rule as SARIF describes it, made of its file; and words as SARIF's messages hold them."""

import re
from typing import Any

from notelint import __version__
from notelint.page import as_markdown, as_text
from notelint.reporters import visible
from notelint.rules import Rule

_SEVERITY = {"error": "error", "warning": "warning", "note": "recommendation"}
_LONGEST = 1024  # characters of a description
_MOST_TAGS = 10
_HALF = re.compile("[\ud800-\udfff]")


def descriptor(rule: Rule, level: str) -> dict[str, Any]:
    """The ``reportingDescriptor`` of a rule, as severe as ``level`` in this run.

    All else is the same in every run: GitHub wants rules to differ no more than tools do. Limits and values are those
    of https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support.
    """
    return {
        "id": rule.code,
        "name": _name(rule),
        "shortDescription": {"text": _cut(rule.summary) or rule.code},
        "fullDescription": {"text": _cut(rule.why) or _cut(rule.summary) or rule.code},
        "help": {"text": without_halves(as_text(rule)), "markdown": without_halves(as_markdown(rule))},
        "helpUri": _help_uri(rule),
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": _tags(rule),
            "precision": "very-high" if rule.severity["default"] == "error" else "high",
            "problem.severity": _SEVERITY[level],
        },
    }


def _name(rule: Rule) -> str:
    """The name in Pascal case, in which validators want no single letters; the code where nothing else is left."""
    name = "".join(part.capitalize() for part in rule.name.split("-") if len(part) > 1)
    return name if name[:1].isalpha() else rule.code.capitalize()


def _help_uri(rule: Rule) -> str:
    anchor = "rules-of-your-own" if rule.is_own else rule.code.lower()
    return f"https://pypi.org/project/notelint/{__version__}/#{anchor}"


def _tags(rule: Rule) -> list[str]:
    # groups of own rules may be any words, but what has this tag is taken for a hole that lets somebody in
    groups = [group for group in rule.groups if group != "security"]
    return list(dict.fromkeys((rule.family, "markdown", *groups)))[:_MOST_TAGS]


def _cut(words: str) -> str:
    """A description, on one line, no longer than is taken."""
    words = safe_message(" ".join(words.split()))
    if len(words) <= _LONGEST:
        return words
    end = words.rfind(" ", 0, _LONGEST)
    return words[: end if end > 0 else _LONGEST - 1].rstrip("{}") + "…"


def safe_message(words: str) -> str:
    """A plain-text message: SARIF reads ``[text](9)`` as a link and ``{0}`` as a placeholder, so both are escaped.

    Source: 3.11.5 and 3.11.6 of the specification.
    """
    words = visible(words).replace("{", "{{").replace("}", "}}")
    return words.replace("](", "] (")


def sentence(words: str) -> str:
    """Words with a full stop, if they do not end as a sentence does."""
    return words if words.endswith((".", "!", "?")) else words + "."


def without_halves(text: str) -> str:
    """A text in which halves of surrogate pairs, which stand for bytes that are no text, are U+FFFD."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)
