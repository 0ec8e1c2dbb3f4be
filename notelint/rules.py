"""Rules as their YAML files state them, and the checks they name."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path, PurePath
from types import FunctionType
from typing import Any, NamedTuple, get_args

from notelint import plugins, store
from notelint.diagnostic import Finding
from notelint.near import nearest
from notelint.position import Lines

# The facts a check may ask for by the names of its positional parameters, by when they are known.
NOTE_FACTS = frozenset(("note", "schemas", "violations", "dialect"))
VAULT_FACTS = frozenset(("entry", "index"))
PROBLEM_FACTS = frozenset(("problem", "source", "index"))  # for each link that does not lead where it says
FRAGMENT_FACTS = frozenset(("fragments", "source", "index"))  # for the links of a note to places that are not there
LAST_FACTS = frozenset(("unused",))  # once it is known what suppressions silence
KNOWN_FACTS = (NOTE_FACTS, VAULT_FACTS, PROBLEM_FACTS, FRAGMENT_FACTS, LAST_FACTS)


OWN = "own"  # the family of a vault's own rules
BROKEN_LINK = "broken-link"  # the group of the rules that tell of links which lead nowhere


class RuleFile(NamedTuple):
    """A file of a vault's own rule: its path as it is shown, and what it holds."""

    path: str
    text: str


class Rule(NamedTuple):
    """One rule, as its file states it; ``groups`` are names that stand for several rules.

    ``files`` are globs of the notes that it is for; every note where there are none. ``repairs`` is ``markup`` if its
    safe fixes change words that a reader sees, else empty.

    ``enabled`` holds but in the dialects for which ``switched`` says otherwise.
    ``severity`` maps ``default`` and dialects to severities; ``messages`` and ``hints`` map reasons to templates, the
    empty reason being the usual one; ``examples`` are as in the file.
    """

    code: str
    name: str
    family: str
    summary: str
    severity: Mapping[str, str]
    enabled: bool
    check: str
    messages: Mapping[str, str]
    hints: Mapping[str, str]
    why: str
    fix: tuple[str, ...]
    options: Mapping[str, Any]
    examples: tuple[Mapping[str, Any], ...]
    skip: Mapping[str, str]
    groups: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    switched: Mapping[str, bool] = {}
    repairs: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is a vault's own, and not one that notelint ships with."""
        return self.family == OWN

    def enabled_in(self, dialect: str) -> bool:
        """Whether it is on in a dialect (or a variant of one: ``quartz-5``) unless something else is said."""
        return self.switched.get(dialect, self.switched.get(dialect.partition("-")[0], self.enabled))

    def severity_in(self, dialect: str) -> str:
        """The severity in a dialect, or a variant of one."""
        if len(self.severity) == 1:
            return self.severity["default"]
        return self.severity.get(dialect) or self.severity.get(dialect.partition("-")[0], self.severity["default"])

    def words(self, finding: Finding) -> tuple[str, str]:
        """What a finding of this rule says, and what it advises; the advice may be empty."""
        reason, words = finding.reason, finding.words
        message = self.messages.get(reason, self.messages[""])
        hint = self.hints.get(reason, self.hints.get("", ""))
        return _filled(message, words), _filled(hint, words)


class _Words(dict[str, str]):
    """Words of a message; one that the check does not know stays as it stands in the file."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


class Check(NamedTuple):
    """A check by its name, with the names of the facts it takes, and its options with their defaults.

    ``required`` are the options without a default, which each rule must give. Where ``heeds`` names facts, the check
    finds nothing in a note in which all of them are empty.
    """

    name: str
    facts: tuple[str, ...]
    options: Mapping[str, Any]
    choices: Mapping[str, tuple[Any, ...]]  # the values that an option may have, for those that are a Literal
    required: tuple[str, ...] = ()
    heeds: tuple[str, ...] = ()

    @property
    def function(self) -> Callable[..., Iterator[Finding]]:
        """What finds; its module is imported only now."""
        return _function_of(self.name)

    @property
    def on_note(self) -> bool:
        """Whether one note's facts are enough."""
        return NOTE_FACTS.issuperset(self.facts)

    @property
    def on_problem(self) -> bool:
        """Whether it judges one link that does not lead where it says, and is called for each."""
        return "problem" in self.facts

    @property
    def on_fragments(self) -> bool:
        """Whether it judges the links to places that are not there, and is called for a note that has any."""
        return "fragments" in self.facts

    def may_find(self, there: Collection[str]) -> bool:
        """Whether it may find anything where these, of all that checks heed, are there."""
        return not self.heeds or not set(self.heeds).isdisjoint(there)

    @property
    def comes_last(self) -> bool:
        """Whether it judges what others found."""
        return LAST_FACTS.issuperset(self.facts)


class RuleError(ValueError):
    """A rule file that cannot be used; the message says which and why."""


