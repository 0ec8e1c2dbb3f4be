"""How the programs that run jobs read the log of one: which of its lines are commands, and what these say.

GitHub's runner, by src/Runner.Common/ActionCommand.cs of actions/runner; Azure's agent, by
src/Microsoft.VisualStudio.Services.Agent/Command.cs of microsoft/azure-pipelines-agent. Both break lines at CR and LF.
"""

import re
from typing import NamedTuple

# what GitHub's runner knows; Azure's agent looks for any word, a dot, and another
_KNOWN = {"error", "warning", "notice", "debug", "group", "endgroup", "add-mask", "set-output", "set-env", "save-state"}
_KNOWN |= {"add-path", "stop-commands", "echo", "add-matcher", "remove-matcher", "internal-set-repo-path"}


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    message: str


def lines_of(log):
    return re.split(r"\r\n|\r|\n", log)


def _parsed(words, separator, message, escapes):
    name, _, listed = words.partition(" ")
    pairs = (pair.split("=", 1) for pair in listed.split(separator) if "=" in pair)
    properties = {key: _unescaped(value, escapes) for key, value in pairs if value}
    return Command(name, properties, _unescaped(message, escapes if separator == ";" else escapes[-3:]))


def _unescaped(text, escapes):
    for escape, character in escapes:
        text = text.replace(escape, character)
    return text


def github(line):
    """The command that GitHub's runner takes a line for; None if it takes it for words."""
    trimmed = line.lstrip()
    if trimmed.startswith("::") and "::" in trimmed[2:]:
        words, message = trimmed[2:].split("::", 1)
        escapes = [("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]
        command = _parsed(words, ",", message, escapes)
        if command.name.lower() in _KNOWN:
            return command
    _, found, rest = line.partition("##[")
    words, closed, message = rest.partition("]")
    if not (found and closed and words.partition(" ")[0].lower() in _KNOWN):
        return None
    escapes = [("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%25", "%")]
    return _parsed(words, ";", message, escapes)


def azure(line):
    """The command that Azure's agent takes a line for; None if it takes it for words."""
    _, found, rest = line.partition("##vso[")
    words, closed, message = rest.partition("]")
    if not (found and closed and len([part for part in words.partition(" ")[0].split(".") if part]) == 2):
        return None
    escapes = [("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")]
    return _parsed(words, ";", message, escapes)


def commands(log):
    """All commands of a log, to either."""
    found = (github(line) or azure(line) for line in lines_of(log))
    return [command for command in found if command is not None]
