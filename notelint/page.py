"""A rule's page, made of its file: as text for terminals, as Markdown, as an object."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from notelint.rules import Rule, option_key

_BAD_SHOWN, _GOOD_SHOWN = 3, 2  # examples in the text page
_DIALECTS = {
    "dendron": "Dendron",
    "foam": "Foam",
    "gollum": "Gollum",
    "logseq": "Logseq",
    "markdown": "plain Markdown",
    "obsidian": "Obsidian",
    "quartz": "Quartz",
    "quartz-5": "Quartz 5",
}
_PLAIN = re.compile(r"[\t\n -~]*")
_ZERO_WIDTH_JOINER = "\u200d"

Example = Mapping[str, Any]


def as_lines(rules: Iterable[Rule]) -> Iterator[str]:
    """A line for each rule: its code, its name and what is wrong; those that must be asked for say so."""
    return (f"{rule.code}  {rule.name:<24} {rule.summary}{_off(rule)}\n" for rule in rules)


def _off(rule: Rule) -> str:
    """A word on a rule that must be asked for, everywhere or but in some dialects."""
    on = ", ".join(_DIALECTS.get(name, name) for name, is_on in rule.switched.items() if is_on)
    return "" if rule.enabled else f" (off but in {on})" if on else " (off)"


def as_text(rule: Rule) -> str:
    """The page for a terminal, with some of the examples."""
    lines = [f"{rule.code} {rule.name}", "", rule.summary, "", *_facts(rule)]
    if rule.why:
        lines += ["", _flowed(rule.why)]
    shown = _chosen(rule.examples)
    for example in shown:
        kind = _kind(example)
        lines += ["", f"{kind}: {example['title']}"]
        context = context_of(rule, example)
        if context:
            lines.append(f"  ({context})")
        lines += _underlined(example)
        if "fixed" in example:
            lines += ["fixed:", *_indented(_printable(str(example["fixed"]), example))]
    more = len(rule.examples) - len(shown)
    if more:
        lines += ["", f"… {more} more: notelint rule {rule.code} --format markdown"]
    return "\n".join(lines) + "\n"


def as_markdown(rule: Rule) -> str:
    """The page as Markdown, with all examples."""
    lines = [f"# {rule.name} ({rule.code})", "", rule.summary, ""]
    lines += [f"- {fact}" for fact in _facts(rule, _as_code)]
    if rule.why:
        lines += ["", "## Why", "", _flowed(rule.why)]
    lines += ["", "## Examples"] if rule.examples else []
    for example in rule.examples:
        lines += ["", f"{_kind(example).capitalize()}: {example['title']}"]
        context = context_of(rule, example, _as_code)
        if context:
            lines += ["", f"({context})"]
        if example[_kind(example)]:
            lines += ["", *_fenced(_plain(example))]
        if "fixed" in example:
            lines += ["", "Fixed:", "", *_fenced(_printable(str(example["fixed"]), example))]
    return "\n".join(lines) + "\n"


def as_object(rule: Rule) -> dict[str, Any]:
    """The page as JSON has it."""
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "summary": rule.summary,
        "severity": dict(rule.severity),
        "enabled": rule.enabled if not rule.switched else {"default": rule.enabled, **rule.switched},
        "groups": list(rule.groups),
        "why": _flowed(rule.why),
        "fix": list(rule.fix),
        "repairs": rule.repairs,
        "options": dict(rule.options),
        "examples": [dict(example) for example in rule.examples],
    }


def _as_it_is(words: str) -> str:
    return words


def _quoted(words: str) -> str:
    return f"'{words}'"


def _as_code(words: str) -> str:
    """A code span of Markdown."""
    fence = "`"
    while fence in words:
        fence += "`"
    pad = " " if len(fence) > 1 else ""
    return f"{fence}{pad}{words}{pad}{fence}"


def _facts(rule: Rule, code: Callable[[str], str] = _as_it_is) -> Iterator[str]:
    severity = rule.severity["default"]
    others = [f"{word} in {_DIALECTS.get(name, name)}" for name, word in rule.severity.items() if name != "default"]
    apart = [_DIALECTS.get(name, name) for name, on in rule.switched.items() if on != rule.enabled]
    by_default = "" if rule.enabled else "; off by default"
    if apart:
        by_default = (
            f"; off by default in {', '.join(apart)}" if rule.enabled else f"{by_default} but in {', '.join(apart)}"
        )
    yield "Severity: " + ", ".join([severity, *others]) + by_default
    if rule.files:
        yield "For: " + ", ".join(code(glob) for glob in rule.files)
    if rule.fix:
        yield "Fix: " + " or ".join(rule.fix)
    if rule.repairs:
        yield f"Repairs: {rule.repairs}, so that a safe fix changes words of the note"
    for name, value in rule.options.items():
        yield f"Option: {code(_setting(name, value))}"


def _setting(name: str, value: object) -> str:
    shown = option_key(name)
    return f"{json.dumps(shown) if '.' in shown else shown} = {json.dumps(value, ensure_ascii=False)}"


def _kind(example: Example) -> str:
    return "bad" if "bad" in example else "good"


def _chosen(examples: Sequence[Example]) -> list[Example]:
    """The examples for the text page in their order: of each reason one, then those that show a fix, then others."""
    bad = [number for number, example in enumerate(examples) if "bad" in example]
    ranked = sorted(bad, key=lambda number: "fixed" not in examples[number])
    first: dict[str, int] = {}
    for number in ranked:
        first.setdefault(examples[number].get("reason", ""), number)
    chosen = sorted(first.values())
    chosen += [number for number in ranked if number not in chosen][: max(0, _BAD_SHOWN - len(chosen))]
    good = [number for number, example in enumerate(examples) if "good" in example]
    return [examples[number] for number in sorted(chosen + good[:_GOOD_SHOWN])]


def context_of(rule: Rule, example: Example, quote: Callable[[str], str] = _quoted) -> str:
    """What sets an example apart from the defaults, on one line; an empty string if nothing does."""

    def named(text: str) -> str:
        return quote(_printable(text, example).replace("\n", "<U+000A>"))  # it stands on one line

    parts = []
    dialect = example.get("dialect", "obsidian")
    if any(other.get("dialect", "obsidian") != "obsidian" for other in rule.examples):
        parts.append(f"in {_DIALECTS.get(dialect, dialect)}")
    parts += [f"with {named(_setting(*item))}" for item in example.get("dialect-options", {}).items()]
    parts += [f"with {named(_setting(*item))}" for item in example.get("options", {}).items()]
    if "path" in example:
        parts.append(f"the note is {named(example['path'])}")
    dropped = example.get("dropped", {})
    files = []
    for path, body in example.get("vault", {}).items():
        told = " ⏎ ".join(line for line in str(body or "").splitlines() if line.strip())
        told = "cannot be read" if body is None else dropped.get(path) or (f"holds {named(told)}" if told else "")
        files.append(f"{named(path)}{f' ({told})' if told else ''}")
    if files:
        parts.append(f"the vault also has {', '.join(files)}")
    parts += [f"{named(old)} was renamed to {named(new)}" for old, new in example.get("renamed", {}).items()]
    if "schema" in example:
        schema = example["schema"]
        closed = "closed " if schema.get("closed") else ""
        fields = "; ".join(_field(key, options) for key, options in schema.get("fields", {}).items())
        parts.append(f"the {closed}schema {named(schema.get('name', 'example'))} has {named(fields)}")
    if example.get("bytes"):
        parts.append("<..> is a byte")
    source = example[_kind(example)]
    if source is None:
        parts.append("the file cannot be read")
    elif not source:
        parts.append("nothing is in it")
    elif example.get("at") == "note":
        parts.append("the whole note is flagged")
    return "; ".join(parts)


def _field(key: str, options: Mapping[str, Any]) -> str:
    """A field of a schema in a few words."""
    facts = [str(options.get("type", "any"))]
    for name, value in options.items():
        if name == "required":
            facts.append("required")
        elif name != "type":
            facts.append(f"{name} {' | '.join(map(str, value)) if isinstance(value, list) else value}")
    return f"{key}: {', '.join(facts)}"


def _plain(example: Example) -> str:
    """An example's text as a reader can see it, without its marks."""
    text = str(example[_kind(example)])
    for mark in example.get("marks", ("«", "»")):
        text = text.replace(mark, "")
    return _printable(text, example)


