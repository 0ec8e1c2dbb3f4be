"""A run: the notes of a vault scanned, indexed, checked, sifted and sorted into a report."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping
from time import perf_counter
from typing import Any

from notelint.diagnostic import Diagnostic, Place, Report
from notelint.dialects import dialect, is_note
from notelint.discover import GitIgnore, Vault, discover, reason
from notelint.globs import globs
from notelint.index import Index
from notelint.note import Entry
from notelint.position import LINE_ENDING, decode
from notelint.rules import groups_by_code, load_rules
from notelint.scan import BoundCheck, Plan, Scan, applies, bind, diagnose, explain, scan
from notelint.schema import Schema
from notelint.settings import Settings
from notelint.suppress import Silence
from notelint.unused import find_unused

_IGNORE_FILE = ".gitignore"


def run(
    settings: Settings,
    wanted: Callable[[str], bool] | None = None,
    given: Mapping[str, bytes] | None = None,
    named: Collection[str] = (),
) -> Report:
    """Lint the vault of ``settings``.

    Args:
        settings: what to lint, and how.
        wanted: which notes to report on, by path relative to the root; all where it is None. The index always holds
            the whole vault.
        given: contents to take for these paths in place of what the disk holds, such as an editor's.
        named: notes that are linted even if the settings exclude them.
    """
    started = perf_counter()
    vault = _vault(settings)
    given = given or {}
    plan = settings.plan()
    paths = sorted({*vault.notes, *(path for path in given if is_note(path))})
    schemas = {path: settings.schemas_for(path) for path in paths}
    scans = {path: _scan_file(vault, path, plan, schemas[path], given) for path in paths}
    dropped = dict(vault.dropped)
    if settings.drops_drafts:
        dropped.update({path: "is a draft" for path, done in scans.items() if done.entry.draft})
    if settings.wants_publish:
        dropped.update({path: "lacks 'publish: true'" for path, done in scans.items() if not done.entry.published})
    linted = {path for path in paths if path in vault.linted or path in given or path in named}
    if wanted is not None:
        linted = {path for path in linted if wanted(path)}
    text_of = _texts(vault, given)
    found = check_vault(scans, {*vault.files, *given}, dropped, plan, linted, vault.ignores, settings.selected, text_of)
    kept, silenced = _sift(found, scans, settings)
    last = _last_checks(plan)
    reported = {path: settings.reported_in(path) for path in linted if scans[path].suppressions}
    more, silenced_last = _sift(judge_suppressions(scans, silenced, reported, last, plan), scans, settings)
    if more:
        kept = sorted([*kept, *more], key=lambda item: item.order)
    unbound = tuple(
        f"the schema '{schema.name}' matches no note: {', '.join(schema.files)}"
        for schema in plan.schemas
        if not any(schema in own for own in schemas.values())
    )
    return Report(
        str(settings.root),
        dialect(plan.dialect, plan.dialect_options).label,
        settings.origins,
        tuple(kept),
        len(linted),
        len(silenced) + len(silenced_last),
        perf_counter() - started,
        text_of,
        (*settings.remarks, *(f"cannot read {problem}" for problem in vault.problems), *unbound),
    )


def _vault(settings: Settings) -> Vault:
    if settings.alone:
        return Vault(settings.root, (), (), frozenset(), {}, frozenset(), ())
    return discover(settings.root, settings.include, settings.exclude, settings.site_ignores, settings.gitignore)


def lint_texts(
    vault: Mapping[str, str | None], plan: Plan, dropped: Mapping[str, str] = {}, also: Collection[str] = ()
) -> list[Diagnostic]:
    """All that is found in a vault given as texts by path (None for one that cannot be read).

    ``dropped`` are notes that the site leaves out, with why; ``also`` are codes of rules to run beside those that are
    on by default.
    """
    selected = {rule.code for rule in load_rules(plan.rule_files) if rule.enabled_in(plan.variant)}.union(also)
    scans = {}
    for path, text in vault.items():
        if not is_note(path):
            continue
        if text is None:
            scans[path] = Scan(Entry(path, unreadable="permission denied"), ())
        else:
            schemas = tuple(schema for schema in plan.schemas if globs(schema.files).match(path))
            scans[path] = scan(path, text.encode("utf-8", "surrogateescape"), plan, schemas)

    def text_of(path: str) -> str:
        return (vault[path] or "").removeprefix("\ufeff")

    ignored = GitIgnore(
        [
            (path.removesuffix(_IGNORE_FILE), (text or "").splitlines())
            for path, text in sorted(vault.items())
            if path.rpartition("/")[2] == _IGNORE_FILE
        ]
    )
    found = check_vault(scans, set(vault), dropped, plan, set(scans), ignored, selected, text_of)
    groups = groups_by_code(plan.rule_files)
    silences = {path: Silence(done.suppressions, groups) for path, done in scans.items()}
    found = [item for item in found if item.code in selected]
    silenced = [item for item in found if silences[item.path].covers(item)]
    found += judge_suppressions(scans, silenced, dict.fromkeys(scans, selected), _last_checks(plan), plan)
    found.sort(key=lambda item: item.order)
    return [item for item in found if not silences[item.path].covers(item)]


def check_vault(
    scans: Mapping[str, Scan],
    files: Iterable[str],
    dropped: Mapping[str, str],
    plan: Plan,
    linted: Iterable[str],
    ignored: Callable[[str], bool] | None = None,
    selected: Collection[str] | None = None,
    text_of: Callable[[str], str] | None = None,
) -> list[Diagnostic]:
    """The diagnostics of the ``linted`` notes, in order: those of their scans, and those that the index tells.

    ``ignored`` tells of a path whether git passes over it; of the checks that want the index only those of rules that
    are ``selected`` are run, all where it is None. ``text_of`` gives the text of a note; without it no fix is offered
    that wants to see what is around a link.
    """
    index = Index(
        dialect(plan.dialect, plan.dialect_options),
        files,
        {path: done.entry for path, done in scans.items()},
        dropped,
        ignored,
        text_of,
    )
    rules = [rule for rule in load_rules(plan.rule_files) if selected is None or rule.code in selected]
    checks = [item for item in bind(rules, plan.options) if not (item.check.on_note or item.check.comes_last)]
    found: list[Diagnostic] = []
    for path in sorted(linted):
        done = scans[path]
        own = [*done.diagnostics, *_check_entry(done.entry, index, checks, plan.variant)]
        own.sort(key=lambda item: item.order)
        found += _numbered(own)
    return found


def judge_suppressions(
    scans: Mapping[str, Scan],
    silenced: Iterable[Diagnostic],
    reported: Mapping[str, Collection[str]],
    checks: Iterable[BoundCheck],
    plan: Plan,
) -> list[Diagnostic]:
    """What the checks that come last find in the notes whose codes are ``reported``, given what is ``silenced``."""
    rules = load_rules(plan.rule_files)
    by_path: dict[str, list[Diagnostic]] = {}
    for item in silenced:
        by_path.setdefault(item.path, []).append(item)
    found: list[Diagnostic] = []
    for path, codes in reported.items():
        own = scans[path].suppressions
        wanted = [item for item in checks if own and item.rule.code in codes]
        if not wanted:
            continue
        unused = tuple(find_unused(own, by_path.get(path, ()), codes, rules, plan.variant))
        places = _Places(place for item in own for place in item.places)
        for rule, _, find in wanted:
            told = [diagnose(rule, item, path, plan.variant, places.place, None, places.first) for item in find(unused)]
            found += _numbered(told)
    return found


def _last_checks(plan: Plan) -> list[BoundCheck]:
    return [item for item in bind(load_rules(plan.rule_files), plan.options) if item.check.comes_last]


def _scan_file(vault: Vault, path: str, plan: Plan, schemas: tuple[Schema, ...], given: Mapping[str, bytes]) -> Scan:
    try:
        data = given[path] if path in given else vault.read(path)
    except OSError as error:
        return Scan(Entry(path, unreadable=reason(error)), ())
    return scan(path, data, plan, schemas)


def _check_entry(entry: Entry, index: Index, checks: Iterable[BoundCheck], variant: str) -> Iterable[Diagnostic]:
    facts: dict[str, Any] = {"entry": entry, "index": index}
    places = None
    for rule, check, find in checks:
        if rule.files and not applies(rule, entry.path):
            continue
        try:
            for finding in find(*[facts[name] for name in check.facts]):
                places = places or _Places(_known_places(entry))
                yield diagnose(rule, finding, entry.path, variant, places.place, None, places.first)
        except Exception as error:
            explain(error, rule, entry.path)
            raise


def _known_places(entry: Entry) -> Iterable[tuple[int, int, int]]:
    """Offset, line and column of the links, targets and brackets of an entry, as far as they tell."""
    for link in entry.links:
        yield link.target_start, link.line, link.column
        before = link.target_start - link.start
        if before < link.column:  # both on one line
            yield link.start, link.line, link.column - before
    for bracket in entry.brackets:
        yield bracket.start, bracket.line, bracket.column
        for number, ending in enumerate(LINE_ENDING.finditer(bracket.text), 1):
            yield bracket.start + ending.end(), bracket.line + number, 1
    yield from ((value.start, value.line, value.column) for value in entry.unique)


class _Places:
    """Offsets to regions by the places that are known (offset, line and column); the note's text is not at hand.

    What a check across notes names stands on the line of a target, behind its start.
    """

    def __init__(self, places: Iterable[tuple[int, int, int]]) -> None:
        known = sorted(places)
        self._starts = [start for start, _, _ in known]
        self._known = known

    def _locate(self, offset: int) -> tuple[int, int]:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return 1, 1
        start, line, column = self._known[index]
        return line, column + offset - start

    def place(self, start: int, end: int) -> Place:
        return Place(*self._locate(start), *self._locate(end))

    @staticmethod
    def first() -> Place:
        return Place(1, 1, 1, 1)


def _numbered(diagnostics: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """Diagnostics of one note whose keys tell the second of a kind from the first."""
    seen: dict[str, int] = {}
    for item in diagnostics:
        ordinal = seen[item.key] = seen.get(item.key, 0) + 1
        yield item._replace(key=f"{item.key}:{ordinal}")


def _sift(
    found: Iterable[Diagnostic], scans: Mapping[str, Scan], settings: Settings
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """The diagnostics that are selected and not suppressed, with the severities that are set; and the suppressed."""
    kept: list[Diagnostic] = []
    groups = groups_by_code(settings.rule_files)
    suppressed: list[Diagnostic] = []
    path, reported, silence = "", settings.selected, Silence(())
    for item in found:
        if item.path != path:
            path = item.path
            reported, silence = settings.reported_in(path), Silence(scans[path].suppressions, groups)
        if item.code not in reported:
            continue
        if silence.covers(item):
            suppressed.append(item)
            continue
        severity = settings.severity.get(item.code)
        kept.append(item._replace(severity=severity) if severity is not None else item)
    return kept, suppressed


def _texts(vault: Vault, given: Mapping[str, bytes]) -> Callable[[str], str]:
    """Reads notes again for the lines that a reporter shows, one at a time."""
    last: tuple[str, str] = ("", "")

    def text_of(path: str) -> str:
        nonlocal last
        if last[0] != path:
            try:
                data = given[path] if path in given else vault.read(path)
            except OSError:
                data = b""
            last = (path, decode(data)[0])
        return last[1]

    return text_of
