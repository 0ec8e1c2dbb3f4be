"""What a run is told to do: settings files, what the vault's own program is set to, and the command line."""

from notelint.settings.load import load
from notelint.settings.model import Settings, SettingsError

__all__ = ["Settings", "SettingsError", "load"]
