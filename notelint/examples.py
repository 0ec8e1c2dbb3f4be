"""Holds a rule to its examples: what it must flag, to the character, and what its fixes must yield."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from notelint.diagnostic import Diagnostic
from notelint.engine import lint_texts
from notelint.plan import Plan
from notelint.position import Lines, splice
from notelint.rules import Rule, RuleFile
from notelint.schema import Document, Field, Schema

PATH = "note.md"  # of an example's note, unless it says otherwise
VARIANTS = {
    "as it is": lambda text: text,
    "after emoji": lambda text: "🌱🧑‍🌾 é " + text,
    "after front matter": lambda text: "---\ntitle: Words before\n---\n" + text,
    "with CRLF": lambda text: text.replace("\n", "\r\n"),
}


class Case(NamedTuple):
    """One example in one variant: a vault of one rule's example, and what must be found in its note."""

    rule: Rule
    title: str
    variant: str
    path: str
    vault: Mapping[str, str | None]
    marked: tuple[tuple[int, int], ...]
    at_note: bool
    fixed: str | None
    plan: Plan
    is_bad: bool
    dropped: Mapping[str, str] = {}
    renamed: Mapping[str, str] = {}


def lacks(rule: Rule) -> list[str]:
    """The examples that a rule must have and has not, in words."""
    kinds = {"bad" if "bad" in example else "good" for example in rule.examples}
    return [f"has no {kind} example" for kind in ("bad", "good") if kind not in kinds]


def cases(rule: Rule, rule_files: tuple[RuleFile, ...] = ()) -> Iterator[Case]:
    """The examples of a rule, in all variants that apply to them; ``rule_files`` are where own rules stand."""
    for example in rule.examples:
        for variant, change in VARIANTS.items():
            source = str(example["bad" if "bad" in example else "good"]).lstrip(example.get("marks", "«»")[0])
            if variant in rule.skip or variant in example.get("skip", ()):
                continue
            if (
                variant != "as it is"
                and (source.startswith("---") or example.get("at") == "note")
                and variant != "with CRLF"
            ):
                continue  # front matter stays first; a finding on the note is on line 1 whatever stands there
            yield _case(rule, example, variant, change, rule_files)


def _case(rule: Rule, example: Mapping[str, Any], variant: str, change: Any, rule_files: tuple[RuleFile, ...]) -> Case:
    opening, closing = example.get("marks", ("«", "»"))
    is_bad = "bad" in example
    source = example["bad" if is_bad else "good"]
    text = change(str(source or ""))
    marked: list[tuple[int, int]] = []
    plain = ""
    starts: list[int] = []
    for piece in re.split(f"({re.escape(opening)}|{re.escape(closing)})", text):
        if is_bad and piece == opening:
            starts.append(len(plain))
        elif is_bad and piece == closing:
            marked.append((starts.pop(), len(plain)))
        else:
            plain += piece
    for sign, byte in example.get("bytes", {}).items():
        plain = plain.replace(sign, chr(0xDC00 + int(str(byte), 16)))
    path = example.get("path", PATH)
    fixed = change(str(example["fixed"])) if "fixed" in example else None
    dialect = example.get("dialect", "obsidian")
    chosen = {name: tuple(v) if isinstance(v, list) else v for name, v in example.get("options", {}).items()}
    options = ((rule.code, tuple(sorted(chosen.items()))),)
    dialect_options = tuple(sorted(example.get("dialect-options", {}).items()))
    plan = Plan(dialect, dialect_options, options, _schemas(example), rule_files)
    vault: dict[str, str | None] = {
        name: None if body is None else str(body) for name, body in example.get("vault", {}).items()
    }
    return Case(
        rule,
        example["title"],
        variant,
        path,
        {**vault, path: None if source is None else plain},
        tuple(sorted(marked)),
        example.get("at") == "note",
        fixed,
        plan,
        is_bad,
        example.get("dropped", {}),
        example.get("renamed", {}),
    )


def _schemas(example: Mapping[str, Any]) -> tuple[Schema, ...]:
    given = example.get("schema")
    if given is None:
        return ()
    fields = {key: _field(options) for key, options in given.get("fields", {}).items()}
    document = None
    if "json-schema" in given:
        beside = tuple((name, json.dumps(body)) for name, body in given.get("beside", {}).items())
        document = Document("example.schema.json", json.dumps(given["json-schema"]), beside)
    return (Schema(given.get("name", "example"), ("**/*.md",), fields, given.get("closed", False), document=document),)