_FIELDS = {*Rule._fields, "message", "hint"} - {"messages", "hints", "family", "switched"}  # of a file
_WORD_LIMIT = 200  # characters of a word that a message quotes


def _filled(template: str, words: Mapping[str, object]) -> str:
    """A template with its words in their places, each cut short if it is long."""
    if "{" not in template and "}" not in template:
        return template
    try:
        text = template.format_map(words)
    except KeyError:  # a word that the check does not know
        text = ""
    if text and len(text) <= _WORD_LIMIT:
        return text  # which holds no long word
    return template.format_map(_Words({name: _short(str(word)) for name, word in words.items()}))


def _short(word: str) -> str:
    return word if len(word) <= _WORD_LIMIT else word[: _WORD_LIMIT - 1] + "…"


def rules_folder() -> Path:
    """Where the rule files are: inside the installed package, or beside it in a checkout.

    Raises:
        RuleError: in neither place.
    """
    package = Path(__file__).parent
    for folder in (package / "_rules", package.parent / "rules"):
        if folder.is_dir():
            return folder
    raise RuleError(f"the rule files are missing from {package}; install notelint again")


@lru_cache(maxsize=8)
def load_rules(files: tuple[RuleFile, ...] = ()) -> tuple[Rule, ...]:
    """All built-in rules, and those of a vault's own ``files``, in the order of their codes.

    Raises:
        RuleError: a file is not what ``rules/README.md`` says.
    """
    if files:
        own = (own_rule(own_rule_data(file), file) for file in files)
        return tuple(sorted((*load_rules(), *own), key=lambda rule: rule.code))
    return _built_in()[0]


@lru_cache(maxsize=1)
def _built_in() -> tuple[tuple[Rule, ...], Mapping[str, Check]]:
    """The rules that notelint ships with and the checks they name: as an earlier run left them, else from their files.

    Raises:
        RuleError: a file is not what ``rules/README.md`` says.
    """
    folder = store.folder()
    key = store.own_hash().encode()
    kept = store.load(folder / "rules", key) if folder is not None else None
    if kept is not None:
        return tuple(map(Rule._make, kept[0])), {name: Check(name, *rest) for name, *rest in kept[1]}
    rules = _read_rules()
    checks = [_read_check(rule.check) for rule in rules] if folder is not None else []
    if folder is not None:
        store.save(folder / "rules", key, ([tuple(rule) for rule in rules], [tuple(check) for check in checks]))
    return rules, {check.name: check for check in checks}


