"""A vault's own rules: which files they are, and whether they can be used beside the built-in ones."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from notelint.rules import Rule, RuleError, RuleFile, load_rules, own_rule, own_rule_data
from notelint.settings.model import SettingsError
from notelint.settings.selectors import rules_meant
from notelint.settings.source import nearest_file, read_toml, shown, validated
from notelint.worktree import bounds, top_level

_MOST_FILES = 1000
_MOST_BYTES = 1_000_000
_ENDINGS = (".yaml", ".yml")


def read_own_rules(words: Sequence[str], source: Path | None, root: Path) -> tuple[RuleFile, ...]:
    """The files of own rules that ``rules`` of the settings names, each of them fit to be used.

    Args:
        words: files and folders, relative to the settings file.
        source: the settings file; None where the command line says it all.
        root: the vault's root, out of which no code is run.

    Raises:
        SettingsError: a file is not there, lies outside the repository, or holds no rule that can be used.
    """
    base = source.parent if source is not None else Path.cwd()
    inside = bounds(base)
    files: list[Path] = []
    for word in words:
        place = base / word
        try:
            real = Path(os.path.realpath(place))
            place.exists()
        except (OSError, ValueError) as error:
            raise SettingsError(f"{shown(source)}, 'rules': {word[:100]!r} is no file's name") from error
        if not real.is_relative_to(inside):
            raise SettingsError(f"{shown(source)}, 'rules': {word} lies outside of {inside}")
        files += rule_paths(place, word, f"{shown(source)}, 'rules': ", inside)
    return read_rule_files(files, (base, inside, root))


def own_rules_of(path: Path, config: Path | None = None) -> tuple[RuleFile, ...]:
    """The files of own rules that the settings for ``path`` name: those of ``config``, else of the nearest file.

    Raises:
        SettingsError: the settings, or a rule, cannot be used.
    """
    source = config or nearest_file(path)
    table = validated(read_toml(source), source, ()) if source is not None else {}
    return read_own_rules(table["rules"], source, path) if table.get("rules") else ()


def rules_to_test(
    words: Sequence[str], path: Path, config: Path | None = None
) -> tuple[tuple[Rule, ...], tuple[RuleFile, ...]]:
    """The rules that words mean, with the files of the own ones: rule files, folders of them, codes, prefixes, names.

    Without words, all rules: those that notelint brings, and those that the settings for ``path`` name.

    Raises:
        SettingsError: a word means no rule, or a rule cannot be used.
    """
    places = [word for word in words if word.endswith(_ENDINGS) or os.sep in word or os.path.isdir(path / word)]  # noqa: PTH112
    if not places:
        files = own_rules_of(path, config)
    else:
        found = [place for word in places for place in rule_paths(Path(os.path.normpath(path / word)), word)]
        files = read_rule_files(found, {path, *(top_level(place) or place.parent for place in found)})
    rules = load_rules(files)
    named = [word for word in words if word not in places]
    if not words:
        return rules, files
    meant = {rule.code for word in named for rule, _ in rules_meant(word, rules, "", False)}
    return tuple(rule for rule in rules if rule.code in meant or (places and rule.is_own)), files


def rule_paths(place: Path, word: str, where: str = "", inside: Path | None = None) -> list[Path]:
    """The rule files at a place: itself, or all in the folder, in order.

    Raises:
        SettingsError: there are none, or one lies outside of ``inside``.
    """
    if os.path.isfile(place):  # noqa: PTH113 (a name may be none that a file can have)
        return [place]
    if not os.path.isdir(place):  # noqa: PTH112
        raise SettingsError(f"{where}{word} is not there: name a rule file, or a folder of rule files")
    found: list[Path] = []
    for folder, folders, names in os.walk(place):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(folder, name) for name in sorted(names) if name.endswith(_ENDINGS) and not name.startswith(".")]
        if len(found) > _MOST_FILES:
            raise SettingsError(f"{where}{word} holds more than {_MOST_FILES} files: name the folder of the rules")
    for path in found:
        if inside is not None and not Path(os.path.realpath(path)).is_relative_to(inside):
            raise SettingsError(f"{where}{shown(path)} is a link that leads outside of {inside}")
    if not found:
        raise SettingsError(f"{where}{word} holds no rule file (.yaml)")
    return found


def read_rule_files(paths: Iterable[Path], linted: Iterable[Path]) -> tuple[RuleFile, ...]:
    """Files of own rules, each of them fit to be used; ``linted`` are folders out of which no code is run.

    Raises:
        SettingsError: one is not; the message says everything that is wrong, a line each.
    """
    files = tuple(_read(path) for path in dict.fromkeys(paths))
    from notelint.settings import rule_file

    problems: list[str] = []
    rules: list[tuple[RuleFile, Rule]] = []
    for file in files:
        try:
            data = own_rule_data(file)
            found = rule_file.problems(data, linted)
            problems += [f"{file.path}: {words}" for words in found]
            if not found:
                rules.append((file, own_rule(data, file)))
        except RuleError as error:
            problems.append(str(error))
    problems += _collisions(rules)
    if problems:
        raise SettingsError("\n".join(problems))
    return files


def _read(path: Path) -> RuleFile:
    try:
        if not path.is_file():
            raise SettingsError(f"{shown(path)}: is no file")
        if path.stat().st_size > _MOST_BYTES:
            raise SettingsError(f"{shown(path)}: is larger than a rule can be ({_MOST_BYTES:,} bytes)")
        return RuleFile(shown(path), path.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{shown(path)}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{shown(path)}: is not UTF-8") from error


def _collisions(rules: Sequence[tuple[RuleFile, Rule]]) -> Iterator[str]:
    """What keeps own rules from being told from the built-in ones, or from each other."""
    families = sorted({rule.code.rstrip("0123456789") for rule in load_rules()})
    owners = {rule.name: f"the built-in rule {rule.code}" for rule in load_rules()}
    owners |= {group: "a group of built-in rules" for rule in load_rules() for group in rule.groups}
    groups = {group for rule in load_rules() for group in rule.groups}
    for file, rule in rules:
        family = next((family for family in families if rule.code.startswith(family)), "")
        if family:
            yield (
                f"{file.path}: 'code': {rule.code} begins as the built-in rules {family}... do; "
                f"take other letters, such as MY{rule.code.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
            )
        for word, field in ((rule.code, "code"), (rule.name, "name")):
            if word in owners:
                yield f"{file.path}: '{field}': '{word}' is already {owners[word]}"
            owners.setdefault(word, f"that of {file.path}")
    codes = [rule.code for rule in (*load_rules(), *(rule for _, rule in rules))]
    names = {rule.name for rule in load_rules()} | {rule.name for _, rule in rules}
    for file, rule in rules:
        for word in (rule.name, *rule.groups):
            if word == "default" or word == "all" or any(code.startswith(word.upper()) for code in codes):
                yield f"{file.path}: '{word}' means codes that begin so; take a longer name"
        yield from (
            f"{file.path}: 'groups': '{word}' is the name of a rule" for word in rule.groups if word in names - groups
        )
