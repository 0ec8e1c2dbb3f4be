"""Words that stand for rules: codes, prefixes, names and groups, in selections, severities and options."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from notelint.dialects import known
from notelint.near import nearest
from notelint.rules import Rule, check_of, find_rule, near_rule, option_key
from notelint.settings.model import SettingsError


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
        for rule, weight in rules_meant(word, rules, where, on):
            before = weights.get(rule.code, (-1, False))
            if weight > before[0] or (weight == before[0] and not on):
                weights[rule.code] = (weight, on)
    return frozenset(code for code, (_, on) in weights.items() if on)


def rules_meant(word: str, rules: Sequence[Rule], where: str, on: bool) -> list[tuple[Rule, int]]:
    """The rules that a selector means, with how specific it is: the code's length for a prefix, more for one rule.

    ``where`` is who says it, for the message; ``on`` tells a word that selects from one that ignores.

    Raises:
        SettingsError: it means none.
    """
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
        near = near_rule(word, rules)
        advice = f"did you mean '{near}'?" if near else "'notelint rule --all' lists them"
        raise SettingsError(f"{where + ': ' if where else ''}there is no rule '{word}'; {advice}")
    return [(rule, len(word)) for rule in prefixed if rule.enabled or not on]


def severities(given: Mapping[str, str], rules: Sequence[Rule], where: str) -> dict[str, str]:
    """Severities by code; of two words that mean a rule the more specific holds.

    Raises:
        SettingsError: a word means no rule.
    """
    meant: list[tuple[int, str, str]] = []
    for word, severity in given.items():
        meant += [(weight, rule.code, severity) for rule, weight in rules_meant(word, rules, where, False)]
    return {code: severity for _, code, severity in sorted(meant, key=lambda item: item[0])}


def safety(safe: Sequence[str], unsafe: Sequence[str], rules: Sequence[Rule], where: str) -> dict[str, bool]:
    """Whether the fixes of rules are safe, by code, for those of which it is said; the more specific word holds.

    Raises:
        SettingsError: a word means no rule, or two words of one weight differ.
    """
    said: dict[str, tuple[int, bool, str]] = {}
    for word, is_safe in (*((word, True) for word in safe), *((word, False) for word in unsafe)):
        for rule, weight in rules_meant(word, rules, where, False):
            before = said.get(rule.code)
            if before is not None and before[0] == weight and before[1] != is_safe:
                raise SettingsError(f"{where}: '{before[2]}' is in 'safe', and '{word}' in 'unsafe': leave one out")
            if before is None or weight > before[0]:
                said[rule.code] = (weight, is_safe, word)
    return {code: is_safe for code, (_, is_safe, _) in said.items()}


def one_rule(word: str, rules: Sequence[Rule], where: str) -> Rule:
    """The one rule of a code or name.

    Raises:
        SettingsError: it means none, or several.
    """
    found = find_rule(word, rules)
    if found is None:
        rules_meant(word, rules, where, True)
        raise SettingsError(f"{where}: '{word}' means several rules; name one")
    return found


def options_by_code(
    given: Mapping[str, Mapping[str, Any]], shared: Mapping[str, Any], rules: Sequence[Rule], where: str
) -> dict[str, dict[str, Any]]:
    """Options by code: those ``given`` for one rule each, over those that several ``shared`` from other settings.

    Raises:
        SettingsError: there is no such rule or option, or its value is not of its kind.
    """
    found: dict[str, dict[str, Any]] = {}
    for rule in rules:
        names = check_of(rule.check).options
        own = {name: value for name, value in shared.items() if name in names and value is not None}
        if own:
            found[rule.code] = own
    for word, chosen in given.items():
        rule = one_rule(word, rules, f"{where}, [options]")
        check = check_of(rule.check)
        defaults = {**check.options, **{name: rule.options[name] for name in check.required if name in rule.options}}
        for name, value in chosen.items():
            if isinstance(value, dict) and len(value) == 1:  # TOML reads a dot in a key as a table
                ((rest, value),) = value.items()
                name = f"{name}.{rest}"
            option = name.replace("-", "_").replace(".", "_")
            if option not in defaults:
                near = nearest(name, [option_key(key) for key in defaults])
                advice = f"; did you mean '{near}'?" if near else ""
                raise SettingsError(f"{where}: {rule.name} has no option '{name}'{advice}")
            if not _is_like(value, defaults[option]):
                kind = _KINDS.get(type(defaults[option]), "text")
                raise SettingsError(f"{where}: the option '{name}' of {rule.name} must be {kind}")
            choices = check.choices.get(option)
            if choices and value not in choices:
                raise SettingsError(f"{where}: the option '{name}' of {rule.name} is one of {', '.join(choices)}")
            unknown = [item for item in value if item not in known()] if option in _OF_DIALECTS else []
            if unknown:
                raise SettingsError(f"{where}: there is no dialect '{unknown[0]}'; one of {', '.join(known())}")
            found.setdefault(rule.code, {})[option] = value
    return found


_OF_DIALECTS = ("also_publish_with",)  # options that are lists of dialects
_KINDS = {
    tuple: "a list of texts",
    list: "a list of texts",
    float: "a number",
    int: "a whole number",
    bool: "true or false",
}


def _is_like(value: Any, default: Any) -> bool:
    """Whether an option's value is of the kind of its default; an option that is left out is text."""
    if default is None:
        return isinstance(value, str)
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, tuple | list):
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, int | float if isinstance(default, float) else type(default))
