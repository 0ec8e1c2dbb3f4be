"""The settings of a run, resolved: what every part of notelint reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notelint.globs import globs
from notelint.plan import Plan
from notelint.rules import Rule, RuleFile, load_rules

if TYPE_CHECKING:
    from notelint.schema import Schema  # most vaults have none


class SettingsError(ValueError):
    """Settings that cannot be used; the message says where they are, what is wrong and what to do."""


@dataclass(slots=True)
class Settings:
    """Everything a run depends on besides the notes.

    ``root`` is absolute; ``selected`` holds the codes that are reported, ``options`` the options by code;
    ``origins`` tells for ``root`` and ``dialect`` what decided them; ``remarks`` are warnings for the user.
    """

    root: Path
    dialect: str
    dialect_options: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    site_ignores: tuple[str, ...] = ()
    drops_drafts: bool = False
    wants_publish: bool = False  # the site shows only notes that say so
    gitignore: bool = True
    selected: frozenset[str] = frozenset()
    narrowed: bool = False  # whether the command line may leave out of these what the settings file wants
    severity: dict[str, str] = field(default_factory=dict)
    graded: frozenset[str] = frozenset()  # codes of which the settings file says how severe they are
    safety: dict[str, bool] = field(default_factory=dict)  # of fixes, by code, where the settings say which they are
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    schemas: "tuple[Schema, ...]" = ()
    rule_files: tuple[RuleFile, ...] = ()  # of the vault's own rules
    per_path_ignores: dict[str, frozenset[str]] = field(default_factory=dict)
    fail_on: str = "error"
    baseline: Path | None = None  # the file that the settings name, which may be yet to be written
    path: Path | None = None  # the settings file
    alone: bool = False  # what is given is linted without the vault around it
    remarks: tuple[str, ...] = ()

    def plan(self) -> Plan:
        """What scanning a note depends on."""
        options = tuple((code, tuple(sorted(chosen.items()))) for code, chosen in sorted(self.options.items()))
        return Plan(
            self.dialect, tuple(sorted(self.dialect_options.items())), _hashable(options), self.schemas, self.rule_files
        )

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, built-in and own, in the order of their codes."""
        return load_rules(self.rule_files)

    def reported_in(self, path: str) -> frozenset[str]:
        """The codes that are reported in a note: those selected, less those that the settings ignore there."""
        if not self.per_path_ignores:
            return self.selected
        ignored = [codes for glob, codes in self.per_path_ignores.items() if globs((glob,)).match(path)]
        return self.selected.difference(*ignored) if ignored else self.selected


def _hashable(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_hashable(item) for item in value)
    if isinstance(value, Mapping):
        return tuple(sorted((key, _hashable(item)) for key, item in value.items()))
    return value