def _printable(text: str, example: Example) -> str:
    """A text with what cannot be seen, or told from another, as bytes <E9> or code points <U+0301>."""
    signs = example.get("bytes", {})
    if not signs and _PLAIN.fullmatch(text):
        return text  # most are
    composed = _is_decomposed(example)
    shown = []
    for char in text:
        if char in signs:
            shown.append(f"<{str(signs[char]).upper()}>")
        elif char in "\n\t " or char == _ZERO_WIDTH_JOINER:
            shown.append(char)
        elif ord(char) < 0x20:
            shown.append(f"<{ord(char):02X}>")
        elif unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Zs") or (
            (composed and unicodedata.normalize("NFD", char) != char) or "\u0300" <= char <= "\u036f"
        ):
            shown.append(f"<U+{ord(char):04X}>")
        else:
            shown.append(char)
    return "".join(shown)


def _is_decomposed(example: Example) -> bool:
    """Whether a letter with a mark behind it is in an example, so that letters of both encodings must be told apart."""
    texts = (example[_kind(example)], example.get("fixed"), *example.get("vault", {}))
    return any(not unicodedata.is_normalized("NFC", str(text)) for text in texts)


def _underlined(example: Example) -> Iterator[str]:
    """The lines of an example, each with a line below it where something in it is flagged."""
    source = example[_kind(example)]
    if not source:
        return
    opening, closing = example.get("marks", ("«", "»"))
    flagged = False
    for line in str(source).rstrip("\n").split("\n"):
        shown, below = "", ""
        for char in line:
            if char in (opening, closing):
                flagged = char == opening
                continue
            piece = _printable(char, example)
            shown += piece
            below += ("\t" if piece == "\t" else " " if not flagged else "^") * _columns(piece)
        yield f"    {shown}".rstrip()
        if "^" in below:
            yield f"    {below.rstrip()}"


def _columns(text: str) -> int:
    """The columns that a text takes on a terminal."""
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _flowed(text: str) -> str:
    """Paragraphs, each on one line."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


def _indented(text: str) -> Iterator[str]:
    for line in text.rstrip("\n").split("\n"):
        yield f"    {line}".rstrip()


def _fenced(text: str) -> Iterator[str]:
    fence = "```"
    while fence in text:
        fence += "`"
    yield f"{fence}markdown"
    yield from text.rstrip("\n").split("\n")
    yield fence
