"""Dialects in which the words that a link shows may stand on either side of its bar."""

from collections.abc import Mapping

from notelint import dialects

Span = tuple[int, int]


class Ordered(dialects.Dialect):
    """A dialect that shows what stands before the bar; some vaults have it the other way round: ``alias-order``."""

    plain_links = False
    alias_order_varies = True

    def __init__(self, options: Mapping[str, str]) -> None:
        self.alias_first = options.get("alias-order", "alias-first") == "alias-first"

    @property
    def label(self) -> str:
        """As ``dialects.Dialect``."""
        return self.name if self.alias_first else f"{self.name}, target before the bar"

    def sides(self, inner: str) -> tuple[Span, Span | None]:
        """The target with its fragment, and the words if there are any: the first bar separates them."""
        bar = inner.find("|")
        if bar < 0:
            return (0, len(inner)), None
        first = (0, bar - 1 if inner[bar - 1 : bar] == "\\" else bar)  # tables need the backslash
        second = (bar + 1, len(inner))
        return (second, first) if self.alias_first else (first, second)
