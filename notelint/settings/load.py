"""Settings from their file, from the vault's program and from the command line, in that order of weight."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from notelint.dialects import known
from notelint.globs import Globs
from notelint.rules import Rule, check_of, find_rule, load_rules
from notelint.schema import Schema, nearest
from notelint.settings.detect import Found, find_vault, has_wikilinks, holds_wikilinks, read_program
from notelint.settings.model import Settings, SettingsError

FILE_NAMES = ("notelint.toml", ".notelint.toml")


def load(
    path: Path,
    *,
    config: Path | None = None,
    overrides: Sequence[str] = (),
    isolated: bool = False,
    vault: Path | None = None,
    dialect: str = "",
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
    extend_select: Sequence[str] = (),
    extend_ignore: Sequence[str] = (),
    exclude: Sequence[str] | None = None,
    extend_exclude: Sequence[str] = (),
    gitignore: bool | None = None,
    alone: bytes | None = None,
) -> Settings:
    """The settings for linting ``path``, an absolute path of a note or folder.

    Args:
        path: where the search for a settings file and for the vault's markers begins.
        config: the settings file to take instead.
        overrides: ``key=value`` pairs in TOML, over those of the file.
        isolated: heed no settings file.
        vault: the vault's root, instead of looking for it.
        dialect: the dialect, instead of the file's or the detected one.
        select: codes, prefixes or names, in place of the file's; None to leave them.
        ignore: likewise.
        extend_select: added to what is selected.
        extend_ignore: added to what is ignored.
        exclude: globs, in place of the file's.
        extend_exclude: globs, added.
        gitignore: whether ``.gitignore`` counts; None for what the file says.
        alone: the note to lint without any vault around it; None to lint a vault.

    Raises:
        SettingsError: the settings cannot be used.
    """
    source = None if isolated else config or _nearest_file(path)
    data = _read_toml(source) if source is not None else {}
    for pair in overrides:
        _override(data, pair)
    table = _validated(data, source, overrides)
    chosen, chosen_by = (dialect, "--dialect") if dialect else (table.get("dialect", "auto"), _shown(source))
    found = _locate(path, vault, table.get("root"), source, alone)
    if chosen != "auto":
        found = found._replace(dialect=chosen, dialect_told=chosen_by)
    program = read_program(found, found.dialect)
    origins = {"root": found.root_told, "dialect": found.dialect_told}
    rules = load_rules()
    for words in (select, ignore, extend_select, extend_ignore):
        choose(rules, words or (), (), where="the command line")
    quartz = {key.replace("_", "-"): value for key, value in table.get("quartz", {}).items() if value}
    notes = table.get("notes", {})
    daily = notes.get("daily") if notes.get("daily") is not None else program.daily
    shared = {
        "planned": table.get("planned"),
        "daily": [daily] if isinstance(daily, str) else list(daily),
        "video_key": table.get("timestamps", {}).get("video_key"),
    }
    templates = notes.get("templates") if notes.get("templates") is not None else program.templates
    excluded = list(table.get("exclude", ())) if exclude is None else list(exclude)
    where = _shown(source)
    for key in ("include", "exclude", "planned", "per_path_ignores"):
        _check_globs(table.get(key, ()), f"{where}, '{key.replace('_', '-')}'")
    for item in table.get("schemas", ()):
        _check_globs(item.files, f"{where}, [[schema]], 'files'")
    _check_globs((*(exclude or ()), *extend_exclude), "--exclude")
    return Settings(
        root=found.root,
        dialect=found.dialect,
        dialect_options=program.options | quartz if found.dialect == "quartz" else {},
        origins=origins,
        include=tuple(table.get("include", ())),
        exclude=(*excluded, *extend_exclude, *(f"/{_escaped(name)}/" for name in templates or ())),
        site_ignores=program.site_ignores,
        drops_drafts=program.drops_drafts,
        gitignore=table.get("respect_gitignore", True) if gitignore is None else gitignore,
        selected=choose(
            rules,
            table.get("select") if select is None else select,
            table.get("ignore", ()) if ignore is None else ignore,
            [*table.get("extend_select", ()), *extend_select],
            extend_ignore,
            where,
        ),
        severity=_severities(table.get("severity", {}), rules, f"{where}, [severity]"),
        options=_options(table.get("options", {}), shared, rules, where),
        schemas=tuple(_schema(number, item) for number, item in enumerate(table.get("schemas", ()), 1)),
        per_path_ignores={
            glob: choose(rules, words, (), (), (), f"{where}, [per-path-ignores]")
            for glob, words in table.get("per_path_ignores", {}).items()
        },
        fail_on=table.get("fail_on", "error"),
        path=source,
        remarks=program.remarks,
        alone=alone is not None,
    )


def _check_globs(globs: Iterable[str], where: str) -> None:
    for glob in globs:
        try:
            Globs((glob,))
        except ValueError as error:
            raise SettingsError(f"{where}: '{glob}' is no glob: {error}") from error


def _escaped(name: str) -> str:
    """A folder's name as a glob that means nothing but it."""
    return re.sub(r"([\\*?\[\]!#]| +$)", r"\\\1", name)