def _read_rules() -> tuple[Rule, ...]:
    """The built-in rules from their files.

    Raises:
        RuleError: a file is not what ``rules/README.md`` says.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = []
    for path in sorted(rules_folder().glob("*/*.yaml")):
        with path.open("rb") as file:
            try:
                data = yaml.load(file, Loader=loader)
            except yaml.YAMLError as error:
                raise RuleError(f"{path}: {error}") from error
            found.append(rule_from(data, path))
    return tuple(sorted(found, key=lambda rule: rule.code))


def rule_from(data: Mapping[str, Any], path: Path) -> Rule:
    """A rule from what its file holds.

    Raises:
        RuleError: a field is missing.
    """
    unknown = sorted(data.keys() - _FIELDS)
    if unknown:
        raise RuleError(f"{path}: there is no field '{unknown[0]}'")
    try:
        severity = data["severity"]
        enabled = data.get("enabled", True)
        switched = {} if isinstance(enabled, bool) else {name: on for name, on in enabled.items() if name != "default"}
        return Rule(
            code=data["code"],
            name=data["name"],
            family=path.parent.name,
            summary=data["summary"],
            severity={"default": severity} if isinstance(severity, str) else severity,
            enabled=enabled if isinstance(enabled, bool) else enabled["default"],
            check=data["check"],
            messages=_by_reason(data["message"]),
            hints=_by_reason(data.get("hint", "")),
            why=data["why"],
            fix=tuple(data.get("fix", ())),
            options=data.get("options", {}),
            examples=tuple(data["examples"]),
            skip=data.get("skip", {}),
            groups=tuple(data.get("groups", ())),
            files=tuple(data.get("files", ())),
            switched=switched,
            repairs=data.get("repairs", ""),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise RuleError(f"{path}: the field {error} is missing or not of its type") from error


def own_rule_data(file: RuleFile) -> dict[str, Any]:
    """What an own rule's file holds, read as front matter is: whatever it holds, in bounded time and memory.

    Raises:
        RuleError: it is not YAML, no mapping, or says something twice.
    """
    from notelint.parse import yaml_reader

    found = yaml_reader.read(file.text, 0, len(file.text))
    if found.error is not None:
        line, column = Lines(file.text).locate(found.error.start)
        hint = f"; {found.error.hint}" if found.error.hint else ""
        raise RuleError(f"{file.path}:{line}:{column}: is not YAML: {found.error.message}{hint}")
    if not found.is_mapping or not found.properties:
        raise RuleError(f"{file.path}: holds no rule: a rule is fields such as 'code: MY001'")
    if found.duplicates:
        twin = found.duplicates[0]
        raise RuleError(f"{file.path}:{Lines(file.text).locate(twin.start)[0]}: '{twin.key}' is given twice")
    return {item.key: item.value for item in found.properties}


def own_rule(data: Mapping[str, Any], file: RuleFile) -> Rule:
    """An own rule from what its file holds; what built-in rules always say may be left out.

    Raises:
        RuleError: a field is missing.
    """
    defaults: dict[str, Any] = {"name": PurePath(file.path).stem, "severity": "warning", "why": "", "examples": ()}
    given = {name: value for name, value in data.items() if value is not None}
    options = _options(given.get("options", {}))
    examples = [
        {**example, "options": _options(example["options"])} if "options" in example else example
        for example in given.get("examples", ())
    ]
    if "replace" in options:
        defaults["fix"] = ("unsafe",)
    rule = rule_from({**defaults, **given, "options": options, "examples": examples}, Path(file.path))
    return rule._replace(family=OWN)


def _options(given: Mapping[str, Any]) -> dict[str, Any]:
    """Options as parameters are named."""
    return {name.replace("-", "_"): value for name, value in given.items()}


def _by_reason(words: str | Mapping[str, str]) -> Mapping[str, str]:
    """Templates by reason; ``default`` stands for the empty reason in files."""
    if isinstance(words, str):
        return {"": words}
    return {"" if reason == "default" else reason: template for reason, template in words.items()}


@lru_cache(maxsize=256)
def check_of(name: str) -> Check:
    """The check of a name such as ``wikilinks.missing_target``, or of an entry point of an installed package.

    Raises:
        RuleError: there is none, or it asks for a fact that does not exist.
    """
    return _built_in()[1].get(name) or _read_check(name)


def _read_check(name: str) -> Check:
    """A check by what its function asks for.

    Raises:
        RuleError: there is none, or it asks for a fact that does not exist.
    """
    function = _function_of(name)
    code = function.__code__
    facts = code.co_varnames[: code.co_argcount]
    options = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    if not any(known.issuperset(facts) for known in KNOWN_FACTS):
        raise RuleError(f"{name} asks for facts that are not there together: {', '.join(facts)}")
    defaults = dict(function.__kwdefaults__ or {})
    choices = {option: get_args(function.__annotations__.get(option)) for option in defaults}
    literal = {option: values for option, values in choices.items() if isinstance(defaults[option], str) and values}
    required = tuple(option for option in options if option not in defaults)
    return Check(name, facts, defaults, literal, required, function.__dict__.get("heeds", ()))


@lru_cache(maxsize=256)
def _function_of(name: str) -> FunctionType:
    """The function of a check.

    Raises:
        RuleError: there is none.
    """
    function: Any = built_in(name)
    if function is None:
        try:
            function = plugins.load_check(name)
        except plugins.PluginError as error:
            raise RuleError(str(error)) from error
    if not isinstance(function, FunctionType):
        raise RuleError(f"{name} is not a check")
    return function


def option_key(name: str) -> str:
    """An option's name as settings spell it: ``max_share`` as ``max-share``, ``yaml_1_1`` as ``yaml-1.1``."""
    return re.sub(r"(?<=\d)-(?=\d)", ".", name.replace("_", "-"))


def built_in(name: str) -> FunctionType | None:
    """The function of a check that notelint brings, of a family or a general one; None if there is none."""
    module, _, function_name = name.partition(".")
    if not (module.isidentifier() and function_name.isidentifier()) or function_name.startswith("_"):
        return None
    for package in ("notelint.checks", "notelint.checks.general"):
        try:
            loaded = import_module(f"{package}.{module}")
        except ImportError:
            continue
        function = getattr(loaded, function_name, None)
        if isinstance(function, FunctionType) and function.__module__ == loaded.__name__:
            return function
    return None


@lru_cache(maxsize=8)
def groups_by_code(files: tuple[RuleFile, ...] = ()) -> Mapping[str, tuple[str, ...]]:
    """The groups of the rules that are in any, by code; a group's name can stand for its rules."""
    return {rule.code: rule.groups for rule in load_rules(files) if rule.groups}


def near_rule(word: str, rules: Iterable[Rule]) -> str:
    """The code or name that a word was probably meant to be, or an empty string."""
    words = [known for rule in rules for known in (rule.code, rule.name)]
    return nearest(word.upper(), words) or nearest(word.lower(), words)


def find_rule(word: str, rules: Iterable[Rule]) -> Rule | None:
    """The rule of a code or name, in whatever case."""
    for rule in rules:
        if word.upper() == rule.code or word.lower() == rule.name:
            return rule
    return None
