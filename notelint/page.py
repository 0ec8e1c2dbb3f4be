"""A rule's page, made of its file: as text for terminals, as Markdown, as an object."""

from collections.abc import Iterator
from typing import Any

from notelint.rules import Rule


def as_text(rule: Rule) -> str:
    """The page for a terminal."""
    lines = [f"{rule.code} {rule.name}", "", rule.summary, "", *_facts(rule), "", _flowed(rule.why)]
    for example in rule.examples[:6]:
        kind = "bad" if "bad" in example else "good"
        lines += ["", f"{kind}: {example['title']}", *_indented(_plain(example[kind], example))]
        if "fixed" in example:
            lines += ["fixed:", *_indented(str(example["fixed"]))]
    return "\n".join(lines) + "\n"


def as_markdown(rule: Rule) -> str:
    """The page as Markdown."""
    lines = [f"# {rule.name} ({rule.code})", "", rule.summary, ""]
    lines += [f"- {fact}" for fact in _facts(rule)]
    lines += ["", "## Why", "", _flowed(rule.why), "", "## Examples"]
    for example in rule.examples:
        kind = "bad" if "bad" in example else "good"
        lines += ["", f"{kind.capitalize()}: {example['title']}", "", *_fenced(_plain(example[kind], example))]
        if "fixed" in example:
            lines += ["", "Fixed:", "", *_fenced(str(example["fixed"]))]
    return "\n".join(lines) + "\n"


def as_object(rule: Rule) -> dict[str, Any]:
    """The page as JSON has it."""
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "summary": rule.summary,
        "severity": dict(rule.severity),
        "enabled": rule.enabled,
        "why": _flowed(rule.why),
        "fix": list(rule.fix),
        "options": dict(rule.options),
        "examples": [dict(example) for example in rule.examples],
    }


def _facts(rule: Rule) -> Iterator[str]:
    severity = rule.severity["default"]
    others = [f"{word} in {name}" for name, word in rule.severity.items() if name != "default"]
    yield "Severity: " + ", ".join([severity, *others]) + ("" if rule.enabled else "; off by default")
    if rule.fix:
        yield "Fix: " + " or ".join(rule.fix)
    for name, value in rule.options.items():
        yield f"Option: {name.replace('_', '-')} = {value!r}"


def _plain(source: object, example: Any) -> str:
    """An example's text without its marks."""
    text = str(source)
    for mark in example.get("marks", ("«", "»")):
        text = text.replace(mark, "")
    return text


def _flowed(text: str) -> str:
    """Paragraphs, each on one line."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


def _indented(text: str) -> Iterator[str]:
    for line in text.rstrip("\n").split("\n"):
        yield f"    {line}"


def _fenced(text: str) -> Iterator[str]:
    fence = "```"
    while fence in text:
        fence += "`"
    yield f"{fence}markdown"
    yield from text.rstrip("\n").split("\n")
    yield fence