def choose(
    rules: Iterable[Rule],
    select: Sequence[str] | None,
    ignore: Sequence[str],
    extend_select: Sequence[str] = (),
    extend_ignore: Sequence[str] = (),
    where: str = "",
) -> frozenset[str]:
    """The codes that selectors leave: of two that speak of a rule the more specific wins, of equals the ignoring one.

    A prefix means its rules that are on by default; a rule that is off wants its code, its name or ALL.

    Raises:
        SettingsError: a selector means no rule.
    """
    rules = tuple(rules)
    weights: dict[str, tuple[int, bool]] = {}
    chosen = [(word, True) for word in (["default"] if select is None else select)]
    chosen += [(word, True) for word in extend_select] + [(word, False) for word in (*ignore, *extend_ignore)]
    for word, on in chosen:
        for rule, weight in _meant(word, rules, where, on):
            before = weights.get(rule.code, (-1, False))
            if weight > before[0] or (weight == before[0] and not on):
                weights[rule.code] = (weight, on)
    return frozenset(code for code, (_, on) in weights.items() if on)


def _meant(word: str, rules: Sequence[Rule], where: str, on: bool) -> list[tuple[Rule, int]]:
    """The rules that a selector means, with how specific it is."""
    if word == "default":
        return [(rule, 0) for rule in rules if rule.enabled]
    if word.upper() == "ALL":
        return [(rule, 0) for rule in rules]
    exact = find_rule(word, rules)
    if exact is not None:
        return [(exact, 100)]
    grouped = [rule for rule in rules if word.lower() in rule.groups]
    if grouped:
        return [(rule, 90) for rule in grouped]
    prefixed = [rule for rule in rules if rule.code.startswith(word.upper())] if word else []
    if not prefixed:
        words = [rule.code for rule in rules] + [rule.name for rule in rules]
        near = nearest(word.upper(), words) or nearest(word.lower(), words)
        advice = f"did you mean '{near}'?" if near else "'notelint rule --all' lists them"
        raise SettingsError(f"{where + ': ' if where else ''}there is no rule '{word}'; {advice}")
    return [(rule, len(word)) for rule in prefixed if rule.enabled or not on]


def _severities(given: Mapping[str, str], rules: Sequence[Rule], where: str) -> dict[str, str]:
    """Severities by code; of two words that mean a rule the more specific holds."""
    meant = [(weight, rule.code, s) for word, s in given.items() for rule, weight in _meant(word, rules, where, False)]
    return {code: severity for _, code, severity in sorted(meant, key=lambda item: item[0])}


def _one(word: str, rules: Sequence[Rule], where: str) -> Rule:
    """The one rule of a code or name.

    Raises:
        SettingsError: it means none, or several.
    """
    found = find_rule(word, rules)
    if found is None:
        _meant(word, rules, where, True)
        raise SettingsError(f"{where}: '{word}' means several rules; name one")
    return found


def _nearest_file(path: Path) -> Path | None:
    """The settings file nearest to a path, upward to the git top level."""
    for folder in (path, *path.parents):
        if not folder.is_dir():
            continue
        for name in FILE_NAMES:
            if (folder / name).is_file():
                return folder / name
        project = folder / "pyproject.toml"
        if project.is_file() and _read_toml(project):
            return project
        if (folder / ".git").exists():
            break
    return None


