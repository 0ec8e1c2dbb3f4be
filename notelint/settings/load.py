"""Settings from their file, from the vault's program and from the command line, in that order of weight."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notelint.dialects import dialect as dialect_named
from notelint.globs import Globs, is_usable
from notelint.rules import RuleFile, load_rules
from notelint.settings.detect import Found, content_of, find_vault, has_wikilinks, holds_wikilinks
from notelint.settings.model import Settings, SettingsError
from notelint.settings.program import Program, escaped, read_program
from notelint.settings.selectors import choose, options_by_code, safety, severities
from notelint.settings.source import nearest_file, override, read_toml, shown, validated
from notelint.worktree import bounds

if TYPE_CHECKING:
    from notelint.schema import Schema  # most vaults have none

_SHOWN = 200  # characters of what is refused


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
    unlink: Sequence[str] = (),
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
        unlink: globs of missing targets; links to them are offered to be turned into their words.

    Raises:
        SettingsError: the settings cannot be used.
    """
    source = None if isolated else config or nearest_file(path)
    data = read_toml(source) if source is not None else {}
    for pair in overrides:
        override(data, pair)
    table = validated(data, source, overrides)
    chosen, chosen_by = (dialect, "--dialect") if dialect else (table.get("dialect", "auto"), shown(source))
    found = _locate(path, vault, table.get("root"), source, alone)
    if chosen != "auto":
        found = found._replace(dialect=chosen, dialect_told=chosen_by)
    program = read_program(found, found.dialect)
    options, remarks = _dialect_options(found, program, table, alone is not None)
    rule_files = _rule_files(table.get("rules"), source, found.root)
    variant = dialect_named(found.dialect, tuple(options.items())).variant
    rules = tuple(rule._replace(enabled=rule.enabled_in(variant)) for rule in load_rules(rule_files))
    for words in (select, ignore, extend_select, extend_ignore):
        choose(rules, words or (), (), where="the command line")
    where = shown(source)
    graded = severities(table.get("severity", {}), rules, f"{where}, [severity]")
    _check_globs((*(exclude or ()), *extend_exclude), "--exclude")
    _check_globs(unlink, "--unlink")
    _check_globs_of(table, where)
    excluded = table.get("exclude", ()) if exclude is None else exclude
    return Settings(
        root=found.root,
        dialect=found.dialect,
        dialect_options=options,
        origins={"root": found.root_told, "dialect": found.dialect_told},
        include=tuple(table.get("include", program.include)),
        exclude=(*excluded, *extend_exclude, *_left_out(table, program)),
        site_ignores=program.site_ignores,
        drops_drafts=program.drops_drafts,
        wants_publish=program.wants_publish,
        gitignore=table.get("respect_gitignore", True) if gitignore is None else gitignore,
        selected=choose(
            rules,
            table.get("select") if select is None else select,
            table.get("ignore", ()) if ignore is None else ignore,
            [*table.get("extend_select", ()), *extend_select],
            extend_ignore,
            where,
        ),
        narrowed=select is not None or ignore is not None or bool(extend_ignore),
        severity=program.severity | graded,
        graded=frozenset(graded),
        safety=safety(
            table.get("fix", {}).get("safe", ()), table.get("fix", {}).get("unsafe", ()), rules, f"{where}, [fix]"
        ),
        options=options_by_code(table.get("options", {}), _shared_options(table, program, unlink), rules, where),
        schemas=_schemas(table.get("schemas"), source, found.root),
        rule_files=rule_files,
        per_path_ignores={
            glob: choose(rules, words, (), (), (), f"{where}, [per-path-ignores]")
            for glob, words in table.get("per_path_ignores", {}).items()
        },
        fail_on=table.get("fail_on", "error"),
        baseline=_baseline(table.get("baseline"), source),
        path=source,
        remarks=(*program.remarks, *remarks),
        alone=alone is not None,
    )


def _rule_files(words: Sequence[str] | None, source: Path | None, root: Path) -> tuple[RuleFile, ...]:
    """The files of the vault's own rules, if it has any."""
    if not words:
        return ()
    from notelint.settings.own_rules import read_own_rules

    return read_own_rules(words, source, root)


def _baseline(name: str | None, source: Path | None) -> Path | None:
    """The baseline that the settings name, relative to their file; in the same repository, as it may be written to."""
    if name is None:
        return None
    base = source.parent if source is not None else Path.cwd()
    inside = bounds(base)
    try:
        real = Path(os.path.realpath(base / name))
        is_folder = real.is_dir()
    except (OSError, ValueError) as error:
        raise SettingsError(f"{shown(source)}, 'baseline': {name[:_SHOWN]!r} is no file's name") from error
    if is_folder or not real.is_relative_to(inside):
        why = "is a folder" if is_folder else f"lies outside of {inside}"
        raise SettingsError(f"{shown(source)}, 'baseline': {name[:_SHOWN]} {why}")
    return base / name


