"""The settings file as pydantic reads it; imported only where there is one."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from notelint import schema
from notelint.near import nearest
from notelint.parse.times import Reader, lengths
from notelint.schema import TYPES

Severity = Literal["error", "warning", "note"]


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", alias_generator=lambda name: name.replace("_", "-"), populate_by_name=False, strict=True
    )


class FieldTable(_Table):
    """``[schema.fields]``: what the value of one key must be."""

    type: str = "any"
    required: bool = False
    values: list[str] = []
    pattern: str = ""
    min: float | date | None = None
    max: float | date | None = None
    min_length: Annotated[int, Field(ge=0)] | None = None
    max_length: Annotated[int, Field(ge=0)] | None = None
    items: "str | FieldTable" = "any"
    unique: bool = False

    @field_validator("items", mode="wrap")
    @classmethod
    def _one_of_both(cls, value: Any, handler: Any) -> Any:
        """A table is told of by its own keys, not as one of two forms that it might have."""
        if isinstance(value, dict):
            return cls.model_validate(value)
        if not isinstance(value, str):
            raise ValueError("write a type, or a table such as { type = 'str', min-length = 1 }")
        return handler(value)

    @field_validator("min", "max", mode="before")
    @classmethod
    def _bound(cls, value: Any) -> Any:
        if isinstance(value, bool | datetime) or not isinstance(value, int | float | date):
            raise ValueError("write a number, or a day such as 2020-01-01")
        return value

    @field_validator("type", "items")
    @classmethod
    def _known(cls, value: "str | FieldTable") -> "str | FieldTable":
        if isinstance(value, str) and value not in TYPES:
            near = nearest(value, TYPES)
            raise ValueError(
                f"there is no type '{value}'; " + (f"did you mean '{near}'?" if near else f"one of {', '.join(TYPES)}")
            )
        return value

    @field_validator("pattern")
    @classmethod
    def _usable(cls, value: str) -> str:
        if value:
            try:
                schema.check_pattern(value)
            except ValueError:
                raise ValueError(
                    "not a regular expression of the linear-time kind (no look-around, no back-references)"
                ) from None
        return value

    @model_validator(mode="after")
    def _has_values(self) -> "FieldTable":
        if self.type == "enum" and not self.values:
            raise ValueError('an enum needs its \'values\', such as ["draft", "done"]')
        return self

    def plain(self) -> dict[str, Any]:
        """What it says, by the names of ``schema.Field``."""
        said = {name: getattr(self, name) for name in type(self).model_fields}
        items = self.items if isinstance(self.items, str) else self.items.plain()
        return said | {"values": tuple(self.values), "min": _bound(self.min), "max": _bound(self.max), "items": items}


def _bound(value: "float | date | None") -> float | str | None:
    """A bound of the settings; a day as text, which sorts as days do."""
    return value.isoformat()[:10] if isinstance(value, date) else value


class SchemaTable(_Table):
    """``[[schema]]``."""

    name: str = ""
    files: list[str] = ["**/*.md"]
    closed: bool = False
    block: bool = True
    fields: dict[str, FieldTable] = {}
    json_schema: str | None = None
    model: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "SchemaTable":
        given = [key for key in ("fields", "json-schema", "model") if key.replace("-", "_") in self.model_fields_set]
        if not given and not self.closed:
            raise ValueError("asks for nothing: give it fields, a json-schema or a model")
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} stand together; make a [[schema]] of each")
        return self

    def plain(self) -> dict[str, Any]:
        """What it says, by the names of its keys."""
        said = {name: getattr(self, name) for name in type(self).model_fields}
        return said | {"fields": {key: field.plain() for key, field in self.fields.items()}}


class QuartzTable(_Table):
    """``[quartz]``."""

    version: str | None = None
    link_resolution: Literal["shortest", "absolute", "relative"] | None = None


class NotesTable(_Table):
    """``[notes]``."""

    daily: str | list[str] | None = None
    templates: list[str] | None = None


class TimestampsTable(_Table):
    """``[timestamps]``."""

    reader: Reader | None = None
    video_key: str | None = None
    duration_key: str | None = None
    max_duration: str | None = None

    @field_validator("max_duration")
    @classmethod
    def _length(cls, value: str | None) -> str | None:
        if value and not lengths(value):
            raise ValueError("a length such as 4:00:00 or PT4H")
        return value


class FixTable(_Table):
    """``[fix]``: rules whose fixes are to be taken for safe, or for unsafe."""

    safe: list[str] = []
    unsafe: list[str] = []


class SettingsFile(_Table):
    """The whole file."""

    dialect: str = "auto"
    alias_order: Literal["auto", "target-first", "alias-first"] = "auto"
    root: str | None = None
    include: list[str] = []
    exclude: list[str] = []
    select: list[str] | None = None
    ignore: list[str] = []
    extend_select: list[str] = []
    fail_on: Literal["error", "warning", "note", "never"] = "error"
    respect_gitignore: bool = True
    planned: list[str] = []
    baseline: str | None = None
    rules: list[str] = []
    severity: dict[str, Severity] = {}
    options: dict[str, dict[str, Any]] = {}
    per_path_ignores: dict[str, list[str]] = {}
    quartz: QuartzTable = QuartzTable()
    notes: NotesTable = NotesTable()
    timestamps: TimestampsTable = TimestampsTable()
    fix: FixTable = FixTable()
    schemas: list[SchemaTable] = Field(default=[], alias="schema")


def validate(data: dict[str, Any]) -> tuple[SettingsFile | None, list[tuple[str, str]]]:
    """The settings, or what is wrong with them: the place of each key, such as ``quartz.version``, and the words."""
    try:
        return SettingsFile.model_validate(data), []
    except ValidationError as error:
        return None, [_in_words(item, data) for item in error.errors()]


def _in_words(error: Any, data: dict[str, Any]) -> tuple[str, str]:
    path = [str(part) for part in error["loc"]]
    place = ".".join(path)
    if not path:  # a key that is no text
        return "", "a key that is not UTF-8"
    name = f"'{place}'"
    if path[0] == "schema" and len(path) > 1 and path[1].isdigit():
        table = data["schema"][int(path[1])]
        own = table.get("name") if isinstance(table, dict) else None
        name = f"[[schema]] {own or int(path[1]) + 1}" + (f", '{'.'.join(path[2:])}'" if path[2:] else "")
    if error["type"] == "extra_forbidden":
        near = nearest(path[-1], _keys_beside(error["loc"]))
        return place, f"unknown key {name}" + (f"; did you mean '{near}'?" if near else "")
    if place == "schema":
        return place, "'schema' is a list of tables: write [[schema]]"
    message = str(error["msg"]).removeprefix("Value error, ")
    return place, f"{name}: {message[:1].lower()}{message[1:]}"


def _keys_beside(place: tuple[Any, ...]) -> list[str]:
    """The keys that the table of an unknown key knows."""
    tables: dict[str, type[_Table]] = {
        "quartz": QuartzTable,
        "notes": NotesTable,
        "timestamps": TimestampsTable,
        "fix": FixTable,
        "schema": SchemaTable,
    }
    model: type[_Table] = SettingsFile
    if len(place) > 1:
        model = FieldTable if "fields" in place[:-1] else tables.get(str(place[0]), SettingsFile)
    return [field.alias or name.replace("_", "-") for name, field in model.model_fields.items()]
