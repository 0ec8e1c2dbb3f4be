"""What scanning a note depends on, besides the note."""

from typing import TYPE_CHECKING, Any, NamedTuple

from notelint.dialects import dialect
from notelint.globs import globs
from notelint.rules import RuleFile

if TYPE_CHECKING:
    from notelint.schema import Schema  # most vaults have none


class Plan(NamedTuple):
    """What a scan depends on besides the note: the dialect with its options, the rules' options, schemas, own rules."""

    dialect: str
    dialect_options: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = ()  # by code
    schemas: "tuple[Schema, ...]" = ()
    rule_files: tuple[RuleFile, ...] = ()  # of the vault's own rules

    def schemas_for(self, path: str) -> "tuple[Schema, ...]":
        """The schemas that apply to a note, by its path relative to the root."""
        return tuple([schema for schema in self.schemas if globs(schema.files).match(path)]) if self.schemas else ()

    @property
    def variant(self) -> str:
        """The dialect as rules name it."""
        return dialect(self.dialect, self.dialect_options).variant