def _field(options: Mapping[str, Any]) -> Field:
    values = {name.replace("-", "_"): value for name, value in options.items()}
    if "values" in values:
        values["values"] = tuple(values["values"])
    if isinstance(values.get("items"), Mapping):
        values["items"] = _field(values["items"])
    return Field(**values)


def failures(case: Case) -> list[str]:
    """What the example says and notelint does not do; empty when all is well."""
    found = _findings(case, case.vault)
    problems: list[str] = []
    if case.at_note:
        if len(found) != 1 or found[0].place.line != 1:
            problems.append(f"wants one finding on the note, got {_show(found)}")
    elif tuple((item.start, item.end) for item in found) != case.marked:
        text = case.vault[case.path] or ""
        wanted = [text[start:end] for start, end in case.marked]
        problems.append(f"wants {wanted} at {case.marked}, got {_show(found)}")
    lines = Lines(case.vault[case.path] or "")
    for item in found:
        if not case.at_note and item.place != lines.place(item.start, item.end):
            problems.append(f"says {item.place}, and is at {lines.place(item.start, item.end)}")
        for words in (item.message, item.hint):
            if re.search(r"(?<!\{)\{[a-z_]+\}(?!\})", words) or (not words and words is item.message):
                problems.append(f"unfilled or empty words: {words!r}")
    problems += _fix_failures(case, found)
    return problems


def _fix_failures(case: Case, found: list[Diagnostic]) -> list[str]:
    fixes = [item.fix for item in found if item.fix is not None]
    declared = {"safe" if fix.safe else "unsafe" for fix in fixes}
    if not declared <= set(case.rule.fix):
        return [f"offers {sorted(declared)} fixes, its file says {list(case.rule.fix)}"]
    if case.fixed is None:
        return ["has a fix and no 'fixed'"] if fixes else []
    if len(fixes) != len(found):
        return [f"{len(found) - len(fixes)} findings have no fix"]
    text = splice(case.vault[case.path] or "", ((e.start, e.end, e.text) for fix in fixes for e in fix.edits))
    if text != case.fixed:
        return [f"fixed gives {text!r}, wants {case.fixed!r}"]
    left = _findings(case, {**case.vault, case.path: text})
    return [f"still found after the fix: {_show(left)}"] if left else []


def _findings(case: Case, vault: Mapping[str, str | None]) -> list[Diagnostic]:
    """What this rule, and no other, finds in the example's note."""
    report = lint_texts(vault, case.plan, case.dropped, (case.rule.code,), case.renamed)
    return sorted(
        (item for item in report if item.path == case.path and item.code == case.rule.code),
        key=lambda item: (item.start, item.end),
    )


def _show(found: Iterable[Diagnostic]) -> str:
    return str([(item.start, item.end, item.message) for item in found])


class Trial:
    """Rules held to their examples: how many of each, and how many do not hold."""

    def __init__(self) -> None:
        self.rules = 0
        self.examples = 0
        self.failed = 0

    def lines(self, rules: Iterable[Rule], rule_files: tuple[RuleFile, ...] = ()) -> Iterator[str]:
        """What does not hold, a line each; ``rule_files`` are where own rules stand."""
        for rule in rules:
            self.rules += 1
            for problem in lacks(rule):
                self.failed += 1
                yield f"{rule.code} {rule.name}: {problem}\n"
            broken = {}
            titles = set()
            for case in cases(rule, rule_files):
                titles.add(case.title)
                problems = failures(case)
                if problems and case.title not in broken:  # the other variants say the same
                    broken[case.title] = f"'{case.title}' ({case.variant}): {'; '.join(problems)}"
            self.examples += len(titles)
            self.failed += len(broken)
            for words in broken.values():
                yield f"{rule.code} {rule.name}: {_visible(words)}\n"

    @property
    def summary(self) -> str:
        """What came of it, in a sentence."""
        tried = f"{_counted(self.examples, 'example')} of {_counted(self.rules, 'rule')}"
        return f"{tried}: {self.failed} fail." if self.failed else f"{tried}: all hold."


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"


def _visible(text: str) -> str:
    """A text on one line."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
