"""One note's bytes to its facts and findings: the unit of work that is parallel, cached or sent elsewhere."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from operator import attrgetter, truth
from typing import TYPE_CHECKING, Any, NamedTuple

from notelint.diagnostic import (
    Diagnostic,
    Finding,
    Place,
    PlacedRelated,
)
from notelint.dialects import dialect
from notelint.entry import Entry, entry_of
from notelint.globs import globs
from notelint.note import Note, Suppression
from notelint.plan import Plan
from notelint.rules import BROKEN_LINK, Check, Rule, RuleError, check_of, load_rules

if TYPE_CHECKING:
    from notelint.schema import Schema


class Scan(NamedTuple):
    """What is known of one note after it is read: its entry, the findings it has by itself, what it suppresses."""

    entry: Entry
    diagnostics: tuple[Diagnostic, ...]
    suppressions: tuple[Suppression, ...] = ()

    def says_as(self, other: "Scan") -> bool:
        """Whether another scan has the same facts, findings and suppressions at the same places."""
        return self[1:] == other[1:] and self.entry.says_as(other.entry)


class BoundCheck(NamedTuple):
    """A rule with its check, whose options are set."""

    rule: Rule
    check: Check
    find: Callable[..., Iterator[Finding]]


def bind(rules: Iterable[Rule], options: Iterable[tuple[str, tuple[tuple[str, Any], ...]]]) -> list[BoundCheck]:
    """Rules with their checks, each with the rule's options and over them those of ``options`` by code."""
    chosen = {code: dict(pairs) for code, pairs in options}
    bound = []
    for rule in rules:
        check = check_of(rule.check)
        values = {
            name: value for name, value in rule.options.items() if name in check.options or name in check.required
        }
        if "fix" in check.options:
            values["fix"] = rule.fix
        bound.append(BoundCheck(rule, check, partial(check.function, **values | chosen.get(rule.code, {}))))
    return bound


def applies(rule: Rule, path: str) -> bool:
    """Whether a rule is for the note of this path."""
    return not rule.files or globs(rule.files).match(path)


def findings_of(item: BoundCheck, facts: Mapping[str, Any], path: str) -> Sequence[Finding]:
    """What a check finds in the note of this path, given the facts that it names.

    Raises:
        RuleError: it fails, and is not one of ours.
    """
    rule, check, find = item
    if rule.files and not applies(rule, path):
        return ()
    try:
        return list(find(*[facts[name] for name in check.facts]))
    except Exception as error:
        explain(error, rule, path)
        raise


def explain(error: Exception, rule: Rule, path: str) -> None:
    """Say in which check, on which note, an error arose.

    Raises:
        RuleError: the rule is a vault's own, and for those who wrote it or its check to mend.
    """
    if rule.is_own:
        words = f"the check {rule.check} of {rule.code} fails on {path}: {type(error).__name__}: {error}"
        raise RuleError(words) from error
    error.add_note(f"in the check of {rule.code}, for the note {path}")


