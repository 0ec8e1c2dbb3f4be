"""A vault's own rule as pydantic reads it: what is wrong with a rule file, in words."""

import pkgutil
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

from notelint import plugins
from notelint.checks import general
from notelint.dialects import VARIANTS, known
from notelint.globs import Globs
from notelint.near import nearest
from notelint.note import Note
from notelint.rules import RuleError, built_in, check_of, load_rules
from notelint.settings.file import FieldTable, Severity

_BYTE = re.compile("[89a-f][0-9a-f]", re.IGNORECASE)
_HALF = re.compile("[\\ud800-\\udfff]")
_WORD = r"[a-z0-9]+(-[a-z0-9]+)*"
Variant = Literal["as it is", "after emoji", "after front matter", "with CRLF"]
Skip = list[Variant] | dict[Variant, str]
_Sign = Annotated[str, Field(min_length=1, max_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", alias_generator=lambda name: name.replace("_", "-"), populate_by_name=False, strict=True
    )


class ExampleSchema(_Table):
    """``schema`` of an example."""

    name: str = "example"
    fields: dict[str, FieldTable] = {}
    json_schema: dict[str, Any] | None = None
    beside: dict[str, dict[str, Any]] = {}
    closed: bool = False


class Example(_Table):
    """One of ``examples``."""

    title: str
    bad: str | None = None
    good: str | None = None
    reason: str = ""
    fixed: str | None = None
    vault: dict[str, str | None] = {}
    path: str = "note.md"
    dialect: str = "obsidian"
    dialect_options: dict[str, str] = {}
    options: dict[str, Any] = {}
    front_matter_schema: ExampleSchema | None = Field(default=None, alias="schema")
    dropped: dict[str, str] = {}
    renamed: dict[str, str] = {}
    at: Literal["note"] | None = None
    bytes: dict[_Sign, str | int] = {}
    marks: Annotated[list[_Sign], Field(min_length=2, max_length=2)] = ["«", "»"]
    skip: Skip = []

    @field_validator("dialect")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in known():
            raise ValueError(f"there is no dialect '{value}': one of {', '.join(known())}")
        return value

    @field_validator("bytes")
    @classmethod
    def _not_text(cls, value: dict[str, str | int]) -> dict[str, str | int]:
        for byte in value.values():
            if not _BYTE.fullmatch(str(byte)):
                raise ValueError(f"'{str(byte)[:20]}' is no byte that cannot be text: 80 to ff")
        return value

    @model_validator(mode="after")
    def _whole(self) -> "Example":
        texts = (self.bad, self.good, self.fixed, self.path, *self.vault, *self.vault.values())
        if any(_HALF.search(text) for text in texts if text):
            raise ValueError("half of a surrogate pair is no text; 'bytes' puts bytes that are no text in a note")
        if (self.bad is None) == (self.good is None):
            raise ValueError("give either 'bad' or 'good': the text of a note")
        opening, closing = self.marks
        if self.bad is not None and opening != closing:
            depth = 0
            for character in self.bad:
                depth += (character == opening) - (character == closing)
                if depth < 0:
                    break
            if depth:
                raise ValueError(f"each {opening} wants its {closing} behind it")
            if opening not in self.bad and self.at is None:
                raise ValueError(f"{opening} and {closing} enclose what is flagged in a bad text; or say 'at: note'")
        return self


class OwnRule(_Table):
    """The whole file."""

    code: Annotated[str, Field(pattern=r"^[A-Z]+[0-9]+$", max_length=20)]
    name: Annotated[str, Field(pattern=f"^{_WORD}$", max_length=60)] | None = None
    summary: str
    severity: Severity | dict[str, Severity] = "warning"
    enabled: bool | dict[str, bool] = True
    check: str
    files: list[str] = []
    groups: list[Annotated[str, Field(pattern=f"^{_WORD}$")]] = []
    message: str | dict[str, str]
    hint: str | dict[str, str] = ""
    why: str = ""
    fix: list[Literal["safe", "unsafe"]] = []
    repairs: Literal["", "markup"] = ""
    options: dict[str, Any] = {}
    examples: list[Example] = []
    skip: Skip = []

    @field_validator("severity", "enabled")
    @classmethod
    def _of_dialects(cls, value: Any) -> Any:
        if isinstance(value, dict):
            if "default" not in value:
                raise ValueError("values by dialect need one for 'default'")
            for name in value.keys() - {"default", *known(), *VARIANTS}:
                raise ValueError(f"there is no dialect '{name}'")
        return value

    @field_validator("message", "hint")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        texts = value if isinstance(value, dict) else {"default": value}
        if "default" not in texts:
            raise ValueError("texts by reason need one for 'default'")
        for text in texts.values():
            if _HALF.search(text):
                raise ValueError("half of a surrogate pair is no text")
            try:
                fields = [piece[1:] for piece in string.Formatter().parse(text) if piece[1] is not None]
            except ValueError:
                raise ValueError(f"'{text}' has a brace without its other; a brace as text is written twice") from None
            for name, form, conversion in fields:
                if not str(name).isidentifier() or form or conversion:
                    raise ValueError(
                        f"'{{{name}}}' is no word of a message: {{text}}; a brace as text is written twice"
                    )
        return value

    @field_validator("files")
    @classmethod
    def _globs(cls, value: list[str]) -> list[str]:
        for glob in value:
            try:
                Globs((glob,))
            except ValueError as error:
                raise ValueError(f"'{glob}' is no glob: {error}") from None
        return value


def problems(data: Mapping[str, Any], linted: Iterable[Path]) -> list[str]:
    """What keeps a rule file from being used, in words that follow its path; empty if nothing does.

    ``linted`` are the folders out of which no code is run.
    """
    try:
        rule = OwnRule.model_validate(dict(data))
    except ValidationError as error:
        return list(dict.fromkeys(_in_words(item) for item in error.errors()))
    return list(_of_check(rule, linted))


def _of_check(rule: OwnRule, linted: Iterable[Path]) -> Iterator[str]:
    """What is wrong with the check that a rule names, or with its options."""
    try:
        if built_in(rule.check) is None:
            _refuse_slips(rule.check)
            plugins.find(plugins.CHECK, rule.check, linted)
        check = check_of(rule.check)
        hints = get_type_hints(check.function)
    except (plugins.PluginError, RuleError, NameError) as error:
        yield f"'check': {error}"
        return
    names = {name for name in (*check.options, *check.required) if name != "fix"}
    for where, options in [("'options'", rule.options)] + [
        (f"example {number}, 'options'", example.options) for number, example in enumerate(rule.examples, 1)
    ]:
        for name, value in options.items():
            option = name.replace("-", "_")
            if option not in names:
                near = nearest(name, [known.replace("_", "-") for known in names])
                listed = ", ".join(sorted(known.replace("_", "-") for known in names))
                advice = f"did you mean '{near}'?" if near else f"it has {listed or 'none'}"
                yield f"{where}: {rule.check} has no option '{name}'; {advice}"
                return
            try:
                TypeAdapter(hints.get(option, Any), config=ConfigDict(strict=True)).validate_python(value)
            except ValidationError as error:
                yield f"{where}, '{name}': {_said(error.errors()[0])}"
                return
    given = {name.replace("-", "_"): value for name, value in rule.options.items()}
    missing = [name.replace("_", "-") for name in check.required if name not in given]
    if missing:
        yield f"'options': {rule.check} wants '{missing[0]}'"
        return
    if built_in(rule.check) is not None and check.facts == ("note",):
        try:  # what a general check refuses, it refuses whatever the note
            list(check.function(Note("note.md", ""), **given))
        except ValueError as error:
            yield f"'options': {error}"


def _general_checks() -> Iterator[str]:
    """The names of the general checks."""
    for module in pkgutil.iter_modules(general.__path__):
        loaded = import_module(f"{general.__name__}.{module.name}")
        names = (f"{module.name}.{name}" for name in vars(loaded))
        yield from (name for name in names if built_in(name) is not None)


def _refuse_slips(name: str) -> None:
    """Tell a misspelt built-in check from one that a package is to bring."""
    near = nearest(name, sorted({*_general_checks(), *(rule.check for rule in load_rules())}))
    if near:
        try:
            plugins.find(plugins.CHECK, name)
        except plugins.PluginError:
            raise RuleError(f"there is no check '{name}'; did you mean '{near}'?") from None


def _in_words(error: Any) -> str:
    path = list(error["loc"])
    if path and path[0] == "examples" and len(path) > 1:
        place = f"example {int(path[1]) + 1}" + (f", '{'.'.join(map(str, path[2:]))}'" if path[2:] else "")
    else:
        place = f"'{path[0]}'" if path else "the rule"
    if error["type"] == "extra_forbidden":
        model: type[BaseModel] = OwnRule if len(path) == 1 else Example
        near = nearest(str(path[-1]), [field.alias or name for name, field in model.model_fields.items()])
        return f"unknown field {place}" + (f"; did you mean '{near}'?" if near else "")
    if error["type"] == "missing":
        return f"the field {place} is missing"
    if path[:1] == ["code"]:
        return f"{place}: capital letters and digits, such as MY001"
    if path[:1] == ["name"] or (path[:1] == ["groups"] and error["type"] == "string_pattern_mismatch"):
        return f"{place}: small letters, digits and hyphens, such as no-todo"
    return f"{place}: {_said(error)}"


def _said(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    return message if message[:2].isupper() else message[:1].lower() + message[1:]