def _schemas(tables: Sequence[Any] | None, source: Path | None, root: Path) -> "tuple[Schema, ...]":
    """The schemas of the settings, if there are any."""
    if not tables:
        return ()
    from notelint.settings.schemas import made

    return tuple(made(number, item, source, root) for number, item in enumerate(tables, 1))


def _dialect_options(
    found: Found, program: Program, table: Mapping[str, Any], alone: bool
) -> tuple[dict[str, str], list[str]]:
    """What is set for the dialect, by the vault's program and over it by the settings; and remarks on the latter."""
    options = dict(program.options)
    if found.dialect == "quartz":
        options |= {key.replace("_", "-"): value for key, value in table.get("quartz", {}).items() if value}
    order = table.get("alias_order", "auto")
    if not dialect_named(found.dialect).alias_order_varies:
        return options, [] if order == "auto" else [f"'alias-order' means nothing in the dialect {found.dialect}"]
    if order == "auto" and not alone:
        from notelint.settings.order import alias_order

        order = alias_order(found.root, found.dialect)
    return options | ({"alias-order": order} if order != "auto" else {}), []


def _shared_options(table: Mapping[str, Any], program: Program, unlink: Sequence[str]) -> dict[str, Any]:
    """Settings that are options of several rules, by the options' names."""
    daily = table.get("notes", {}).get("daily")
    if daily is None:
        daily = program.daily
    return {
        "planned": table.get("planned"),
        "daily": [daily] if isinstance(daily, str) else list(daily),
        **table.get("timestamps", {}),
        "unlink": list(unlink) or None,
    }


def _left_out(table: Mapping[str, Any], program: Program) -> list[str]:
    """Globs of template folders, and of the files and folders that the vault's program leaves out."""
    templates = table.get("notes", {}).get("templates")
    if templates is None:
        templates = program.templates
    left_out = [f"/{escaped(name.strip('/'))}/" for name in templates]
    left_out += [f"/{escaped(name)}" for name in program.excluded]
    return [glob for glob in left_out if is_usable(glob)]  # what is no path names nothing


def _check_globs_of(table: Mapping[str, Any], where: str) -> None:
    for key in ("include", "exclude", "planned", "per_path_ignores"):
        _check_globs(table.get(key, ()), f"{where}, '{key.replace('_', '-')}'")
    for word, options in table.get("options", {}).items():
        for name in ("planned", "unlink"):
            given = options.get(name)
            globs = [glob for glob in given if isinstance(glob, str)] if isinstance(given, list) else []
            _check_globs(globs, f"{where}, [options.{word}], '{name}'")
    for item in table.get("schemas", ()):
        _check_globs(item["files"], f"{where}, [[schema]], 'files'")


def _check_globs(globs: Iterable[str], where: str) -> None:
    for glob in globs:
        try:
            Globs((glob,))
        except ValueError as error:
            raise SettingsError(f"{where}: '{glob[:_SHOWN]}' is no glob: {str(error)[:_SHOWN]}") from error


def _locate(path: Path, vault: Path | None, root: str | None, source: Path | None, alone: bytes | None) -> Found:
    """The vault's root and dialect: what is said, else what markers tell, else what the notes look like.

    A folder without notes of its own and without markers, whose ``content`` holds notes, is the site around a vault.
    """
    base, told = path, ""
    if vault is not None:
        base, told = vault, "--vault"
    elif root is not None:
        place = (source.parent if source else Path.cwd()) / root
        base, told = place.resolve() if os.path.isdir(place) else place, shown(source)  # noqa: PTH112
    if told and not os.path.isdir(base):  # noqa: PTH112 (a name may be none that a file can have)
        raise SettingsError(f"the vault's root {shown(base)} ({told}) is not a folder")
    found = find_vault(base)
    if found is not None and not (told and base not in (found.root, found.site)):
        return found._replace(root=base, root_told=told) if told else found
    folder = base if base.is_dir() else base.parent
    said = bool(told)
    if source is not None and not told and source.parent != folder and folder.is_relative_to(source.parent):
        folder, told = source.parent, shown(source)
    content = content_of(folder) if not said and alone is None else None
    if content is not None and (base == folder or base.is_relative_to(content)):
        found = find_vault(content)
        if found is not None:
            return found._replace(root_told="content/") if found.root == content else found
        folder, told = content, "content/"
    linked = has_wikilinks(folder) if alone is None else holds_wikilinks(alone)
    evidence = "its wikilinks" if linked else "notes without wikilinks"
    return Found(folder, "obsidian" if linked else "markdown", told, evidence, folder)