def _read_toml(path: Path) -> dict[str, Any]:
    """The settings of a file; of ``pyproject.toml`` its ``[tool.notelint]``, empty if it has none."""
    try:
        with path.open("rb") as file:
            data = tomllib.load(file)
    except OSError as error:
        raise SettingsError(f"{_shown(path)}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingsError(f"{_shown(path)}: is not TOML: {error}") from error
    if path.name == "pyproject.toml":
        tool = data.get("tool", {})
        own = tool.get("notelint", {}) if isinstance(tool, dict) else {}
        return own if isinstance(own, dict) else {}
    return data


def _override(data: dict[str, Any], pair: str) -> None:
    """Set ``a.b = value`` in a table; a value that is not TOML is a string."""
    key, _, value = pair.partition("=")
    try:
        parsed = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        parsed = value
    parts = key.strip().split(".")
    for part in parts[:-1]:
        data = data.setdefault(part, {})
        if not isinstance(data, dict):
            raise SettingsError(f"--config {pair}: '{part}' is no table")
    data[parts[-1]] = parsed


def _validated(data: Mapping[str, Any], source: Path | None, overrides: Sequence[str]) -> dict[str, Any]:
    """The settings as pydantic leaves them; it is imported only if there are any."""
    if not data:
        return {}
    from notelint.settings import file

    settings, problems = file.validate(dict(data))
    if settings is None:
        raise SettingsError("\n".join(f"{_teller(place, source, overrides)}: {words}" for place, words in problems))
    if settings.dialect != "auto" and settings.dialect not in known():
        raise SettingsError(f"{_teller('dialect', source, overrides)}: {unknown_dialect(settings.dialect)}")
    table = {name: getattr(settings, name) for name in settings.model_fields_set}
    for name in ("quartz", "notes", "timestamps"):
        if name in table:
            table[name] = {key: getattr(table[name], key) for key in table[name].model_fields_set}
    return table


def _teller(place: str, source: Path | None, overrides: Sequence[str]) -> str:
    """Who said a key: the command line, if it did, else the file."""
    keys = [pair.partition("=")[0].strip() for pair in overrides]
    spoken = any(place == key or place.startswith(key + ".") or key.startswith(place + ".") for key in keys)
    return "--config" if spoken or source is None else _shown(source)


def unknown_dialect(name: str) -> str:
    """What to say of a dialect that is not known."""
    near = nearest(name, known())
    return f"there is no dialect '{name}'; " + (f"did you mean '{near}'?" if near else f"one of {', '.join(known())}")


def _locate(path: Path, vault: Path | None, root: str | None, source: Path | None, alone: bytes | None) -> Found:
    """The vault's root and dialect: what is said, else what markers tell, else what the notes look like."""
    base, told = path, ""
    if vault is not None:
        base, told = vault, "--vault"
    elif root is not None:
        base, told = ((source.parent if source else Path.cwd()) / root).resolve(), _shown(source)
    if told and not base.is_dir():
        raise SettingsError(f"the vault's root {_shown(base)} ({told}) is not a folder")
    found = find_vault(base)
    if found is not None and not (told and base not in (found.root, found.site)):
        return found._replace(root=base, root_told=told) if told else found
    folder = base if base.is_dir() else base.parent
    if source is not None and not told and source.parent != folder and folder.is_relative_to(source.parent):
        folder, told = source.parent, _shown(source)
    linked = has_wikilinks(folder) if alone is None else holds_wikilinks(alone)
    evidence = "its wikilinks" if linked else "notes without wikilinks"
    return Found(folder, "obsidian" if linked else "markdown", told, evidence, folder)


def _options(
    given: Mapping[str, Mapping[str, Any]], shared: Mapping[str, Any], rules: Sequence[Rule], where: str
) -> dict[str, dict[str, Any]]:
    """Options by code: those for one rule, and those of the settings that several share."""
    found: dict[str, dict[str, Any]] = {}
    for rule in rules:
        names = check_of(rule.check).options
        own = {name: value for name, value in shared.items() if name in names and value is not None}
        if own:
            found[rule.code] = own
    for word, chosen in given.items():
        rule = _one(word, rules, f"{where}, [options]")
        check = check_of(rule.check)
        defaults = check.options
        for name, value in chosen.items():
            option = name.replace("-", "_")
            if option not in defaults:
                near = nearest(name, [key.replace("_", "-") for key in defaults])
                advice = f"; did you mean '{near}'?" if near else ""
                raise SettingsError(f"{where}: {rule.name} has no option '{name}'{advice}")
            if not _is_like(value, defaults[option]):
                kind = _KINDS.get(type(defaults[option]), "text")
                raise SettingsError(f"{where}: the option '{name}' of {rule.name} must be {kind}")
            choices = check.choices.get(option)
            if choices and value not in choices:
                raise SettingsError(f"{where}: the option '{name}' of {rule.name} is one of {', '.join(choices)}")
            found.setdefault(rule.code, {})[option] = value
    return found


_KINDS = {tuple: "a list of texts", float: "a number", int: "a whole number", bool: "true or false"}


def _is_like(value: Any, default: Any) -> bool:
    """Whether an option's value is of the kind of its default."""
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, int | float if isinstance(default, float) else type(default))


def _schema(number: int, table: Any) -> Schema:
    fields = {key: field.made() for key, field in table.fields.items()}
    return Schema(table.name or f"schema {number}", tuple(table.files), fields, table.closed, table.block)


def _shown(path: Path | None) -> str:
    """A path as the user would write it."""
    if path is None:
        return "the command line"
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
