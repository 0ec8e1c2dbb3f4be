"""What a run is told to do: settings files, what the vault's own program is set to, and the command line."""

from notelint.settings.load import load
from notelint.settings.model import Settings, SettingsError
from notelint.settings.own_rules import own_rules_of, rules_to_test

__all__ = ["Settings", "SettingsError", "load", "own_rules_of", "rules_to_test"]
