"""Kinds of vaults: a module for each, named as the profile is, with ``files`` and ``notes``."""

from collections.abc import Iterator
from importlib import import_module
from random import Random
from typing import Protocol, cast

from benchmarks.page import Note

NAMES = ("video-notes", "garden", "code-heavy", "cjk")


class Profile(Protocol):
    """What the module of a profile holds."""

    def files(self) -> dict[str, str]:
        """The files beside the notes, by path: settings that tell what program the vault is for."""

    def notes(self, count: int, rng: Random) -> Iterator[Note]:
        """Exactly ``count`` notes, the same ones for the same random numbers."""


def profile(name: str) -> Profile:
    """The profile of that name, one of ``NAMES``."""
    return cast("Profile", import_module(f"benchmarks.profiles.{name.replace('-', '_')}"))