class Scanner:
    """Scans notes by one plan; what does not depend on the note is done once.

    What reads notes is imported only here, and a check only for a note that has what it heeds: most runs find all notes
    as they were, or a few that changed.
    """

    def __init__(self, plan: Plan) -> None:
        from notelint.parse import parse
        from notelint.schema import Violations

        self._parse, self._violations = parse, Violations
        self._dialect = dialect(plan.dialect, plan.dialect_options)
        self._variant = plan.variant
        self._options = plan.options
        rules = [(rule, check_of(rule.check)) for rule in load_rules(plan.rule_files)]
        self._rules = [(rule, check) for rule, check in rules if check.on_note]
        names = {name for _, check in self._rules for name in check.heeds} - {"schemas"}
        self._heeded = (*sorted(names), "schemas")
        self._values = attrgetter(*sorted(names))
        self._called: dict[tuple[bool, ...], list[BoundCheck]] = {}  # by which of the heeded facts a note has

    def scan(self, path: str, data: bytes, schemas: "tuple[Schema, ...]" = ()) -> Scan:
        """The facts of the note ``path`` (relative to the vault's root), and what checks find that need no others.

        ``schemas`` are those of the plan that apply to this path.
        """
        return self.scan_note(self._parse(path, data, self._dialect), schemas)

    def scan_note(self, note: Note, schemas: "tuple[Schema, ...]" = ()) -> Scan:
        """The scan of a note that is parsed already."""
        diagnostics: list[Diagnostic] = []
        violations = self._violations(note, schemas)
        facts = {"note": note, "schemas": schemas, "violations": violations, "dialect": self._dialect}
        arguments: dict[tuple[str, ...], list[Any]] = {}
        for rule, check, find in self._checks_for(note, schemas):
            if rule.files and not applies(rule, note.path):
                continue
            given = arguments.get(check.facts)
            if given is None:
                given = arguments[check.facts] = [facts[name] for name in check.facts]
            try:
                for finding in find(*given):
                    lines = note.lines
                    diagnostics.append(
                        diagnose(rule, finding, note.path, self._variant, lines.place, note.text, lines.first)
                    )
            except Exception as error:
                explain(error, rule, note.path)
                raise
        unique = tuple(violations.unique_values()) if schemas else ()
        return Scan(entry_of(note, unique), tuple(diagnostics), note.suppressions)

    def _checks_for(self, note: Note, schemas: "tuple[Schema, ...]") -> list[BoundCheck]:
        """The checks that may find something in a note, by the facts that they heed."""
        has = (*map(truth, self._values(note)), bool(schemas))
        called = self._called.get(has)
        if called is None:
            there = {name for name, is_there in zip(self._heeded, has, strict=True) if is_there}
            wanted = (rule for rule, check in self._rules if check.may_find(there))
            called = self._called[has] = bind(wanted, self._options)
        return called


@lru_cache(maxsize=4)
def scanner_for(plan: Plan) -> Scanner:
    """The scanner of a plan, made once."""
    return Scanner(plan)


def scan(path: str, data: bytes, plan: Plan, schemas: "tuple[Schema, ...]" = ()) -> Scan:
    """One note's scan; whoever scans many asks for the scanner once."""
    return scanner_for(plan._replace(schemas=())).scan(path, data, schemas)


def diagnose(
    rule: Rule,
    finding: Finding,
    path: str,
    variant: str,
    place: Callable[[int, int], Place],
    text: str | None,
    first: Callable[[], Place],
) -> Diagnostic:
    """A finding as a diagnostic.

    ``variant`` is the dialect as rules name it; ``place`` turns offsets into regions, ``first`` gives the region of
    the first line; ``text`` is the note's, for the key of a finding that does not say what it is about. The key is
    that of the first of its kind; by it a link that leads nowhere stays the same, whatever else is found out about it.
    """
    span, _, reason, about, fix, others, whole_note = finding
    start, end = span
    if fix is not None and len(fix.edits) > 1:
        fix = fix._replace(edits=tuple(sorted(fix.edits)))
    related: list[PlacedRelated] = []
    for item in others:
        line, column = item.at if item.path else place(item.start, item.start)[:2]
        related.append(PlacedRelated(item.message, item.path or path, line, column))
    if not about:
        if text is None:
            raise ValueError(f"{rule.check} does not say what its finding is about")
        about = text[start:end]
    code = rule.code
    message, hint = rule.words(finding)
    key = f"{BROKEN_LINK if BROKEN_LINK in rule.groups else code}:{_normalised(about)}:1"
    region = first() if whole_note else place(start, end)
    severity = rule.severity_in(variant)
    return Diagnostic(
        path, region, code, rule.name, severity, message, hint, start, end, key, fix, tuple(related), reason
    )


def _normalised(about: str) -> str:
    """What a finding is about, less what may change without its being another: case, normal form, white space."""
    if not about.isascii():
        about = unicodedata.normalize("NFC", about)
    return " ".join(about.split()).casefold()
