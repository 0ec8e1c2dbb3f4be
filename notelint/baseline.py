"""What was found when notelint was adopted, kept in a file so that only what is new is reported."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from notelint.diagnostic import Report
from notelint.discover import read_bytes, reason
from notelint.engine import Session
from notelint.reporters import dump
from notelint.rules import BROKEN_LINK
from notelint.sameness import counted, sift
from notelint.settings import Settings
from notelint.settings.source import shown
from notelint.worktree import bounds

NAME = ".notelint-baseline.json"  # in the vault's root, where neither the program nor the site shows it
_VERSION = "notelint-baseline"
_FORMAT = 1
_MOST_BYTES = 1 << 30
_MOST = 1 << 31  # findings of one kind in one note

Counts = Mapping[str, Mapping[str, int]]  # how many findings there are, by path of the note and by kind


class BaselineError(ValueError):
    """A baseline that cannot be used; the message says which, why, and what to do."""


class Baseline(NamedTuple):
    """The file and what it holds: how many findings by path of the note, relative to the vault's root, and by kind."""

    path: Path
    counts: Counts


class Held(NamedTuple):
    """A report less what a baseline holds, and what of the baseline is there, gone, or not judged by this run.

    ``there`` goes by the paths that notes have now.
    """

    report: Report
    there: Counts
    gone: Counts
    unjudged: Counts


def place_of(settings: Settings, named: Path | None = None) -> Path:
    """Where the baseline is: as the command line names it, else the settings, else in the vault's root.

    Raises:
        BaselineError: it is a link that leads out of the repository.
    """
    if named is not None:
        return named
    if settings.baseline is not None:
        return settings.baseline
    path = settings.root / NAME
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(bounds(settings.root)):
        raise BaselineError(f"{shown(path)} is a link that leads out of {bounds(settings.root)}")
    return path


def read(path: Path) -> Baseline:
    """The baseline of a file.

    Raises:
        BaselineError: it cannot be read, or is none.
    """
    import json

    where = shown(path)
    try:
        source = read_bytes(path, _MOST_BYTES)
    except FileNotFoundError:
        raise BaselineError(f"there is no baseline {where}: 'notelint baseline' writes it") from None
    except OSError as error:
        raise BaselineError(f"the baseline {where} cannot be read: {reason(error)}") from None
    try:
        data = json.loads(source.decode("utf-8-sig"), object_pairs_hook=_joined)
    except (ValueError, RecursionError) as error:
        if b"\n<<<<<<< " in b"\n" + source:
            raise BaselineError(_torn(where, "is in conflict after a merge (keep the lines of both sides)")) from None
        why = str(error)[:100] if isinstance(error, json.JSONDecodeError) else "it cannot be read"
        raise BaselineError(_torn(where, f"is not JSON ({why})")) from None
    if not isinstance(data, dict) or _VERSION not in data:
        raise BaselineError(f"{where} is no baseline of notelint; name another file")
    if data[_VERSION] != _FORMAT:
        raise BaselineError(f"the baseline {where} is of another version of notelint: use that one, or write it anew")
    counts = data.get("notes")
    if not isinstance(counts, dict) or not all(_is_count(kinds) for kinds in counts.values()):
        raise BaselineError(_torn(where, "holds what is no count of findings"))
    return Baseline(path, counts)


def _torn(where: str, why: str) -> str:
    return f"the baseline {where} {why}: mend it, or delete it and run 'notelint baseline'"


def _is_count(kinds: object) -> bool:
    return isinstance(kinds, dict) and all(
        isinstance(number, int) and not isinstance(number, bool) and 0 < number <= _MOST for number in kinds.values()
    )


def _joined(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; what a merge of two branches left twice in it counts once, the larger number of it."""
    made: dict[str, Any] = {}
    _join(made, pairs)
    return made


def _join(made: dict[str, Any], pairs: Iterable[tuple[str, Any]]) -> None:
    """Take pairs into an object; it is changed in place, as one of many pieces is not to be copied for each."""
    for key, value in pairs:
        other = made.get(key)
        if isinstance(other, dict) and isinstance(value, dict):
            _join(other, value.items())
            continue
        if isinstance(other, int) and isinstance(value, int):
            value = max(other, value)
        made[key] = value


def pieces(counts: Counts) -> Iterator[str]:
    """The file as text: sorted, and a line for each note and each kind, so that branches can be merged."""
    yield f'{{\n "{_VERSION}": {_FORMAT},\n "notes": {{'
    comma = "\n"
    for path, kinds in sorted(counts.items()):
        lines = ",\n".join(f"   {dump(kind)}: {number}" for kind, number in sorted(kinds.items()))
        yield f"{comma}  {dump(path)}: {{\n{lines}\n  }}"
        comma = ",\n"
    yield "\n }\n}\n"


def hold(session: Session, report: Report, baseline: Baseline, *, whole: bool = True) -> Held:
    """A report of a session less what a baseline holds.

    Findings of a note that is not there any more are held against those of notes which the baseline does not know.

    Args:
        session: what was linted.
        report: what it found.
        baseline: what is not to be told.
        whole: whether all notes were linted that the settings want linted; of others nothing can be told.
    """
    there, known = session.findings.scans, baseline.counts
    found = sift(report.diagnostics, known, lambda path: path not in there, lambda path: path not in known)
    gone: dict[str, Counter[str]] = {}
    unjudged: dict[str, Counter[str]] = {}
    codes = _codes(session.settings)
    for path, kinds in found.gone.items():
        judged = path in session.linted or (whole and path not in there)
        for kind, number in kinds.items():
            of = gone if judged and kind.partition(":")[0] in codes else unjudged
            of.setdefault(path, Counter())[kind] = number
    held = report._replace(diagnostics=tuple(found.new), held_back=len(found.old), held_by=shown(baseline.path))
    return Held(held, counted(found.old), gone, unjudged)


def _codes(settings: Settings) -> set[str]:
    """The words before the colon in kinds of findings that a run can tell of, all of each.

    Of links that lead nowhere it tells all that the settings want told, unless the command line leaves rules out.
    """
    of_links = {rule.code for rule in settings.rules if BROKEN_LINK in rule.groups}
    tells = of_links <= settings.selected or not (settings.narrowed or of_links.isdisjoint(settings.selected))
    return {*settings.selected, *((BROKEN_LINK,) if tells else ())}


def merged(*several: Counts) -> Counts:
    """All that several counts hold, added up."""
    total: dict[str, Counter[str]] = {}
    for counts in several:
        for path, kinds in counts.items():
            total.setdefault(path, Counter()).update(kinds)
    return total


def told(counts: Counts) -> Iterator[str]:
    """Each entry as people read it, in order."""
    for path, kinds in sorted(counts.items()):
        for kind, number in sorted(kinds.items()):
            code, _, about = kind.partition(":")
            yield f"{path}: {code} '{about}'" + (f" ({number} times)" if number > 1 else "")


def size(counts: Counts) -> int:
    """How many findings there are."""
    return sum(sum(kinds.values()) for kinds in counts.values())


def of_rules(counts: Counts, codes: Iterable[str]) -> Counts:
    """The counts of rules that there are."""
    known = {BROKEN_LINK, *codes}
    kept = {
        path: {kind: number for kind, number in kinds.items() if kind.partition(":")[0] in known}
        for path, kinds in counts.items()
    }
    return {path: kinds for path, kinds in kept.items() if kinds}
